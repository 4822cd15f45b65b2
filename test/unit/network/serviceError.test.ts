import * as fc from 'fast-check';

import { sanitized, serviceError } from '../../../nodes/SeaArtSpark/network/serviceError';

describe('the text of a failure', () => {
	it.each<[string, unknown, { code?: string; message: string } | undefined]>([
		['{message}', { message: 'Rate limit exceeded' }, { message: 'Rate limit exceeded' }],
		['{error: words}', { error: 'invalid_api_key' }, { message: 'invalid_api_key' }],
		[
			'{error: {code, error_message}}',
			{ error: { code: 3001001, error_message: 'Missing prompt' } },
			{ code: '3001001', message: 'Missing prompt' },
		],
		[
			'{error: {code, message}}',
			{ error: { code: 'NotFound.ProjectName', message: 'No such project' } },
			{ code: 'NotFound.ProjectName', message: 'No such project' },
		],
		['with an id beside it', { error: { code: 'UNAUTHORIZED', message: 'no' }, request_id: 'r1' }, { code: 'UNAUTHORIZED', message: 'no' }],
		['{detail}', { detail: 'Not found' }, { message: 'Not found' }],
		[
			'{status: {code, message, error_code}}',
			{ status: { code: 402, message: 'Insufficient credits', error_code: 40201 }, data: null },
			{ code: '40201', message: 'Insufficient credits' },
		],
		['{Code, Message}', { Code: 'AccessDenied', Message: 'no' }, { code: 'AccessDenied', message: 'no' }],
		['{Error: {Code, Message}}', { Error: { Code: 'A.B', Message: 'no' } }, { code: 'A.B', message: 'no' }],
		['{success, message}', { success: false, message: 'Invalid Bearer token' }, { message: 'Invalid Bearer token' }],
		['plain words', 'task failed', { message: 'task failed' }],
		['a code alone', { error: { code: 3001099 } }, { code: '3001099', message: 'code 3001099' }],
		['{detail: [{loc, msg}]}', { detail: [{ loc: ['body', 'prompt'], msg: 'field required' }] }, { message: 'prompt: field required' }],
		[
			'{detail: [...]} of two fields, with indexes',
			{
				detail: [
					{ loc: ['body', 'images', 0, 'url'], msg: 'invalid URL', type: 'value_error' },
					{ loc: ['query', 'size'], msg: 'field required' },
				],
			},
			{ message: 'images.0.url: invalid URL; size: field required' },
		],
		['{error: [{message}]}', { error: [{ message: 'too dark', code: 'E1' }] }, { code: 'E1', message: 'too dark' }],
		['{errors: [words]}', { errors: ['a is missing', 'b is missing'] }, { message: 'a is missing; b is missing' }],
		['{errors: {…}}', { errors: { message: 'too dark' } }, { message: 'too dark' }],
		[
			'{message: [words]}',
			{ statusCode: 400, message: ['prompt should not be empty'], error: 'Bad Request' },
			{ message: 'prompt should not be empty' },
		],
		[
			'details beside a bare reason',
			{ error: 'Bad Request', details: [{ path: ['width'], message: 'expected number' }] },
			{ message: 'width: expected number' },
		],
		[
			'issues beside a bare reason',
			{ message: 'Validation failed', issues: [{ path: 'n', message: 'too many' }] },
			{ message: 'n: too many' },
		],
		[
			'details beside words of their own',
			{ message: 'The prompt is too long.', details: [{ message: 'x' }] },
			{ message: 'The prompt is too long.' },
		],
		[
			'JSON in a message',
			{ error: { code: 'bad_response', message: '{"error":{"code":"SensitiveContent","message":"a real person"}}' } },
			{ code: 'SensitiveContent', message: 'a real person' },
		],
		[
			'JSON behind words, twice wrapped',
			{ message: `status_code=400, ${JSON.stringify({ message: JSON.stringify({ code: 'E2', message: 'too dark' }) })}` },
			{ code: 'E2', message: 'too dark' },
		],
		['a text with a brace', 'use {name} here', { message: 'use {name} here' }],
		['a code beside the words', { error: 'broken', code: 'E1' }, { code: 'E1', message: 'broken' }],
		['error_message before message', { error: { message: 'b', error_message: 'a' } }, { message: 'a' }],
		['a number', 404, { message: '404' }],
		['markup', '<html><h1>502 Bad Gateway', undefined],
		['markup after spaces', '\n\t <!doctype html>', undefined],
		['markup inside', { error: '<html>' }, undefined],
		['nothing', '', undefined],
		['spaces', '  \n', undefined],
		['null', null, undefined],
		['an empty object', {}, undefined],
		['an empty error', { error: {} }, undefined],
		['no error', { error: null, status: 'in_progress' }, undefined],
		['a list', [{ message: 'a' }], { message: 'a' }],
		['an empty list', [], undefined],
		['words that are none', { message: { deep: 1 } }, undefined],
	])('the service error of a reply has its code and its text: %s', (_, body, expected) => {
		const said = serviceError(body);
		expect(said).toStrictEqual(expected);
	});

	it.each(['{"__proto__":{"message":"x"}}', '{"constructor":{"name":"x"}}', '{"error":{"__proto__":{"code":1,"message":"x"}}}'])(
		'a service error is never read from a prototype: %s',
		(json) => {
			expect(serviceError(JSON.parse(json))).toBeUndefined();
		},
	);

	it('a service error is read at any depth without an exception', () => {
		for (const depth of [3, 50_000]) {
			let body: unknown = { message: 'deep' };
			for (let level = 0; level < depth; level++) body = { error: body };
			expect(() => serviceError(body)).not.toThrow();
		}
		expect(serviceError({ error: { error: { message: 'deep' } } })).toMatchObject({ message: 'deep' });
	});

	it('a huge service error is cut', () => {
		const said = serviceError({ error: { code: 'c'.repeat(1e6), message: 'm'.repeat(1e6) } });
		expect(said?.message).toHaveLength(504);
		expect(said?.message.endsWith(' ...')).toBe(true);
		expect(said?.code?.length).toBeLessThanOrEqual(504);
	});

	it('a service error is a text or undefined, whatever a service sends', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (body) => {
				const said = serviceError(body);
				expect(said === undefined || (typeof said.message === 'string' && said.message !== '')).toBe(true);
			}),
		);
	});
});

describe('redacted texts', () => {
	it.each([
		['see https://cdn.example/a.png?X-Signature=abc for it', 'see (address) for it'],
		['HTTP://CDN.EXAMPLE/A?SIG=1', '(address)'],
		['header Bearer abc.def was wrong', 'header Bearer (key) was wrong'],
		['bearer abc.def', 'Bearer (key)'],
		['Bearer token-abc.def', 'Bearer (key)'],
		['Invalid Bearer token', 'Invalid Bearer token'],
		['key sa-AbC_123-xyz is unknown', 'key (key) is unknown'],
		['a visa-free sa-12 stays', 'a visa-free sa-12 stays'],
		['one\n\ttwo   three ', 'one two three'],
		['  ', ''],
	])('the text %j is redacted to %j', (text, expected) => {
		expect(sanitized(text)).toBe(expected);
	});

	it('a redacted text has at most 500 characters', () => {
		expect(sanitized('x'.repeat(500))).toBe('x'.repeat(500));
		expect(sanitized('x'.repeat(501))).toBe(`${'x'.repeat(500)} ...`);
	});

	it('a redacted text contains no secret that the limit cut in two', () => {
		expect(sanitized(`${'x'.repeat(480)} https://cdn.example/a.png?X-Signature=abcdefghij`)).not.toMatch(/cdn|Signature/);
	});
});
