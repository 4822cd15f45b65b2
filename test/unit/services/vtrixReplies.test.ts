import { filesIn, stateOf, taskFailure, textsIn, vtrixTask } from '../../../nodes/SeaArtSpark/services/vtrix/replies';

const task = (more: object) => vtrixTask({ status: 'completed', ...more })!;
const contents = (...content: unknown[]) => task({ output: [{ content }] });

describe('a status word', () => {
	it.each(['completed', 'COMPLETED', ' Completed ', 'succeeded', 'success', 'done'])('the status word %j means completed', (word) =>
		expect(stateOf(word)).toBe('completed'),
	);
	it.each(['failed', 'Failed', 'failure', 'error', 'cancelled', 'canceled', 'expired', 'timeout'])(
		'the status word %j means failed',
		(word) => expect(stateOf(word)).toBe('failed'),
	);
	it.each(['in_progress', 'pending', 'processing', 'queued', 'paused', 'COMPLETE?', '', 'constructor', 'not completed'])(
		'the status word %j means running',
		(word) => expect(stateOf(word)).toBe('running'),
	);
});

describe('the files of a task', () => {
	it('the files of a task are those with an http address, of every kind, in the order of the reply, with what is known of them', () => {
		const files = filesIn(
			task({
				output: [
					{
						content: [
							{ type: 'image', url: 'https://cdn.example/a.png', size: 482113, jobId: '7361' },
							{ type: 'text', url: 'https://cdn.example/t', text: 'x' },
							{ type: 'video', url: 'https://cdn.example/a.mp4', size: 9, duration: 5.04 },
						],
					},
					{ content: [{ url: 'http://cdn.example/b.png', jobId: 7362, size: 'large' }] },
					{
						content: [
							{ type: 'audio', url: 'https://cdn.example/a.mp3', duration: '30' },
							{ type: 'file', url: 'https://cdn.example/a.glb', duration: 'long' },
						],
					},
				],
			}),
		);
		expect(files).toStrictEqual([
			{ type: 'image', url: 'https://cdn.example/a.png', size: 482113, jobId: '7361' },
			{ type: 'video', url: 'https://cdn.example/a.mp4', size: 9, duration: 5.04 },
			{ type: 'image', url: 'http://cdn.example/b.png', jobId: '7362' },
			{ type: 'audio', url: 'https://cdn.example/a.mp3', duration: 30 },
			{ type: 'file', url: 'https://cdn.example/a.glb' },
		]);
	});

	it.each([
		['https://cdn.example/a.mp4', 'video'],
		['https://cdn.example/a.MOV?sig=1', 'video'],
		['https://cdn.example/a.webm#t=1', 'video'],
		['https://cdn.example/a.m4v', 'video'],
		['https://cdn.example/a.mp3', 'audio'],
		['https://cdn.example/a.Wav', 'audio'],
		['https://cdn.example/a.m4a', 'audio'],
		['https://cdn.example/a.ogg', 'audio'],
		['https://cdn.example/a.flac', 'audio'],
		['https://cdn.example/a.png', 'image'],
		['https://cdn.example/a', 'image'],
		['https://cdn.example/a.png?from=b.mp4', 'image'],
		['https://cdn.example/mp4', 'image'],
	])('a file without a type is told by the ending of its address: %s is %s', (url, kind) => {
		expect(filesIn(contents({ url }))).toStrictEqual([{ type: kind, url }]);
		expect(filesIn(contents({ type: null, url }))).toStrictEqual([{ type: kind, url }]);
	});

	it('a file is what its type says, whatever its address ends in', () => {
		expect(filesIn(contents({ type: 'image', url: 'https://cdn.example/a.mp4' }))).toMatchObject([{ type: 'image' }]);
		expect(filesIn(contents({ type: 'video', url: 'https://cdn.example/a.png' }))).toMatchObject([{ type: 'video' }]);
	});

	it('a file is not hidden by odd entries beside it', () => {
		const files = filesIn(
			task({
				output: [
					null,
					{ content: 'x' },
					{ content: [null, 'y', 7, { type: 'video', url: 'https://cdn.example/a.mp4', size: {}, jobId: [] }] },
				],
			}),
		);
		expect(files).toStrictEqual([{ type: 'video', url: 'https://cdn.example/a.mp4' }]);
	});

	it.each<[string, object]>([
		['no output', {}],
		['an empty one', { output: [] }],
		['output that is no list', { output: 'https://cdn.example/a.png' }],
		['no content', { output: [{}] }],
		['no address', { output: [{ content: [{ type: 'image' }] }] }],
		['an empty address', { output: [{ content: [{ type: 'image', url: '' }] }] }],
		['a file address', { output: [{ content: [{ type: 'image', url: 'file:///etc/passwd' }] }] }],
		['a text with an address', { output: [{ content: [{ type: 'text', url: 'https://cdn.example/a.mp4' }] }] }],
		['a type that nobody documented', { output: [{ content: [{ type: 'hologram', url: 'https://cdn.example/a.png' }] }] }],
		['a type named like a prototype', { output: [{ content: [{ type: 'constructor', url: 'https://cdn.example/a.png' }] }] }],
		['entries that are none', { output: [null, 7, { content: 'x' }, { content: [null, 'y', 7, []] }] }],
		['null', { output: null }],
	])('a task has no files with %s', (_, more) => {
		expect(filesIn(task(more))).toEqual([]);
	});
});

describe('the texts of a task', () => {
	it('the texts of a task are those of all entries, as they came', () => {
		expect(
			textsIn(contents({ type: 'text', url: '', text: '{"Result":1}' }, { type: 'image' }, { text: { a: 1 } }, { text: 7 }, null)),
		).toEqual(['{"Result":1}', { a: 1 }]);
	});

	it('a task without output has no texts', () => {
		expect(textsIn(task({ output: null }))).toEqual([]);
	});
});

it.each<[unknown, object]>([
	['task failed', { message: 'task failed' }],
	[
		{ code: 3001009, error_message: 'range' },
		{ code: '3001009', message: 'range' },
	],
	[undefined, { message: 'the service gave no reason (status "failed")' }],
	[{}, { message: 'the service gave no reason (status "failed")' }],
])('the failure in %j reads %j', (error, failure) => {
	expect(taskFailure(task({ status: 'failed', error }))).toEqual(failure);
});
