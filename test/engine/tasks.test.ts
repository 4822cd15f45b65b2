import type { IDataObject } from 'n8n-workflow';

import { bytesOf } from './engine';
import { containing, having, matching } from './matchers';
import { openScene, type Scene } from './scene';

const GROUP = { vtrix: 'group-20260414180602-52qww', octopusx: 'group-20260415111540-w9pkb' };
const small = { prompt: 'x', model: 'spark_t2i_3_0', imageSize: 'custom', width: 512, height: 512, waitForCompletion: false };
const asset = (service: 'vtrix' | 'octopusx') => ({
	assetGroupId: GROUP[service],
	name: 'child',
	url: 'https://example.com/a.webp',
	waitForCompletion: false,
});

/** Submits without waiting, lets time pass, and returns the parameters of the Task resource. */
async function submitted(
	scene: Scene,
	operation: string,
	parameters: IDataObject,
	{ service = 'vtrix', seconds = 0 }: { service?: 'vtrix' | 'octopusx'; seconds?: number } = {},
) {
	const { json } = await scene.run(operation, parameters, { service });
	await scene.time.pass(seconds * 1_000);
	return { taskId: json[0]?.taskId as string };
}

describe('Task: Get', () => {
	test('Task: Get polls a running task once and returns its progress', async () => {
		const scene = await openScene();
		const task = await submitted(scene, 'textToImage.generate', small, { seconds: 4 });
		const run = await scene.run('task.get', task);
		expect(run.json).toEqual([{ ...task, prompt: 'x', status: 'in_progress', progress: 0.5, model: 'spark_t2i_3_0' }]);
		expect(scene.ledger.polls()).toHaveLength(1);
		expect(run.tookMs).toBeLessThan(100);
	});

	test('Task: Get returns the images of a completed task with their URLs', async () => {
		const scene = await openScene();
		const task = await submitted(scene, 'textToImage.generate', small, { seconds: 10 });
		const run = await scene.run('task.get', task);
		const url = `${scene.simulator.url}/pictures/${task.taskId}-1.png`;
		expect(run.json).toEqual([
			{
				...task,
				prompt: 'x',
				status: 'completed',
				model: 'spark_t2i_3_0',
				imageUrl: url,
				cost: 0.03,
			},
		]);
		expect(run.items[0]?.binary).toBeUndefined();
	});

	test('Task: Get returns a failed task as an item, with the reason', async () => {
		const scene = await openScene();
		scene.faults.add({
			on: 'submit',
			fault: { kind: 'fail', shape: 'error_message', code: 3001095, message: 'Internal generation error' },
		});
		const task = await submitted(scene, 'textToImage.generate', small, { seconds: 10 });
		const run = await scene.run('task.get', task);
		expect(run.error).toBeUndefined();
		expect(run.json).toEqual([
			{ ...task, prompt: 'x', status: 'failed', model: 'spark_t2i_3_0', error: { code: '3001095', message: 'Internal generation error' } },
		]);
	});

	test('Task: Get returns a failed task at the regular output also with an error output', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'fail', shape: 'string', message: 'no' } });
		const task = await submitted(scene, 'textToImage.generate', small, { seconds: 10 });
		const run = await scene.run('task.get', task, { settings: { onError: 'continueErrorOutput' } });
		expect(run.errorItems).toEqual([]);
		expect(run.json).toEqual([having({ ...task, status: 'failed' })]);
		expect(scene.ledger.polls()).toHaveLength(1);
	});

	test('Task: Get returns a failed task also with Retry On Fail, although n8n takes its "error" for a failed attempt', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'fail', shape: 'string', message: 'no' } });
		const task = await submitted(scene, 'textToImage.generate', small, { seconds: 10 });
		const run = await scene.run('task.get', task, { settings: { retryOnFail: true, maxTries: 3 } });
		expect(run.error).toBeUndefined();
		expect(run.json).toEqual([having({ ...task, status: 'failed' })]);
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	test('Task: Get returns the group of a group task', async () => {
		const scene = await openScene();
		const task = await submitted(scene, 'assetGroup.create', { name: 'heroes', waitForCompletion: false }, { seconds: 1 });
		expect((await scene.run('task.get', task)).json).toEqual([
			{ ...task, status: 'completed', model: 'spark_asset_create_group', groupId: matching(/^group-/), cost: 0.001 },
		]);
	});

	test('Task: Get returns the asset of an asset task without a lookup', async () => {
		const scene = await openScene();
		const task = await submitted(scene, 'asset.create', asset('vtrix'), { seconds: 1 });
		const run = await scene.run('task.get', task);
		expect(run.json).toEqual([
			{
				...task,
				status: 'completed',
				model: 'spark_asset_create',
				assetId: matching(/^asset-/),
				assetUri: matching(/^asset:\/\/asset-/),
				cost: 0.001,
			},
		]);
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	test.each([
		[1, 'Processing', 'in_progress'],
		[10, 'Active', 'completed'],
	])('Task: Get on OctopusX returns the asset of a task after %i s as %s', async (seconds, assetStatus, status) => {
		const scene = await openScene();
		const task = await submitted(scene, 'asset.create', asset('octopusx'), { service: 'octopusx', seconds });
		const run = await scene.run('task.get', task, { service: 'octopusx' });
		expect(run.json).toEqual([
			having({ ...task, status, assetStatus, assetId: matching(/^asset-/), name: 'child', assetGroupId: GROUP.octopusx }),
		]);
	});

	test('Task: Get returns the whole reply without Simplify', async () => {
		const scene = await openScene();
		const task = await submitted(scene, 'assetGroup.create', { name: 'heroes', waitForCompletion: false }, { seconds: 1 });
		const run = await scene.run('task.get', { ...task, simplify: false });
		expect(run.json).toEqual([
			having({ id: task.taskId, output: [{ content: [having({ text: having({ Result: { Id: matching(/^group-/) } }) })] }] }),
		]);
	});

	test.each([
		['vtrix', 'task not found'],
		['octopusx', 'The task does not exist.'],
	] as const)('Task: Get on %s reports an unknown task', async (service, message) => {
		const scene = await openScene();
		const run = await scene.run('task.get', { taskId: 'nobody' }, { service });
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain('nobody');
		expect(run.error?.message).toContain(message);
	});

	test('Task: Get repeats a poll that failed', async () => {
		const scene = await openScene();
		const task = await submitted(scene, 'textToImage.generate', small, { seconds: 10 });
		scene.faults.add({ on: 'poll', times: 2, fault: { kind: 'status', status: 503 } });
		expect((await scene.run('task.get', task)).json).toEqual([having({ status: 'completed' })]);
	});

	test('Task: Get polls many tasks in parallel and returns them in input order', async () => {
		const scene = await openScene();
		const made = await scene.run('textToImage.generate', small, { items: Array.from({ length: 15 }, () => ({})) });
		const run = await scene.run('task.get', { taskId: '={{ $json.taskId }}' }, { items: made.json });
		expect(run.json.map(({ taskId }) => taskId)).toEqual(made.json.map(({ taskId }) => taskId));
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(made.json.map((_json, item) => ({ item })));
	});
});

describe('Task: Wait', () => {
	test('Task: Wait waits for an image and returns it with its file', async () => {
		const scene = await openScene();
		const task = await submitted(scene, 'textToImage.generate', small, { seconds: 2 });
		const run = await scene.run('task.wait', task);
		expect(run.json).toEqual([having({ ...task, status: 'completed', imageUrl: containing('/pictures/'), cost: 0.03 })]);
		const [item] = run.items;
		const url = item?.json.imageUrl as string;
		expect((await bytesOf(item?.binary?.data)).equals(Buffer.from(await (await fetch(url)).arrayBuffer()))).toBe(true);
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	test('Task: Wait puts the file into the chosen field, or downloads none', async () => {
		const scene = await openScene();
		const task = await submitted(scene, 'textToImage.generate', small, { seconds: 10 });
		const renamed = await scene.run('task.wait', { ...task, binaryPropertyName: 'picture' });
		expect(Object.keys(renamed.items[0]?.binary ?? {})).toEqual(['picture']);
		const without = await scene.run('task.wait', { ...task, downloadFiles: false });
		expect(without.items[0]?.binary).toBeUndefined();
		expect(without.json).toEqual(renamed.json);
	});

	test('Task: Wait ends with an error if the task failed', async () => {
		const scene = await openScene();
		scene.faults.add({
			on: 'submit',
			fault: { kind: 'fail', shape: 'error_message', code: 3001095, message: 'Internal generation error' },
		});
		const task = await submitted(scene, 'textToImage.generate', small);
		const run = await scene.run('task.wait', task);
		expect(run.error?.message).toContain('Internal generation error (code 3001095)');
		expect(run.error?.context?.data).toMatchObject({ ...task, errorCode: '3001095' });
	});

	test('Task: Wait waits for a group', async () => {
		const scene = await openScene();
		const task = await submitted(scene, 'assetGroup.create', { name: 'heroes', waitForCompletion: false });
		expect((await scene.run('task.wait', task)).json).toEqual([
			{ ...task, status: 'completed', model: 'spark_asset_create_group', groupId: matching(/^group-/), cost: 0.001 },
		]);
	});

	test.each(['vtrix', 'octopusx'] as const)('Task: Wait on %s waits for an asset until it is usable', async (service) => {
		const scene = await openScene({ assetProcessingSeconds: 20 });
		const task = await submitted(scene, 'asset.create', asset(service), { service });
		const run = await scene.run('task.wait', task, { service, options: { waitUntil: 'active' } });
		expect(run.json).toEqual([
			having({ ...task, status: 'completed', assetStatus: 'Active', assetId: matching(/^asset-/), name: 'child' }),
		]);
		expect(run.tookMs).toBeGreaterThan(15_000);
	});

	test.each(['vtrix', 'octopusx'] as const)('Task: Wait on %s fails with the reason of an asset that failed', async (service) => {
		const scene = await openScene({ failingAssets: () => 'Could not read the picture' });
		const task = await submitted(scene, 'asset.create', asset(service), { service });
		const run = await scene.run('task.wait', task, { service, options: { waitUntil: 'active' } });
		expect(run.error?.message).toContain('Could not read the picture');
		expect(run.error?.context?.data).toMatchObject(task);
	});

	test('Task: Wait times out with an error, or with the pending task by option', async () => {
		const scene = await openScene({ seconds: () => 3_600, progress: false });
		const task = await submitted(scene, 'textToImage.generate', small);
		const failed = await scene.run('task.wait', { ...task, options: { timeoutSeconds: 20 } });
		expect(failed.error?.message).toContain('The task is still running after 20 seconds');
		const pending = await scene.run('task.wait', { ...task, options: { timeoutSeconds: 20, onTimeout: 'returnTask' } });
		expect(pending.json).toEqual([{ ...task, prompt: 'x', status: 'in_progress', model: 'spark_t2i_3_0', timedOut: true }]);
	});

	test.each(['vtrix', 'octopusx'] as const)('Task: Wait on %s fails soon for an unknown task', async (service) => {
		const scene = await openScene();
		const run = await scene.run('task.wait', { taskId: 'nobody' }, { service });
		expect(run.error?.message).toContain('has no task with the ID nobody');
		expect(run.tookMs).toBeLessThan(30_000);
	});

	test('Task: Wait never pays for images and groups, because it submits nothing', async () => {
		const scene = await openScene();
		const task = await submitted(scene, 'imageEffects.apply', {
			imageUrl: 'https://example.com/a.jpg',
			templateId: 'glass_ball',
			waitForCompletion: false,
		});
		await scene.run('task.wait', task);
		await scene.run('task.wait', task);
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	test('Task: Wait needs only the ID: a later node completes a pending task', async () => {
		const scene = await openScene();
		const pending = await scene.run('textToImage.generate', small);
		const run = await scene.run('task.wait', { taskId: '={{ $json.taskId }}' }, { items: pending.json });
		const { id } = scene.ledger.tasks[0] ?? {};
		expect(run.json).toEqual([having({ taskId: id, status: 'completed', imageUrl: containing('/pictures/'), model: matching(/^spark/) })]);
		expect(scene.ledger.submits()).toHaveLength(1);
	});
});

describe('many tasks in one field', () => {
	/** Submits this many images without waiting. @returns their IDs */
	async function many(scene: Scene, count: number): Promise<string[]> {
		const { json } = await scene.generate(count, { parameters: { waitForCompletion: false } });
		return json.map(({ taskId }) => taskId as string);
	}

	test.each(['task.wait', 'task.get'])(
		'%s of many IDs returns an item for each task, in their order, paired with the item that named it',
		async (operation) => {
			const scene = await openScene({ seconds: (_model, { prompt }) => (prompt === 'picture 0' ? 9 : 3) });
			const ids = await many(scene, 3);
			await scene.time.pass(operation === 'task.get' ? 20_000 : 0);
			const items = [{ ids: ids.slice(0, 2) }, { ids: `item 2: ${ids[2]}` }];
			const run = await scene.run(operation, { taskId: '={{ $json.ids }}', downloadFiles: false }, { items });
			expect(run.json.map(({ taskId, status }) => [taskId, status])).toEqual(ids.map((id) => [id, 'completed']));
			expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 0, 1].map((item) => ({ item })));
			expect(scene.ledger.tasksCreated()).toHaveLength(3);
		},
	);

	test('Task: Wait waits for many tasks in parallel', async () => {
		const scene = await openScene({ seconds: () => 30 });
		const ids = await many(scene, 5);
		const run = await scene.run('task.wait', { taskId: ids.join('\n'), downloadFiles: false });
		expect(run.json).toHaveLength(5);
		expect(run.tookMs).toBeLessThan(45_000);
	});

	test('an unknown ID among many does not lose the other tasks, with Continue', async () => {
		const scene = await openScene();
		const [one, other] = await many(scene, 2);
		const taskId = `${one}, .., nobody-knows-me, ${other}`;
		const run = await scene.run('task.wait', { taskId, downloadFiles: false }, { settings: { onError: 'continueErrorOutput' } });
		expect(run.json.map((json) => json.taskId)).toEqual([one, other]);
		expect(run.errorItems.map(({ json }) => json.error)).toEqual([
			containing(`'Task ID' is "..", which is no ID`),
			containing('nobody-knows-me'),
		]);
		expect(run.errorItems.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
	});

	test('an unknown ID among many ends the run without Continue, and the other tasks are named', async () => {
		const scene = await openScene({ seconds: () => 30 });
		const [one, other] = await many(scene, 2);
		const run = await scene.run('task.wait', { taskId: [one, 'nobody-knows-me', other] });
		expect(run.error?.message).toContain('nobody-knows-me');
		expect(run.error?.description).toContain(`item 0: ${one}, item 0: ${other}`);
	});
});
