import type { IDataObject } from 'n8n-workflow';

import { hints } from '../../nodes/SeaArtSpark/description';
import { fromAi } from './agents';
import { openScene, type Call } from './scene';

const sheetOf = ({ hints: shown }: { hints: string[] }): string => shown.find((hint) => hint.includes('<b>')) ?? '';

describe('the contact sheet above the output', () => {
	test('the contact sheet shows the number of images, their cost, and at most eight thumbnails', async () => {
		const scene = await openScene({ seconds: () => 2 });
		const run = await scene.generate(15);
		const sheet = sheetOf(run);
		expect(sheet).toMatch(/^<b>15 images<\/b>, 0.45 USD<br\/>/);
		const shown = [...sheet.matchAll(/<a href="([^"]+)" target="_blank"><img src="([^"]+)" width="96" height="96"\/><\/a>/g)];
		expect(shown.map(([, link, image]) => [link, image])).toEqual(run.json.slice(0, 8).map(({ imageUrl }) => [imageUrl, imageUrl]));
		expect(sheet).toMatch(/ and 7 more$/);
	});

	test('the contact sheet counts failures and timeouts with Continue, escaped for HTML', async () => {
		const scene = await openScene({ seconds: (_model, { prompt }) => (prompt === 'picture 2' ? 90 : 2) });
		scene.faults.add({
			on: 'submit',
			when: ({ body }) => JSON.stringify(body).includes('"picture 1"'),
			fault: { kind: 'fail', shape: 'string', message: 'size < 512 & "odd"' },
		});
		const run = await scene.generate(4, { options: { timeoutSeconds: 30 }, settings: { onError: 'continueRegularOutput' } });
		const sheet = sheetOf(run);
		expect(sheet).toContain('<b>2 images</b>');
		expect(sheet).toContain('1 of 4 items failed: ');
		expect(sheet).toContain('size &lt; 512 &amp; &quot;odd&quot;');
		expect(sheet).toContain('1 of 4 items timed out');
		// n8n cuts the box off at the bottom, so failures come before the images.
		expect(sheet.indexOf('1 of 4 items timed out')).toBeLessThan(sheet.indexOf('<img'));
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
		for (const agent of ['calls', 'delegates'] as const) {
			const run = await scene.runAsTool('textToImage.generate', { prompt: fromAi('Prompt') }, { agent, calls });
			expect(run.hints).toEqual([]);
		}
	});

	test('the contact sheet shows no URL of an input', async () => {
		const scene = await openScene();
		const imageUrl = `${scene.simulator.url}/samples/secret.png?signature=abc`;
		const run = await scene.run('imageEffects.apply', { imageSource: 'url', imageUrl, templateId: 'my_world' });
		expect(sheetOf(run)).toContain('<b>1 image</b>');
		expect(run.hints.join()).not.toContain('signature');
	});
});

const EACH_ITEM = 'Each item is charged separately';
const EACH_IMAGE = 'Each image is charged separately';
const ON_ERROR = "If 'On Error' is Stop Workflow";
const ADVICE = "To limit what one execution may spend, set 'Max Paid Tasks'";
const TOO_LOW = "'Max Paid Tasks' is lower than the number of tasks";

test.each<[items: number, numberOfImages: number, maxPaidTasks: number, shown: string[]]>([
	[1, 1, 0, []],
	[2, 1, 0, [EACH_ITEM, ON_ERROR, ADVICE]],
	[2, 3, 0, [EACH_IMAGE, ON_ERROR, ADVICE]],
	[1, 3, 0, [EACH_IMAGE, ADVICE]],
	[3, 1, 3, [EACH_ITEM, ON_ERROR]],
	[3, 1, 2, [EACH_ITEM, ON_ERROR, TOO_LOW]],
	[1, 10, 5, [EACH_IMAGE, TOO_LOW]],
	[2, 3, 5, [EACH_IMAGE, ON_ERROR, TOO_LOW]],
	[2, 3, 6, [EACH_IMAGE, ON_ERROR]],
])(
	"before execution, with %i items, %i images each and 'Max Paid Tasks' of %i, the hints are %j",
	async (count, numberOfImages, maxPaidTasks, shown) => {
		const scene = await openScene();
		const conditions = hints.map(({ displayCondition }) => displayCondition!.replace(/^=\{\{ | \}\}$/g, ''));
		// Evaluates the conditions like any expression, with the parameters that they read.
		const prompt = `={{ JSON.stringify([${conditions.join(', ')}]) }}`;
		const parameters = { prompt, numberOfImages, downloadImages: false };
		const settings = { onError: 'continueRegularOutput' } as const;
		await scene.run('textToImage.generate', parameters, { items: Array(count).fill({}), options: { maxPaidTasks }, settings });
		const answers = JSON.parse(scene.sent()[0]?.params?.prompt as string) as unknown[];
		expect(answers.map((answer) => typeof answer)).toEqual(hints.map(() => 'boolean'));
		expect(hints.filter((_, index) => answers[index]).map(({ message }) => message.replace(/<\/?b>/g, ''))).toEqual(
			shown.map((text) => expect.stringContaining(text) as unknown),
		);
	},
);

test.each<[operation: string, parameters: IDataObject, shown: string[]]>([
	['imageEdit.edit', { numberOfImages: 4, imageUrls: 'https://example.com/a.png' }, [EACH_IMAGE, ADVICE]],
	// A number that another operation left behind has no effect here.
	['video.generate', { numberOfImages: 4 }, []],
])('before execution, the hints of %s with %j are %j', async (operation, parameters, shown) => {
	const scene = await openScene();
	const conditions = hints.map(({ displayCondition }) => displayCondition!.replace(/^=\{\{ | \}\}$/g, ''));
	await scene.run(operation, { prompt: `={{ JSON.stringify([${conditions.join(', ')}]) }}`, ...parameters, waitForCompletion: false });
	const [answers = ''] = /\[[a-z,]+\]/.exec(JSON.stringify(scene.sent()[0]?.params)) ?? [];
	const said = hints.filter((_, index) => (JSON.parse(answers) as boolean[])[index]);
	expect(said.map(({ message }) => message.replace(/<\/?b>/g, ''))).toEqual(shown.map((text) => expect.stringContaining(text) as unknown));
});

test('before execution, a free operation has no hint about cost', async () => {
	const scene = await openScene();
	const conditions = hints.map(({ displayCondition }) => displayCondition!.replace(/^=\{\{ | \}\}$/g, ''));
	const search = `={{ JSON.stringify([${conditions.join(', ')}]) }}`;
	await scene.run('model.getMany', { search }, { items: [{}, {}] });
	expect(decodeURIComponent(String(scene.ledger.requests[0]?.path))).toContain(JSON.stringify(hints.map(() => false)));
});
