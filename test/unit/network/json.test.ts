import * as fc from 'fast-check';

import { parseJson } from '../../../nodes/SeaArtSpark/network/json';

describe('JSON of a service', () => {
	it.each<[string, unknown]>([
		['{"id":9007199254740993}', { id: '9007199254740993' }],
		['{"id":-9007199254740993 }', { id: '-9007199254740993' }],
		['[12345678901234567890,1]', ['12345678901234567890', 1]],
		['9007199254740993', '9007199254740993'],
		['{"id":9007199254740991}', { id: 9_007_199_254_740_991 }],
		['{"at":1769757744021}', { at: 1_769_757_744_021 }],
		['{"share":0.12345678901234567,"big":12345678901234567.5,"huge":12345678901234567e3,"e":1e12345678901234567}', undefined],
		['{"text":"a: 9007199254740993, b"}', { text: 'a: 9007199254740993, b' }],
		['{"text":"{\\"id\\": 9007199254740993}"}', { text: '{"id": 9007199254740993}' }],
		['{"\\\\":9007199254740993,"a\\\\\\"":"9007199254740993"}', { '\\': '9007199254740993', 'a\\"': '9007199254740993' }],
	])('parseJson keeps every digit of %s', (text, value) => {
		expect(parseJson(text)).toEqual(value ?? JSON.parse(text));
	});

	it.each(['', '{', '{"id":', '"9007199254740993', '{"id":9007199254740993', '<html>9007199254740993</html>'])(
		'parseJson throws at %j',
		(text) => {
			expect(() => parseJson(text)).toThrow(SyntaxError);
		},
	);

	it('parseJson equals JSON.parse if no integer is too long', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.string(), (value, text) => {
				const safe = JSON.parse(
					JSON.stringify([value, text, '1234567890123456789'], (_, inner: unknown) =>
						typeof inner === 'number' && Number.isInteger(inner) && !Number.isSafeInteger(inner) ? 1 : inner,
					),
				) as unknown;
				expect(parseJson(JSON.stringify(safe))).toEqual(safe);
			}),
		);
	});

	it('parseJson takes time linear in the length of the text', () => {
		const timeOf = (length: number) => {
			const text = `{"a":"${'\\\\'.repeat(length)}","b":"${'\\"1234567890123456789'.repeat(length / 10)}"}`;
			const startedAt = performance.now();
			parseJson(text);
			return performance.now() - startedAt;
		};
		timeOf(1_000);
		expect(timeOf(400_000)).toBeLessThan(2_000);
	});
});
