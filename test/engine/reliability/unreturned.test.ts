import type { IDataObject } from 'n8n-workflow';

import { containing, having } from '../matchers';
import { openScene, type Call, type Run, type Scene } from '../scene';

const HOUR_MS = 3_600_000;

/** A scene in which the service refuses one prompt while `bad` is set. */
async function withBad(prompt: string): Promise<Scene> {
	const scene = await openScene({ seconds: () => 8 });
	scene.faults.add({
		on: 'submit',
		when: ({ body }) => JSON.stringify(body).includes(`"${prompt}"`),
		times: 1,
		fault: { kind: 'fail', code: 3001009, message: 'a bad size', shape: 'error_message' },
	});
	return scene;
}

const idsOf = ({ json }: Run) => json.map(({ taskId }) => taskId);
const paidIds = ({ ledger }: Scene) => ledger.tasksCreated().map(({ id }) => id);
const finished = ({ ledger }: Scene) => ledger.tasksCreated().filter(({ outcome }) => outcome !== 'failed');

describe('a run in the editor returns what an earlier one paid for but did not return', () => {
	test('after an error, the next run returns the tasks of all good items and pays only for the bad one', async () => {
		const scene = await withBad('picture 19');
		const first = await scene.generate(20);
		expect(first.status).toBe('error');
		expect(first.error?.description).toContain('Execute this step again to get paid results without paying again.');
		const before = finished(scene).map(({ id }) => id);
		expect(before).toHaveLength(19);
		const second = await scene.generate(20);
		expect(second.status).toBe('success');
		expect(idsOf(second).slice(0, 19).sort()).toEqual([...before].sort());
		expect(second.json.map(({ status }) => status)).toEqual(Array(20).fill('completed'));
		expect(scene.ledger.tasksCreated()).toHaveLength(21);
		expect(scene.ledger.paidDuplicates()).toEqual([]);
		expect(second.hints).toEqual([
			containing('Returned 19 results of an earlier run without paying again.'),
			containing('paid earlier: 0.57 USD'),
		]);
		expect(second.hints[0]).toContain("turn off 'Resume Unreturned Results'");
	});

	test('a run that resumes results gives each item the image of its own prompt', async () => {
		const scene = await withBad('picture 3');
		await scene.generate(4);
		const { json } = await scene.generate(4);
		expect(json.map(({ taskId }) => scene.ledger.task(taskId as string)?.params.prompt)).toEqual(
			[0, 1, 2, 3].map((number) => `picture ${number}`),
		);
	});

	test('after Stop, the next run waits for running tasks and pays for nothing', async () => {
		const scene = await openScene({ seconds: () => 30 });
		const stopped = await scene.generate(3, { stopAfterMs: 5_000 });
		expect(stopped.status).toBe('canceled');
		const before = paidIds(scene);
		expect(before).toHaveLength(3);
		const second = await scene.generate(3);
		expect(idsOf(second)).toEqual(before);
		expect(paidIds(scene)).toEqual(before);
		expect(second.tookMs).toBeGreaterThan(20_000);
	});

	test('after a timeout, the next run waits for the same task', async () => {
		const scene = await openScene({ seconds: () => 50 });
		const first = await scene.generate(1, { options: { timeoutSeconds: 30 } });
		expect(first.error?.message).toContain('is still running after 30 seconds');
		expect(first.error?.description).toContain('Execute this step again');
		const second = await scene.generate(1, { options: { timeoutSeconds: 30 } });
		expect(idsOf(second)).toEqual(paidIds(scene));
		expect(second.hints[0]).toContain('Returned 1 result of an earlier run without paying again.');
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
	});

	test('after one item of several timed out, the next run resumes it, with Continue', async () => {
		const scene = await openScene({ seconds: (_model, { prompt }) => (prompt === 'picture 1' ? 50 : 5) });
		const call: Call = { options: { timeoutSeconds: 30 }, settings: { onError: 'continueRegularOutput' } };
		const first = await scene.generate(3, call);
		const second = await scene.generate(3, call);
		expect(second.json[1]).toEqual(having({ status: 'completed', taskId: (first.json[1]?.details as IDataObject).taskId }));
		// The others were returned, so they are paid again.
		expect(scene.ledger.tasksCreated()).toHaveLength(5);
	});

	test('after a failed download, the next run downloads the file and pays for nothing', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'download', times: 1, fault: { kind: 'status', status: 403 } });
		const call: Call = { parameters: { downloadImages: true } };
		expect((await scene.generate(1, call)).status).toBe('error');
		const second = await scene.generate(1, call);
		expect(second.items[0]?.binary?.data?.mimeType).toBe('image/png');
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
	});

	test('after Stop during downloads, the task is named, and the next run downloads its files', async () => {
		const scene = await openScene({ seconds: () => 2 });
		scene.faults.add({ on: 'download', fault: { kind: 'hang' } });
		const call: Call = { parameters: { downloadImages: true } };
		const stopped = await scene.generate(2, { ...call, stopAfterMs: 10_000 });
		for (const id of paidIds(scene)) expect(stopped.shownText()).toContain(id);
		scene.faults.clear();
		const second = await scene.generate(2, call);
		expect(second.items.map(({ binary }) => binary?.data?.mimeType)).toEqual(['image/png', 'image/png']);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});

	test('after Retry On Fail has used all attempts, the next run resumes the paid tasks', async () => {
		const scene = await openScene({ seconds: () => 8 });
		scene.faults.add({
			on: 'submit',
			when: ({ body }) => JSON.stringify(body).includes('"picture 4"'),
			times: 2,
			fault: { kind: 'fail', code: 3001009, message: 'a bad size', shape: 'error_message' },
		});
		const call: Call = { settings: { retryOnFail: true, maxTries: 2 } };
		expect((await scene.generate(5, call)).status).toBe('error');
		expect(scene.ledger.tasksCreated()).toHaveLength(6);
		expect((await scene.generate(5, call)).status).toBe('success');
		expect(scene.ledger.tasksCreated()).toHaveLength(7);
	});

	test('two identical items resume two results', async () => {
		const scene = await withBad('bad');
		const items = [{ prompt: 'twin' }, { prompt: 'twin' }, { prompt: 'bad' }];
		await scene.generate(0, { items });
		const twins = finished(scene).map(({ id }) => id);
		const second = await scene.generate(0, { items });
		expect(idsOf(second).slice(0, 2).sort()).toEqual([...twins].sort());
		expect(new Set(idsOf(second)).size).toBe(3);
		expect(scene.ledger.tasksCreated()).toHaveLength(4);
	});

	test('an identical item that is submitted only on the second attempt of Retry On Fail pays for its own', async () => {
		const scene = await withBad('bad');
		const items = [{ prompt: 'twin' }, { prompt: 'bad' }, { prompt: 'twin' }];
		const run = await scene.generate(0, { items, options: { maxTasksInFlight: 2 }, settings: { retryOnFail: true, maxTries: 2 } });
		expect(run.status).toBe('success');
		expect(new Set(idsOf(run)).size).toBe(3);
	});

	test('the next run waits for the existing asset task, and creates no second group', async () => {
		const scene = await openScene({ assetProcessingSeconds: 60 });
		const parameters = {
			name: 'child',
			url: 'https://example.com/a.webp',
			assetGroupBy: 'name',
			assetGroupName: 'heroes',
			options: { timeoutSeconds: 20 },
		};
		expect((await scene.run('asset.create', parameters)).status).toBe('error');
		const second = await scene.run('asset.create', { ...parameters, options: { ...parameters.options, timeoutSeconds: 300 } });
		expect(second.json).toEqual([having({ assetStatus: 'Active' })]);
		expect(scene.ledger.tasksCreated('spark_asset_create')).toHaveLength(1);
		expect(scene.ledger.tasksCreated('spark_asset_create_group')).toHaveLength(1);
	});

	test('the next run creates no second group if the assets of the first were never created', async () => {
		const scene = await openScene();
		scene.faults.add({
			on: 'submit',
			when: ({ model }) => model === 'spark_asset_create',
			times: 1,
			fault: { kind: 'status', status: 400, body: { message: 'no' } },
		});
		const parameters = {
			name: 'child',
			url: 'https://example.com/a.webp',
			assetGroupBy: 'name',
			assetGroupName: 'heroes',
		};
		for (const status of ['error', 'success']) expect((await scene.run('asset.create', parameters)).status).toBe(status);
		expect(scene.ledger.tasksCreated('spark_asset_create_group')).toHaveLength(1);
		expect((await scene.run('asset.create', parameters)).status).toBe('success');
		expect(scene.ledger.tasksCreated('spark_asset_create_group')).toHaveLength(2);
	});
});

describe('results that were returned, or belong to others, are not resumed', () => {
	test.each<[string, Call['settings']]>([
		['an error', {}],
		['a first item that failed, with Continue', { onError: 'continueRegularOutput' }],
	])('results that the next attempt will return are not resumed in the pause before it, after %s', async (_what, settings) => {
		const scene = await openScene({ seconds: () => 20 });
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const call: Call = { settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 5_000, ...settings } };
		const runs = await Promise.all([scene.generate(1, call), scene.generate(1, { startAfterMs: 3_000 })]);
		expect(new Set(runs.flatMap(idsOf)).size).toBe(2);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
		expect(runs.flatMap(({ hints }) => hints).join()).not.toContain('earlier run');
	});

	test('results that were reserved for an attempt that never came are resumed', async () => {
		const scene = await openScene({ seconds: () => 20 });
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const call: Call = { settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 5_000 } };
		const stopped = await scene.generate(1, { ...call, stopAfterMs: 3_000 });
		expect(stopped.status).toBe('canceled');
		expect(idsOf(await scene.generate(1))).toEqual(paidIds(scene));
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
	});

	test('a group without a task, on OctopusX, is not resumed after a retry has returned it', async () => {
		const scene = await openScene();
		const groups: Call = {
			service: 'octopusx',
			items: [{ name: 'heroes' }, { name: 'villains' }],
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 100 },
		};
		scene.faults.add({
			on: 'submit',
			when: ({ index }) => index === 1,
			times: 1,
			fault: { kind: 'status', status: 400, body: { error: { message: 'no' } } },
		});
		const first = await scene.run('assetGroup.create', { name: '={{ $json.name }}' }, groups);
		expect(first.json).toHaveLength(2);
		const second = await scene.run('assetGroup.create', { name: '={{ $json.name }}' }, groups);
		expect(second.hints.join()).not.toContain('earlier run');
		expect(new Set([...first.json, ...second.json].map(({ groupId }) => groupId)).size).toBe(4);
	});

	test('a result is resumed once', async () => {
		const scene = await withBad('picture 1');
		for (const status of ['error', 'success', 'success']) expect((await scene.generate(2)).status).toBe(status);
		expect(scene.ledger.tasksCreated()).toHaveLength(5);
	});

	test('a result that a retry of the execution returned is not resumed', async () => {
		const scene = await withBad('picture 1');
		const first = await scene.generate(2);
		expect((await scene.generate(2, { retryOf: first })).status).toBe('success');
		expect(scene.ledger.tasksCreated()).toHaveLength(3);
		expect((await scene.generate(2)).hints.join()).not.toContain('earlier run');
		expect(scene.ledger.tasksCreated()).toHaveLength(5);
	});

	test.each<[string, Call]>([
		['in an execution of a trigger', { mode: 'trigger' }],
		['in another workflow', { workflow: { id: 'w2' } }],
		['in another node', { node: { id: 'another' } }],
		['for another request', { items: [{ prompt: 'picture 0, please' }] }],
		['with the option off', { options: { resumeUnreturned: false } }],
		['in a sub-workflow', { mode: 'integrated' }],
	])('nothing is resumed %s', async (_, call) => {
		const scene = await openScene({ seconds: () => 50 });
		await scene.generate(1, { options: { timeoutSeconds: 30 } });
		const run = await scene.generate(1, call);
		expect(run.status).toBe('success');
		expect(run.hints.join()).not.toContain('earlier run');
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});

	test('nothing is resumed with another key', async () => {
		const scene = await openScene({ seconds: () => 50, accounts: [{ apiKey: 'key-of-another' }] });
		await scene.generate(1, { options: { timeoutSeconds: 30 } });
		const run = await scene.generate(1, { credential: { apiKey: 'key-of-another' } });
		expect(run.status).toBe('success');
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});

	test('nothing is resumed after twelve hours', async () => {
		const scene = await openScene({ seconds: () => 50 });
		await scene.generate(1, { options: { timeoutSeconds: 30 } });
		await scene.time.pass(12.1 * HOUR_MS);
		await scene.generate(1);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});

	test.each([404, 403])('a result whose file is gone (%i) is requested once more, and the next run pays', async (status) => {
		const scene = await openScene();
		const call: Call = { parameters: { downloadImages: true } };
		scene.faults.add({ on: 'download', when: ({ path }) => path.includes(String(paidIds(scene)[0])), fault: { kind: 'status', status } });
		for (const paid of [1, 1]) {
			expect((await scene.generate(1, call)).status).toBe('error');
			expect(scene.ledger.tasksCreated()).toHaveLength(paid);
		}
		expect((await scene.generate(1, call)).status).toBe('success');
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});

	test('a task that the service no longer has is requested once, and the next run pays', async () => {
		const scene = await openScene({ seconds: () => 50 });
		await scene.generate(1, { options: { timeoutSeconds: 30 } });
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 404, body: { message: 'task not found' } } });
		expect((await scene.generate(1)).status).toBe('error');
		expect((await scene.generate(1)).status).toBe('success');
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});
});
