import * as fc from 'fast-check';

import { costSum, validId, isRecord, jsonOr, rawReply, withoutUndefined } from '../../../nodes/SeaArtSpark/network/values';

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
	[['x'.repeat(1_000)], 'x'.repeat(1_000)],
	[['x'.repeat(1_001)], undefined],
	[[2 ** 53, 'task-2'], 'task-2'],
	[[1.5], undefined],
	[[], undefined],
])('the ID in %j is %j', (candidates, id) => {
	expect(validId(...candidates)).toBe(id);
});

describe('a raw reply', () => {
	it('a raw reply has JSON in texts parsed, at any depth, and other texts unchanged', () => {
		expect(rawReply({ a: [{ text: '{"Result":{"text":"[1]"}}' }], text: 'plain', name: '{"not":"text"}', cut: { text: '{"a":' } })).toEqual(
			{
				a: [{ text: { Result: { text: [1] } } }],
				text: 'plain',
				name: '{"not":"text"}',
				cut: { text: '{"a":' },
			},
		);
	});

	it.each<[unknown]>([['<html>'], [[1, 2]], [null], [7]])('a raw reply is an object, also for %j', (reply) => {
		expect(rawReply(reply)).toEqual({ reply });
	});

	it('a raw reply with endless nesting is cut', () => {
		let deep: unknown = 'bottom';
		for (let level = 0; level < 100_000; level++) deep = level % 2 ? [deep] : { a: deep };
		const json = JSON.stringify(rawReply({ deep }));
		expect(json).toContain('(nested too deeply)');
		expect(json.length).toBeLessThan(500);
	});

	it('a raw reply with endlessly nested texts is cut as well', () => {
		let text = '{"bottom":1}';
		for (let level = 0; level < 12; level++) text = JSON.stringify({ text });
		const walked = rawReply({ text });
		let depth = 0;
		for (let at: unknown = walked; isRecord(at); at = at.text) depth++;
		expect(depth).toBe(14);
	});

	it('a raw reply has no prototype from the service', () => {
		const walked = rawReply(
			JSON.parse(
				'{"__proto__":{"polluted":1},"a":{"__proto__":{"polluted":1},"constructor":2},"text":"{\\"__proto__\\":{\\"polluted\\":1}}"}',
			),
		);
		expect(JSON.stringify(walked)).not.toContain('polluted');
		expect((walked.a as Record<string, unknown>).polluted).toBeUndefined();
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	it('a raw reply is always valid JSON', () => {
		fc.assert(fc.property(fc.jsonValue(), (reply) => void JSON.stringify(rawReply(reply))));
	});
});

it.each<[string, unknown]>([
	['{"a":1}', { a: 1 }],
	['\n [1]', [1]],
	['{"a":', '{"a":'],
	['7', '7'],
	['true', 'true'],
	['"quoted"', '"quoted"'],
	['', ''],
])('the text %j is read as %j', (text, value) => {
	expect(jsonOr(text)).toEqual(value);
});

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
	['0x10', '0.02', '0x10'],
	['0.02', ' ', '0.02'],
	[undefined, undefined, undefined],
])('the costs %j and %j add up to %j', (first, second, sum) => {
	expect(costSum(first, second)).toBe(sum);
});

it('an object without gaps keeps null, false, 0 and empty texts', () => {
	expect(withoutUndefined({ a: undefined, b: null, c: false, d: 0, e: '' })).toStrictEqual({ b: null, c: false, d: 0, e: '' });
});
