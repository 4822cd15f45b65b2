/** Wherever a reply contains the ID of a paid task, the user gets it, the task is waited for, and nothing is paid twice. */
import type { Fault, IdPlace } from '../../simulator/faults';
import { beside, inAssetText } from '../../simulator/oddReplies';
import { anyText, having, matching } from '../matchers';
import { openScene } from '../scene';

const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };

const places: IdPlace[] = [
	'task_id',
	'taskId',
	'data.id',
	'data.task_id',
	'data.taskId',
	'result.id',
	'[0].id',
	'[0].task_id',
	'data[0].id',
	'data[0].task_id',
];

const ids: Array<[string, Fault]> = [
	...places.map((place): [string, Fault] => [`as ${place}`, { kind: 'id', place }]),
	['of 1,000 characters', { kind: 'id', form: 'long' }],
	['that is a number above 2^53', { kind: 'id', form: 'numeric' }],
	['that is such a number, in an envelope', { kind: 'id', form: 'numeric', place: 'data.id' }],
	['beside a conflict (409)', { kind: 'id', status: 409 }],
	['beside an error (500)', { kind: 'id', status: 500 }],
	['beside an error (503), in an envelope', { kind: 'id', status: 503, place: 'data.task_id' }],
	['in an answer that was cut', { kind: 'truncated' }],
	['in an answer whose connection was cut', { kind: 'cut', bytes: 60 }],
	['in an answer that begins and never ends', { kind: 'stall', bytes: 60 }],
	['at the beginning of an answer that is too large', { kind: 'bomb', as: 'long', bytes: 20_000_000 }],
	['in the Location of a 202', { kind: 'id', place: 'location', status: 202 }],
	['in the Location of a 303', { kind: 'id', place: 'location', status: 303 }],
];

/** Puts the time limit of endless replies on the scene's clock. */
const withVirtualLimits = () =>
	void jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
		const limit = new AbortController();
		setTimeout(() => limit.abort(), ms);
		return limit.signal;
	});

afterEach(() => jest.restoreAllMocks());

describe('the ID of a task on Vtrix', () => {
	test.each(ids)('the ID of a task %s is kept and waited for', async (_where, fault) => {
		const scene = await openScene();
		withVirtualLimits();
		scene.faults.add({ on: 'submit', times: 1, fault });
		const run = await scene.generate(1, { settings: retry });
		expect(run.json).toEqual([having({ taskId: scene.ledger.tasks[0]?.id, status: 'completed' })]);
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	test.each([
		'envelope' as const,
		{ words: 'queue', output: 'flat' } as const,
		{ words: 'submitted', output: 'untyped', cost: 'number' } as const,
	])('the ID of a task is found in each form of reply, on submit and poll: %j', async (vtrixReplies) => {
		const scene = await openScene({ vtrixReplies });
		const run = await scene.generate(2, { settings: retry });
		const [first, second] = scene.ledger.tasks;
		expect(run.json).toEqual([
			having({ taskId: first?.id, status: 'completed', cost: 0.03 }),
			having({ taskId: second?.id, imageUrl: anyText }),
		]);
		expect(scene.ledger.submits()).toHaveLength(2);
	});

	test('the ID of a task is not rounded in the raw reply', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'id', form: 'numeric' } });
		const run = await scene.run('textToImage.generate', { prompt: 'x', simplify: false });
		expect(run.json).toEqual([having({ id: scene.ledger.tasks[0]?.id })]);
	});

	test('the ID of another task in a poll changes nothing', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', times: 2, fault: { kind: 'otherTask' } });
		const run = await scene.generate(1);
		expect(run.json).toEqual([having({ taskId: scene.ledger.tasks[0]?.id, status: 'completed' })]);
	});

	test.each([
		['an unknown name', { job: 'd1example0001' }, 200],
		['an unknown name, beside an error', { message: 'broken', job: 'd1example0001' }, 500],
	])('an ID that cannot be extracted is quoted in the error: %s', async (_where, body, status) => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'reply', body, status, accepted: true } });
		const run = await scene.generate(1, { settings: retry });
		expect(run.error?.message).toContain('Could not confirm whether');
		expect(run.error?.message).toContain('d1example0001');
		expect(scene.ledger.submits()).toHaveLength(1);
	});
});

test.each([
	['to another page', '/login?next=/model/v1/generation/task/d1example00012345'],
	['without an id', '/model/v1/generation'],
])('a redirect of a submit %s is not read as a task: it stays uncertain and is not sent again', async (_where, to) => {
	const scene = await openScene();
	scene.faults.add({ on: 'submit', fault: { kind: 'redirect', to, status: 303, accepted: true } });
	const run = await scene.generate(1, { settings: retry });
	expect(run.error?.message).toContain('Could not confirm');
	expect(run.shownText()).not.toContain('d1example');
	expect(scene.ledger.submits()).toHaveLength(1);
});

describe('the ID of a group or an asset', () => {
	test.each(['', 0, false, {}, [], { Code: '', Message: '' }].map((Error) => [JSON.stringify(Error), Error]))(
		'the ID of a group beside the empty error %s on Vtrix is returned',
		async (_text, Error) => {
			const scene = await openScene();
			scene.faults.add({ on: 'poll', fault: { kind: 'rewrite', body: inAssetText(beside({ Error })) } });
			scene.faults.add({ on: 'poll', fault: { kind: 'rewrite', body: inAssetText(beside({ ResponseMetadata: { Error } })) } });
			const run = await scene.run('assetGroup.create', { name: 'heroes' }, { settings: retry });
			expect(run.json).toEqual([having({ groupId: matching(/^group-/) })]);
			expect(scene.ledger.submits()).toHaveLength(1);
		},
	);

	test.each<[string, Record<string, unknown>]>([
		['state 0', { state: 0 }],
		['state 200', { state: 200 }],
		['no state', { state: undefined }],
		['an empty error', { error: {} }],
		['an error without words', { error: { code: 0, message: '' } }],
		['an error in words', { error: '' }],
		['an error that is true nonetheless', { state: 0, error: { code: 'odd', message: 'something went wrong' } }],
	])('the ID of a group or an asset beside %s on OctopusX is returned', async (_beside, fields) => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'rewrite', body: beside(fields) } });
		const group = await scene.run('assetGroup.create', { name: 'heroes' }, { service: 'octopusx', settings: retry });
		const groupId = group.json[0]?.groupId;
		expect(groupId).toMatch(/^group-/);
		const asset = await scene.run(
			'asset.create',
			{ assetGroupId: groupId, name: 'child', url: 'https://example.com/a.png' },
			{ service: 'octopusx', settings: retry },
		);
		expect(asset.json).toEqual([having({ assetId: matching(/^asset-/), assetStatus: 'Active' })]);
		expect(scene.ledger.submits()).toHaveLength(2);
	});

	test.each(places)(
		'the ID of the task that creates an asset on OctopusX, as %s, is shown and polled until the asset is usable',
		async (place) => {
			const scene = await openScene();
			const group = await scene.run('assetGroup.create', { name: 'heroes' }, { service: 'octopusx' });
			scene.faults.add({ on: 'submit', fault: { kind: 'id', place } });
			const parameters = { assetGroupId: group.json[0]?.groupId, name: 'child', url: 'https://example.com/a.png' };
			const run = await scene.run('asset.create', parameters, { service: 'octopusx', settings: retry });
			const [task] = scene.ledger.tasksCreated('CreateAsset');
			expect(run.json).toEqual([having({ taskId: task?.id, assetId: matching(/^asset-/), assetStatus: 'Active' })]);
		},
	);

	test.each([409, 500])('the ID of a group or an asset beside HTTP %i on OctopusX is returned and waited for', async (status) => {
		const scene = await openScene();
		const right = (body: object) => ({ ...body, error: { message: 'The request was taken and something went wrong' } });
		scene.faults.add({ on: 'submit', fault: { kind: 'rewrite', body: right, status } });
		const group = await scene.run('assetGroup.create', { name: 'heroes' }, { service: 'octopusx', settings: retry });
		const parameters = { assetGroupId: group.json[0]?.groupId, name: 'child', url: 'https://example.com/a.png' };
		const asset = await scene.run('asset.create', parameters, { service: 'octopusx', settings: retry });
		expect(asset.json).toEqual([having({ assetStatus: 'Active' })]);
		expect(scene.ledger.submits()).toHaveLength(2);
	});
});

test.each<[string, Fault]>([
	['an envelope of 500', { kind: 'envelope', code: 500, accepted: true }],
	['an envelope of 504', { kind: 'envelope', code: 504, accepted: true }],
	['a detail without an id', { kind: 'reply', body: { detail: 'Something happened' }, accepted: true }],
	['499', { kind: 'status', status: 499, accepted: true }],
	['a redirect', { kind: 'redirect', to: 'https://elsewhere.example.com/', accepted: true }],
	['a redirect that keeps the method', { kind: 'redirect', to: '/', status: 307, accepted: true }],
])('a submit answered with %s is not sent again, and the error does not claim that it is free', async (_which, fault) => {
	for (const service of ['vtrix', 'octopusx'] as const) {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault });
		const run = await scene.run('assetGroup.create', { name: 'heroes' }, { service, settings: retry });
		expect(scene.ledger.submits()).toHaveLength(1);
		expect(run.error?.message).toContain('Could not confirm whether');
		expect(run.shownText()).not.toContain("you won't be charged");
		await scene.close();
	}
});
