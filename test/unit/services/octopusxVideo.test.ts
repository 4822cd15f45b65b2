import { octopusx } from '../../../nodes/SeaArtSpark/services/octopusx';
import { UNKNOWN_ORIGIN, callsOf, fakeTransport, file, requests, type Reply } from './fakeTransport';

const TASK = 'cgt-20260415111540-abcde';
const FILM = 'https://cdn.example/a.mp4';

const submitted = async (reply: Reply) => await (await callsOf(octopusx, fakeTransport(reply).transport)).submit(requests.video);
const polled = async (body: unknown) => await (await callsOf(octopusx, fakeTransport({ body }).transport)).poll(TASK, requests.video);

describe('the submit of a video', () => {
	it('the submit of a video sends the documented request', async () => {
		const fake = fakeTransport({ body: { task_id: TASK } });
		const answer = await (await callsOf(octopusx, fake.transport)).submit(requests.video);
		expect(fake.sent).toEqual([
			{
				method: 'POST',
				path: '/v1/video/generations',
				body: {
					model: 'doubao-seedance-2-0-260128',
					content: [
						{ type: 'text', text: 'Image 1 walks in the rain' },
						{ type: 'image_url', image_url: { url: 'asset://asset-20260414180702-abcde' }, role: 'reference_image' },
					],
					metadata: { resolution: '720p', ratio: '16:9', duration: 5 },
				},
			},
		]);
		expect(answer.task).toMatchObject({ taskId: TASK, state: 'running', status: 'submitted', model: 'doubao-seedance-2-0-260128' });
	});

	it('the submit of a video publishes its files, once', async () => {
		const presigned = { data: { upload_url: 'https://up.example/1', public_url: 'https://files.example/1.png', method: 'PUT' } };
		const fake = fakeTransport({ body: presigned }, { body: { task_id: TASK } });
		const request = { ...requests.video, references: [{ use: 'firstFrame' as const, media: { file } }] };
		const calls = await callsOf(octopusx, fake.transport);
		const job = calls.service.job(request);
		if ('refusal' in job) throw new Error('refused');
		await job.prepare?.();
		await job.prepare?.();
		await job.submit();
		expect(fake.uploads).toHaveLength(1);
		expect(fake.sent[1]?.body?.content).toContainEqual({
			type: 'image_url',
			image_url: { url: 'https://files.example/1.png' },
			role: 'first_frame',
		});
	});

	it.each<[unknown]>([
		[{ task_id: TASK }],
		[{ id: TASK, object: 'video', status: 'queued', progress: 0 }],
		[{ code: 'success', data: { task_id: TASK, status: 'SUBMITTED' } }],
		[{ code: 'success', data: TASK }],
		[{ data: { id: TASK }, error: { message: 'odd' } }],
		[{ id: TASK, status: 7 }],
	])('the submit of a video keeps the ID wherever it is: %j', async (body) => {
		expect((await submitted({ body })).task).toMatchObject({ taskId: TASK });
	});

	it.each<[unknown, string]>([
		[{ error: { code: 'x', message: 'no' } }, 'refused'],
		[{ success: false, message: 'no' }, 'refused'],
		[{ code: 'insufficient_user_quota', message: 'no' }, 'refused'],
		[{ code: 'success' }, 'unreadable'],
		[{}, 'unreadable'],
		['', 'unreadable'],
		[[], 'unreadable'],
		[null, 'unreadable'],
	])('the submit of a video without an ID is a clear "no" or unreadable: %j is %s', async (body, kind) => {
		expect((await submitted({ body })).failure?.kind).toBe(kind);
	});
});

describe('a status check of a video', () => {
	it.each<[unknown]>([
		[
			{
				code: 'success',
				data: { task_id: TASK, status: 'SUCCESS', progress: '100%', data: { status: 'succeeded', content: { video_url: FILM } } },
			},
		],
		[{ task_id: TASK, status: 'succeeded', data: { url: FILM } }],
		[{ id: TASK, object: 'video', status: 'completed', progress: 100, video_url: FILM }],
	])('a poll reads the documented form %j of a video', async (body) => {
		expect((await polled(body)).task).toMatchObject({ state: 'completed', result: { files: [{ type: 'video', url: FILM }] } });
	});

	it.each<[unknown, number | undefined]>([
		['50%', 0.5],
		[50, 0.5],
		[0.5, 0.5],
		['0.5', 0.5],
		['0%', 0],
		[100, 1],
		['101%', undefined],
		[-1, undefined],
		['soon', undefined],
		[null, undefined],
		[{}, undefined],
	])('a poll reads the progress %j of a video as %j', async (progress, share) => {
		expect((await polled({ data: { status: 'IN_PROGRESS', progress } })).task?.progress).toBe(share);
	});

	it.each([
		['SUBMITTED', 'submitted'],
		['queued', 'queued'],
		['NOT_START', 'not_start'],
		['inProgress', 'in_progress'],
		['a word of tomorrow', 'a_word_of_tomorrow'],
	])('a video is running while its status is %s', async (word, status) => {
		expect((await polled({ code: 'success', data: { status: word } })).task).toMatchObject({ state: 'running', status });
	});

	it.each<[unknown, object]>([
		[{ code: 'success', data: { status: 'FAILURE', fail_reason: 'too dark' } }, { message: 'too dark' }],
		[
			{ status: 'failed', error: { code: 'E1', message: 'too dark' } },
			{ code: 'E1', message: 'too dark' },
		],
		[{ data: { status: 'FAILURE', data: { error: { code: 'E1', message: 'too dark' } } } }, { code: 'E1', message: 'too dark' }],
		[{ status: 'failed' }, { message: 'the service gave no reason (status "failed")' }],
	])('a failed video has its reason: %j', async (body, failure) => {
		expect((await polled(body)).task).toMatchObject({ state: 'failed', error: failure });
	});

	it.each<[unknown, string]>([
		[{ code: 'task_not_exist', message: 'task_not_exist' }, 'notFound'],
		[{ success: false, message: 'busy' }, 'unusable'],
		[{ data: [] }, 'unreadable'],
		['<html>', 'unreadable'],
		[7, 'unreadable'],
	])('a poll of a video without a video in it is a failure: %j is %s', async (body, kind) => {
		expect((await polled(body)).failure?.kind).toBe(kind);
	});
});

it.each([{ data: { status: 'SUCCESS', data: {} } }, { status: 'completed', video_url: 'javascript:alert(1)' }])(
	'a video without a URL is completed and empty: %j',
	async (body) => expect((await polled(body)).task).toMatchObject({ state: 'completed', status: 'completed', isEmpty: true, reply: body }),
);

describe('a task of which only the ID is known', () => {
	const missing = { state: 0, error: { code: 'task_not_found', message: 'The task does not exist.' } };

	it('a task ID is looked up in the library, then among the videos, and then only where it was found', async () => {
		const fake = fakeTransport({ body: missing }, { body: { status: 'queued' } }, { body: { status: 'queued' } });
		const existing = (await callsOf(octopusx, fake.transport)).service.existing('task_1');
		await existing.poll();
		await existing.poll();
		expect(fake.sent.map(({ path }) => path)).toEqual([
			'/v1/seedance/asset/GetAsset',
			'/v1/video/generations/task_1',
			'/v1/video/generations/task_1',
		]);
	});

	it('a task ID that neither the library nor the videos have is not found', async () => {
		const fake = fakeTransport({ body: missing }, { body: { code: 'task_not_exist' } });
		const existing = (await callsOf(octopusx, fake.transport)).service.existing('task_1');
		expect((await existing.poll()).failure?.kind).toBe('notFound');
		expect(fake.sent).toHaveLength(3);
	});

	it('a task ID in the form of a video ID is polled as a video at once', async () => {
		const fake = fakeTransport({ body: { status: 'queued' } });
		await (await callsOf(octopusx, fake.transport)).poll(TASK, UNKNOWN_ORIGIN);
		expect(fake.sent.map(({ path }) => path)).toEqual([`/v1/video/generations/${TASK}`]);
	});

	it('a task ID is not looked up among the videos while the library does not respond', async () => {
		const fake = fakeTransport({ failure: { kind: 'noResponse', message: 'silence' } });
		await (await callsOf(octopusx, fake.transport)).poll('task_1', UNKNOWN_ORIGIN);
		expect(fake.sent).toHaveLength(1);
	});
});
