import { having, matching } from './matchers';
import { openScene } from './scene';

const GROUP = { vtrix: 'group-20260414180602-52qww', octopusx: 'group-20260415111540-w9pkb' };
const url = 'https://example.com/child.webp';
const assetOf = (service: 'vtrix' | 'octopusx') => ({ assetGroupId: GROUP[service], name: 'child', url });
const dates = { createdAt: matching(/^\d{4}-\d\d-\d\dT/), updatedAt: matching(/^\d{4}-\d\d-\d\dT/) };

describe('Asset Group: Create', () => {
	test('Asset Group: Create on Vtrix sends a task and returns the ID of the group', async () => {
		const scene = await openScene();
		const run = await scene.run('assetGroup.create', { name: 'heroes' });
		const [task] = scene.ledger.tasks;
		expect(scene.sent()).toEqual([{ model: 'spark_asset_create_group', params: { Name: 'heroes', GroupType: 'AIGC' } }]);
		expect(run.json).toEqual([{ groupId: matching(/^group-/), name: 'heroes', taskId: task?.id, status: 'completed', cost: 0.001 }]);
	});

	test('Asset Group: Create on OctopusX sends one request and returns the ID of the group', async () => {
		const scene = await openScene();
		const run = await scene.run(
			'assetGroup.create',
			{ name: 'heroes', options: { description: 'of the summer' } },
			{ service: 'octopusx' },
		);
		expect(scene.ledger.requests).toEqual([
			having({
				method: 'POST',
				path: '/v1/seedance/asset/CreateAssetGroup',
				authorization: 'good',
				body: { Name: 'heroes', Description: 'of the summer' },
			}),
		]);
		expect(run.json).toEqual([{ groupId: matching(/^group-/), name: 'heroes', status: 'completed' }]);
	});

	test('Asset Group: Create sends the project if it is set', async () => {
		const scene = await openScene({ projects: ['default', 'summer'] });
		const run = await scene.run('assetGroup.create', { name: 'heroes', options: { projectName: 'summer' } });
		expect(scene.sent()[0]?.params).toEqual({ Name: 'heroes', GroupType: 'AIGC', ProjectName: 'summer' });
		expect(run.json).toEqual([having({ groupId: matching(/^group-/) })]);
	});

	test('Asset Group: Create returns advice for an unknown project', async () => {
		const scene = await openScene();
		const run = await scene.run('assetGroup.create', { name: 'heroes', options: { projectName: 'winter' } });
		expect(run.error?.message).toContain('(code NotFound.ProjectName)');
		expect(run.error?.description).toContain("Leave 'Project Name' empty");
		expect(run.error?.context?.data).toMatchObject({ errorCode: 'NotFound.ProjectName' });
	});

	test('Asset Group: Create returns the whole reply without Simplify, with the JSON in its text parsed', async () => {
		const scene = await openScene();
		const run = await scene.run('assetGroup.create', { name: 'heroes', simplify: false });
		const Result = { Id: matching(/^group-/) };
		expect(run.json).toEqual([
			having({ status: 'completed', output: [{ content: [having({ type: 'text', url: '', text: having({ Result }) })] }] }),
		]);
	});

	test('Asset Group: Create returns the whole reply of OctopusX without Simplify', async () => {
		const scene = await openScene();
		const run = await scene.run('assetGroup.create', { name: 'heroes', simplify: false }, { service: 'octopusx' });
		expect(run.json).toEqual([{ state: 1, data: { Id: matching(/^group-/) }, error: null }]);
	});

	test('Asset Group: Create returns the task at once without Wait for Completion', async () => {
		const scene = await openScene();
		const run = await scene.run('assetGroup.create', { name: 'heroes', waitForCompletion: false });
		expect(run.json).toEqual([{ taskId: scene.ledger.tasks[0]?.id, status: 'in_progress', model: 'spark_asset_create_group' }]);
	});

	test('Asset Group: Create on OctopusX sends one request, with and without Wait for Completion', async () => {
		const scene = await openScene();
		const run = await scene.run('assetGroup.create', { name: 'heroes', waitForCompletion: false }, { service: 'octopusx' });
		expect(run.json).toEqual([having({ groupId: matching(/^group-/), status: 'completed' })]);
	});
});

describe('Asset: Create', () => {
	test('Asset: Create on Vtrix returns a usable asset, and its cost includes the paid lookups', async () => {
		const scene = await openScene();
		const run = await scene.run('asset.create', assetOf('vtrix'));
		const [created] = scene.ledger.tasksCreated('spark_asset_create');
		const lookups = scene.ledger.tasksCreated('spark_asset_get');
		expect(scene.sent()[0]).toEqual({
			model: 'spark_asset_create',
			params: { Name: 'child', URL: url, AssetType: 'Image', GroupId: GROUP.vtrix },
		});
		const assetId = run.json[0]?.assetId as string;
		expect(run.json).toEqual([
			{
				assetId: matching(/^asset-/),
				assetUri: `asset://${assetId}`,
				assetStatus: 'Active',
				assetGroupId: GROUP.vtrix,
				name: 'child',
				assetType: 'Image',
				taskId: created?.id,
				status: 'completed',
				lookups: lookups.length,
				cost: Number((0.001 + lookups.length * 0.0001).toFixed(4)),
			},
		]);
		expect(lookups.length).toBeGreaterThanOrEqual(1);
		expect(lookups.map(({ params }) => params)).toEqual(lookups.map(() => ({ Id: assetId })));
	});

	test('Asset: Create on OctopusX returns a usable asset, polled by the ID of its task', async () => {
		const scene = await openScene();
		const run = await scene.run('asset.create', assetOf('octopusx'), { service: 'octopusx' });
		const [create, ...polls] = scene.ledger.requests;
		expect(create).toMatchObject({
			path: '/v1/seedance/asset/CreateAsset',
			body: { GroupId: GROUP.octopusx, URL: url, AssetType: 'Image', Name: 'child' },
		});
		const taskId = scene.ledger.tasks[0]?.id;
		expect(polls.length).toBeGreaterThan(1);
		for (const poll of polls) expect(poll).toMatchObject({ path: '/v1/seedance/asset/GetAsset', body: { task_id: taskId } });
		expect(run.json).toEqual([
			{
				assetId: matching(/^asset-/),
				assetUri: `asset://${run.json[0]?.assetId as string}`,
				assetStatus: 'Active',
				assetGroupId: GROUP.octopusx,
				name: 'child',
				assetType: 'Image',
				taskId,
				status: 'completed',
			},
		]);
	});

	test('Asset: Create on Vtrix makes few lookups, because each is a paid task', async () => {
		const scene = await openScene({ assetProcessingSeconds: 60 });
		const run = await scene.run('asset.create', assetOf('vtrix'));
		expect(run.json).toEqual([having({ assetStatus: 'Active' })]);
		const lookups = scene.ledger.tasksCreated('spark_asset_get');
		expect(lookups.length).toBeLessThanOrEqual(8);
		const gaps = lookups.slice(1).map(({ submittedAt }, index) => submittedAt - (lookups[index]?.submittedAt ?? 0));
		expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3_000);
	});

	test.each(['vtrix', 'octopusx'] as const)('Asset: Create on %s waits only for the creation, by option', async (service) => {
		const scene = await openScene();
		const run = await scene.run('asset.create', { ...assetOf(service), options: { waitUntil: 'created' } }, { service });
		expect(run.json).toEqual([having({ assetId: matching(/^asset-/), status: 'completed', name: 'child' })]);
		expect(run.json[0]).not.toHaveProperty('assetStatus');
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	test.each(['vtrix', 'octopusx'] as const)('Asset: Create on %s returns the task at once without Wait for Completion', async (service) => {
		const scene = await openScene();
		const run = await scene.run('asset.create', { ...assetOf(service), waitForCompletion: false }, { service });
		expect(run.json).toEqual([having({ taskId: scene.ledger.tasks[0]?.id, status: 'in_progress' })]);
		expect(scene.ledger.requests).toHaveLength(1);
	});

	test('Asset: Create on OctopusX returns the ID of the asset also without Wait for Completion', async () => {
		const scene = await openScene();
		const run = await scene.run('asset.create', { ...assetOf('octopusx'), waitForCompletion: false }, { service: 'octopusx' });
		expect(run.json).toEqual([having({ assetId: matching(/^asset-/), assetUri: matching(/^asset:\/\/asset-/), name: 'child' })]);
	});

	test.each(['vtrix', 'octopusx'] as const)('Asset: Create on %s fails with the reason of an asset that failed', async (service) => {
		const scene = await openScene({ failingAssets: () => 'Could not read the picture' });
		const run = await scene.run('asset.create', assetOf(service), { service });
		const created = scene.ledger.tasks.find(({ model }) => /CreateAsset|spark_asset_create/.test(model));
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain('Could not read the picture');
		expect(run.error?.description).toContain(created?.id);
		expect(run.error?.context?.data).toMatchObject({ taskId: created?.id, assetId: matching(/^asset-/) });
	});

	test('Asset: Create on Vtrix returns advice for the error code of an asset that failed', async () => {
		const scene = await openScene({ failingAssets: () => 'InvalidParameter.FormatUnsupported' });
		const run = await scene.run('asset.create', assetOf('vtrix'));
		expect(run.error?.description).toContain('Use a supported format');
		expect(run.error?.context?.data).toMatchObject({ errorCode: 'InvalidParameter.FormatUnsupported' });
	});

	test.each(['vtrix', 'octopusx'] as const)('Asset: Create on %s names asset and task in the error of a timeout', async (service) => {
		const scene = await openScene({ assetProcessingSeconds: 600 });
		const run = await scene.run('asset.create', { ...assetOf(service), options: { timeoutSeconds: 40 } }, { service });
		const [created] = scene.ledger.tasks;
		expect(run.error?.message).toMatch(/The asset asset-\S+ is still being processed after (39|40) seconds \(status: Processing\)/);
		expect(run.error?.description).toContain(`Task > Wait with the task ID ${created?.id}`);
		expect(run.error?.context?.data).toMatchObject({ taskId: created?.id, assetId: matching(/^asset-/) });
	});

	test.each(['vtrix', 'octopusx'] as const)(
		'Asset: Create on %s returns the IDs of asset and task after a timeout, by option',
		async (service) => {
			const scene = await openScene({ assetProcessingSeconds: 600 });
			const run = await scene.run(
				'asset.create',
				{ ...assetOf(service), options: { timeoutSeconds: 40, onTimeout: 'returnTask' } },
				{ service },
			);
			expect(run.json).toEqual([
				having({
					taskId: scene.ledger.tasks[0]?.id,
					assetId: matching(/^asset-/),
					assetUri: matching(/^asset:/),
					assetStatus: 'Processing',
					timedOut: true,
				}),
			]);
		},
	);

	test.each([
		['the account may not ask', { kind: 'fail', shape: 'text', code: 'AccessDenied', message: 'No access to this model' }],
		[
			'the model is not there',
			{ kind: 'reply', status: 400, body: { error: { code: 'INVALID_MODEL', message: 'Unknown model: spark_asset_get' } } },
		],
		['the service forbids it', { kind: 'status', status: 403 }],
	] as const)('Asset: Create on Vtrix returns the created asset without a status, and a hint, when %s', async (_which, fault) => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', when: ({ model }) => model === 'spark_asset_get', fault });
		const run = await scene.run('asset.create', assetOf('vtrix'));
		expect(run.error).toBeUndefined();
		expect(run.json).toEqual([
			having({ assetId: matching(/^asset-/), assetUri: matching(/^asset:/), taskId: scene.ledger.tasks[0]?.id, status: 'completed' }),
		]);
		expect(run.json[0]).not.toHaveProperty('assetStatus');
		expect(run.hints).toEqual([matching(/^Could not check whether the asset can be used: /)]);
		expect(scene.ledger.tasksCreated('spark_asset_create')).toHaveLength(1);
	});

	test('Asset: Create on Vtrix repeats a lookup that failed', async () => {
		const scene = await openScene();
		scene.faults.add({
			on: 'submit',
			when: ({ model }) => model === 'spark_asset_get',
			times: 2,
			fault: { kind: 'status', status: 503 },
		});
		const run = await scene.run('asset.create', assetOf('vtrix'));
		expect(run.json).toEqual([having({ assetStatus: 'Active' })]);
	});

	test.each([
		['a.HEIC', 'Image'],
		['a.mp4?x=1#y', 'Video'],
		['some%20where/b.mp3', 'Audio'],
	])('Asset: Create derives from the URL %s that the type is %s', async (name, AssetType) => {
		const scene = await openScene();
		await scene.run('asset.create', { ...assetOf('vtrix'), url: `https://example.com/${name}`, waitForCompletion: false });
		expect(scene.sent()[0]?.params).toMatchObject({ AssetType });
	});

	test('Asset: Create uses the type that the user chose, whatever the URL ends in', async () => {
		const scene = await openScene();
		await scene.run('asset.create', { ...assetOf('vtrix'), assetType: 'Video', waitForCompletion: false });
		expect(scene.sent()[0]?.params).toMatchObject({ AssetType: 'Video' });
	});

	test('Asset: Create on Vtrix returns advice for an unknown group', async () => {
		const scene = await openScene();
		const run = await scene.run('asset.create', { ...assetOf('vtrix'), assetGroupId: 'group-none' });
		expect(run.error?.message).toContain('The specified asset group does not exist.');
		expect(run.error?.description).toContain("Check 'Asset Group ID'");
	});

	test('Asset: Create on OctopusX returns advice for an unknown group, and creates nothing', async () => {
		const scene = await openScene();
		const run = await scene.run('asset.create', { ...assetOf('octopusx'), assetGroupId: 'group-none' }, { service: 'octopusx' });
		expect(run.error?.message).toContain('The specified asset group does not exist.');
		expect(run.error?.description).toContain("Check 'Asset Group ID'");
		expect(scene.ledger.tasks).toEqual([]);
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	test.each(['vtrix', 'octopusx'] as const)(
		'Asset: Create on %s creates an asset for each row of a table, in parallel and in order',
		async (service) => {
			const scene = await openScene();
			const rows = Array.from({ length: 12 }, (_, index) => ({ name: `asset ${index}`, file: `${index}.png` }));
			const run = await scene.run(
				'asset.create',
				{ assetGroupId: GROUP[service], name: '={{ $json.name }}', url: '=https://example.com/{{ $json.file }}' },
				{ items: rows, service },
			);
			expect(run.json.map(({ name, assetStatus }) => [name, assetStatus])).toEqual(rows.map(({ name }) => [name, 'Active']));
			expect(run.tookMs).toBeLessThan(25_000);
		},
	);
});

describe('Asset: Get', () => {
	test('Asset: Get on Vtrix returns all fields of the asset', async () => {
		const scene = await openScene();
		const [created] = (await scene.run('asset.create', assetOf('vtrix'))).json;
		const run = await scene.run('asset.get', { assetId: '={{ $json.assetUri }}' }, { items: [created ?? {}] });
		expect(scene.sent().at(-1)).toEqual({ model: 'spark_asset_get', params: { Id: created?.assetId } });
		const { assetId, assetUri } = created ?? {};
		expect(run.json).toEqual([
			{
				assetId,
				assetUri,
				assetStatus: 'Active',
				name: 'child',
				assetType: 'Image',
				assetGroupId: GROUP.vtrix,
				url: matching(new RegExp(`^${scene.simulator.url}/pictures/`)),
				projectName: 'default',
				...dates,
				cost: 0.0001,
			},
		]);
	});

	test('Asset: Get on OctopusX takes the ID of the task', async () => {
		const scene = await openScene();
		const [created] = (await scene.run('asset.create', assetOf('octopusx'), { service: 'octopusx' })).json;
		const run = await scene.run('asset.get', { assetId: '={{ $json.taskId }}' }, { items: [created ?? {}], service: 'octopusx' });
		const { assetId, assetUri } = created ?? {};
		expect(run.json).toEqual([
			{
				assetId,
				assetUri,
				assetStatus: 'Active',
				name: 'child',
				assetType: 'Image',
				assetGroupId: GROUP.octopusx,
				url: matching(/^http/),
				...dates,
			},
		]);
	});

	test.each(['vtrix', 'octopusx'] as const)(
		'Asset: Get on %s returns an asset that is processing, and one that failed, as regular items',
		async (service) => {
			const scene = await openScene({ assetProcessingSeconds: 20, failingAssets: () => 'broken' });
			const made = await scene.run('asset.create', { ...assetOf(service), options: { waitUntil: 'created' } }, { service });
			const getAsset = async () =>
				await scene.run(
					'asset.get',
					{ assetId: service === 'vtrix' ? '={{ $json.assetId }}' : '={{ $json.taskId }}' },
					{ items: made.json, service },
				);
			expect((await getAsset()).json).toEqual([having({ assetStatus: 'Processing' })]);
			await scene.run('asset.create', assetOf(service), { service });
			const failed = await getAsset();
			expect(failed.error).toBeUndefined();
			expect(failed.json).toEqual([having({ assetStatus: 'Failed' })]);
		},
	);

	test.each(['vtrix', 'octopusx'] as const)('Asset: Get on %s reports an unknown asset', async (service) => {
		const scene = await openScene();
		const run = await scene.run('asset.get', { assetId: 'a-none' }, { service });
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(/does not exist/);
	});

	test('Asset: Get returns the whole reply without Simplify', async () => {
		const scene = await openScene();
		const [created] = (await scene.run('asset.create', assetOf('vtrix'))).json;
		const run = await scene.run('asset.get', { assetId: created?.assetId as string, simplify: false });
		expect(run.json).toEqual([having({ output: [{ content: [having({ text: having({ Result: having({ Status: 'Active' }) }) })] }] })]);
	});
});

describe('OctopusX', () => {
	test.each([['imageEffects.apply', { imageUrl: url, templateId: 'glass_ball' }]])(
		'OctopusX has no image effects: %s is refused with a clear error, and nothing is sent',
		async (operation, parameters) => {
			const scene = await openScene();
			const run = await scene.run(operation, parameters, { service: 'octopusx' });
			expect(run.error?.message).toBe('OctopusX does not offer this operation');
			expect(run.error?.description).toContain('SeaArt Spark (Vtrix)');
			expect(scene.requests()).toBe(0);
		},
	);

	test.each([['http://example.com/a.png'], ['https://192.168.1.20/a.png']])(
		'a URL that is not public https is not sent to OctopusX: %s',
		async (link) => {
			const scene = await openScene();
			const run = await scene.run('asset.create', { ...assetOf('octopusx'), url: link }, { service: 'octopusx' });
			expect(run.error?.message).toBe("'URL' has to be a public https address: OctopusX takes no other");
			expect(scene.requests()).toBe(0);
		},
	);

	test.each(['assetGroup.create', 'asset.create'])('a project, which OctopusX does not support, is refused: %s', async (operation) => {
		const scene = await openScene();
		const run = await scene.run(operation, { ...assetOf('octopusx'), options: { projectName: 'summer' } }, { service: 'octopusx' });
		expect(run.error?.message).toBe("'Project Name' is not available on OctopusX");
		expect(scene.requests()).toBe(0);
	});

	test('OctopusX accepts a name of any length, trimmed; Vtrix accepts 64 characters', async () => {
		const scene = await openScene();
		const name = 'n'.repeat(65);
		await scene.run('asset.create', { ...assetOf('octopusx'), name: ` ${name}\n` }, { service: 'octopusx' });
		expect(scene.sent()).toEqual([having({ params: having({ Name: name }) })]);
		const run = await scene.run('asset.create', { ...assetOf('vtrix'), name });
		expect(run.error?.message).toBe("'Name' has 65 characters, but the service accepts at most 64");
		expect(scene.sent()).toHaveLength(1);
	});

	test('a description above 300 characters is not sent to OctopusX', async () => {
		const scene = await openScene();
		const run = await scene.run('assetGroup.create', { name: 'x', options: { description: 'd'.repeat(301) } }, { service: 'octopusx' });
		expect(run.error?.message).toContain("'Description' has 301 characters, but the service accepts at most 300");
		expect(scene.requests()).toBe(0);
	});

	test.each([
		['an error in the envelope', { state: 0, data: null, error: { code: 'quota', message: 'No quota left' } }, 'No quota left'],
		['an error as text', { state: 1, data: null, error: 'No quota left' }, 'No quota left'],
		['a state that is not 1', { state: 7, data: {}, error: null }, 'state 7'],
		['the shape of the gateway', { error: { message: 'No quota left', type: 'new_api_error', code: 'access_denied' } }, 'No quota left'],
	])('the error quotes OctopusX when it refuses, and nothing is charged: %s', async (_which, body, message) => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'reply', body } });
		const run = await scene.run('asset.create', assetOf('octopusx'), { service: 'octopusx' });
		expect(run.error?.message).toContain(message);
		expect(run.error?.description).toContain('No task was created');
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	test('an asset of OctopusX whose reply has no task ID is returned, with a hint', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'reply', body: { state: 1, data: { Id: 'asset-7' }, error: null } } });
		const run = await scene.run('asset.create', assetOf('octopusx'), { service: 'octopusx' });
		expect(run.json).toEqual([having({ assetId: 'asset-7', assetUri: 'asset://asset-7', status: 'completed' })]);
		expect(run.hints).toEqual([matching(/no task ID/)]);
	});
});
