import { fromAi } from '../agents';
import { openScene, type Scene, type ToolCall } from '../scene';

const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1_000 };
const generate = { prompt: fromAi('Prompt') };
const same = [{ Prompt: 'a red fox' }, { Prompt: 'a red fox' }];

/** n8n 2.20 ends the whole run when a tool that it runs as a node fails; later ones tell the agent. */
const hostTellsAgents = process.env.HOST_VERSION !== '2.20.0';

describe.each([
	['calls it', 'calls'],
	['has n8n run it', 'asksEngine'],
] as const)('one call of a tool is paid for once: an agent that %s', (_how, agent) => {
	const ask = async (scene: Scene, call: Partial<ToolCall>) =>
		await scene.runAsTool('textToImage.generate', generate, { agent, calls: [{ Prompt: 'a red fox' }], settings: retry, ...call });

	test('a call of a tool whose poll lost its right resumes the task on the next try', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const run = await ask(scene, {});
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
		expect(run.told()).toContain(scene.ledger.tasks[0]?.id);
		expect(JSON.stringify(run.answers)).toContain('imageUrl');
	});

	test('a call of a tool does not repeat a submit of unknown fate on the next try', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'status', status: 500, accepted: true } });
		const run = await ask(scene, {});
		expect(scene.ledger.submits()).toHaveLength(1);
		if (hostTellsAgents) expect(run.told()).toContain('Could not confirm');
	});

	test.each([
		['one after the other', same, 1, false],
		['at the same time', same, 1, true],
		['one for each of two items', same.slice(1), 2, false],
		['one for each of two items at the same time', same.slice(1), 2, true],
	])('two calls of a tool with the same arguments, %s, are two pictures', async (_when, calls, items, atOnce) => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const run = await ask(scene, { calls, items: Array.from({ length: items }, () => ({})), atOnce });
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
		expect(run.answers).toHaveLength(2);
		for (const { id } of scene.ledger.tasks) expect(JSON.stringify(run.answers)).toContain(id);
	});

	test('no call of a tool is told of a doubt about a request that it did not send', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', times: 1, fault: { kind: 'status', status: 500, accepted: true } });
		const run = await ask(scene, { calls: same, atOnce: true, settings: {} });
		// There the first error ends the run.
		if (!hostTellsAgents) return;
		expect(scene.ledger.submits()).toHaveLength(2);
		const saying = (words: string) => run.answers.filter((answer) => JSON.stringify(answer).includes(words));
		expect(saying('Could not confirm')).toHaveLength(1);
		expect(saying('imageUrl')).toHaveLength(1);
	});

	test('calls of a tool at the same time make a group on the way once', async () => {
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
