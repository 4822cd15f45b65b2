import { createRunExecutionData, type INodeExecutionData } from 'n8n-workflow';

import { gapsIn } from '../gapsIn';
import { fromAi } from './agents';
import { faultsOf, leaksOf } from './checks';
import { NODE_TYPE, type EngineRun } from './engine';
import { containing, having } from './matchers';
import { openScene } from './scene';
import { testNode } from './testNode';

const generate = 'textToImage.generate';
const node = { name: 'Spark', type: NODE_TYPE, parameters: { resource: 'textToImage', operation: 'generate' } };
const good = {
	json: { taskId: 't', status: 'completed', model: 'm', imageUrl: 'u', images: [{ url: 'u' }, { url: 'v' }] },
	pairedItem: { item: 0 },
};

/** A run in which our node returned these items. */
function returned(items: INodeExecutionData[], more: Partial<EngineRun> = {}): EngineRun {
	const data = createRunExecutionData();
	data.resultData.runData.Spark = [{ data: { main: [items] } }] as never;
	return { status: 'success', error: undefined, data, log: [], hints: [], itemsOf: () => items, ...more };
}

describe('checks of every run', () => {
	test('a valid item has no fault', () => {
		expect(faultsOf(returned([good]), [node])).toEqual([]);
		expect(leaksOf(returned([good]), ['simulator-key'])).toEqual([]);
	});

	test.each<[string, object, RegExp]>([
		['is not paired', { pairedItem: undefined }, /item 0 is not paired/],
		['is paired by a list', { pairedItem: [{ item: 0 }] }, /item 0 is not paired/],
		['has a gap', { json: { ...good.json, images: [{ url: undefined }] } }, /item 0\.images\.0\.url is undefined/],
		['lacks a promised field', { json: { ...good.json, taskId: undefined } }, /is not what its schema promises/],
		['has a field that its schema lacks', { json: { ...good.json, more: { deep: 1 } } }, /is not what its schema promises/],
		['has the error of a failed one', { json: { ...good.json, error: 'x' } }, /takes the success of item 0 for an error/],
	])('an item is reported that %s', (_which, wrong, fault) => {
		expect(faultsOf(returned([{ ...good, ...wrong }]), [node]).join('\n')).toMatch(fault);
	});

	test('items out of order are reported', () => {
		expect(faultsOf(returned([{ ...good, pairedItem: { item: 1 } }, good]), [node])).toEqual([containing('item 1 is out of order')]);
	});

	test.each(['failed: undefined', 'after NaN seconds', 'code [object Object]'])('a gap in a text is reported: %s', (text) => {
		expect(faultsOf(returned([good], { error: new Error(text) }), [node])).toEqual([`a gap in the text: ${text}`]);
		expect(faultsOf(returned([good], { hints: [text] }), [node])).toEqual([`a gap in the text: ${text}`]);
	});

	test.each<[string, EngineRun]>([
		['the log', returned([good], { log: ['info with simulator-key'] })],
		['the data of the execution', returned([{ ...good, json: { said: 'simulator-key' } }])],
		['the error', returned([good], { error: Object.assign(new Error('x'), { description: 'simulator-key' }) })],
		['the hints', returned([good], { hints: ['simulator-key'] })],
	])('the key is found in %s', (place, run) => {
		expect(leaksOf(run, ['simulator-key'])).toEqual([`the key "simulator-key" is in ${place}`]);
	});

	test('an undefined is found at any depth', () => {
		expect(gapsIn({ a: [{ b: undefined }], c: null })).toEqual(['.a.0.b']);
		expect(gapsIn({ a: [{ b: '' }], c: null })).toEqual([]);
	});

	test('a scene throws if a run breaks a check', async () => {
		const scene = await openScene();
		const careless = testNode('careless', async function () {
			this.logger.info('the key is simulator-key');
			return await Promise.resolve([[]]);
		});
		const workflow = {
			nodes: [{ name: 'Careless', type: 'careless' }],
			connections: [['Start', 'Careless'] as [string, string]],
			nodeTypes: { careless },
		};
		await expect(scene.runWorkflow(workflow)).rejects.toThrow('the key "simulator-key" is in the log');
	});
});

describe('a scene', () => {
	test('only one scene can be open at a time', async () => {
		await openScene();
		await expect(openScene()).rejects.toThrow('only one scene can be open');
	});

	test('executions run at the same time, each with its own log and start', async () => {
		const scene = await openScene({ seconds: () => 8 });
		const [first, second] = await Promise.all([scene.generate(1), scene.generate(2, { startAfterMs: 3_000 })]);
		expect(second.startedAt - first.startedAt).toBe(3_000);
		expect(scene.time.now() - first.startedAt).toBeLessThan(15_000);
		const idsOf = (log: string[]) => scene.ledger.tasks.map(({ id }) => id).filter((id) => log.join('\n').includes(id));
		expect(idsOf(first.log)).toEqual(first.json.map(({ taskId }) => taskId));
		expect(idsOf(second.log).sort()).toEqual(second.json.map(({ taskId }) => taskId).sort());
	});

	test('a further simulator has its own URL, key and ledger', async () => {
		const scene = await openScene();
		const other = await scene.another({ apiKey: 'the-key-of-another' });
		await Promise.all([scene.generate(1), scene.generate(2, { simulator: other })]);
		expect([scene.ledger.tasks.length, other.ledger.tasks.length]).toEqual([1, 2]);
	});

	test('workflow, node, execution and mode have the names that a test sets', async () => {
		const scene = await openScene();
		const prompt = '={{ [$workflow.id, $workflow.name, $execution.id, $execution.mode].join() }}';
		const call = { workflow: { id: 'w7', name: 'Mine' }, node: { id: 'n7', name: 'Painter' }, mode: 'trigger', executionId: '42' } as const;
		const run = await scene.run(generate, { prompt }, call);
		expect(scene.sent()).toEqual([having({ params: having({ prompt: 'w7,Mine,42,production' }) })]);
		expect(run.itemsOf('Painter')).toEqual(run.items);
	});

	test('an execution is retried like in the list of executions, also with edited parameters', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', times: 1, fault: { kind: 'status', status: 401 } });
		const failed = await scene.generate(2);
		expect(failed.status).toBe('error');
		const again = await scene.generate(2, { retryOf: failed, parameters: { prompt: '=edited {{ $json.prompt }}' } });
		expect(
			scene
				.sent()
				.slice(-2)
				.map(({ params }) => params.prompt),
		).toEqual(['edited picture 0', 'edited picture 1']);
		expect(again.items).toHaveLength(2);
	});
});

describe.each(['calls', 'delegates'] as const)('an agent that %s', (agent) => {
	test.each([false, true])(`an agent (${agent}) makes its calls for an item, all at once: %s`, async (atOnce) => {
		const scene = await openScene();
		const calls = [{ Prompt: 'a fox' }, { Prompt: 'an owl' }];
		const prompt = `=${fromAi('Prompt').slice(1)} for {{ $('Start').item.json.name }}`;
		const run = await scene.runAsTool(generate, { prompt }, { agent, atOnce, calls, items: [{ name: 'A' }] });
		expect(run.answers).toEqual(calls.map(() => ({ answer: [having({ imageUrl: containing('/pictures/') })] })));
		const promptOf = (index: number) => {
			const [answer] = (run.answers[index] as { answer: Array<{ taskId: string }> }).answer;
			return scene.ledger.task(answer?.taskId ?? '')?.params.prompt;
		};
		expect([promptOf(0), promptOf(1)]).toEqual(['a fox for A', 'an owl for A']);
	});

	test(`an agent (${agent}) makes its calls for each of several items`, async () => {
		const scene = await openScene();
		const run = await scene.runAsTool(generate, { prompt: fromAi('Prompt') }, { agent, calls: [{ Prompt: 'a fox' }], items: [{}, {}] });
		expect(run.answers).toHaveLength(2);
		expect(scene.sent().map(({ params }) => params.prompt)).toEqual(['a fox', 'a fox']);
	});
});
