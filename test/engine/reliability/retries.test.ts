import type { IDataObject } from 'n8n-workflow';

import { items } from '../engine';
import { openScene, type Call } from '../scene';
import { testNode } from '../testNode';

const retry = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1_000 };

/** Sends its first input around the loop once more. */
const twice = testNode(
	'twice',
	async function () {
		const context = this.getContext('node');
		const iterations = (context.iterations as number | undefined) ?? 0;
		context.iterations = iterations + 1;
		context.first ??= this.getInputData().map(({ json }) => json);
		return await Promise.resolve(iterations < 2 ? [[], items(...(context.first as IDataObject[]))] : [this.getInputData(), []]);
	},
	{ outputs: ['main', 'main'] },
);

describe('Retry On Fail', () => {
	test('a poll that is denied and later allowed is resumed on the next attempt, not submitted again', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const run = await scene.generate(3, { settings: retry });
		expect(run.status).toBe('success');
		expect(run.items).toHaveLength(3);
		expect(scene.ledger.tasksCreated()).toHaveLength(3);
		expect(run.log.some((line) => line.includes('resumed'))).toBe(true);
	});

	test('a task that timed out is waited for on the next attempt', async () => {
		const scene = await openScene({ seconds: () => 25 });
		const run = await scene.generate(2, { settings: retry, options: { timeoutSeconds: 10 } });
		expect(run.items).toHaveLength(2);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});

	test('only the task that the service failed is submitted again; completed items are not even polled', async () => {
		const scene = await openScene({ seconds: (_model, params) => (String(params.prompt) === 'picture 1' ? 20 : 4) });
		scene.faults.add({
			on: 'submit',
			times: 1,
			when: ({ body }) => JSON.stringify(body).includes('picture 1'),
			fault: { kind: 'fail', code: 3001095, message: 'internal', shape: 'error_message' },
		});
		const run = await scene.generate(4, { settings: retry });
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3].map((item) => ({ item })));
		expect(scene.ledger.tasksCreated()).toHaveLength(5);
		const failedAt = scene.ledger.tasks.find(({ outcome }) => outcome === 'failed')?.endsAt ?? 0;
		const secondTry = scene.ledger.tasks[4];
		expect(secondTry?.submittedAt).toBeGreaterThan(failedAt);
		// Finished items get no request after the second attempt has begun.
		const finished = scene.ledger.tasks.filter(({ outcome, endsAt }) => outcome === 'completed' && endsAt < failedAt).map(({ id }) => id);
		const polledIds = scene.ledger.requestsSince(secondTry?.submittedAt ?? 0).map(({ taskId }) => taskId);
		expect(finished).toHaveLength(3);
		for (const id of finished) expect(polledIds).not.toContain(id);
	});

	test.each([
		['a prompt that is another one on each try', { prompt: '={{ "at " + $now.toMillis() + $json.prompt }}' }],
		['a seed that is another one at each reading', { options: { seed: '={{ Math.floor(Math.random() * 1e9) }}' } }],
	])('an item is identified by its position, not by its values: %s', async (_what, parameters) => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const run = await scene.generate(5, { settings: retry, parameters });
		expect(run.items).toHaveLength(5);
		expect(scene.ledger.tasksCreated()).toHaveLength(5);
	});

	test('an uncertain submit is not sent again although its prompt has changed', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', times: 1, fault: { kind: 'status', status: 500, accepted: true } });
		const run = await scene.generate(1, { settings: retry, parameters: { prompt: '={{ "at " + $now.toMillis() }}' } });
		expect(run.error?.message).toContain('Could not confirm');
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	test('the items keep their group by name although the name has changed', async () => {
		const scene = await openScene();
		scene.faults.add({
			on: 'submit',
			times: 1,
			when: ({ model }) => model === 'spark_asset_create',
			fault: { kind: 'status', status: 403 },
		});
		const run = await scene.run(
			'asset.create',
			{
				name: '={{ $json.name }}',
				url: 'https://example.com/a.png',
				assetGroupBy: 'name',
				assetGroupName: '={{ "run of " + $now.toMillis() }}',
			},
			{ settings: retry, items: [{ name: 'a' }] },
		);
		expect(run.items).toHaveLength(1);
		expect(scene.ledger.tasksCreated('spark_asset_create_group')).toHaveLength(1);
		expect(scene.ledger.tasksCreated('spark_asset_create')).toHaveLength(1);
	});

	test('parameters edited before a retry of the saved execution make another request', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const failed = await scene.generate(1);
		const again = await scene.generate(1, { retryOf: failed, parameters: { prompt: 'another one' } });
		expect(again.items).toHaveLength(1);
		expect(scene.sent().map(({ params }) => params.prompt)).toEqual(['picture 0', 'another one']);
	});

	test('a longer timeout is not another request', async () => {
		const scene = await openScene({ seconds: () => 25 });
		const failed = await scene.generate(1, { options: { timeoutSeconds: 10 } });
		expect(failed.error).toBeDefined();
		const again = await scene.generate(1, { retryOf: failed, options: { timeoutSeconds: 60 } });
		expect(again.items).toHaveLength(1);
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
	});

	test('a first item that fails triggers another attempt also with Continue: the others are paid once', async () => {
		const scene = await openScene();
		scene.faults.add({
			on: 'poll',
			times: 1,
			when: ({ taskId }) => taskId === scene.ledger.tasks[0]?.id,
			fault: { kind: 'status', status: 403 },
		});
		const run = await scene.generate(3, { settings: { ...retry, onError: 'continueErrorOutput' } });
		expect(run.items).toHaveLength(3);
		expect(scene.ledger.tasksCreated()).toHaveLength(3);
	});

	test('a first item that is refused before anything is sent triggers another attempt with Continue: the others are paid once', async () => {
		const scene = await openScene();
		const run = await scene.generate(3, {
			settings: { ...retry, onError: 'continueRegularOutput' },
			items: [{ prompt: 'x'.repeat(801) }, { prompt: 'a' }, { prompt: 'b' }],
		});
		expect(run.items).toHaveLength(3);
		expect(run.items[0]?.json.error).toContain('801 characters');
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});

	test('a raw reply with an error in it triggers another attempt: it is returned again, not paid again', async () => {
		const scene = await openScene();
		const image = { type: 'image', url: `${scene.simulator.url}/samples/a.png` };
		const body = { id: 'x', status: 'completed', model: 'spark_t2i_3_0', error: 'none', output: [{ content: [image] }] };
		scene.faults.add({ on: 'submit', fault: { kind: 'reply', body } });
		const run = await scene.generate(1, { settings: retry, parameters: { simplify: false } });
		expect(run.items[0]?.json).toMatchObject({ taskId: 'x', imageUrl: image.url });
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	test('a download that fails is repeated on the next attempt, without another task', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'download', times: 1, fault: { kind: 'status', status: 403 } });
		const run = await scene.generate(1, { settings: retry, parameters: { downloadImages: true } });
		expect(run.items[0]?.binary?.data?.mimeType).toBe('image/png');
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
		const afterFailure = scene.ledger.requests.slice(scene.ledger.requests.findIndex(({ kind }) => kind === 'download') + 1);
		expect(afterFailure.map(({ kind }) => kind)).toEqual(['download']);
	});
});

test('two branches into the same node are two runs: a retry does not mix up their tasks', async () => {
	const scene = await openScene();
	scene.faults.add({ on: 'poll', times: 2, fault: { kind: 'status', status: 401 } });
	const run = await scene.generate(2, {
		settings: retry,
		nodes: [{ name: 'A' }, { name: 'B' }],
		connections: [
			['Start', 'A'],
			['Start', 'B'],
			['A', 'Spark'],
			['B', 'Spark'],
		],
	});
	expect(run.error).toBeUndefined();
	const returned = [0, 1].flatMap((index) => run.itemsOf('Spark', index).map(({ json }) => json.taskId));
	expect(new Set(returned).size).toBe(4);
	expect(scene.ledger.tasksCreated()).toHaveLength(4);
});

describe('several images of one item', () => {
	const three: Call = { parameters: { numberOfImages: 3 } };

	test('several images of one item are paid once each across attempts', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', times: 2, fault: { kind: 'status', status: 401 } });
		const run = await scene.generate(2, { ...three, settings: retry });
		expect(new Set(run.json.map(({ taskId }) => taskId)).size).toBe(6);
		expect(scene.ledger.tasksCreated()).toHaveLength(6);
	});

	test('several images of one item are paid once each by a retry of the saved execution', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const failed = await scene.generate(2, three);
		expect(failed.status).toBe('error');
		expect((await scene.generate(2, { ...three, retryOf: failed })).json).toHaveLength(6);
		expect(scene.ledger.tasksCreated()).toHaveLength(6);
	});

	test('only the one image of several whose submit has no response is reported, and it is not sent again', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', when: ({ index }) => index === 1, fault: { kind: 'reset', accepted: true } });
		const run = await scene.generate(1, { ...three, settings: { ...retry, onError: 'continueRegularOutput' } });
		expect(run.json.filter(({ taskId }) => taskId)).toHaveLength(2);
		expect(run.json.filter(({ error }) => String(error as string).includes('Could not confirm'))).toHaveLength(1);
		expect(scene.ledger.submits()).toHaveLength(3);
	});

	test('Stop between two attempts names all images of one item, and the next run resumes them', async () => {
		const scene = await openScene({ seconds: () => 50 });
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const stopped = await scene.generate(2, { ...three, settings: { ...retry, waitBetweenTries: 5_000 }, stopAfterMs: 3_000 });
		expect(scene.ledger.tasksCreated()).toHaveLength(6);
		for (const { id } of scene.ledger.tasks) expect(stopped.shownText()).toContain(id);
		expect((await scene.generate(2, three)).json).toHaveLength(6);
		expect(scene.ledger.tasksCreated()).toHaveLength(6);
	});
});

describe('a loop', () => {
	const loop: Call = {
		nodes: [{ name: 'Twice', type: 'twice' }],
		nodeTypes: { twice },
		connections: [
			['Start', 'Twice'],
			['Twice', 'Spark', 1],
			['Spark', 'Twice'],
		],
	};

	test('each iteration of a loop has its own task, and nothing is remembered after the items are returned', async () => {
		const scene = await openScene();
		const run = await scene.generate(1, loop);
		expect(run.status).toBe('success');
		expect(run.data.resultData.runData.Spark).toHaveLength(2);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
		expect(run.remembered()).toBe('{}');
	});

	test('each iteration of a loop has its own task even if a failed item keeps the tasks of the iteration remembered', async () => {
		const scene = await openScene();
		scene.faults.add({
			on: 'submit',
			when: ({ body }) => JSON.stringify(body).includes('picture 0'),
			fault: { kind: 'fail', shape: 'string', message: 'no' },
		});
		const run = await scene.generate(2, { ...loop, settings: { ...retry, maxTries: 2, onError: 'continueRegularOutput' } });
		const made = [0, 1].map((index) => run.itemsOf('Spark', index)[1]?.json.taskId);
		expect(made).toEqual(scene.ledger.paid().map(({ id }) => id));
		expect(new Set(made).size).toBe(2);
	});
});

test('the records in a saved execution contain the task ID and no prompt', async () => {
	const scene = await openScene();
	scene.faults.add({ on: 'poll', fault: { kind: 'status', status: 401 } });
	const failed = await scene.generate(2);
	expect(failed.remembered()).toContain(scene.ledger.tasks[0]?.id);
	expect(failed.remembered()).not.toContain('picture');
});

test('a successful run leaves no records in the saved execution', async () => {
	const scene = await openScene();
	expect((await scene.generate(2)).remembered()).toBe('{}');
});

test('Retry from the list of executions resumes the paid tasks', async () => {
	const scene = await openScene();
	scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
	const failed = await scene.generate(2);
	expect(failed.status).toBe('error');
	const created = scene.ledger.tasksCreated().length;
	const again = await scene.generate(2, { retryOf: failed });
	expect(again.items).toHaveLength(2);
	expect(scene.ledger.tasksCreated()).toHaveLength(Math.max(created, 2));
	expect(scene.ledger.paidDuplicates()).toEqual([]);
});
