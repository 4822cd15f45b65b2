import type { IDataObject } from 'n8n-workflow';

import { containing, having, matching } from './matchers';
import { openScene } from './scene';

const generate = 'textToImage.generate';
const small = { prompt: 'x', imageSize: 'custom', width: 512, height: 512 };
const endless = { seconds: { spark_t2i_3_0: 3_600 }, progress: false };

describe('a task that does not end in time', () => {
	it('ends its item with an error that names the task and the way to its result', async () => {
		const scene = await openScene(endless);
		const run = await scene.run(generate, { ...small, options: { timeoutSeconds: 30 } });
		const { id } = scene.ledger.tasks[0] ?? {};
		expect(run.status).toBe('error');
		expect(run.error?.message).toBe('The task has not ended after 30 seconds; its last status is "in_progress" [item 0]');
		expect(run.error?.description).toContain(`resource Task, operation Wait, with task ID ${id}`);
		expect(run.error?.description).toContain("'Timeout (Seconds)'");
		expect(run.error?.context?.data).toEqual({ taskId: id, status: 'in_progress', model: 'spark_t2i_3_0' });
		expect(run.tookMs).toBeGreaterThanOrEqual(30_000);
		expect(run.tookMs).toBeLessThan(31_000);
	});

	it('is handed on as a pending task by option', async () => {
		const scene = await openScene(endless);
		const run = await scene.run(generate, { ...small, options: { timeoutSeconds: 30, onTimeout: 'returnTask' } });
		expect(run.error).toBeUndefined();
		expect(run.json).toEqual([{ taskId: scene.ledger.tasks[0]?.id, status: 'in_progress', model: 'spark_t2i_3_0', timedOut: true }]);
		expect(run.items[0]?.binary).toBeUndefined();
	});

	it('is handed on as the whole reply with Simplify off', async () => {
		const scene = await openScene(endless);
		const run = await scene.run(generate, { ...small, simplify: false, options: { timeoutSeconds: 30, onTimeout: 'returnTask' } });
		expect(run.json).toEqual([having({ id: scene.ledger.tasks[0]?.id, status: 'in_progress', timedOut: true })]);
	});

	it('is waited for ten minutes without the option', async () => {
		const scene = await openScene(endless);
		const run = await scene.run(generate, small);
		expect(run.error?.message).toContain('after 600 seconds');
	});

	it('is looked at once more at the deadline: what ends just before it is no time out', async () => {
		const scene = await openScene({ seconds: { spark_t2i_3_0: 29.95 }, progress: false });
		const run = await scene.run(generate, { ...small, options: { timeoutSeconds: 30 } });
		expect(run.json).toEqual([having({ status: 'completed' })]);
	});

	it('leaves the other items as they are', async () => {
		const scene = await openScene({ seconds: (_model, _params, index) => (index === 1 ? 3_600 : 5) });
		const run = await scene.run(generate, { ...small, options: { timeoutSeconds: 30, onTimeout: 'returnTask' } }, { items: [{}, {}, {}] });
		expect(run.json.map(({ status, timedOut }) => [status, timedOut])).toEqual([
			['completed', undefined],
			['in_progress', true],
			['completed', undefined],
		]);
	});

	it('has the time of its own turn, not of the run: items that wait for others are not late', async () => {
		const scene = await openScene();
		const run = await scene.run(generate, { ...small, options: { timeoutSeconds: 10, maxTasksInFlight: 1 } }, { items: [{}, {}, {}] });
		expect(run.error).toBeUndefined();
		expect(run.json).toHaveLength(3);
	});
});

describe('Stop', () => {
	const three: IDataObject[] = [{}, {}, {}];

	it('ends the run as canceled at once, names what was paid for, and sends nothing more', async () => {
		const scene = await openScene(endless);
		const run = await scene.run(generate, small, { items: three, stopAfterMs: 4_000 });
		const ids = scene.ledger.tasks.map(({ id }) => id);
		expect(ids).toHaveLength(3);
		expect(run.status).toBe('canceled');
		expect(run.tookMs).toBe(4_000);
		expect(run.error?.message).toMatch(/canceled/);
		for (const [index, id] of ids.entries()) expect(run.error?.message).toContain(`item ${index}: ${id}`);
		expect(run.error?.description).toContain('resource Task, operation Wait');
		expect(scene.ledger.requestsSince(run.tookMs + Date.UTC(2026, 0, 1))).toEqual([]);
	});

	it('sends nothing for the items whose turn has not come', async () => {
		const scene = await openScene(endless);
		const run = await scene.run(generate, { ...small, options: { maxTasksInFlight: 2 } }, { items: three, stopAfterMs: 4_000 });
		await scene.time.pass(60_000);
		expect(scene.ledger.submits()).toHaveLength(2);
		expect(scene.ledger.requests.filter(({ at }) => at > Date.UTC(2026, 0, 1) + 4_000)).toEqual([]);
		expect(run.error?.message).not.toContain('item 2');
	});

	it.each([
		['continueRegularOutput', {}],
		['continueErrorOutput', {}],
		['stopWorkflow', { retryOnFail: true, maxTries: 3, waitBetweenTries: 1_000 }],
	] as const)('is not mistaken for a bad item: %s %j', async (onError, settings) => {
		const scene = await openScene(endless);
		const run = await scene.run(generate, small, { settings: { onError, ...settings }, stopAfterMs: 3_000 });
		expect(run.status).toBe('canceled');
		expect(scene.ledger.submits()).toHaveLength(1);
		expect(scene.ledger.requests.filter(({ at }) => at > Date.UTC(2026, 0, 1) + 3_000)).toEqual([]);
	});

	it('during a submit says that its fate is not certain', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'slow', ms: 10_000 } });
		const run = await scene.run(generate, small, { stopAfterMs: 2_000 });
		expect(run.status).toBe('canceled');
		expect(run.error?.description).toContain('The submit of item 0 has no answer');
	});

	it('during a download ends at once and names the task', async () => {
		const scene = await openScene({ seconds: { spark_t2i_3_0: 1 } });
		scene.faults.add({ on: 'download', fault: { kind: 'slow', ms: 60_000 } });
		const run = await scene.run(generate, small, { stopAfterMs: 9_000 });
		expect(run.status).toBe('canceled');
		expect(run.tookMs).toBeLessThan(9_100);
		expect(run.error?.message).toContain(scene.ledger.tasks[0]?.id);
	});

	it('before anything was sent sends nothing', async () => {
		const scene = await openScene();
		const run = await scene.run(generate, small, { onStart: ({ stop }) => stop() });
		expect(run.status).toBe('canceled');
		expect(scene.requests()).toBe(0);
	});

	it("while an asset is processed names the asset's task", async () => {
		const scene = await openScene({ assetProcessingSeconds: 600 });
		const run = await scene.run(
			'asset.create',
			{ assetGroupId: 'group-20260414180602-52qww', name: 'x', url: 'https://example.com/a.png' },
			{ stopAfterMs: 20_000 },
		);
		const [created] = scene.ledger.tasksCreated('spark_asset_create');
		expect(run.status).toBe('canceled');
		expect(run.error?.message).toContain(created?.id);
		expect(scene.ledger.requests.filter(({ at }) => at > Date.UTC(2026, 0, 1) + 20_000)).toEqual([]);
	});
});

describe('a pending task', () => {
	it('is finished by the Task resource in a later node, from the item alone', async () => {
		const scene = await openScene();
		const pending = await scene.run(generate, { ...small, waitForCompletion: false });
		const run = await scene.run('task.wait', { taskId: '={{ $json.taskId }}' }, { items: pending.json });
		expect(run.json).toEqual([
			having({ taskId: scene.ledger.tasks[0]?.id, status: 'completed', imageUrl: containing('/pictures/'), model: matching(/^spark/) }),
		]);
		expect(scene.ledger.submits()).toHaveLength(1);
	});
});
