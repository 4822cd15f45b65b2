import * as fc from 'fast-check';

import {
	arkResult,
	assetIn,
	costSum,
	idOf,
	imagesIn,
	isRecord,
	readable,
	stateOf,
	taskFailure,
	withoutGaps,
} from '../../../nodes/SeaArtSpark/services/reading';
import { vtrixTask } from '../../../nodes/SeaArtSpark/services/replies';

const task = (more: object) => vtrixTask.parse({ status: 'completed', ...more });
const contents = (...content: unknown[]) => task({ output: [{ content }] });

describe('a status word', () => {
	it.each(['completed', 'COMPLETED', ' Completed ', 'succeeded', 'success', 'done'])('%j means completed', (word) =>
		expect(stateOf(word)).toBe('completed'),
	);
	it.each(['failed', 'Failed', 'failure', 'error', 'cancelled', 'canceled', 'expired', 'timeout'])('%j means failed', (word) =>
		expect(stateOf(word)).toBe('failed'),
	);
	it.each(['in_progress', 'pending', 'processing', 'queued', 'paused', 'COMPLETE?', '', 'constructor', 'not completed'])(
		'%j means that it runs',
		(word) => expect(stateOf(word)).toBe('running'),
	);
});

describe('an id', () => {
	it.each<[unknown[], string | undefined]>([
		[['d1'], 'd1'],
		[[undefined, 'task-2'], 'task-2'],
		[['', 'task-2'], 'task-2'],
		[[null, {}, [], true, 'task-2'], 'task-2'],
		[[17], '17'],
		[['  '], undefined],
		[['.'], undefined],
		[['..'], undefined],
		[[' .. '], undefined],
		[['a.b'], 'a.b'],
		[['a\ud800'], undefined],
		[['a\ud83d\ude00'], 'a\ud83d\ude00'],
		[['x'.repeat(256)], 'x'.repeat(256)],
		[['x'.repeat(257)], undefined],
		[[], undefined],
	])('out of %j is %j', (candidates, id) => {
		expect(idOf(...candidates)).toBe(id);
	});
});

describe('the images of a task', () => {
	it('are those with an http address, with what is known of them', () => {
		const images = imagesIn(
			task({
				output: [
					{
						content: [
							{ type: 'image', url: 'https://cdn.example/a.png', size: 482113, jobId: '7361' },
							{ type: 'text', url: 'https://cdn.example/t', text: 'x' },
						],
					},
					{ content: [{ url: 'http://cdn.example/b.png', jobId: 7362, size: 'large' }] },
				],
			}),
		);
		expect(images).toEqual([
			{ url: 'https://cdn.example/a.png', size: 482113, jobId: '7361' },
			{ url: 'http://cdn.example/b.png', jobId: '7362' },
		]);
	});

	it.each<[string, object]>([
		['no output', {}],
		['an empty one', { output: [] }],
		['output that is no list', { output: 'https://cdn.example/a.png' }],
		['no content', { output: [{}] }],
		['no address', { output: [{ content: [{ type: 'image' }] }] }],
		['an empty address', { output: [{ content: [{ type: 'image', url: '' }] }] }],
		['a file address', { output: [{ content: [{ type: 'image', url: 'file:///etc/passwd' }] }] }],
		['a video', { output: [{ content: [{ type: 'video', url: 'https://cdn.example/a.mp4' }] }] }],
		['null', { output: null }],
	])('are none with %s', (_, more) => {
		expect(imagesIn(task(more))).toEqual([]);
	});
});

describe('the text of an asset task', () => {
	const result = { Id: 'group-1' };

	it.each<[string, unknown]>([
		['JSON inside JSON', { type: 'text', url: '', text: JSON.stringify({ ResponseMetadata: { RequestId: 'r' }, Result: result }) }],
		['JSON after spaces', { text: `\n ${JSON.stringify({ Result: result })}` }],
		['an object', { text: { Result: result } }],
	])('as %s gives its result', (_, content) => {
		expect(arkResult(contents(content))).toEqual({ result });
	});

	it('is the first that holds one', () => {
		expect(arkResult(contents({ text: 'hello' }, { text: '{"Result":null}' }, { text: JSON.stringify({ Result: result }) }))).toEqual({
			result,
		});
	});

	it.each<[string, object, object]>([
		[
			'its own words',
			{ Error: { Code: 'NotFound.ProjectName', Message: 'No such project' } },
			{ code: 'NotFound.ProjectName', message: 'No such project' },
		],
		['a code', { Error: { Code: 7 } }, { code: '7', message: 'code 7' }],
		['nothing', { Error: {} }, { message: 'no reason was given' }],
	])('may carry a failure with %s', (_, ResponseMetadata, failure) => {
		expect(arkResult(contents({ text: JSON.stringify({ ResponseMetadata, Result: result }) }))).toEqual({ failure });
	});

	it.each<[string, unknown]>([
		['none', {}],
		['cut in half', { text: '{"Result":{"Id":"gro' }],
		['a list', { text: '[1,2]' }],
		['plain words', { text: 'group-1' }],
		['a result of null', { text: '{"Result":null}' }],
		['a result that is a text', { text: '{"Result":"group-1"}' }],
		['a number', { text: 7 }],
	])('gives nothing: %s', (_, content) => {
		expect(arkResult(contents(content))).toEqual({});
	});
});

describe('an asset', () => {
	it('is read with all its names', () => {
		const described = {
			Id: 'asset-1',
			Name: 'child',
			URL: 'https://signed.example/a',
			AssetType: 'Image',
			GroupId: 'group-1',
			Status: 'Active',
			CreateTime: '2026-04-14T10:07:02Z',
			UpdateTime: 1776161229,
			ProjectName: 'default',
			Error: null,
		};
		expect(assetIn(described)).toEqual({
			asset: {
				assetId: 'asset-1',
				assetStatus: 'Active',
				name: 'child',
				assetType: 'Image',
				assetGroupId: 'group-1',
				url: 'https://signed.example/a',
				createdAt: '2026-04-14T10:07:02Z',
				updatedAt: '1776161229',
				projectName: 'default',
			},
		});
	});

	it('has no field that the service left empty', () => {
		const read = assetIn({ Id: 'asset-1', Name: '', URL: '', AssetType: null, GroupId: 5, Status: 'Processing', Error: 'ignored' });
		expect(read).toStrictEqual({ asset: { assetId: 'asset-1', assetStatus: 'Processing' } });
	});

	it.each<[string, unknown, object]>([
		['an object', { Code: 'FaceMismatch', Message: 'Another face' }, { code: 'FaceMismatch', message: 'Another face' }],
		['a text', 'No face found', { message: 'No face found' }],
		['null', null, { message: 'the service gave no reason' }],
		['a list', ['x'], { message: 'the service gave no reason' }],
	])('that failed has its reason, told as %s', (_, Error, failure) => {
		for (const Status of ['Failed', 'FAILED'])
			expect(assetIn({ Id: 'asset-1', Status, Error })).toMatchObject({ asset: { assetStatus: Status }, failure });
	});

	it.each<[unknown]>([
		[undefined],
		[null],
		[{}],
		[{ Id: '' }],
		[{ Id: 7 }],
		[{ Id: '..' }],
		[{ Id: 'x'.repeat(300) }],
		['asset-1'],
		[[{ Id: 'asset-1' }]],
	])('is not in %j', (described) => {
		expect(assetIn(described)).toBeUndefined();
	});
});

describe('a reply as it is handed on', () => {
	it('has the JSON inside text parsed, at any depth, and other texts left', () => {
		expect(readable({ a: [{ text: '{"Result":{"text":"[1]"}}' }], text: 'plain', name: '{"not":"text"}', cut: { text: '{"a":' } })).toEqual(
			{
				a: [{ text: { Result: { text: [1] } } }],
				text: 'plain',
				name: '{"not":"text"}',
				cut: { text: '{"a":' },
			},
		);
	});

	it.each<[unknown]>([['<html>'], [[1, 2]], [null], [7]])('is an object also for %j', (reply) => {
		expect(readable(reply)).toEqual({ reply });
	});

	it('has hopeless nesting cut', () => {
		let deep: unknown = 'bottom';
		for (let level = 0; level < 100_000; level++) deep = level % 2 ? [deep] : { a: deep };
		const json = JSON.stringify(readable({ deep }));
		expect(json).toContain('(nested too deeply)');
		expect(json.length).toBeLessThan(500);
	});

	it('has texts inside texts inside texts cut as well', () => {
		let text = '{"bottom":1}';
		for (let level = 0; level < 12; level++) text = JSON.stringify({ text });
		const walked = readable({ text });
		let depth = 0;
		for (let at: unknown = walked; isRecord(at); at = at.text) depth++;
		expect(depth).toBe(14);
	});

	it('carries no prototype', () => {
		const walked = readable(
			JSON.parse(
				'{"__proto__":{"polluted":1},"a":{"__proto__":{"polluted":1},"constructor":2},"text":"{\\"__proto__\\":{\\"polluted\\":1}}"}',
			),
		);
		expect(JSON.stringify(walked)).not.toContain('polluted');
		expect((walked.a as Record<string, unknown>).polluted).toBeUndefined();
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	it('is what JSON can hold, whatever came', () => {
		fc.assert(fc.property(fc.jsonValue(), (reply) => void JSON.stringify(readable(reply))));
	});
});

describe('what it cost', () => {
	it.each<[string | undefined, string | undefined, string | undefined]>([
		['0.03', '0.01', '0.04'],
		['0.1', '0.2', '0.3'],
		['0', '0', '0'],
		[undefined, '0.02', '0.02'],
		['', '0.02', '0.02'],
		['0.02', undefined, '0.02'],
		['0.02', '', '0.02'],
		['0.02', 'free', '0.02'],
		['free', '0.02', 'free'],
		[undefined, undefined, undefined],
	])('%j and %j is %j', (first, second, sum) => {
		expect(costSum(first, second)).toBe(sum);
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
])('the failure in %j is %j', (error, failure) => {
	expect(taskFailure(task({ status: 'failed', error }))).toEqual(failure);
});

it('an object without gaps keeps null, false, 0 and empty', () => {
	expect(withoutGaps({ a: undefined, b: null, c: false, d: 0, e: '' })).toStrictEqual({ b: null, c: false, d: 0, e: '' });
});
