import { hints } from '../../nodes/SeaArtSpark/description';
import { fromAi } from './agents';
import { openScene, type Call } from './scene';

const sheetOf = ({ hints: shown }: { hints: string[] }): string => shown.find((hint) => hint.includes('<b>')) ?? '';

describe('the contact sheet above the output', () => {
	test('the contact sheet says how many pictures there are and what they cost, and shows at most twelve that open', async () => {
		const scene = await openScene({ seconds: () => 2 });
		const run = await scene.generate(15);
		const sheet = sheetOf(run);
		expect(sheet).toMatch(/^<b>15 pictures<\/b>, 0.45 USD<br\/>/);
		const shown = [...sheet.matchAll(/<a href="([^"]+)" target="_blank"><img src="([^"]+)" width="96" height="96"\/><\/a>/g)];
		expect(shown.map(([, link, image]) => [link, image])).toEqual(run.json.slice(0, 12).map(({ imageUrl }) => [imageUrl, imageUrl]));
		expect(sheet).toMatch(/ and 3 more$/);
	});

	test('the contact sheet counts what failed and what timed out, with Continue, in words that cannot be taken for HTML', async () => {
		const scene = await openScene({ seconds: (_model, { prompt }) => (prompt === 'picture 2' ? 90 : 2) });
		scene.faults.add({
			on: 'submit',
			when: ({ body }) => JSON.stringify(body).includes('"picture 1"'),
			fault: { kind: 'fail', shape: 'string', message: 'size < 512 & "odd"' },
		});
		const run = await scene.generate(4, { options: { timeoutSeconds: 30 }, settings: { onError: 'continueRegularOutput' } });
		const sheet = sheetOf(run);
		expect(sheet).toContain('<b>2 pictures</b>');
		expect(sheet).toContain('1 of 4 items failed: ');
		expect(sheet).toContain('size &lt; 512 &amp; &quot;odd&quot;');
		expect(sheet).toContain('1 of 4 items timed out');
	});

	test.each<[string, Call]>([
		['in an execution of a trigger', { mode: 'trigger' }],
		['where nothing was made', { parameters: { waitForCompletion: false } }],
	])('there is no contact sheet %s', async (_, call) => {
		const scene = await openScene();
		expect((await scene.generate(2, call)).hints).toEqual([]);
	});

	test('there is no contact sheet for an agent', async () => {
		const scene = await openScene();
		const calls = [{ Prompt: 'a fox' }];
		for (const agent of ['calls', 'asksEngine'] as const) {
			const run = await scene.runAsTool('textToImage.generate', { prompt: fromAi('Prompt') }, { agent, calls });
			expect(run.hints).toEqual([]);
		}
	});

	test('the contact sheet shows no address of an input', async () => {
		const scene = await openScene();
		const imageUrl = `${scene.simulator.url}/samples/secret.png?signature=abc`;
		const run = await scene.run('imageEffects.apply', { imageSource: 'url', imageUrl, templateId: 'my_world' });
		expect(sheetOf(run)).toContain('<b>1 picture</b>');
		expect(run.hints.join()).not.toContain('signature');
	});
});

test.each<[string, number, boolean]>([
	['textToImage.generate', 1, false],
	['textToImage.generate', 2, true],
])('before the click, a hint says that %s with %i items is as many paid tasks: %s', async (operation, count, isShown) => {
	const scene = await openScene();
	const [hint] = hints;
	// The node evaluates the condition as it would any expression.
	await scene.run(operation, { prompt: hint?.displayCondition, downloadImages: false }, { items: Array(count).fill({}) });
	expect(scene.sent().map(({ params }) => params.prompt)).toEqual(Array(count).fill(String(isShown)));
});
