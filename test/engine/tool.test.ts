import { fromAi } from './agents';
import { containing, having } from './matchers';
import { openScene } from './scene';

/** n8n 2.20 ends the whole run if a tool that it runs as a node fails; later versions report it to the agent. */
const testWhereToolsMayFail = process.env.HOST_VERSION === '2.20.0' ? test.skip : test;

describe.each(['calls', 'delegates'] as const)('the tool of an agent that %s', (agent) => {
	test(`a tool (${agent}) returns URLs, and downloads no file that n8n would discard`, async () => {
		const scene = await openScene();
		const run = await scene.runAsTool('textToImage.generate', { prompt: fromAi('Prompt') }, { agent, calls: [{ Prompt: 'a red fox' }] });
		expect(scene.sent()).toEqual([{ model: 'spark_dream_5_0', params: having({ prompt: 'a red fox' }) }]);
		expect(run.answers).toEqual([{ answer: [having({ imageUrl: containing('/pictures/'), taskId: scene.ledger.tasks[0]?.id })] }]);
		expect(scene.ledger.ofKind('download')).toEqual([]);
	});

	test(`a tool (${agent}) creates a usable asset`, async () => {
		const scene = await openScene();
		const run = await scene.runAsTool(
			'asset.create',
			{ assetGroupId: 'group-20260414180602-52qww', name: fromAi('Name'), url: fromAi('Link') },
			{ agent, calls: [{ Name: 'child', Link: 'https://example.com/child.webp' }] },
		);
		expect(run.answers).toEqual([{ answer: [having({ name: 'child', assetStatus: 'Active', assetId: containing('asset-') })] }]);
	});

	testWhereToolsMayFail(`a tool (${agent}) tells the agent what is wrong with its arguments, and what to do`, async () => {
		const scene = await openScene();
		const run = await scene.runAsTool(
			'textToImage.generate',
			{ prompt: fromAi('Prompt') },
			{ agent, calls: [{ Prompt: 'x'.repeat(801) }] },
		);
		expect(run.shownText()).toContain("'Prompt' has 801 characters, but the service accepts at most 800");
		expect(run.shownText()).toContain('Shorten it.');
		expect(scene.requests()).toBe(0);
	});

	testWhereToolsMayFail(`a tool (${agent}) tells the agent why a task failed, with its ID`, async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'fail', shape: 'string', message: 'sensitive content' } });
		const run = await scene.runAsTool('textToImage.generate', { prompt: fromAi('Prompt') }, { agent, calls: [{ Prompt: 'x' }] });
		expect(run.shownText()).toContain('sensitive content');
		expect(run.shownText()).toContain(scene.ledger.tasks[0]?.id);
	});
});
