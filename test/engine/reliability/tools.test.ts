import { fromAi } from '../agents';
import { openScene, type Scene, type ToolCall } from '../scene';

const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1_000 };
const generate = { prompt: fromAi('Prompt') };
const same = [{ Prompt: 'a red fox' }, { Prompt: 'a red fox' }];

/** n8n 2.20 ends the whole run if a tool that it runs as a node fails; later versions report it to the agent. */
const hostTellsAgents = process.env.HOST_VERSION !== '2.20.0';

describe.each([
	['calls it', 'calls'],
	['has n8n run it', 'delegates'],
] as const)('one call of a tool is paid once: an agent that %s', (_how, agent) => {
	const ask = async (scene: Scene, call: Partial<ToolCall>) =>
		await scene.runAsTool('textToImage.generate', generate, { agent, calls: [{ Prompt: 'a red fox' }], settings: retry, ...call });

	test('a tool call whose poll was denied resumes the task on the next attempt', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const run = await ask(scene, {});
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
		expect(run.shownText()).toContain(scene.ledger.tasks[0]?.id);
		expect(JSON.stringify(run.answers)).toContain('imageUrl');
	});

	test('a tool call does not repeat an uncertain submit on the next attempt', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'status', status: 500, accepted: true } });
		const run = await ask(scene, {});
		expect(scene.ledger.submits()).toHaveLength(1);
		if (hostTellsAgents) expect(run.shownText()).toContain('Could not confirm');
	});

	test.each([
		['one after the other', same, 1, false],
		['at the same time', same, 1, true],
		['one for each of two items', same.slice(1), 2, false],
		['one for each of two items at the same time', same.slice(1), 2, true],
	])('two tool calls with the same arguments, %s, are two images', async (_when, calls, items, atOnce) => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const run = await ask(scene, { calls, items: Array.from({ length: items }, () => ({})), atOnce });
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
		expect(run.answers).toHaveLength(2);
		for (const { id } of scene.ledger.tasks) expect(JSON.stringify(run.answers)).toContain(id);
	});

	test('no tool call reports an uncertain submit of another call', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', times: 1, fault: { kind: 'status', status: 500, accepted: true } });
		const run = await ask(scene, { calls: same, atOnce: true, settings: {} });
		// In n8n 2.20 the first error ends the run.
		if (!hostTellsAgents) return;
		expect(scene.ledger.submits()).toHaveLength(2);
		const saying = (words: string) => run.answers.filter((answer) => JSON.stringify(answer).includes(words));
		expect(saying('Could not confirm')).toHaveLength(1);
		expect(saying('imageUrl')).toHaveLength(1);
	});

	test('simultaneous tool calls create a group by name once', async () => {
		const scene = await openScene();
		const run = await scene.runAsTool(
			'asset.create',
			{ name: fromAi('Name'), url: 'https://example.com/a.png', assetGroupBy: 'name', assetGroupName: 'heroes' },
			{ agent, calls: [{ Name: 'a' }, { Name: 'b' }], atOnce: true },
		);
		expect(scene.ledger.tasksCreated('spark_asset_create_group')).toHaveLength(1);
		expect(scene.ledger.tasksCreated('spark_asset_create')).toHaveLength(2);
		expect(JSON.stringify(run.answers).match(/Active/g)).toHaveLength(2);
	});
});
