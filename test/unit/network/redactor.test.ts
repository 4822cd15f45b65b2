import * as fc from 'fast-check';

import { createRedactor } from '../../../nodes/SeaArtSpark/network/redactor';

/** A key with every kind of character that an encoding changes. */
const KEY = 'sk_live+Zq8/wR3tY6uP=mN4bV7cX1';

const redactor = createRedactor(KEY);
const redacted = (text: string) => redactor.message(text);
const reply = (value: unknown) => redactor.reply(value);

const each = (encode: (character: string) => string) => [...KEY].map(encode).join('');
const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(2, '0');

const FORMS: Array<[string, string]> = [
	['as it is', KEY],
	['in capitals', KEY.toUpperCase()],
	['URL-encoded', encodeURIComponent(KEY)],
	['URL-encoded twice', encodeURIComponent(encodeURIComponent(KEY))],
	['URL-encoded letter by letter', each((c) => `%${hex(c)}`)],
	['in base64', Buffer.from(KEY).toString('base64')],
	['in base64 for URLs', Buffer.from(KEY).toString('base64url')],
	['in base64 behind one byte', Buffer.from(`:${KEY}`).toString('base64')],
	['in base64 behind two bytes and before others', Buffer.from(`a:${KEY}!!`).toString('base64')],
	['escaped as in JSON', each((c) => `\\u00${hex(c)}`)],
	['escaped as in JSON inside of JSON', each((c) => `\\\\u00${hex(c)}`)],
	['with a slash escaped', KEY.replace('/', '\\/')],
];

describe.each(FORMS)('a key %s', (_form, repeated) => {
	it.each([
		['alone', ''],
		['in a sentence', 'Access denied for the account'],
		['far behind', 'x '.repeat(40_000)],
	])('the key is removed from texts (%s)', (_where, before) => {
		const clean = redacted(`${before} ${repeated} and more`);
		expect(clean.startsWith(before)).toBe(true);
		// In base64, the text around the key changes its first and last letters.
		expect(clean.slice(before.length)).toMatch(/^ (YTp|On?)?\(key\)\S{0,6} and more$/);
	});

	it('the key is removed from a URL', () => {
		const address = `https://files.example/a.png?k=${repeated}`;
		const { url } = reply({ url: address }) as { url: string };
		expect(url).toMatch(/^https:\/\/files\.example\/a\.png\?k=(YTp|On?)?\(key\)\S{0,6}$/);
	});
});

it('a part of a key stays in an ID and in a URL, because IDs are needed and a part may be a coincidence', () => {
	const part = KEY.slice(2, 14);
	const body = { id: `task-${part}`, url: `https://files.example/${part}/a.png`, text: `{"Result":{"Id":"${part}"}}` };
	expect(reply(body)).toEqual(body);
});

it('a reply without the key is unchanged', () => {
	const body = { id: 'd1', nested: [{ text: '{"a":"b\\u0041"}', n: 1.5, none: null, yes: true }], ['__proto__x']: 'Bearer token' };
	expect(reply(body)).toEqual(body);
	expect(reply(JSON.parse('{"__proto__":{"x":1}}'))).toEqual(JSON.parse('{"__proto__":{"x":1}}'));
});

it('the key is found in names, in numbers, and in JSON inside a text', () => {
	expect(reply({ [KEY]: 1 })).toEqual({ '(key)': 1 });
	expect(createRedactor('123456789012345').reply({ code: 123456789012345 })).toEqual({ code: '(key)' });
	expect(reply({ text: JSON.stringify({ Result: { Id: 'a', Name: KEY } }) })).toEqual({ text: '{"Result":{"Id":"a","Name":"(key)"}}' });
});

it('a key that is too short is not searched for', () => {
	for (const key of ['', 'abc', undefined, 7]) expect(createRedactor(key).message('abc and abc')).toBe('abc and abc');
	expect(createRedactor('abcdef').message('xabcdefx')).toBe('x(key)x');
});

it('any key is found anywhere, and nothing else is removed', () => {
	const key = fc.string({ minLength: 12, maxLength: 80, unit: fc.constantFrom(...'abcdefghijkmnpqrstuvwxyzABCDEFGH23456789_-+/=.') });
	fc.assert(
		fc.property(key, fc.nat(70_000), fc.nat(5), (one, before, after) => {
			const text = `${'\u4e00'.repeat(before)}${one}${'\u4e01'.repeat(after)}`;
			expect(createRedactor(one).message(text)).toBe(`${'\u4e00'.repeat(before)}(key)${'\u4e01'.repeat(after)}`);
		}),
		{ numRuns: 60 },
	);
});

it('a long reply of any content is redacted (a quadratic pattern would run into the time limit of jest)', () => {
	for (const unit of [KEY, 'sk_liv', '\\', '\\u00', '%', '%25', 'sk-', ' ', '\\"', '{"a":']) {
		const text = unit.repeat(Math.floor(1_000_000 / unit.length));
		const { debug } = reply({ debug: text }) as { debug: string };
		if (unit === KEY) expect(debug.includes(KEY)).toBe(false);
	}
});
