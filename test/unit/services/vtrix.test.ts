import * as fc from 'fast-check';

import { validId } from '../../../nodes/SeaArtSpark/network/values';
import { vtrix } from '../../../nodes/SeaArtSpark/services/vtrix';
import { maybeAccepted } from '../../../nodes/SeaArtSpark/tasks/task';
import type { SparkRequest } from '../../../nodes/SeaArtSpark/services/request';
import type { SparkTask } from '../../../nodes/SeaArtSpark/services/sparkTask';
import { UNKNOWN_ORIGIN, callsOf, fakeTransport, file, jobOf, requests, type Origin, type Reply } from './fakeTransport';

const ID = 'd1example0001';
const image = { type: 'image', url: 'https://cdn.example.com/a.png', size: 482113, jobId: '7361' };
const ark = (Result: unknown, ResponseMetadata: object = { RequestId: 'r1' }) => [
	{ content: [{ type: 'text', url: '', text: JSON.stringify({ ResponseMetadata, Result }) }] },
];
const activeAsset = {
	Id: requests.getAsset.assetId,
	Name: 'child',
	URL: 'https://signed.example/x',
	AssetType: 'Image',
	GroupId: 'group-1',
	Status: 'Active',
	CreateTime: 'c',
	UpdateTime: 'u',
	ProjectName: 'default',
};

const calls = async (transport = fakeTransport().transport) => await callsOf(vtrix, transport);
const submit = async (request: SparkRequest, ...replies: Reply[]) =>
	await (await calls(fakeTransport(...replies).transport)).submit(request);
const poll = async (origin: Origin, body: unknown) => await (await calls(fakeTransport({ body }).transport)).poll(ID, origin);
describe('requests', () => {
	it.each<[string, SparkRequest, object]>([
		[
			'a picture',
			requests.image,
			{ model: 'spark_t2i_3_0', input: [{ params: { prompt: 'hi', width: 1328, height: 1328, seed: 7, use_pre_llm: true } }] },
		],
		[
			'an effect',
			requests.effect,
			{ model: 'spark_img_effects', input: [{ params: { template_id: 'felt_3d_polaroid', image_input1: 'https://example.com/p.jpg' } }] },
		],
		['a group', requests.group, { model: 'spark_asset_create_group', input: [{ params: { Name: 'heroes', GroupType: 'AIGC' } }] }],
		[
			'a group of a project',
			{ ...requests.group, projectName: 'p1' },
			{ model: 'spark_asset_create_group', input: [{ params: { Name: 'heroes', GroupType: 'AIGC', ProjectName: 'p1' } }] },
		],
		[
			'an asset',
			requests.asset,
			{
				model: 'spark_asset_create',
				input: [
					{
						params: { Name: 'child', URL: 'https://example.com/reference.webp', AssetType: 'Image', GroupId: 'group-20260414180602-52qww' },
					},
				],
			},
		],
		[
			'an asset of a project',
			{ ...requests.asset, projectName: 'p1' },
			{
				model: 'spark_asset_create',
				input: [
					{
						params: {
							Name: 'child',
							URL: 'https://example.com/reference.webp',
							AssetType: 'Image',
							GroupId: 'group-20260414180602-52qww',
							ProjectName: 'p1',
						},
					},
				],
			},
		],
		['a lookup of an asset', requests.getAsset, { model: 'spark_asset_get', input: [{ params: { Id: 'a-20260414180702-abcde' } }] }],
	])('the submit of %s sends the documented body and nothing else', async (_, request, body) => {
		const fake = fakeTransport({ body: { id: ID, status: 'in_progress' } });
		await (await calls(fake.transport)).submit(request);
		expect(fake.sent).toStrictEqual([{ method: 'POST', path: '/model/v1/generation', body }]);
	});

	it.each([
		[ID, ID],
		['a/b', 'a%2Fb'],
		['../../llm/chat', '..%2F..%2Fllm%2Fchat'],
		['a?key=1', 'a%3Fkey%3D1'],
		['a#b', 'a%23b'],
		['a b', 'a%20b'],
		['a\\b', 'a%5Cb'],
		['100%', '100%25'],
		['é', '%C3%A9'],
		['a.b', 'a.b'],
	])('a poll of task %j puts the ID into one segment of the path', async (taskId, segment) => {
		const fake = fakeTransport({ body: {} });
		await (await calls(fake.transport)).poll(taskId, UNKNOWN_ORIGIN);
		expect(fake.sent).toStrictEqual([{ method: 'GET', path: `/model/v1/generation/task/${segment}` }]);
	});

	it('a poll never leaves its path, whatever the ID is', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(
					fc.string(),
					fc.string({ unit: 'binary' }),
					fc.stringMatching(/^[./\\%?#2eE]{1,8}$/),
					fc.constantFrom('\ud800', 'a\udfff', '.', '..', '%2e%2e'),
				),
				async (taskId) => {
					fc.pre(validId(taskId) !== undefined);
					const fake = fakeTransport({ body: {} });
					await (await calls(fake.transport)).poll(taskId, UNKNOWN_ORIGIN);
					expect(fake.sent).toHaveLength(1);
					for (const { path } of fake.sent) {
						const url = new URL(`https://service.example${path}`);
						expect(url.pathname).toMatch(/^\/model\/v1\/generation\/task\/[^/]*$/);
						expect([url.search, url.hash]).toEqual(['', '']);
					}
				},
			),
		);
	});
});

describe('a submit', () => {
	it.each<[string, unknown, Partial<SparkTask>]>([
		[
			'in progress',
			{ id: ID, created_at: 1776161162, status: 'in_progress', model: 'spark_t2i_3_0' },
			{ state: 'running', status: 'in_progress', model: 'spark_t2i_3_0' },
		],
		['pending, with task_id', { task_id: ID, status: 'pending' }, { state: 'running', status: 'pending', model: 'spark_t2i_3_0' }],
		['an id that is a number', { id: 17, status: 'in_progress' }, { taskId: '17', state: 'running' }],
		[
			'done at once',
			{ id: ID, status: 'completed', output: [{ content: [image] }] },
			{ state: 'completed', result: { files: [{ type: 'image', url: image.url, size: 482113, jobId: '7361' }] } },
		],
		[
			'failed at once',
			{ id: ID, status: 'failed', error: { code: 3001001, error_message: 'Missing prompt' } },
			{ state: 'failed', error: { code: '3001001', message: 'Missing prompt' } },
		],
		['an id and no status', { id: ID }, { state: 'running', status: 'submitted', reply: { id: ID } }],
		['an id and an odd status', { id: ID, status: { code: 200 } }, { state: 'running', status: 'submitted' }],
		['an id and an error, which is not the end of a paid task', { id: ID, error: 'broken' }, { state: 'running' }],
		['done without what it made, which may follow', { id: ID, status: 'completed' }, { state: 'running' }],
	])('a submit answered with %s is a task', async (_, body, task) => {
		const answer = await submit(requests.image, { body });
		expect(answer.task).toMatchObject({ taskId: ID, ...task });
		expect(answer.failure).toBeUndefined();
	});

	it.each<[string, unknown, object]>([
		['error words', { error: 'insufficient balance' }, { kind: 'refused', message: 'insufficient balance' }],
		[
			'an error',
			{ error: { code: 3001001, error_message: 'Missing prompt' } },
			{ kind: 'refused', code: '3001001', message: 'Missing prompt' },
		],
		[
			'a status of its own',
			{ status: { code: 402, message: 'Insufficient credits', error_code: 40201 }, data: null },
			{ kind: 'denied', httpStatus: 402, code: '40201', message: 'Insufficient credits' },
		],
	])('a submit answered with %s and no ID was refused', async (_, body, failure) => {
		expect(await submit(requests.image, { body })).toEqual({ failure });
	});

	it.each<[string, unknown]>([
		['a cut answer', '{"id":"d1exa'],
		['a detail', { detail: 'Missing Token' }],
		['an error of the way', { error: { code: 3001098, error_message: 'Status check' } }],
		['an error of nothing', { error: {} }],
		['a long time', { error: 'the request timed out' }],
		['a web page', '<html>'],
		['words', 'OK'],
		['nothing', ''],
		['null', null],
		['an empty list', []],
		['an empty object', {}],
		['an empty id', { id: '', status: 'in_progress' }],
		['dots for an id', { id: '..', status: 'in_progress' }],
		['a huge id', { id: 'x'.repeat(10_000), status: 'in_progress' }],
		['an id that is an object', { id: {}, status: 'in_progress' }],
		['a friendly word', { message: 'accepted' }],
		['a good status of its own', { status: { code: 200, message: 'ok' } }],
	])('a submit answered with %s is unreadable', async (_, body) => {
		expect(await submit(requests.image, { body })).toMatchObject({ failure: { kind: 'unreadable' } });
	});

	it.each<[string, unknown, number]>([
		['an envelope', { data: { id: ID, created_at: 1769757744021, status: 'in_queue' }, status: { code: 200, message: 'success' } }, 200],
		['a code that is no error', { code: 0, data: { id: ID } }, 200],
		['a list', [{ id: ID }], 200],
		['a list in an envelope', { data: [{ task_id: ID }] }, 200],
		['another name', { taskId: ID }, 200],
		['another name in an envelope', { code: 'success', data: { taskId: ID } }, 200],
		['a word of success around it', { status: 'success', data: { id: ID, status: 'in_queue' } }, 200],
		['another envelope', { result: { id: ID } }, 200],
		['data that is the id', { code: 'success', data: ID }, 200],
		['an answer that was cut', `{"id":"${ID}","created_at":17`, 200],
		['HTTP 409', { error: { code: 'CONFLICT', message: 'taken' }, id: ID }, 409],
		['HTTP 500', { error: 'broken', task_id: ID }, 500],
		['HTTP 502 and an envelope', { status: { code: 502, message: 'broken' }, data: { id: ID } }, 502],
	])('a submit whose ID comes with %s is a task', async (_, body, status) => {
		const { task } = await submit(requests.image, { body, status });
		expect(task).toMatchObject({ taskId: ID, state: 'running' });
	});

	it('a submit keeps an ID of 1,000 characters', async () => {
		const id = 'x'.repeat(1_000);
		expect((await submit(requests.image, { body: { id, status: 'in_progress' } })).task).toMatchObject({ taskId: id });
	});

	it.each<[string, unknown, number]>([
		['an envelope of 500', { status: { code: 500, message: 'broken' }, data: null }, 200],
		['an envelope of 499', { status: { code: 499, message: 'closed' }, data: null }, 200],
		['an error of 503', { error: { code: 503, message: 'broken' } }, 200],
		['HTTP 499', { message: 'closed' }, 499],
		['a redirect', '', 302],
		['a permanent redirect', '', 308],
		['HTTP 500', { message: 'broken' }, 500],
	])('a submit answered with %s may have been accepted', async (_, body, status) => {
		const { failure } = await submit(requests.image, { body, status });
		expect(failure && maybeAccepted(failure)).toBe(true);
	});

	it.each<[unknown, number, string]>([
		[{ job: 'd1example0001' }, 200, 'the reply held no task ID: {"job":"d1example0001"}'],
		[{ error: 'broken', job: 'd1example0001' }, 500, 'broken. The reply: {"error":"broken","job":"d1example0001"}'],
		[{ message: 'Internal server error' }, 500, 'Internal server error'],
		['<html><title>502</title><p>Bad  Gateway</p></html>', 200, 'the reply held no task ID: 502 Bad Gateway'],
		[{ a: 'Bearer sa-1234567890' }, 200, 'the reply held no task ID: {"a":"Bearer (key)'],
		['', 200, 'the reply held no task ID: it was empty'],
	])('the failure of a submit without an ID quotes the reply: %j (HTTP %d)', async (body, status, message) => {
		expect((await submit(requests.image, { body, status })).failure?.message).toContain(message);
	});

	it('the failure of a submit quotes at most 300 characters', async () => {
		const { failure } = await submit(requests.image, { body: { job: 'x'.repeat(5_000) } });
		expect(failure?.message.length).toBeLessThan(350);
	});

	it('a submit returns the failure of its call', async () => {
		const failure = { kind: 'noResponse', message: 'x' } as const;
		expect(await submit(requests.image, { failure })).toEqual({ failure });
		expect(await submit(requests.image, { body: { error: 'invalid_api_key' }, status: 401 })).toEqual({
			failure: { kind: 'denied', httpStatus: 401, message: 'invalid_api_key' },
		});
	});

	it('an existing task has no submit', async () => {
		expect((await calls()).service.existing(ID)).not.toHaveProperty('submit');
	});
});

describe('a status check', () => {
	it.each<[string, unknown, object]>([
		[
			'in an envelope, still queued',
			{ data: { id: ID, created_at: 1769757744021, status: 'in_queue', model: 'm' }, status: { code: 200, message: 'success' } },
			{ state: 'running', status: 'in_queue', model: 'm' },
		],
		[
			'in an envelope, with flat output',
			{
				data: {
					id: ID,
					status: 'success',
					output: [{ type: 'video', url: 'https://cdn.example.com/a.mp4', duration: 5, jobId: 'j' }, 'odd'],
					usage: { cost: 0.03 },
				},
				status: { code: 200, message: 'success' },
			},
			{
				state: 'completed',
				cost: '0.03',
				result: { files: [{ type: 'video', url: 'https://cdn.example.com/a.mp4', duration: 5, jobId: 'j' }] },
			},
		],
		[
			'with one flat output',
			{ id: ID, status: 'completed', output: image },
			{ state: 'completed', result: { files: [{ type: 'image' }] } },
		],
		['in a list', [{ task_id: ID, status: 'failed', error: 'no' }], { state: 'failed', error: { message: 'no' } }],
	])('a poll reads a task %s', async (_, body, task) => {
		expect((await poll(requests.image, body)).task).toMatchObject({ taskId: ID, ...task });
	});

	it.each<[number, object]>([
		[404, { kind: 'notFound' }],
		[401, { kind: 'denied' }],
		[403, { kind: 'denied' }],
		[429, { kind: 'rateLimited' }],
		[500, { kind: 'serverError' }],
	])('a poll reads a refusal in an envelope with code %d', async (code, failure) => {
		expect(await poll(requests.image, { status: { code, message: 'no' }, data: null })).toEqual({
			failure: { httpStatus: code, code: String(code), message: 'no', ...failure },
		});
	});

	it('a poll does not use the reply about another task', async () => {
		for (const body of [
			{ id: 'another', status: 'completed', output: [{ content: [image] }] },
			{ data: { task_id: 'x', status: 'success' } },
		])
			expect((await poll(requests.image, body)).failure?.kind).toBe('unreadable');
	});

	it.each<[string, Origin, object, Partial<SparkTask>]>([
		[
			'a running task',
			requests.image,
			{ id: ID, status: 'in_progress', model: 'm', progress: 0.35 },
			{ state: 'running', status: 'in_progress', model: 'm', progress: 0.35 },
		],
		['a queued one', requests.image, { status: 'queued' }, { state: 'running', status: 'queued', model: 'spark_t2i_3_0' }],
		['an undocumented status', requests.image, { status: 'dreaming' }, { state: 'running', status: 'dreaming' }],
		[
			'a picture',
			requests.image,
			{ id: ID, status: 'completed', model: 'spark_t2i_3_0', output: [{ content: [image] }], usage: { cost: '0.03', discount: 1 } },
			{
				state: 'completed',
				status: 'completed',
				cost: '0.03',
				result: { files: [{ type: 'image', url: image.url, size: 482113, jobId: '7361' }] },
			},
		],
		[
			'two pictures',
			requests.image,
			{ status: 'succeeded', output: [{ content: [image, { ...image, url: 'https://cdn.example.com/b.png' }] }] },
			{ state: 'completed', status: 'completed' },
		],
		[
			'a picture among entries that are none',
			requests.image,
			{ status: 'completed', output: [null, { content: [] }, { content: [null, 7, image] }] },
			{ state: 'completed', result: { files: [{ type: 'image', url: image.url, size: 482113, jobId: '7361' }] } },
		],
		[
			'a group',
			requests.group,
			{ status: 'completed', output: ark({ Id: 'group-1' }), usage: { cost: '0' } },
			{ state: 'completed', cost: '0', result: { groupId: 'group-1', groupName: 'heroes' } },
		],
		[
			'an asset',
			requests.asset,
			{ status: 'completed', output: ark({ Id: 'asset-1' }) },
			{
				state: 'completed',
				result: { asset: { assetId: 'asset-1', name: 'child', assetType: 'Image', assetGroupId: 'group-20260414180602-52qww' } },
			},
		],
		[
			'what is known of an asset',
			requests.getAsset,
			{ status: 'completed', output: ark(activeAsset) },
			{
				state: 'completed',
				result: {
					asset: {
						assetId: activeAsset.Id,
						assetStatus: 'Active',
						name: 'child',
						url: 'https://signed.example/x',
						assetType: 'Image',
						assetGroupId: 'group-1',
						createdAt: 'c',
						updatedAt: 'u',
						projectName: 'default',
					},
				},
			},
		],
		[
			'a failed picture',
			requests.image,
			{ status: 'failed', error: { code: 3001009, error_message: 'range' } },
			{ state: 'failed', error: { code: '3001009', message: 'range' } },
		],
		[
			'a failed asset',
			requests.asset,
			{ status: 'failed', error: { code: 'NotFound.ProjectName', message: 'none' } },
			{ state: 'failed', error: { code: 'NotFound.ProjectName', message: 'none' } },
		],
		[
			'a failure in words',
			requests.image,
			{ status: 'failed', error: 'task failed' },
			{ state: 'failed', error: { message: 'task failed' } },
		],
		[
			'a failure without any',
			requests.image,
			{ status: 'expired' },
			{ state: 'failed', error: { message: 'the service gave no reason (status "expired")' } },
		],
		[
			'a failure inside a completed task',
			requests.asset,
			{ status: 'completed', output: ark(null, { Error: { Code: 'InvalidParameter.DownloadFailed', Message: 'no' } }) },
			{ state: 'failed', error: { code: 'InvalidParameter.DownloadFailed', message: 'no' } },
		],
		[
			'a picture of another model, resumed',
			UNKNOWN_ORIGIN,
			{ status: 'completed', model: 'veo', output: [{ content: [image] }] },
			{
				state: 'completed',
				model: 'veo',
				result: { files: [{ type: 'image', url: image.url, size: 482113, jobId: '7361' }] },
			},
		],
		[
			'a video of another model, resumed',
			UNKNOWN_ORIGIN,
			{ status: 'completed', model: 'veo', output: [{ content: [{ type: 'video', url: 'https://cdn.example.com/a.mp4', duration: 8 }] }] },
			{
				state: 'completed',
				model: 'veo',
				result: { files: [{ type: 'video', url: 'https://cdn.example.com/a.mp4', duration: 8 }] },
			},
		],
		[
			'files of several kinds and a text of another model, resumed',
			UNKNOWN_ORIGIN,
			{
				status: 'completed',
				model: 'suno',
				output: [
					{ content: [{ type: 'text', text: 'la la' }, { url: 'https://cdn.example.com/a.mp3' }, { type: 'text', text: '' }, image] },
				],
			},
			{
				state: 'completed',
				result: {
					files: [
						{ type: 'audio', url: 'https://cdn.example.com/a.mp3' },
						{ type: 'image', url: image.url, size: 482113, jobId: '7361' },
					],
					text: ['la la'],
				},
			},
		],
		[
			'a file of an undocumented type, resumed',
			UNKNOWN_ORIGIN,
			{ status: 'completed', model: 'veo', output: [null, { content: [7, { type: 'hologram', url: 'https://cdn.example.com/a' }] }] },
			{ state: 'completed', result: { files: [{ type: 'file', url: 'https://cdn.example.com/a' }] } },
		],
		[
			'a text of another model, resumed',
			UNKNOWN_ORIGIN,
			{ status: 'completed', model: 'veo', output: [{ content: [{ type: 'text', text: 'x' }] }] },
			{ state: 'completed', result: { text: ['x'] } },
		],
		[
			'a model named like a prototype, resumed',
			UNKNOWN_ORIGIN,
			{ status: 'completed', model: 'constructor' },
			{ state: 'completed', isEmpty: true },
		],
		[
			'a group, resumed',
			UNKNOWN_ORIGIN,
			{ status: 'completed', model: 'spark_asset_create_group', output: ark({ Id: 'group-1' }) },
			{ result: { groupId: 'group-1' } },
		],
		[
			'an asset, resumed',
			UNKNOWN_ORIGIN,
			{ status: 'completed', model: 'spark_asset_create', output: ark({ Id: 'asset-1' }) },
			{ result: { asset: { assetId: 'asset-1' } } },
		],
		[
			'a lookup, resumed',
			UNKNOWN_ORIGIN,
			{ status: 'completed', model: 'spark_asset_get', output: ark({ Id: 'asset-1', Status: 'Active' }) },
			{ result: { asset: { assetId: 'asset-1', assetStatus: 'Active' } } },
		],
		['a task without a model, resumed', UNKNOWN_ORIGIN, { status: 'in_progress' }, { model: '', state: 'running' }],
	])('a poll of Vtrix returns %s', async (_, request, body, task) => {
		const answer = await poll(request, body);
		expect(answer.task).toMatchObject({ taskId: ID, ...task });
		for (const [key, value] of Object.entries(task)) expect(answer.task?.[key as keyof SparkTask]).toEqual(value);
	});

	it.each<[string, object]>([
		['below 0', { progress: -0.1 }],
		['above 100', { progress: 350 }],
		['no number', { progress: 'soon' }],
		['null', { progress: null }],
		['none', {}],
	])('a poll ignores a progress that is %s', async (_, more) => {
		const { task } = await poll(requests.image, { status: 'in_progress', ...more });
		expect(task).not.toHaveProperty('progress');
	});

	it.each([
		['', undefined],
		[null, undefined],
		[0.03, '0.03'],
		[{ usd: 1 }, undefined],
		[' ', undefined],
		['0x10', undefined],
		['free', undefined],
		['$0.03', '0.03'],
		['0.03 USD', '0.03'],
		['US$ 1,234.50', '1234.50'],
		['0.03 CNY', undefined],
		['0.03', '0.03'],
	])('a poll reads a cost of %j as %j', async (cost, expected) => {
		const { task } = await poll(requests.image, { status: 'in_progress', usage: { cost } });
		expect(task?.cost).toBe(expected);
	});

	it('a poll keeps the raw reply, with JSON in texts parsed', async () => {
		const { task } = await poll(requests.group, { status: 'completed', extra: [1], output: ark({ Id: 'group-1' }) });
		expect(task?.reply).toEqual({
			status: 'completed',
			extra: [1],
			output: [{ content: [{ type: 'text', url: '', text: { ResponseMetadata: { RequestId: 'r1' }, Result: { Id: 'group-1' } } }] }],
		});
	});

	it.each<[string, unknown, string]>([
		['a web page', '<html>', 'the reply was not a task'],
		['a cut answer', '{"id":"d1', '{"id":"d1'],
		['nothing', '', 'the reply was not a task'],
		['null', null, 'the reply was not a task'],
		['a list', [], 'the reply was not a task'],
		['no status', { id: ID }, 'the reply was not a task'],
		['an empty status', { status: '' }, 'the reply was not a task'],
		['a status that is a number', { status: 200 }, 'the reply was not a task'],
	])('a poll cannot read %s', async (_, body, message) => {
		expect(await poll(requests.image, body)).toEqual({ failure: { kind: 'unreadable', message } });
	});

	it.each<[string, Origin, object]>([
		['a picture without an address', requests.image, { output: [{ content: [{ type: 'image' }] }] }],
		['a picture task without output', requests.image, {}],
		['a picture whose address is a file', requests.effect, { output: [{ content: [{ type: 'image', url: 'file:///etc/passwd' }] }] }],
		['a group without its id', requests.group, { output: ark({}) }],
		['a group whose id is empty', requests.group, { output: ark({ Id: '' }) }],
		['a group whose id is no id', requests.group, { output: ark({ Id: '..' }) }],
		['an asset whose id is no id', requests.asset, { output: ark({ Id: ' ' }) }],
		['an asset without its id', requests.asset, { output: ark(null) }],
		['an asset whose text is cut', requests.asset, { output: [{ content: [{ type: 'text', text: '{"Result":{"Id":"ass' }] }] }],
		['an answer without an asset', requests.getAsset, { output: ark({ Status: 'Active' }) }],
		['a resumed group without its ID', UNKNOWN_ORIGIN, { model: 'spark_asset_create_group', output: ark({}) }],
	])('a poll finds no result in %s, and keeps the reply', async (_, request, more) => {
		const { task } = await poll(request, { status: 'completed', ...more });
		expect(task).toMatchObject({ state: 'completed', isEmpty: true, reply: { status: 'completed' } });
	});

	it('a poll that is answered with an error and no task has its message', async () => {
		expect(await poll(requests.image, { error: 'upstream broke' })).toEqual({
			failure: { kind: 'unusable', message: 'upstream broke' },
		});
	});
});

describe('a created asset', () => {
	const created = (more: Partial<SparkTask> = {}, asset: object = {}): SparkTask => ({
		taskId: ID,
		state: 'completed',
		status: 'completed',
		model: 'spark_asset_create',
		cost: '0.01',
		result: { asset: { assetId: 'asset-1', name: 'child', ...asset } },
		reply: { id: ID },
		...more,
	});
	const answer = (Result: object, cost?: string): SparkTask => ({
		taskId: 'lookup',
		state: 'completed',
		status: 'completed',
		model: 'spark_asset_get',
		...(cost === undefined ? {} : { cost }),
		result: { asset: { assetId: 'asset-1', ...('Status' in Result ? { assetStatus: String(Result.Status) } : {}) } },
		reply: { status: 'completed', output: [{ content: [{ text: { Result: { Id: 'asset-1', ...Result } } }] }] },
	});

	it.each<[string, boolean, Origin, SparkTask]>([
		['whose status is not known', true, requests.asset, created()],
		['that is processed', true, requests.asset, created({}, { assetStatus: 'Processing' })],
		['that is active', false, requests.asset, created({}, { assetStatus: 'Active' })],
		['that is active in other letters', false, requests.asset, created({}, { assetStatus: 'ACTIVE' })],
		['that need not be', false, { ...requests.asset, untilActive: false }, created()],
		['that is marked as unverified', false, requests.asset, created({}, { unverified: 'no answer' })],
		['that failed', false, requests.asset, created({ state: 'failed' })],
		['that runs', false, requests.asset, created({ state: 'running' })],
		['that is resumed', true, UNKNOWN_ORIGIN, created()],
		['resumed, of another model', false, UNKNOWN_ORIGIN, created({ model: 'spark_asset_get' })],
		['that was only looked up', false, requests.getAsset, created()],
		['that is a picture', false, requests.image, created({ result: { files: [] } })],
	])('a created asset %s has a ready check: %s', async (_, expected, origin, task) => {
		expect((await calls()).readyCheck(task, origin) !== undefined).toBe(expected);
	});

	it('a created asset is looked up by its ID and project, in separate tasks', async () => {
		const fake = fakeTransport({ body: { id: 'q/1', status: 'in_progress' } });
		const lookup = (await calls(fake.transport)).readyCheck(created(), { ...requests.asset, projectName: 'p1' });
		await lookup?.submit();
		await lookup?.poll('q/1');
		expect(fake.sent).toStrictEqual([
			{
				method: 'POST',
				path: '/model/v1/generation',
				body: { model: 'spark_asset_get', input: [{ params: { Id: 'asset-1', ProjectName: 'p1' } }] },
			},
			{ method: 'GET', path: '/model/v1/generation/task/q%2F1' },
		]);
	});

	it('a created asset has the fields of the lookup, and its cost', async () => {
		const check = (await calls()).readyCheck(created(), requests.asset);
		const merged = check?.merge(created(), answer({ Status: 'Active' }, '0.002'));
		expect(check?.lookup.counted(merged!, { sent: 1, unanswered: 0, cost: check.lookup.priceOf(answer({}, '0.002')) })).toMatchObject({
			taskId: ID,
			state: 'completed',
			lookups: 1,
			cost: '0.012',
			result: { asset: { assetId: 'asset-1', name: 'child', assetStatus: 'Active' } },
		});
		expect(merged?.reply).toMatchObject({ id: ID, assetReply: { status: 'completed' } });
	});

	it.each<[string, object, object]>([
		['an object', { Error: { Code: 'FaceMismatch', Message: 'Another face' } }, { code: 'FaceMismatch', message: 'Another face' }],
		['words', { Error: 'No face' }, { message: 'No face' }],
		['nothing', {}, { message: 'the service gave no reason' }],
	])('a created asset that failed is a failed task, with its reason from %s', async (_, more, failure) => {
		const merged = (await calls()).readyCheck(created(), requests.asset)?.merge(created(), answer({ Status: 'Failed', ...more }));
		expect(merged).toMatchObject({ taskId: ID, state: 'failed', error: failure, result: { asset: { assetStatus: 'Failed' } } });
	});

	it('a created asset is unchanged if the lookup is empty or fails', async () => {
		const lookup = (await calls()).readyCheck(created(), requests.asset);
		expect(lookup?.merge(created(), { ...answer({}), result: {} })).toBeUndefined();
		expect(lookup?.unanswered(created(), 'no answer').result).toEqual({
			asset: { assetId: 'asset-1', name: 'child', unverified: 'no answer' },
		});
	});
});

describe('before anything is sent', () => {
	it.each<[string, SparkRequest, object | undefined]>([
		['a group description', { ...requests.group, description: 'x' }, { parameter: 'description' }],
		['nothing of a group', requests.group, undefined],
		['nothing of a project', { ...requests.asset, projectName: 'p1' }, undefined],
		['nothing of an http address', { ...requests.asset, media: { url: 'http://example.com/a.png' } }, undefined],
		['nothing of a picture', requests.image, undefined],
	])('Vtrix refuses %s before anything is sent', async (_, request, refusal) => {
		const refused = (await calls()).refusal(request);
		if (refusal) expect(refused).toMatchObject(refusal);
		else expect(refused).toBeUndefined();
	});

	it.each<[string, SparkRequest, object]>([
		['an asset', { ...requests.asset, media: { file } }, { URL: 'https://n8n.example/signed/child.png' }],
		['an effect', { ...requests.effect, inputs: { image_input1: { file } } }, { image_input1: 'https://n8n.example/signed/child.png' }],
		[
			'a list of inputs',
			{ ...requests.effect, inputs: { image_inputs: [{ file }, { asset: 'asset-1' }, { url: 'https://example.com/p.jpg' }] } },
			{ image_inputs: ['https://n8n.example/signed/child.png', 'asset://asset-1', 'https://example.com/p.jpg'] },
		],
	])('n8n gives the file of %s a URL, which is in the request', async (_, request, params) => {
		const fake = fakeTransport({ body: { id: ID, status: 'in_progress' } });
		const job = jobOf((await calls(fake.transport)).service, request);
		await expect(job.prepare?.()).resolves.toEqual({});
		expect(fake.sent).toEqual([]);
		await job.submit();
		expect(fake.sent).toMatchObject([{ body: { input: [{ params }] } }]);
	});

	it('a file for which n8n has no URL is a failure, and nothing is sent', async () => {
		const fake = fakeTransport();
		const failure = { kind: 'refused', message: 'in memory' } as const;
		const { prepare } = await calls({ ...fake.transport, signedUrl: () => ({ failure }) });
		await expect(prepare({ ...requests.asset, media: { file } })).resolves.toEqual({ failure });
		expect(fake.sent).toEqual([]);
	});

	it.each([requests.group, requests.asset, requests.getAsset, requests.image, requests.effect])(
		'a request without a file needs no preparation: %j',
		async (request) => {
			expect(jobOf((await calls()).service, request).prepare).toBeUndefined();
		},
	);

	it('an existing task is identified by its ID, and by its model if it is known', async () => {
		const { known } = await calls();
		expect(known(ID, requests.image)).toEqual({
			taskId: ID,
			state: 'running',
			status: 'unknown',
			model: 'spark_t2i_3_0',
			reply: {},
		});
		expect(known(ID, UNKNOWN_ORIGIN).model).toBe('');
	});

	it('the balance is refused with its own message', async () => {
		const fake = fakeTransport({ body: {} });
		expect((await calls(fake.transport)).service.read({ read: 'getUsage' })).toEqual({
			refusal: {
				problem: 'SeaArt Spark (Vtrix) does not report a balance',
				nextStep: 'Look at the usage page of your Vtrix account.',
			},
		});
		expect(fake.sent).toEqual([]);
	});
});
