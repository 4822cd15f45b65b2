import { having, matching } from '../matchers';
import { openScene, type Call, type Scene } from '../scene';

const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1_000 };
const asset = { name: '={{ $json.name }}', url: 'https://example.com/a.png', assetType: 'Image' };
const inNewGroup = { ...asset, assetGroupBy: 'name', assetGroupName: 'heroes' };
const inGroup = { ...asset, assetGroupId: 'group-20260414180602-52qww' };

/** Everything recorded of a run: items, error, log. */
const textAndLog = (run: { shownText(): string; log: string[] }) => run.shownText() + run.log.join('\n');

test.each([null, '', 0, {}])('a raw reply with the top-level error %j is not a failure for Retry On Fail', async (error) => {
	const scene = await openScene();
	const image = { type: 'image', url: `${scene.simulator.url}/samples/a.png` };
	const body = { status: 'completed', model: 'spark_t2i_3_0', error, output: [{ content: [image] }] };
	scene.faults.add({ on: 'poll', fault: { kind: 'reply', body } });
	const run = await scene.generate(5, { settings: { ...retry, maxTries: 5 }, parameters: { simplify: false } });
	expect(run.items).toHaveLength(5);
	expect(scene.ledger.tasksCreated()).toHaveLength(5);
	expect(scene.ledger.polls()).toHaveLength(5);
});

describe('Stop under Retry On Fail', () => {
	const stopped = async (scene: Scene, call: Call, count = 3) => {
		const run = await scene.generate(count, { settings: retry, ...call });
		expect(run.status).toBe('canceled');
		for (const { id } of scene.ledger.tasksCreated()) expect(run.shownText()).toContain(id);
		return run;
	};

	test('Stop between two attempts of Retry On Fail names the paid tasks of the first one', async () => {
		const scene = await openScene({ seconds: () => 60 });
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const run = await stopped(scene, { stopAfterMs: 1_500, settings: { ...retry, waitBetweenTries: 5_000 } });
		expect(scene.ledger.tasksCreated()).toHaveLength(3);
		expect(run.items).toHaveLength(3);
	});

	test('Stop with an invalid first item, with Continue and Retry On Fail, ends the run within 500 ms', async () => {
		const scene = await openScene({ seconds: () => 60 });
		const settings = { ...retry, waitBetweenTries: 5_000, onError: 'continueRegularOutput' as const };
		const items = [{ prompt: 'x'.repeat(801) }, { prompt: 'a' }, { prompt: 'b' }];
		const run = await stopped(scene, { stopAfterMs: 3_000, settings, items });
		expect(run.tookMs).toBeLessThan(3_500);
		expect(run.shownText()).toContain('801 characters');
	});

	test('Stop during a submit under Retry On Fail reports the uncertain submit and ends the run within 500 ms', async () => {
		const scene = await openScene({ seconds: () => 60 });
		scene.faults.add({ on: 'submit', when: ({ index }) => index === 0, fault: { kind: 'hang' } });
		const run = await stopped(scene, { stopAfterMs: 3_000, settings: { ...retry, waitBetweenTries: 5_000 } });
		expect(run.tookMs).toBeLessThan(3_500);
		expect(run.shownText()).toContain('The service did not confirm item 0');
	});
});

describe.each(['vtrix', 'octopusx'] as const)('a group created by name on %s is named however the run ends', (service) => {
	const groupModel = service === 'vtrix' ? 'spark_asset_create_group' : 'CreateAssetGroup';
	const assetModel = service === 'vtrix' ? 'spark_asset_create' : 'CreateAsset';
	const create = async (scene: Scene, call: Call = {}) =>
		await scene.run('asset.create', inNewGroup, { service, items: [{ name: 'a' }, { name: 'b' }], ...call });
	const expectNamed = (scene: Scene, run: Awaited<ReturnType<typeof create>>) => {
		expect(scene.ledger.tasksCreated(groupModel)).toHaveLength(1);
		const [group] = scene.ledger.tasksCreated(groupModel);
		if (service === 'vtrix') expect(textAndLog(run)).toContain(group?.id);
		expect(run.shownText()).toMatch(/group-\d{14}-/);
		expect(run.shownText()).not.toContain("you won't be charged");
	};

	test('a success names the group created by name', async () => {
		const scene = await openScene();
		const run = await create(scene);
		expectNamed(scene, run);
		if (service === 'octopusx') expect(run.log.join()).toMatch(/asset group group-\S+ submitted/);
		else expect(run.json[0]).toMatchObject({ groupTaskId: scene.ledger.tasksCreated(groupModel)[0]?.id });
	});

	test.each([{}, { onError: 'continueRegularOutput' as const }])('a refusal names the group created by name, with %j', async (settings) => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', when: ({ model }) => model === assetModel, fault: { kind: 'status', status: 403 } });
		expectNamed(scene, await create(scene, { settings }));
	});

	test('an uncertain submit names the group created by name', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', when: ({ model }) => model === assetModel, fault: { kind: 'status', status: 500, accepted: true } });
		expectNamed(scene, await create(scene));
	});

	test('a Stop names the group created by name', async () => {
		const scene = await openScene({ assetProcessingSeconds: 60 });
		scene.faults.add({ on: 'submit', when: ({ model }) => model === assetModel, fault: { kind: 'hang' } });
		const run = await create(scene, { stopAfterMs: 5_000, settings: retry });
		expect(run.status).toBe('canceled');
		expectNamed(scene, run);
	});
});

describe('paid results are returned', () => {
	const downloading = { parameters: { downloadImages: true } };
	const continues = { onError: 'continueRegularOutput' as const };

	test('an item whose download failed has its URL, its cost and its job ID', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'download', fault: { kind: 'status', status: 404 } });
		const run = await scene.generate(1, { ...downloading, settings: continues });
		expect(run.json).toEqual([
			having({
				details: having({
					taskId: scene.ledger.tasks[0]?.id,
					cost: 0.03,
					imageUrl: matching(/pictures/),
					files: [having({ url: matching(/pictures/), jobId: matching(/./) })],
				}),
			}),
		]);
	});

	test('an item whose second image could not be downloaded has the first one', async () => {
		const scene = await openScene();
		const images = ['a', 'b'].map((name) => ({ type: 'image', url: `${scene.simulator.url}/samples/${name}.png` }));
		scene.faults.add({ on: 'poll', fault: { kind: 'reply', body: { status: 'completed', output: [{ content: images }] } } });
		scene.faults.add({ on: 'download', when: ({ path }) => path.includes('/b.png'), fault: { kind: 'status', status: 404 } });
		const run = await scene.generate(1, { ...downloading, settings: continues });
		expect(Object.keys(run.items[0]?.binary ?? {})).toEqual(['data']);
		expect(JSON.stringify(run.json)).toContain('/b.png');
	});

	test('an item that times out has the images of its last snapshot', async () => {
		const scene = await openScene();
		const image = { type: 'image', url: 'https://example.com/made.png' };
		scene.faults.add({ on: 'poll', fault: { kind: 'reply', body: { status: 'in_progress', output: [{ content: [image] }] } } });
		const run = await scene.generate(1, { settings: continues, options: { timeoutSeconds: 20 } });
		expect(run.json).toEqual([having({ details: having({ imageUrl: 'https://example.com/made.png' }) })]);
	});

	test("an item whose download failed is a success with its URL if 'On Download Failure' allows it", async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'download', fault: { kind: 'status', status: 404 } });
		const run = await scene.generate(2, { ...downloading, parameters: { ...downloading.parameters, onDownloadFailure: 'returnAddress' } });
		expect(run.status).toBe('success');
		expect(run.json).toEqual([1, 2].map(() => having({ status: 'completed', imageUrl: matching(/pictures/) })));
		expect(run.hints.join()).toContain('could not be downloaded');
	});
});

test('a retry of a saved execution a day later polls a completed task once more, because its URL may have expired', async () => {
	const scene = await openScene();
	const slow = 'picture 1';
	scene.faults.add({
		on: 'poll',
		times: 1,
		when: ({ taskId }) => taskId === scene.ledger.tasks[1]?.id,
		fault: { kind: 'status', status: 401 },
	});
	const failed = await scene.generate(2, { options: { maxTasksInFlight: 1 }, items: [{ prompt: 'picture 0' }, { prompt: slow }] });
	expect(failed.error).toBeDefined();
	await scene.time.pass(86_400_000);
	const since = scene.time.now();
	const fresh = 'https://example.com/fresh.png';
	const body = { status: 'completed', model: 'spark_t2i_3_0', output: [{ content: [{ type: 'image', url: fresh }] }] };
	scene.faults.add({ on: 'poll', when: ({ taskId }) => taskId === scene.ledger.tasks[0]?.id, fault: { kind: 'reply', body } });
	const again = await scene.generate(2, { retryOf: failed });
	expect(again.items).toHaveLength(2);
	expect(again.json[0]).toMatchObject({ imageUrl: fresh });
	expect(scene.ledger.tasksCreated()).toHaveLength(2);
	expect(scene.ledger.requestsSince(since).filter(({ taskId }) => taskId === scene.ledger.tasks[0]?.id)).toHaveLength(1);
});

describe('paid lookups', () => {
	test('at most three paid lookups on Vtrix are lost to failures, and each is counted', async () => {
		const scene = await openScene({ assetProcessingSeconds: 600 });
		scene.faults.add({ on: 'poll', when: ({ model }) => model === 'spark_asset_get', fault: { kind: 'hang' } });
		scene.faults.add({
			on: 'submit',
			when: ({ model, index }) => model === 'spark_asset_get' && index % 2 === 1,
			fault: { kind: 'status', status: 500, accepted: true },
		});
		const run = await scene.run('asset.create', inGroup, {
			items: [{ name: 'a' }],
			settings: { ...retry, maxTries: 5 },
			options: { timeoutSeconds: 30 },
		});
		const lookups = scene.ledger.tasksCreated('spark_asset_get').length;
		expect(lookups).toBe(3);
		expect(run.json).toEqual([having({ lookups: 3 })]);
	});

	test('lookups on OctopusX are free: an outage does not limit those of Retry On Fail and of a retried execution', async () => {
		const scene = await openScene();
		const [made] = (
			await scene.run(
				'asset.create',
				{ ...asset, assetGroupId: 'group-20260415111540-w9pkb' },
				{ service: 'octopusx', items: [{ name: 'a' }] },
			)
		).json;
		scene.faults.add({ on: 'any', fault: { kind: 'status', status: 503 } });
		const get = { assetId: made?.taskId as string };
		const failed = await scene.run('asset.get', get, { service: 'octopusx' });
		expect(failed.error?.message).toContain('did not respond');
		expect(failed.remembered()).toBe('{}');
		scene.faults.clear();
		scene.faults.add({ on: 'any', times: 7, fault: { kind: 'status', status: 503 } });
		expect((await scene.run('asset.get', get, { service: 'octopusx', retryOf: failed, settings: retry })).items).toHaveLength(1);
	});

	test.each([
		['pays for none', {}, 0],
		["pays for them if 'Wait Until' requires them", { waitUntil: 'active' }, 1],
	])('of the lookups of an asset, Task: Wait %s', async (_what, options, least) => {
		const scene = await openScene();
		const [made] = (await scene.run('asset.create', { ...inGroup, waitForCompletion: false }, { items: [{ name: 'a' }] })).json;
		const run = await scene.run('task.wait', { taskId: made?.taskId as string, options });
		expect(run.items).toHaveLength(1);
		const lookups = scene.ledger.tasksCreated('spark_asset_get').length;
		expect(lookups > 0).toBe(least > 0);
		if (least > 0) expect(run.json[0]).toMatchObject({ lookups, assetStatus: 'Active' });
	});
});
