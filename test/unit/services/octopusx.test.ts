import { octopusx } from '../../../nodes/SeaArtSpark/services/octopusx';
import { maybeAccepted } from '../../../nodes/SeaArtSpark/tasks/task';
import type { SparkRequest } from '../../../nodes/SeaArtSpark/services/request';
import type { SparkTask } from '../../../nodes/SeaArtSpark/services/sparkTask';
import { UNKNOWN_ORIGIN, callsOf, fakeTransport, file, jobOf, requests, type Origin, type Reply } from './fakeTransport';

const TASK = 'task_xxx';
const good = (data: unknown): Reply => ({ body: { state: 1, data, error: null } });
const created = { Id: 'asset-xxx', task_id: TASK };
const described = {
	Id: 'asset-xxx',
	Name: 'child',
	URL: 'https://x.example/a',
	AssetType: 'Image',
	GroupId: 'group-1',
	Status: 'Active',
	CreateTime: 'c',
	UpdateTime: 'u',
	Error: null,
};

const calls = async (transport = fakeTransport().transport) => await callsOf(octopusx, transport);
const submit = async (request: SparkRequest, ...replies: Reply[]) =>
	await (await calls(fakeTransport(...replies).transport)).submit(request);
const poll = async (reply: Reply, origin: Origin = requests.asset) =>
	await (await calls(fakeTransport(reply).transport)).poll(TASK, origin);
describe('requests', () => {
	it.each<[string, SparkRequest, string, object]>([
		['a group', requests.group, 'CreateAssetGroup', { Name: 'heroes' }],
		['a group with a description', { ...requests.group, description: 'ours' }, 'CreateAssetGroup', { Name: 'heroes', Description: 'ours' }],
		[
			'an asset',
			requests.asset,
			'CreateAsset',
			{ GroupId: 'group-20260414180602-52qww', URL: 'https://example.com/reference.webp', AssetType: 'Image', Name: 'child' },
		],
		['a lookup', { action: 'getAsset', assetId: '../task?x' }, 'GetAsset', { task_id: '../task?x' }],
	])('the submit of %s sends the documented body and nothing else', async (_, request, action, body) => {
		const fake = fakeTransport(good({ Id: 'x' }));
		await (await calls(fake.transport)).submit(request);
		expect(fake.sent).toStrictEqual([{ method: 'POST', path: `/v1/seedance/asset/${action}`, body }]);
	});

	it.each<Origin>([requests.asset, UNKNOWN_ORIGIN])('a poll sends the task ID in the body, never in the path (%j)', async (origin) => {
		const fake = fakeTransport(good(described));
		await (await calls(fake.transport)).poll('../../x', origin);
		expect(fake.sent).toStrictEqual([{ method: 'POST', path: '/v1/seedance/asset/GetAsset', body: { task_id: '../../x' } }]);
	});
});

describe('a submit', () => {
	it('the submit of a group completes at once, without a task ID', async () => {
		expect((await submit(requests.group, good({ Id: 'group-1' }))).task).toEqual({
			taskId: '',
			state: 'completed',
			status: 'completed',
			model: 'CreateAssetGroup',
			result: { groupId: 'group-1', groupName: 'heroes' },
			reply: { state: 1, data: { Id: 'group-1' }, error: null },
		});
	});

	it('the submit of an asset that has to be usable is still running, with its known fields', async () => {
		expect((await submit(requests.asset, good(created))).task).toMatchObject({
			taskId: TASK,
			state: 'running',
			status: 'in_progress',
			model: 'CreateAsset',
			result: { asset: { assetId: 'asset-xxx', name: 'child', assetType: 'Image', assetGroupId: 'group-20260414180602-52qww' } },
		});
	});

	it('the submit of an asset that need not be usable completes at once', async () => {
		expect((await submit({ ...requests.asset, untilActive: false }, good(created))).task).toMatchObject({
			taskId: TASK,
			state: 'completed',
			status: 'completed',
		});
	});

	it('the submit of an asset without a task ID completes, and reports what is unknown', async () => {
		const { task } = await submit(requests.asset, good({ Id: 'asset-xxx' }));
		expect(task).toMatchObject({
			taskId: 'asset-xxx',
			state: 'completed',
			result: { asset: { unverified: 'the response contained no task ID' } },
		});
	});

	it('the reply to a lookup is its result', async () => {
		expect((await submit(requests.getAsset, good(described))).task).toMatchObject({
			state: 'completed',
			result: { asset: { assetId: 'asset-xxx', assetStatus: 'Active' } },
		});
	});

	it.each(['Active', 'Processing', 'Failed', 'Odd'])('a lookup completes with status %s', async (Status) => {
		const { task } = await submit(requests.getAsset, good({ ...described, Status }));
		expect(task).toMatchObject({ state: 'completed', status: 'completed', model: 'GetAsset', result: { asset: { assetStatus: Status } } });
		expect(task).not.toHaveProperty('failure');
	});

	it.each<[string, unknown, object]>([
		[
			'an error with words',
			{ state: 0, data: null, error: { code: 'invalid_request', message: 'Name is too long' } },
			{ kind: 'refused', code: 'invalid_request', message: 'Name is too long' },
		],
		['an error in words', { state: 1, data: {}, error: 'quota' }, { kind: 'refused', message: 'quota' }],
		['a state alone', { state: 0, data: null, error: null }, { kind: 'refused', message: 'the service answered with state 0' }],
		['a state and a message', { state: 7, message: 'closed' }, { kind: 'refused', message: 'closed' }],
		['success: false', { success: false, message: 'No such model' }, { kind: 'refused', message: 'No such model' }],
		[
			'a denied key',
			{ error: { code: 401, message: 'Invalid token' } },
			{ kind: 'denied', httpStatus: 401, code: '401', message: 'Invalid token' },
		],
		[
			'a group that is not found',
			{ state: 0, error: { code: 'NotFound.group_id', message: 'no' } },
			{ kind: 'refused', code: 'NotFound.group_id', message: 'no' },
		],
	])('a submit answered with %s was refused', async (_, body, failure) => {
		for (const request of [requests.group, requests.asset]) expect(await submit(request, { body })).toEqual({ failure });
	});

	it.each<[string, unknown]>([
		['a web page', '<html>'],
		['a cut answer', '{"state":1,"da'],
		['nothing', ''],
		['null', null],
		['a list', []],
		['no data', { state: 1, error: null }],
		['data that is a list', { state: 1, data: [], error: null }],
		['data without an id', { state: 1, data: {}, error: null }],
		['an id that is an object', { state: 1, data: { Id: {} }, error: null }],
		['an id of spaces', { state: 1, data: { Id: '  ' }, error: null }],
		['an empty id', { state: 1, data: { Id: '' }, error: '' }],
	])('a submit answered with %s may have been accepted', async (_, body) => {
		for (const request of [requests.group, requests.asset])
			expect(await submit(request, { body })).toMatchObject({ failure: { kind: 'unreadable' } });
	});

	it.each<[string, unknown, number]>([
		['a state other than 1', { state: 0, data: { Id: 'made-1', task_id: 'task-1' }, error: null }, 200],
		['an empty error object', { state: 1, data: { Id: 'made-1', task_id: 'task-1' }, error: {} }, 200],
		['an error beside it', { state: 0, data: { Id: 'made-1', task_id: 'task-1' }, error: { message: 'quota' } }, 200],
		['no envelope', { Id: 'made-1', task_id: 'task-1' }, 200],
		['a list', [{ Id: 'made-1', task_id: 'task-1' }], 200],
		['data that is a list', { state: 1, data: [{ Id: 'made-1', taskId: 'task-1' }], error: null }, 200],
		['HTTP 409', { error: { message: 'exists' }, data: { Id: 'made-1', task_id: 'task-1' } }, 409],
		['HTTP 500', { error: 'broken', Id: 'made-1', task_id: 'task-1' }, 500],
		['an answer that was cut', '{"state":1,"data":{"Id":"made-1","task_id":"task-1","na', 200],
	])('a submit keeps an ID that comes with %s', async (_, body, status) => {
		const reply = { body, status };
		expect((await submit(requests.group, reply)).task).toMatchObject({ state: 'completed', result: { groupId: 'made-1' } });
		expect((await submit(requests.asset, reply)).task).toMatchObject({
			taskId: 'task-1',
			state: 'running',
			result: { asset: { assetId: 'made-1' } },
		});
	});

	it('the submit of an asset that returns only a task ID waits for the task', async () => {
		const { task } = await submit(
			{ ...requests.asset, untilActive: false },
			{ body: { state: 1, data: { task_id: 'task-1' }, error: null } },
		);
		expect(task).toMatchObject({ taskId: 'task-1', state: 'running' });
	});

	it.each([500, 503, 408, 499, 302, 307])('a submit answered with HTTP %d and no ID may have been accepted', async (status) => {
		const { failure } = await submit(requests.asset, { body: { error: { message: 'broken' } }, status });
		expect(failure && maybeAccepted(failure)).toBe(true);
	});

	it('the reply to a submit needs no state field', async () => {
		expect((await submit(requests.group, { body: { data: { Id: 'group-1' } } })).task).toMatchObject({ result: { groupId: 'group-1' } });
	});

	it('a submit returns the failure of its call', async () => {
		const failure = { kind: 'notSent', message: 'x' } as const;
		for (const request of [requests.group, requests.asset, requests.getAsset])
			expect(await submit(request, { failure })).toEqual({ failure });
		expect(
			await submit(requests.asset, {
				status: 401,
				body: { error: { message: 'Invalid token', type: 'new_api_error', code: 'access_denied' } },
			}),
		).toEqual({
			failure: { kind: 'denied', httpStatus: 401, code: 'access_denied', message: 'Invalid token' },
		});
	});
});

describe('a status check', () => {
	it.each<[string, object, Partial<SparkTask>]>([
		['a usable asset', described, { state: 'completed', status: 'completed' }],
		['one in other letters', { ...described, Status: 'ACTIVE' }, { state: 'completed' }],
		['one that is processed', { ...described, Status: 'Processing', URL: '' }, { state: 'running', status: 'in_progress' }],
		['an undocumented status', { ...described, Status: 'Reviewing' }, { state: 'running' }],
		['no status', { Id: 'asset-xxx' }, { state: 'running', result: { asset: { assetId: 'asset-xxx' } } }],
		[
			'one that failed',
			{ ...described, Status: 'Failed', Error: 'No face found' },
			{ state: 'failed', status: 'failed', error: { message: 'No face found' } },
		],
		[
			'one that failed for no reason',
			{ ...described, Status: 'failed' },
			{ state: 'failed', error: { message: 'the service gave no reason' } },
		],
	])('a poll of OctopusX returns %s', async (_, data, task) => {
		for (const origin of [requests.asset, UNKNOWN_ORIGIN] as const)
			expect((await poll(good(data), origin)).task).toMatchObject({ taskId: TASK, model: 'CreateAsset', ...task });
	});

	it('a poll reads an asset in all spellings of its fields', async () => {
		expect((await poll(good(described))).task?.result).toEqual({
			asset: {
				assetId: 'asset-xxx',
				assetStatus: 'Active',
				name: 'child',
				url: 'https://x.example/a',
				assetType: 'Image',
				assetGroupId: 'group-1',
				createdAt: 'c',
				updatedAt: 'u',
			},
		});
	});

	it.each<[string, Reply, object]>([
		[
			'a "no" without an HTTP status',
			{ body: { state: 0, error: { code: 'busy', message: 'later' } } },
			{ kind: 'unusable', code: 'busy', message: 'later' },
		],
		[
			'a task that is not found',
			{ body: { state: 0, error: { code: 'task_not_found', message: 'no' } } },
			{ kind: 'notFound', code: 'task_not_found', message: 'no' },
		],
		[
			'a task that does not exist',
			{ body: { state: 0, error: 'the task does not exist' } },
			{ kind: 'notFound', message: 'the task does not exist' },
		],
		[
			'a task that does not exist, with HTTP 400',
			{ status: 400, body: { code: 'task_not_exist', message: 'task_not_exist', data: null } },
			{ kind: 'notFound', httpStatus: 400, code: 'task_not_exist', message: 'task_not_exist' },
		],
		['no asset', good({}), { kind: 'unusable', message: 'the reply held no asset' }],
		['a "no" with one', { status: 400, body: { error: { message: 'bad' } } }, { kind: 'refused', httpStatus: 400, message: 'bad' }],
		['a 5xx', { status: 503, body: '<html>' }, { kind: 'serverError', httpStatus: 503, message: 'the service could not respond' }],
		['a web page', { body: '<html>' }, { kind: 'unreadable', message: 'the reply was not the documented one' }],
	])('a poll ends in %s', async (_, reply, failure) => {
		expect(await poll(reply)).toEqual({ failure });
		expect(await poll(reply, UNKNOWN_ORIGIN)).toEqual({ failure });
		expect(await submit(requests.getAsset, reply)).toEqual({ failure });
	});
});

describe('a file', () => {
	const data = {
		method: 'PUT',
		upload_url: 'https://up.example/put?sig=1',
		object_key: 'k',
		public_url: 'https://pub.example/a.png',
		expires_in: 900,
		content_type: 'image/png',
	};
	const presigned: Reply = { body: { success: true, message: '', data } };

	const withFile: SparkRequest = { ...requests.asset, media: { file } };

	it('a file is uploaded with PUT to the upload URL, and used by its public URL', async () => {
		const fake = fakeTransport(presigned, good(created));
		const job = jobOf((await calls(fake.transport)).service, withFile);
		await expect(job.prepare?.()).resolves.toEqual({});
		expect(fake.sent).toStrictEqual([
			{ method: 'POST', path: '/api/upload/presign', body: { file_name: 'child.png', content_type: 'image/png', expires_in: 900 } },
		]);
		await job.submit();
		expect(fake.sent[1]).toMatchObject({ path: '/v1/seedance/asset/CreateAsset', body: { URL: 'https://pub.example/a.png' } });
		expect(fake.uploads).toStrictEqual([{ url: 'https://up.example/put?sig=1', method: 'PUT', file }]);
	});

	it.each([
		['POST', 'POST'],
		['PUT', 'PUT'],
		['DELETE', 'PUT'],
		[undefined, 'PUT'],
	])('a file whose upload method is %s is sent with %s', async (method, expected) => {
		const fake = fakeTransport({ body: { success: true, data: { ...data, method, content_type: undefined } } });
		await (await calls(fake.transport)).prepare(withFile);
		expect(fake.uploads).toMatchObject([{ method: expected, file: { mimeType: 'image/png' } }]);
	});

	it.each<[string, Reply, object]>([
		['no', { body: { success: false, message: 'file type not allowed' } }, { kind: 'unreadable', message: 'file type not allowed' }],
		['nothing', { body: {} }, { kind: 'unreadable', message: 'the upload URL was missing' }],
		['no public address', { body: { data: { ...data, public_url: '' } } }, { kind: 'unreadable', message: 'the upload URL was missing' }],
		['401', { status: 401, body: {} }, { kind: 'denied', httpStatus: 401, message: 'the key was not accepted' }],
	])('a file is not uploaded if the request for its upload URL is answered with %s', async (_, reply, failure) => {
		const fake = fakeTransport(reply);
		await expect((await calls(fake.transport)).prepare(withFile)).resolves.toEqual({ failure });
		expect(fake.uploads).toEqual([]);
	});

	it('a file that could not be uploaded is a failure', async () => {
		const fake = fakeTransport(presigned);
		fake.failUpload({ kind: 'serverError', message: 'full' });
		await expect((await calls(fake.transport)).prepare(withFile)).resolves.toEqual({ failure: { kind: 'serverError', message: 'full' } });
	});
});

describe('before anything is sent', () => {
	const url = (address: string): SparkRequest => ({ ...requests.asset, media: { url: address } });

	it.each<[string, SparkRequest, string | undefined]>([
		['pictures', requests.image, 'model'],
		['effects', requests.effect, undefined],
		['a project of a group', { ...requests.group, projectName: 'p' }, 'projectName'],
		['a project of an asset', { ...requests.asset, projectName: 'p' }, 'projectName'],
		['a project of a lookup', { ...requests.getAsset, projectName: 'p' }, 'projectName'],
		['an http address', url('http://example.com/a.png'), 'url'],
		['a local address', url('https://localhost/a.png'), 'url'],
		['a private address', url('https://192.168.1.2/a.png'), 'url'],
		['no address', url('x'), 'url'],
	])('OctopusX refuses %s before anything is sent', async (_, request, parameter) => {
		const refusal = (await calls()).refusal(request);
		expect(refusal).toBeDefined();
		expect(refusal?.parameter).toBe(parameter);
		expect(refusal?.nextStep).toMatch(/^[A-Z].*\.$/);
	});

	it.each<SparkRequest>([
		requests.group,
		{ ...requests.group, description: 'x' },
		requests.asset,
		requests.getAsset,
		{ ...requests.asset, media: { file } },
	])('OctopusX does not refuse %j', async (request) => {
		expect((await calls()).refusal(request)).toBeUndefined();
	});

	it.each([requests.group, requests.asset, requests.getAsset])('a request without a file needs no preparation: %j', async (request) => {
		expect(jobOf((await calls()).service, request).prepare).toBeUndefined();
	});

	it.each<Origin>([requests.asset, UNKNOWN_ORIGIN])(
		'an existing task is identified only by its ID, and needs no ready check (%j)',
		async (origin) => {
			const { known, readyCheck } = await calls();
			expect(known(TASK, origin)).toEqual({
				taskId: TASK,
				state: 'running',
				status: 'unknown',
				model: origin === UNKNOWN_ORIGIN ? '' : 'CreateAsset',
				reply: {},
			});
			expect(readyCheck({ ...known(TASK, origin), state: 'completed', result: { asset: { assetId: 'a' } } }, origin)).toBeUndefined();
		},
	);
});

describe('the balance', () => {
	const reading = async (reply: Reply) => {
		const fake = fakeTransport(reply);
		const read = (await calls(fake.transport)).service.read({ read: 'getUsage' });
		if ('refusal' in read) throw new Error(read.refusal.problem);
		return { answer: await read(), sent: fake.sent };
	};
	const data = { object: 'token_usage', total_granted: 500_000, total_used: 120_000, total_available: 380_000, unlimited_quota: false };

	it("the balance is one free request, returned in the node's field names, with the raw reply", async () => {
		const body = { code: true, message: 'ok', data: { ...data, expires_at: 1_798_761_600, model_limits: {} } };
		const { answer, sent } = await reading({ body });
		expect(answer).toStrictEqual({
			entries: [
				{ granted: 500_000, used: 120_000, available: 380_000, unlimited: false, expiresAt: '2027-01-01T00:00:00.000Z', raw: body },
			],
		});
		expect(sent).toStrictEqual([{ method: 'GET', path: '/api/usage/token/' }]);
	});

	it.each<[string, object, object]>([
		['0 for never', { ...data, expires_at: 0 }, { granted: 500_000, used: 120_000, available: 380_000, unlimited: false }],
		['an odd date', { total_used: 1, expires_at: 1e300 }, { used: 1 }],
		['a date in words', { total_used: 1, expires_at: 'never' }, { used: 1 }],
		['odd amounts', { total_granted: 'many', total_used: null, total_available: 0, unlimited_quota: {} }, { available: 0 }],
		['odd texts', { total_granted: ' ', total_used: '0x10', total_available: '7' }, { available: 7 }],
		['an account without limit', { unlimited_quota: true }, { unlimited: true }],
	])('the balance leaves out missing fields: %s', async (_, odd, usage) => {
		const { answer } = await reading({ body: { data: odd } });
		expect(answer).toStrictEqual({ entries: [{ ...usage, raw: { data: odd } }] });
	});

	it('the balance may come as texts', async () => {
		const texts = {
			total_granted: '500000',
			total_used: ' 120,000 ',
			total_available: '-2.5',
			unlimited_quota: 'FALSE',
			expires_at: '1798761600',
		};
		const usage = { granted: 500_000, used: 120_000, available: -2.5, unlimited: false, expiresAt: '2027-01-01T00:00:00.000Z' };
		expect((await reading({ body: { data: texts } })).answer).toStrictEqual({ entries: [{ ...usage, raw: { data: texts } }] });
	});

	it.each<[string, Reply, object]>([
		[
			'data without any amount',
			{ body: { data: { total_available: 'n/a' } } },
			{ kind: 'unreadable', message: 'the reply held no balance' },
		],
		['a "no" with HTTP 200', { body: { success: false, message: 'Invalid token' } }, { kind: 'refused', message: 'Invalid token' }],
		[
			'a "no" with a code',
			{ body: { error: { code: 'access_denied', message: 'no' } } },
			{ kind: 'refused', code: 'access_denied', message: 'no' },
		],
		['401', { status: 401, body: { error: { message: 'Invalid token' } } }, { kind: 'denied', httpStatus: 401, message: 'Invalid token' }],
		['a web page', { body: '<html>' }, { kind: 'unreadable', message: 'the reply held no balance' }],
		['nothing', { body: '' }, { kind: 'unreadable', message: 'the reply held no balance' }],
		['null', { body: null }, { kind: 'unreadable', message: 'the reply held no balance' }],
		['no data', { body: { code: 7, data: null } }, { kind: 'refused', code: '7', message: 'code 7' }],
		['data that is a list', { body: { data: [] } }, { kind: 'unreadable', message: 'the reply held no balance' }],
		[
			'no connection',
			{ failure: { kind: 'notSent', message: 'the connection could not be made' } },
			{ kind: 'notSent', message: 'the connection could not be made' },
		],
	])('the balance is a failure after %s', async (_, reply, failure) => {
		expect((await reading(reply)).answer).toEqual({ failure });
	});
});

it.each<[string | undefined, boolean]>([
	['NotFound.group_id', true],
	['FaceMismatch', true],
	['003001001', false],
	['access_denied', false],
	[undefined, false],
])('OctopusX has advice only for the codes of the asset library: %j, %s', async (code, has) => {
	expect((await calls()).service.adviceFor(code) !== undefined).toBe(has);
});
