import * as fc from 'fast-check';

import { troubleBehind, troubleIn } from '../../../nodes/SeaArtSpark/services/httpTrouble';

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);

const kindOf = (status: number) => troubleIn({ status, headers: {}, body: undefined }, NOW)?.kind;

describe('an HTTP status', () => {
	it.each([
		[200, undefined],
		[201, undefined],
		[204, undefined],
		[299, undefined],
		[301, 'refused'],
		[302, 'refused'],
		[307, 'refused'],
		[400, 'refused'],
		[401, 'denied'],
		[402, 'denied'],
		[403, 'denied'],
		[404, 'notFound'],
		[405, 'refused'],
		[408, 'serverTrouble'],
		[409, 'refused'],
		[413, 'refused'],
		[422, 'refused'],
		[429, 'rateLimited'],
		[451, 'refused'],
		[500, 'serverTrouble'],
		[501, 'serverTrouble'],
		[502, 'serverTrouble'],
		[503, 'serverTrouble'],
		[504, 'serverTrouble'],
		[520, 'serverTrouble'],
		[599, 'serverTrouble'],
	])('of %d is %s', (status, kind) => {
		expect(kindOf(status)).toBe(kind);
	});

	it('is always named in the trouble', () => {
		fc.assert(
			fc.property(fc.integer({ min: 300, max: 599 }), fc.jsonValue(), (status, body) => {
				const trouble = troubleIn({ status, headers: {}, body }, NOW);
				expect(trouble?.httpStatus).toBe(status);
				expect(trouble?.message).toMatch(/\S/);
			}),
		);
	});

	it.each([
		[429, undefined, 'too many requests'],
		[401, '', 'the key was not accepted'],
		[404, '<html><body>Not Found</body></html>', 'nothing was found at this address'],
		[503, '<!DOCTYPE html><h1>Bad Gateway', 'the service could not answer'],
		[418, {}, 'HTTP status 418'],
		[402, { message: 'Insufficient credits' }, 'Insufficient credits'],
		[400, 'Bad request: no prompt', 'Bad request: no prompt'],
		[302, { message: 'Moved' }, 'the answer was a redirect, which is never followed with a key'],
	])('%d with the body %j says "%s"', (status, body, message) => {
		expect(troubleIn({ status, headers: {}, body }, NOW)?.message).toBe(message);
	});

	it('hands on the code of the body', () => {
		expect(troubleIn({ status: 400, headers: {}, body: { error: { code: 3001001, error_message: 'Missing prompt' } } }, NOW)).toEqual({
			kind: 'refused',
			httpStatus: 400,
			message: 'Missing prompt',
			code: '3001001',
		});
	});
});

describe('Retry-After', () => {
	it.each<[unknown, number | undefined]>([
		['7', 7_000],
		[' 7 ', 7_000],
		[7, 7_000],
		['0.25', 250],
		['86400', 86_400_000],
		['Thu, 01 Jan 2026 12:00:30 GMT', 30_000],
		['Thursday, 01-Jan-26 12:01:00 GMT', 60_000],
		['Thu, 01 Jan 2026 12:00:00 GMT', 0],
		['Thu, 01 Jan 2026 11:00:00 GMT', 0],
		['soon', undefined],
		['', undefined],
		[undefined, undefined],
		[null, undefined],
		[['7'], undefined],
		[{ seconds: 7 }, undefined],
	])('of %j asks for %s ms', (header, asked) => {
		expect(troubleIn({ status: 429, headers: { 'retry-after': header }, body: {} }, NOW)?.retryAfterMs).toBe(asked);
	});

	it.each([503, 500, 404, 408])('counts with %d as well', (status) => {
		expect(troubleIn({ status, headers: { 'retry-after': '3' }, body: {} }, NOW)?.retryAfterMs).toBe(3_000);
	});

	it('is a number of seconds from 0 whatever the header holds', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.jsonValue(), fc.double()), (header) => {
				const asked = troubleIn({ status: 429, headers: { 'retry-after': header }, body: {} }, NOW)?.retryAfterMs;
				expect(asked === undefined || asked >= 0).toBe(true);
			}),
		);
	});
});

const systemError = (code: string, more: object = {}) => Object.assign(new Error(`connect ${code} 10.0.0.1:443`), { code, ...more });

describe('a call that threw', () => {
	it.each<[string, unknown]>([
		['a refused connection', systemError('ECONNREFUSED')],
		['a name that is not found', systemError('ENOTFOUND', { syscall: 'getaddrinfo' })],
		['a name server that does not answer', systemError('EAI_AGAIN')],
		['no route to the host', systemError('EHOSTUNREACH')],
		['no network', systemError('ENETUNREACH')],
		['a time out while connecting', systemError('ETIMEDOUT', { syscall: 'connect' })],
		['a reset while connecting', systemError('ECONNRESET', { syscall: 'connect' })],
		['a certificate that has expired', systemError('CERT_HAS_EXPIRED')],
		['a certificate of nobody', systemError('DEPTH_ZERO_SELF_SIGNED_CERT')],
		['a certificate of another host', systemError('ERR_TLS_CERT_ALTNAME_INVALID')],
		[
			'an error of n8n that holds the code as httpCode, without a cause',
			{ name: 'NodeApiError', message: 'The service refused the connection', httpCode: 'ECONNREFUSED' },
		],
		['an error of n8n context it', Object.assign(new Error('Bad request'), { cause: systemError('ENOTFOUND') })],
		[
			'an error context an error context it',
			{ message: 'a', cause: { message: 'b', cause: { message: 'c', cause: systemError('ECONNREFUSED') } } },
		],
		[
			'all addresses of a host refused',
			Object.assign(new AggregateError([systemError('ECONNREFUSED'), systemError('ECONNREFUSED')]), { code: 'ECONNREFUSED' }),
		],
		[
			'all addresses of a host refused, told only inside',
			new AggregateError([systemError('ECONNREFUSED', { syscall: 'connect' }), systemError('ENETUNREACH', { syscall: 'connect' })]),
		],
		['the same inside an error of n8n', { message: 'x', cause: new AggregateError([systemError('ECONNREFUSED')]) }],
	])('%s was not sent', (_, thrown) => {
		expect(troubleBehind(thrown)).toEqual({ kind: 'notSent', message: 'the connection could not be made' });
	});

	it.each<[string, unknown]>([
		['a reset', systemError('ECONNRESET', { syscall: 'read' })],
		['a broken pipe', systemError('EPIPE', { syscall: 'write' })],
		['a socket that hung up', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
		['a time out', systemError('ECONNABORTED')],
		['a time out of the answer', systemError('ETIMEDOUT')],
		['an error of n8n context it', { message: 'x', httpCode: 'ECONNRESET' }],
		[
			'some of several errors after sending',
			new AggregateError([systemError('ECONNREFUSED', { syscall: 'connect' }), systemError('ECONNRESET', { syscall: 'read' })]),
		],
		['an error without a code', new Error('what?')],
		['a text', 'torn'],
		['nothing', undefined],
		['null', null],
		['a number', 7],
		['an object of nothing', {}],
		['an error whose code is a number', { code: 500, message: 5 }],
	])('%s may have been sent', (_, thrown) => {
		expect(troubleBehind(thrown)).toEqual({ kind: 'noAnswer', message: 'the connection ended before the answer came' });
	});

	it.each<[string, unknown, string]>([
		[
			'n8n forbids the address',
			new Error('The request was blocked because it resolves to a restricted IP address'),
			"n8n's own settings do not allow this address",
		],
		['the address is none', Object.assign(new TypeError('x'), { code: 'ERR_INVALID_URL' }), 'the address is not a valid one'],
		['the address is none, in words', { cause: new TypeError('Invalid URL') }, 'the address is not a valid one'],
		[
			'the key holds a line break',
			systemError('ERR_INVALID_CHAR'),
			'the API key holds a character that no key has (a line break, perhaps)',
		],
	])('%s: refused', (_, thrown, message) => {
		expect(troubleBehind(thrown)).toEqual({ kind: 'refused', message });
	});

	it('that is its own cause is read once', () => {
		const circular: Record<string, unknown> = { message: 'round' };
		circular.cause = circular;
		expect(troubleBehind(circular)).toMatchObject({ kind: 'noAnswer' });
	});

	it('never tells an address or a key', () => {
		const thrown = Object.assign(new Error('connect ECONNREFUSED https://signed.example/?sig=abc Bearer sa-secret123'), {
			code: 'ECONNREFUSED',
		});
		expect(JSON.stringify(troubleBehind(thrown))).not.toMatch(/signed|secret/);
	});
});
