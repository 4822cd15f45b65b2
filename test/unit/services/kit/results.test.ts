import { polledTask } from '../../../../nodes/SeaArtSpark/services/kit/taskReply';
import type { FileType } from '../../../../nodes/SeaArtSpark/network/files';

const ID = 'task_1';
const V = 'https://f.example/v.mp4';
const I = 'https://f.example/i.png';
const BARE = 'https://f.example/r/1';
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const read = (body: unknown, makes?: FileType, sent: string[] = []) =>
	polledTask({ reply: { status: 200, headers: {}, body } }, ID, { model: 'm', makes, isSent: (url) => sent.includes(url) }).task;
const files = (body: unknown, makes?: FileType, sent?: string[]) =>
	(read(body, makes, sent)?.result?.files ?? []).map(
		({ type, url, data, isLastFrame }) => `${isLastFrame ? 'last frame' : type} ${url ?? data}`,
	);
const done = (more: object) => ({ task_id: ID, status: 'SUCCESS', ...more });
const content = (...entries: unknown[]) => done({ output: [{ content: entries }] });

describe('where a result is found', () => {
	it.each<[string, object, string[]]>([
		['result_url of a gateway', { code: 'success', data: done({ progress: '100%', result_url: V, data: null }) }, [`video ${V}`]],
		['fail_reason of an older gateway', { code: 'success', data: done({ fail_reason: V }) }, [`video ${V}`]],
		[
			'a gateway behind a gateway',
			{ code: 'success', data: done({ data: { code: 'success', data: { task_id: 'u', status: 'SUCCESS', result_url: V } } }) },
			[`video ${V}`],
		],
		[
			'the same with the documented content',
			{ data: done({ data: { data: { status: 'succeeded', content: { video_url: V } } } }) },
			[`video ${V}`],
		],
		[
			'content.video_url',
			{ code: 'success', data: done({ data: { status: 'succeeded', content: { video_url: V, last_frame_url: I } } }) },
			[`video ${V}`, `last frame ${I}`],
		],
		['video_url.url', done({ content: [{ type: 'video_url', video_url: { url: V } }] }), [`video ${V}`]],
		['a URL as output', done({ output: V }), [`video ${V}`]],
		['URLs in a list', done({ output: [V, I] }), [`video ${V}`, `image ${I}`]],
		['URLs in a named list', done({ data: { image_urls: [I, BARE] } }), [`image ${I}`, `image ${BARE}`]],
		['a nested wrapper', done({ response: { result: { resources: [{ uri: V }] } } }), [`video ${V}`]],
		['JSON in a text', done({ resp_data: JSON.stringify({ urls: [I] }) }), [`image ${I}`]],
		['images of a list', done({ images: [{ url: I, width: 1 }] }), [`image ${I}`]],
		['one URL in two places', done({ result_url: V, data: { video_url: V, url: V } }), [`video ${V}`]],
		['one file under two names', done({ output: [{ url: V, download_url: `${V}?dl=1` }] }), [`video ${V}`]],
		['two files in an entry', done({ output: [{ video_url: V, audio_url: BARE }] }), [`video ${V}`, `audio ${BARE}`]],
		['base64', done({ data: [{ b64_json: PNG }] }), [`image ${PNG}`]],
		['a data URI', done({ output: [{ url: `data:image/png;base64,${PNG}` }] }), [`image ${PNG}`]],
	])('a result is found in %s', (_, body, expected) => {
		expect(files(body)).toEqual(expected);
		expect(read(body)).toMatchObject({ state: 'completed', status: 'completed' });
	});

	it('other places count only if the documented ones are empty', () => {
		expect(files(done({ output: [{ content: [{ type: 'image', url: I }] }], other: { url: V } }))).toEqual([`image ${I}`]);
	});

	it.each(['input', 'inputs', 'params', 'request', 'prompt_image', 'reference_image_url', 'source_url', 'originalUrl', 'metadata'])(
		'an input in %s is not a result',
		(key) => {
			for (const value of [V, [V], { url: V }, [{ url: V }]]) {
				expect(read(done({ [key]: value }))).toMatchObject({ isEmpty: true });
				expect(files(content({ type: 'image', url: '', [key]: value }))).toEqual([]);
			}
		},
	);

	it.each([
		'preview_url',
		'thumbnail',
		'thumb_url',
		'coverUrl',
		'poster',
		'icon',
		'poll_url',
		'pollingUrl',
		'cancel_url',
		'self',
		'callback_url',
		'webhook',
		'docs_url',
		'documentation_url',
		'help',
		'support_url',
		'status_url',
		'links',
		'message',
		'error_url',
	])('a preview or a link in %s is not a result', (key) => {
		for (const value of [V, { url: V }]) if (key !== 'message' && key !== 'self') expect(files(done({ [key]: value }))).toEqual([]);
		expect(files(done({ [key]: V }))).toEqual([]);
	});

	it('a URL that the job itself sent is not a result, wherever it is repeated', () => {
		expect(files(content({ type: 'image', url: I }), 'image', [I])).toEqual([]);
		expect(files(done({ extra: { url: I }, result_url: V }), undefined, [I])).toEqual([`video ${V}`]);
	});

	it('an input that a service repeats with its role is not a result', () => {
		expect(files(done({ content: [{ type: 'image_url', image_url: { url: I }, role: 'reference_image' }] }))).toEqual([]);
	});

	it('a text that contains a URL is a text', () => {
		expect(read(content({ type: 'text', text: `see ${V}` }))?.result).toEqual({ text: [`see ${V}`] });
		expect(files(done({ note: `see ${V} for it` }))).toEqual([]);
	});

	it('a running task has no result from other places', () => {
		expect(files({ task_id: ID, status: 'running', result_url: V })).toEqual([]);
	});
});

describe('the type of a file', () => {
	it.each<[object, FileType | undefined, FileType]>([
		[{ type: 'IMAGE', url: BARE }, undefined, 'image'],
		[{ type: 'video_url', url: BARE }, undefined, 'video'],
		[{ type: 'Audio', url: BARE }, undefined, 'audio'],
		[{ type: 'image_to_video', url: BARE }, undefined, 'video'],
		[{ type: 'image', url: V }, undefined, 'image'],
		[{ type: '', url: V }, undefined, 'video'],
		[{ type: 'model_3d', url: 'https://f.example/m.glb' }, undefined, 'file'],
		[{ type: 'model_3d', url: BARE }, 'image', 'file'],
		[{ url: 'https://f.example/m.glb' }, 'image', 'file'],
		[{ url: 'https://f.example/a.MOV?sig=1' }, undefined, 'video'],
		[{ url: 'https://f.example/a.flac#t=1' }, undefined, 'audio'],
		[{ url: 'https://f.example/a.png?from=b.mp4' }, undefined, 'image'],
		[{ url: BARE }, 'video', 'video'],
		[{ url: BARE }, undefined, 'file'],
		[{ url: BARE, content_type: 'video/mp4' }, undefined, 'video'],
		[{ url: BARE, contentType: 'audio/mpeg' }, 'image', 'audio'],
		[{ url: BARE, mime_type: 'video/mp4' }, 'image', 'video'],
		[{ url: BARE, mimeType: 'audio/wav' }, 'video', 'audio'],
		[{ url: BARE, mime: 'video/mp4' }, 'image', 'video'],
		[{ type: null, url: BARE }, 'image', 'image'],
		[{ type: 'constructor', url: BARE }, undefined, 'file'],
		[{ audio_url: BARE }, undefined, 'audio'],
		[{ type: 'text', url: 'https://f.example/a.srt', text: 'x' }, undefined, 'file'],
	])('the type of %j if the operation makes %s is %s', (entry, makes, type) => {
		expect(read(content(entry), makes)?.result?.files).toMatchObject([{ type }]);
	});
});

describe('the fields of an entry', () => {
	it('a file has its size, its duration in seconds and its job ID, in any spelling', () => {
		expect(read(content({ type: 'video', url: V, size: '9', duration: '5.04', jobId: 7 }))?.result?.files).toEqual([
			{ type: 'video', url: V, size: 9, duration: 5.04, jobId: '7' },
		]);
	});

	it('a file has the other scalar fields of its entry', () => {
		const entry = { url: I, img_id: 344891, seed: 7, revised_prompt: 'a fox', nsfw: false, list: [1], none: null };
		expect(read(content(entry))?.result?.files?.[0]?.extra).toEqual({ imgId: 344891, seed: 7, revisedPrompt: 'a fox', nsfw: false });
	});

	it('an ID without a file is a result of a model of any kind, but not of an image', () => {
		const body = content({ type: 'image', url: '', id: 'abc', img_id: 344891 });
		expect(read(body)).toMatchObject({ state: 'completed', result: { values: { id: 'abc', imgId: 344891 } } });
		expect(read(body)?.isEmpty).toBeUndefined();
		expect(read(body, 'image')).toMatchObject({ isEmpty: true, result: { values: { id: 'abc' } } });
	});

	it('an entry that only announces a file is empty', () => {
		expect(read(content({ type: 'image', url: '', size: 0, jobId: 'j', index: 0, status: 'pending' }))).toMatchObject({ isEmpty: true });
	});

	it('a hostile field does not change a prototype', () => {
		const entry = JSON.parse(`{"url":"${I}","__proto__":{"a":1},"constructor":"x","to_string":"y"}`) as object;
		expect(read(content(entry))?.result?.files).toEqual([{ type: 'image', url: I }]);
	});
});

describe('a completed task without a result', () => {
	it.each<[string, object, object]>([
		[
			'an error',
			{ output: [], error: { message: 'input image may contain sensitive information' } },
			{ message: 'input image may contain sensitive information' },
		],
		['an error with a code', { error: { code: 110001, error_message: 'sensitive' } }, { code: '110001', message: 'sensitive' }],
		['a reason', { fail_reason: 'blocked by moderation' }, { message: 'blocked by moderation' }],
		['a message', { message: 'The prompt was rejected.' }, { message: 'The prompt was rejected.' }],
		['an error in its inner data', { data: { error: { message: 'too dark' } } }, { message: 'too dark' }],
		[
			'only a text',
			{ output: [{ content: [{ type: 'text', text: 'I do not draw this person.' }] }] },
			{ message: 'I do not draw this person.' },
		],
	])('a task with a reason in %s has failed', (_, more, error) => {
		expect(read(done(more), 'image')).toMatchObject({ state: 'failed', status: 'failed', error });
	});

	it.each([
		{},
		{ error: null },
		{ error: {} },
		{ fail_reason: '' },
		{ message: 'success' },
		{ message: 'Task completed, uploading the file' },
		{ output: [] },
		{ data: null },
	])('a task without a reason is empty: %j', (more) =>
		expect(read(done(more), 'image')).toMatchObject({ state: 'completed', isEmpty: true, reply: { status: 'SUCCESS' } }),
	);
});

it.each<[object, object]>([
	[{ error: 'task failed' }, { message: 'task failed' }],
	[{ error: { code: 3001009, error_message: 'range' } }, { code: '3001009', message: 'range' }],
	[{ message: 'the face is hidden' }, { message: 'the face is hidden' }],
	[
		{ error_code: 'E7', error_message: 'too dark' },
		{ code: 'E7', message: 'too dark' },
	],
	[{ data: { fail_reason: 'too dark' } }, { message: 'too dark' }],
	[{ errors: [{ message: 'a' }, { message: 'b' }] }, { message: 'a; b' }],
	[{}, { message: 'the service gave no reason (status "failed")' }],
])('a failed task has the message %j', (more, error) => {
	expect(read({ task_id: ID, status: 'failed', ...more })?.error).toEqual(error);
});

it.each<[object, string | undefined]>([
	[{ usage: { cost: '0.03' } }, '0.03'],
	[{ usage: { cost: '' }, cost: 0.5 }, '0.5'],
	[{ cost: { amount: '0.1', currency: 'USD' } }, '0.1'],
	[{ cost: 3, currency: 'CNY' }, undefined],
	[{ data: { cost: '$0.02' } }, '0.02'],
	[{ cost: '0.03 USD' }, '0.03'],
	[{ cost: 'US$ 0.030000000000000002' }, '0.030000000000000002'],
	[{ cost: '1,234.5' }, '1234.5'],
	[{ cost: '0,03' }, '0.03'],
	[{ cost: '$0,125' }, '0.125'],
	[{ cost: '0.03 EUR' }, undefined],
	[{ cost: '1,2,3' }, undefined],
	[{ cost: ' ' }, undefined],
	[{ cost: '0x10' }, undefined],
])('the cost in %j is %s', (more, cost) => expect(read(done({ output: I, ...more }))?.cost).toBe(cost));

it('a poll uses its own task from a reply with several', () => {
	const body = { id: 'req-1', status: 'success', data: { task_id: ID, status: 'processing' } };
	expect(read(body)).toMatchObject({ state: 'running', status: 'processing' });
});

it.each([{ id: 'other', status: 'completed', output: I }, { data: { task_id: 'x', status: 'success' } }])(
	'the reply about another task is not used: %j',
	(body) => {
		expect(read(body)).toBeUndefined();
	},
);
