import * as fc from 'fast-check';

import { failureOfResponse } from '../../../nodes/SeaArtSpark/network/httpFailure';
import { failureOfError } from '../../../nodes/SeaArtSpark/network/connectionFailure';

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);

const kindOf = (status: number) => failureOfResponse({ status, headers: { date: 'today' }, body: undefined }, NOW)?.kind;

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
		[407, 'notSent'],
		[408, 'serverError'],
		[409, 'refused'],
		[413, 'refused'],
		[422, 'refused'],
		[429, 'rateLimited'],
		[451, 'refused'],
		[499, 'serverError'],
		[500, 'serverError'],
		[501, 'serverError'],
		[502, 'serverError'],
		[503, 'serverError'],
		[504, 'serverError'],
		[520, 'serverError'],
		[599, 'serverError'],
	])('the failure of HTTP status %d is %s', (status, kind) => {
		expect(kindOf(status)).toBe(kind);
	});

	it('a failure always names its HTTP status', () => {
		fc.assert(
			fc.property(fc.integer({ min: 300, max: 599 }), fc.jsonValue(), (status, body) => {
				const failure = failureOfResponse({ status, headers: {}, body }, NOW);
				expect(failure?.httpStatus).toBe(status);
				expect(failure?.message).toMatch(/\S/);
			}),
		);
	});

	it.each([
		[429, undefined, 'too many requests'],
		[401, '', 'the key was not accepted'],
		[404, '<html><body>Not Found</body></html>', 'nothing was found at this URL'],
		[503, '<!DOCTYPE html><h1>Bad Gateway', 'the service could not respond'],
		[418, {}, 'HTTP status 418'],
		[402, { message: 'Insufficient credits' }, 'Insufficient credits'],
		[400, 'Bad request: no prompt', 'Bad request: no prompt'],
		[302, { message: 'Moved' }, 'the response was a redirect, which the node never follows with a key'],
	])('the failure of %d with the body %j has the message "%s"', (status, body, message) => {
		expect(failureOfResponse({ status, headers: {}, body }, NOW)?.message).toBe(message);
	});

	it('a failure has the code in the body', () => {
		expect(
			failureOfResponse({ status: 400, headers: {}, body: { error: { code: 3001001, error_message: 'Missing prompt' } } }, NOW),
		).toEqual({
			kind: 'refused',
			httpStatus: 400,
			message: 'Missing prompt',
			code: '3001001',
		});
	});
});

describe('a response of a proxy', () => {
	const answer = (status: number, headers: Record<string, unknown> = {}, secure = true, body: unknown = '') =>
		failureOfResponse({ status, headers, body }, NOW, { secure });

	it.each<[number, Record<string, unknown>, boolean, unknown, string]>([
		[407, { 'proxy-authenticate': 'Basic', date: 'today' }, true, '<html>', 'asks for a login'],
		[407, {}, false, 'Login, please', 'asks for a login'],
		[403, {}, true, '', 'does not allow the connection'],
		[403, { 'Content-Length': '0', Connection: 'close' }, false, '', 'does not allow the connection'],
		[403, { 'x-squid-error': 'ERR_ACCESS_DENIED 0', date: 'today' }, true, '<html>', 'does not allow the connection'],
		[502, {}, true, '', 'could not make the connection'],
		[503, { 'proxy-agent': 'x', connection: 'close' }, true, '', 'could not make the connection'],
	])(
		'%d with %j (secure: %s) and %j came from a proxy: the message names it, and nothing was sent',
		(status, headers, secure, body, did) => {
			expect(answer(status, headers, secure, body)).toEqual({
				kind: 'notSent',
				httpStatus: status,
				message: `a proxy on the way ${did} (HTTP status ${status})`,
			});
		},
	);

	it.each<[number, Record<string, unknown>, boolean, unknown, string]>([
		[502, {}, false, '', 'serverError'],
		[502, { date: 'today' }, true, '', 'serverError'],
		[502, {}, true, '<html>', 'serverError'],
		[502, { 'x-squid-error': 'ERR_READ_ERROR 0' }, true, '', 'serverError'],
		[403, { date: 'today' }, true, '', 'denied'],
		[403, {}, true, { message: 'Insufficient balance' }, 'denied'],
		[401, {}, true, '', 'denied'],
	])('%d with %j (secure: %s) and %j may come from the service', (status, headers, secure, body, kind) => {
		expect(answer(status, headers, secure, body)?.kind).toBe(kind);
	});

	it.each([401, 402, 403])('the failure of a %d to a request without a key does not mention a key', (status) => {
		const headers = { date: 'today' };
		expect(failureOfResponse({ status, headers, body: undefined }, NOW, { keyless: true })?.message).toBe(
			`access is not allowed (HTTP status ${status})`,
		);
		expect(failureOfResponse({ status, headers, body: undefined }, NOW)?.message).toMatch(/key|reason/);
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
	])('a Retry-After of %j means %s ms', (header, expectedMs) => {
		expect(failureOfResponse({ status: 429, headers: { 'retry-after': header }, body: {} }, NOW)?.retryAfterMs).toBe(expectedMs);
	});

	it.each([503, 500, 404, 408])('a Retry-After is also read with %d', (status) => {
		expect(failureOfResponse({ status, headers: { 'retry-after': '3' }, body: {} }, NOW)?.retryAfterMs).toBe(3_000);
	});

	it('a Retry-After is a number of seconds from 0 up, whatever the header contains', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.jsonValue(), fc.double()), (header) => {
				const retryAfterMs = failureOfResponse({ status: 429, headers: { 'retry-after': header }, body: {} }, NOW)?.retryAfterMs;
				expect(retryAfterMs === undefined || retryAfterMs >= 0).toBe(true);
			}),
		);
	});
});

const systemError = (code: string, more: { syscall?: string } = {}) =>
	Object.assign(new Error(more.syscall === undefined ? `failure of the kind ${code}` : `${more.syscall} ${code}`), { code, ...more });

describe('a call that threw', () => {
	it.each<[string, unknown]>([
		['a refused connection', systemError('ECONNREFUSED')],
		['a name that is not found', systemError('ENOTFOUND', { syscall: 'getaddrinfo' })],
		['a name server that does not answer', systemError('EAI_AGAIN')],
		['no route to the host', systemError('EHOSTUNREACH', { syscall: 'connect' })],
		['no network', systemError('ENETUNREACH', { syscall: 'connect' })],
		['no network, only in the message', Object.assign(new Error('connect ENETUNREACH 10.0.0.1:443'), { code: 'ENETUNREACH' })],
		['a time out while connecting', systemError('ETIMEDOUT', { syscall: 'connect' })],
		['a reset while connecting', systemError('ECONNRESET', { syscall: 'connect' })],
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
			'all addresses of a host refused, only in the inner errors',
			new AggregateError([systemError('ECONNREFUSED', { syscall: 'connect' }), systemError('ENETUNREACH', { syscall: 'connect' })]),
		],
		['the same inside an error of n8n', { message: 'x', cause: new AggregateError([systemError('ECONNREFUSED')]) }],
	])('a call that threw %s was not sent', (_, thrown) => {
		expect(failureOfError(thrown)).toEqual({ kind: 'notSent', message: 'the connection could not be made' });
	});

	it.each<[string, unknown]>([
		['a reset', systemError('ECONNRESET', { syscall: 'read' })],
		['a broken pipe', systemError('EPIPE', { syscall: 'write' })],
		['no route to the host any more', systemError('EHOSTUNREACH', { syscall: 'read' })],
		['no network any more', systemError('ENETUNREACH', { syscall: 'write' })],
		['no network any more, in a cause', { code: 'ENETUNREACH', message: 'x', cause: systemError('ENETUNREACH', { syscall: 'read' }) }],
		['no network any more, only in the message', Object.assign(new Error('read ENETUNREACH'), { code: 'ENETUNREACH' })],
		['no route to the host, at an unknown time', { message: 'x', httpCode: 'EHOSTUNREACH' }],
		[
			'a reset of a secure connection',
			{ ...systemError('ECONNRESET', { syscall: 'read' }), request: { socket: { secureConnecting: false } } },
		],
		['some of several errors after sending, without a system call', new AggregateError([systemError('ECONNREFUSED'), new Error('torn')])],
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
	])('a call that threw %s may have been sent', (_, thrown) => {
		expect(failureOfError(thrown)).toEqual({ kind: 'noResponse', message: 'the connection ended before the response arrived' });
	});

	it.each<[string, unknown, string]>([
		['a certificate that has expired', systemError('CERT_HAS_EXPIRED'), "the server's certificate is not trusted"],
		['a self-signed certificate', systemError('DEPTH_ZERO_SELF_SIGNED_CERT'), "the server's certificate is not trusted"],
		['a certificate of another host', systemError('ERR_TLS_CERT_ALTNAME_INVALID'), "the server's certificate is not trusted"],
		[
			'a handshake that was cut',
			{ message: 'x', cause: new Error('Client network socket disconnected before secure TLS connection was established') },
			'the connection ended before it was secure',
		],
		[
			'a handshake that was cut, as older hosts tell of it',
			{
				message: 'The connection to the server was closed unexpectedly, perhaps it is offline.',
				messages: ['Client network socket disconnected before secure TLS connection was established'],
				httpCode: 'ECONNRESET',
			},
			'the connection ended before it was secure',
		],
		[
			'a handshake that was reset',
			{ message: 'x', cause: { ...systemError('ECONNRESET', { syscall: 'read' }), request: { socket: { secureConnecting: true } } } },
			'the connection ended before it was secure',
		],
		[
			'a request that never got a socket',
			{ ...systemError('ECONNRESET', { syscall: 'read' }), request: { _currentRequest: { socket: null } } },
			'the connection could not be made',
		],
		[
			'https to a plain port',
			Object.assign(new Error('write EPROTO 80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number'), {
				code: 'EPROTO',
				syscall: 'write',
			}),
			'the server does not use https',
		],
		[
			'a handshake that finds no common ground',
			Object.assign(new Error('write EPROTO 80:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure'), {
				code: 'EPROTO',
				syscall: 'write',
			}),
			'no secure connection could be established',
		],
		[
			'a proxy that hangs up',
			{ message: 'x', cause: new Error('Proxy connection ended before receiving CONNECT response') },
			'a proxy on the way closed the connection',
		],
	])('a call that threw %s was not sent, and the failure has the reason', (_, thrown, message) => {
		expect(failureOfError(thrown)).toEqual({ kind: 'notSent', message });
	});

	it.each<[string, unknown, string]>([
		[
			'n8n forbids the address',
			new Error('The request was blocked because it resolves to a restricted IP address'),
			"n8n's own settings do not allow this address",
		],
		['the address is none', Object.assign(new TypeError('x'), { code: 'ERR_INVALID_URL' }), 'the URL is not valid'],
		['another scheme', Object.assign(new Error('Unsupported protocol ftp:'), { code: 'ERR_BAD_REQUEST' }), 'the URL is not valid'],
		['another scheme, in the words of Node', new Error('Protocol "ftp:" not supported. Expected "http:"'), 'the URL is not valid'],
		['the address is none, in words', { cause: new TypeError('Invalid URL') }, 'the URL is not valid'],
		['the key holds a line break', systemError('ERR_INVALID_CHAR'), 'the API key contains an invalid character, such as a line break'],
	])('a call that threw is refused: %s', (_, thrown, message) => {
		expect(failureOfError(thrown)).toEqual({ kind: 'refused', message });
	});

	it('an error that is its own cause is read once', () => {
		const circular: Record<string, unknown> = { message: 'round' };
		circular.cause = circular;
		expect(failureOfError(circular)).toMatchObject({ kind: 'noResponse' });
	});

	it('the failure of a call that threw contains no URL and no key', () => {
		const thrown = Object.assign(new Error('connect ECONNREFUSED https://signed.example/?sig=abc Bearer sa-secret123'), {
			code: 'ECONNREFUSED',
		});
		expect(JSON.stringify(failureOfError(thrown))).not.toMatch(/signed|secret/);
	});
});

describe('which server responded, and whether the service got the call', () => {
	const of = (status: number, body: unknown, headers: Record<string, unknown> = {}) => failureOfResponse({ status, headers, body }, 0);

	it.each([521, 523, 525, 526, 530])('HTTP %d of Cloudflare never reached the service', (status) =>
		expect(of(status, `<html><title>${status}: error</title></html>`)).toMatchObject({ kind: 'notSent', httpStatus: status }),
	);

	it.each([520, 522, 524, 502, 503, 504])('HTTP %d may have reached the service', (status) =>
		expect(of(status, '<html>error</html>')).toMatchObject({ kind: 'serverError' }),
	);

	it.each([
		{ error: { message: 'No available channel for model x under group default (distributor)', type: 'new_api_error' } },
		{ error: { message: '当前分组 default 下对于模型 x 无可用渠道', code: 'model_not_found' } },
		'no healthy upstream',
	])('a gateway without a channel passed nothing on: %j', (body) => expect(of(503, body)).toMatchObject({ kind: 'notSent' }));

	it.each<[object, string]>([
		[{ 'cf-mitigated': 'challenge' }, '<!DOCTYPE html><title>Just a moment...</title>'],
		[{ server: 'cloudflare' }, '<!DOCTYPE html><script src="/cdn-cgi/challenge-platform/x"></script>'],
		[{}, '<html><title>Attention Required! | Cloudflare</title>'],
	])('a challenge page is not a response of the service: %j', (headers, body) => {
		const failure = of(403, body, { ...headers });
		expect(failure).toMatchObject({ kind: 'notSent', message: expect.stringContaining('protection page') as string });
	});

	it('a 403 in the words of the service is about the key', () =>
		expect(of(403, { error: 'no access to this model' }, { server: 'cloudflare' })).toMatchObject({ kind: 'denied' }));

	it.each([{ error: { code: 'model_not_found', message: 'The model `x` does not exist' } }, { message: 'unknown model x' }])(
		'a 404 about a model is refused, with the words of the service: %j',
		(body) => expect(of(404, body)).toMatchObject({ kind: 'refused', httpStatus: 404 }),
	);

	it('a 404 about a task is notFound', () => expect(of(404, { error: 'task not found' })).toMatchObject({ kind: 'notFound' }));

	it.each([
		{ error: { code: 'insufficient_quota', message: 'You exceeded your current quota' } },
		{ error: { message: '余额不足', code: 'x' } },
		{ message: 'Insufficient balance' },
	])('a 429 for lack of credit is denied: %j', (body) => expect(of(429, body)).toMatchObject({ kind: 'denied', httpStatus: 429 }));

	it.each([{ message: 'Rate limit exceeded' }, { message: 'daily quota reached, try again tomorrow' }, ''])(
		'a 429 of a rate limit is rateLimited: %j',
		(body) => expect(of(429, body)).toMatchObject({ kind: 'rateLimited' }),
	);

	it.each<[unknown, true | undefined]>([
		['<html>404 Not Found</html>', true],
		['404 page not found', true],
		['', true],
		[{ error: 'task not found' }, undefined],
	])('a 404 with the body %j is from a server in front of the service: %s', (body, isPage) => expect(of(404, body)?.isPage).toBe(isPage));
});
