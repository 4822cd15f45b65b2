import * as fc from 'fast-check';

import { createRedactor } from '../../../nodes/SeaArtSpark/network/redactor';

/** A key with everything in it that an encoding changes. */
const KEY = 'sk_live+Zq8/wR3tY6uP=mN4bV7cX1';

const redactor = createRedactor(KEY);
const words = (text: string) => redactor.words(text);
const reply = (value: unknown) => redactor.reply(value);

const each = (encode: (character: string) => string) => [...KEY].map(encode).join('');
const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(2, '0');

const FORMS: Array<[string, string]> = [
	['as it is', KEY],
	['in capitals', KEY.toUpperCase()],
	['URL-encoded', encodeURIComponent(KEY)],
	['URL-encoded twice', encodeURIComponent(encodeURIComponent(KEY))],
	['URL-encoded letter by letter', each((c) => `%${hex(c)}`)],
	['URL-encoded every second letter', [...KEY].map((c, at) => (at % 2 ? c : `%${hex(c).toUpperCase()}`)).join('')],
	['in base64', Buffer.from(KEY).toString('base64')],
	['in base64 for addresses', Buffer.from(KEY).toString('base64url')],
	['in base64 behind one byte', Buffer.from(`:${KEY}`).toString('base64')],
	['in base64 behind two bytes and before others', Buffer.from(`a:${KEY}!!`).toString('base64')],
	['in base64 over several lines', Buffer.from(KEY).toString('base64').replace(/.{16}/g, '$&\r\n')],
	['in hexadecimal', Buffer.from(KEY).toString('hex')],
	['in hexadecimal in capitals', Buffer.from(KEY).toString('hex').toUpperCase()],
	['escaped as in JSON', each((c) => `\\u00${hex(c)}`)],
	['escaped as in JSON inside of JSON', each((c) => `\\\\u00${hex(c)}`)],
	['escaped as in JavaScript', each((c) => `\\x${hex(c)}`)],
	['escaped with braces', each((c) => `\\u{${hex(c)}}`)],
	['in HTML, decimal', each((c) => `&#${c.charCodeAt(0)};`)],
	['in HTML, hexadecimal', each((c) => `&#x00${hex(c)};`)],
	['with a slash escaped', KEY.replace('/', '\\/')],
	['letter by letter', [...KEY].join(' ')],
	['over two lines', `${KEY.slice(0, 9)}\n${KEY.slice(9)}`],
	['over two lines, escaped', `${KEY.slice(0, 9)}\\n${KEY.slice(9)}`],
	['with marks between its letters that nobody sees', [...KEY].join('\u200b')],
	['with soft hyphens', [...KEY].join('\u00ad')],
	['in wide letters', each((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))],
];

describe.each(FORMS)('a key %s', (_form, told) => {
	it.each([
		['alone', ''],
		['in a sentence', 'Access denied for the account'],
		['far behind', 'x '.repeat(40_000)],
		['between two windows', 'y'.repeat(65_530)],
	])('the key is left out of words (%s)', (_where, before) => {
		const clean = words(`${before} ${told} and more`);
		expect(clean.startsWith(before)).toBe(true);
		// What stands around the key in base64 takes part in its first and last letters.
		expect(clean.slice(before.length)).toMatch(/^ (YTp|On?)?\(key\)\S{0,6} and more$/);
	});

	it('the key is left out of an address that holds more than half of it', () => {
		const address = `https://files.example/a.png?k=${told}`;
		const { url } = reply({ url: address }) as { url: string };
		expect(url).toMatch(/^https:\/\/files\.example\/a\.png\?k=(YTp|On?)?\(key\)\S{0,6}$/);
	});
});

describe('12 characters of a key', () => {
	it.each(Array.from({ length: KEY.length - 11 }, (_, at) => KEY.slice(at, at + 12)))(
		'12 characters of a key never stay in words: %s',
		(part) => {
			for (const before of ['', 'a', 'ab', 'abc', 'abcd', 'abcde']) {
				expect(words(`${before}"${part}"`)).toBe(`${before}"(key)"`);
			}
		},
	);

	it('11 characters of a key stay in words', () => {
		expect(words(`"${KEY.slice(3, 14)}"`)).toBe(`"${KEY.slice(3, 14)}"`);
	});

	it('12 characters of a key stay in an ID and in an address: an ID is money, and a piece of it may be a coincidence', () => {
		const part = KEY.slice(2, 14);
		const body = { id: `task-${part}`, url: `https://files.example/${part}/a.png`, text: `{"Result":{"Id":"${part}"}}` };
		expect(reply(body)).toEqual(body);
	});

	it('12 characters of a key are left out of what only begins like an address', () => {
		const half = [KEY.slice(0, 14), KEY.slice(16)];
		expect(reply({ message: `https://x.example/ ${half[0]}` })).toEqual({ message: 'https://x.example/ (key)' });
	});

	it('12 characters of a key are left out of an address that has them from several places', () => {
		expect(reply({ url: `https://x.example/?a=${KEY.slice(0, 14)}&b=${KEY.slice(15)}` })).toEqual({
			url: 'https://x.example/?a=(key)&b=(key)',
		});
	});
});

it('a reply without the key stays as it is', () => {
	const body = { id: 'd1', nested: [{ text: '{"a":"b\\u0041"}', n: 1.5, none: null, yes: true }], ['__proto__x']: 'Bearer token' };
	expect(reply(body)).toEqual(body);
	expect(reply(JSON.parse('{"__proto__":{"x":1}}'))).toEqual(JSON.parse('{"__proto__":{"x":1}}'));
});

it('the key is found in names, in numbers, and in JSON inside of a text', () => {
	expect(reply({ [KEY]: 1 })).toEqual({ '(key)': 1 });
	expect(createRedactor('123456789012345').reply({ code: 123456789012345 })).toEqual({ code: '(key)' });
	expect(reply({ text: JSON.stringify({ Result: { Id: 'a', Name: KEY } }) })).toEqual({ text: '{"Result":{"Id":"a","Name":"(key)"}}' });
});

it('a key that is hardly one is not looked for', () => {
	for (const key of ['', 'abc', undefined, 7]) expect(createRedactor(key).words('abc and abc')).toBe('abc and abc');
	expect(createRedactor('abcdef').words('xabcdefx')).toBe('x(key)x');
});

it('any key is found anywhere, and nothing else is taken away', () => {
	const key = fc.string({ minLength: 12, maxLength: 80, unit: fc.constantFrom(...'abcdefghijkmnpqrstuvwxyzABCDEFGH23456789_-+/=.') });
	fc.assert(
		fc.property(key, fc.nat(70_000), fc.nat(5), (one, before, after) => {
			const text = `${'\u4e00'.repeat(before)}${one}${'\u4e01'.repeat(after)}`;
			expect(createRedactor(one).words(text)).toBe(`${'\u4e00'.repeat(before)}(key)${'\u4e01'.repeat(after)}`);
		}),
		{ numRuns: 60 },
	);
});

it('a reply of any length and content is redacted in a moment', () => {
	for (const unit of [KEY, 'sk_liv', '\\', '\\u{', '%', '%25', '&#x', '&', 'sk-', ' ', '\\"', '{"a":']) {
		const text = unit.repeat(Math.floor(1_000_000 / unit.length));
		const begun = process.hrtime.bigint();
		const { debug } = reply({ debug: text }) as { debug: string };
		if (unit === KEY) expect(debug).toBe('(key)');
		// A quadratic reading takes hours; the bound leaves room for the busiest machine.
		expect(Number(process.hrtime.bigint() - begun) / 1e9).toBeLessThan(15);
	}
});
