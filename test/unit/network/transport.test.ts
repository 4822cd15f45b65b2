import { Readable } from 'node:stream';

import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { FileType } from '../../../nodes/SeaArtSpark/network/files';
import { createTransport } from '../../../nodes/SeaArtSpark/network/transport';
import { file } from '../services/fakeTransport';

type Response = { statusCode: number; headers?: Record<string, unknown>; body?: unknown };

interface Host {
	answer?: Response | Error;
	data?: Partial<IBinaryData>;
	signed?: string | Error;
	stream?: () => Promise<Readable>;
	baseUrl?: string;
	store?: (stream: Readable) => Promise<void>;
}

/** n8n's helpers that the transport uses, recording their arguments. */
function host({
	answer = { statusCode: 200, body: {} },
	data = {},
	signed = 'https://n8n.example/signed',
	stream,
	baseUrl = 'https://cloud.vtrix.ai',
	store,
}: Host = {}) {
	const withKey: Array<{ credential: string; options: IDataObject }> = [];
	const plain: IDataObject[] = [];
	const stored: Array<{ name?: string; mimeType?: string; bytes: number }> = [];
	const stop = new AbortController();
	const reply = async () => {
		if (answer instanceof Error) throw answer;
		return await Promise.resolve({ headers: {}, ...answer });
	};
	const ctx = {
		getExecutionCancelSignal: () => stop.signal,
		helpers: {
			httpRequestWithAuthentication: async function (credential: string, options: IDataObject) {
				withKey.push({ credential, options });
				return await reply();
			},
			httpRequest: async (options: IDataObject) => {
				plain.push(options);
				return await reply();
			},
			assertBinaryData: () => ({ data: '', mimeType: 'image/png', ...data }),
			getBinaryStream: stream ?? (async () => await Promise.resolve(Readable.from(['from storage']))),
			createBinarySignedUrl: () => {
				if (signed instanceof Error) throw signed;
				return signed;
			},
			prepareBinaryData: async (body: Readable | Buffer, name?: string, mimeType?: string) => {
				let bytes = 0;
				if (Buffer.isBuffer(body)) bytes = body.length;
				else for await (const chunk of body) bytes += (chunk as Buffer).length;
				await store?.(body as Readable);
				stored.push({ name, mimeType, bytes });
				return { data: 'filesystem-v2', mimeType, fileName: name };
			},
		},
	} as unknown as IExecuteFunctions;
	return { transport: createTransport(ctx, baseUrl), withKey, plain, stored, stop };
}

describe('a call to the service', () => {
	it('a call has the credential, follows no redirect and returns every status as a response', async () => {
		const { transport, withKey, plain } = host({ answer: { statusCode: 200, body: { id: 'd1' } } });
		await expect(transport.call('POST', '/model/v1/generation', { model: 'm' })).resolves.toMatchObject({
			reply: { status: 200, body: { id: 'd1' } },
		});
		expect(plain).toEqual([]);
		expect(withKey).toHaveLength(1);
		expect(withKey[0]).toMatchObject({
			credential: 'seaArtSparkApi',
			options: {
				method: 'POST',
				url: 'https://cloud.vtrix.ai/model/v1/generation',
				body: { model: 'm' },
				json: true,
				disableFollowRedirect: true,
				sendCredentialsOnCrossOriginRedirect: false,
				ignoreHttpStatusErrors: true,
				returnFullResponse: true,
			},
		});
		expect(withKey[0]?.options.timeout).toBeGreaterThan(120_000);
	});

	it('a call without a body sends none', async () => {
		const { transport, withKey } = host();
		await transport.call('GET', '/x');
		expect(withKey[0]?.options).not.toHaveProperty('body');
	});

	it.each<[string, Response | Error, object]>([
		['429', { statusCode: 429, headers: { 'retry-after': '3' }, body: {} }, { kind: 'rateLimited', retryAfterMs: 3_000 }],
		['a redirect', { statusCode: 302, headers: { location: 'https://elsewhere.example' } }, { kind: 'refused', httpStatus: 302 }],
		['a 5xx', { statusCode: 502, body: '<html>' }, { kind: 'serverError' }],
		['a refused connection', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), { kind: 'notSent' }],
		['a reset', Object.assign(new Error('x'), { code: 'ECONNRESET' }), { kind: 'noResponse' }],
	])('a call that ends in %s is a failure, and nothing is thrown', async (_, answer, failure) => {
		await expect(host({ answer }).transport.call('GET', '/x')).resolves.toMatchObject({ failure });
	});
});

describe('a download', () => {
	const URL_OF_IMAGE = 'https://cdn.example/a.png?sig=1';
	const as = (name: string, maxBytes: number, type: FileType = 'image') => ({ type, name, maxBytes });
	const streaming = (chunks: string[], headers: Record<string, unknown> = { 'content-type': 'image/png' }): Response => ({
		statusCode: 200,
		headers,
		body: Readable.from(chunks.map((chunk) => Buffer.from(chunk))),
	});

	/** A file of this size with the head of a PNG. */
	const png = (bytes: number): string => `PNG!${'x'.repeat(bytes - 4)}`;
	const pngBytes = (text: string): Buffer => Buffer.from(text.replace('PNG!', '\x89PNG'), 'latin1');
	const pieces = (chunks: string[], headers: Record<string, unknown> = { 'content-type': 'image/png' }): Response => ({
		statusCode: 200,
		headers,
		body: Readable.from(chunks.map(pngBytes)),
	});

	it('a download is sent without the key, as a stream, with Stop, and follows no redirect automatically', async () => {
		const signalOf = () => plain[0]?.abortSignal as unknown as AbortSignal;
		const heldBack: boolean[] = [];
		const { transport, withKey, plain, stop, stored } = host({
			answer: pieces([png(300), 'de']),
			store: async () => {
				heldBack.push(signalOf().aborted);
				stop.abort();
				heldBack.push(signalOf().aborted);
				await Promise.resolve();
			},
		});
		await expect(transport.download(URL_OF_IMAGE, as('task_1', 1_000))).resolves.toEqual({
			binary: { data: 'filesystem-v2', mimeType: 'image/png', fileName: 'task_1.png' },
			bytes: 302,
		});
		expect(heldBack).toEqual([false, true]);
		expect(withKey).toEqual([]);
		expect(plain).toHaveLength(1);
		expect(plain[0]).toMatchObject({ url: URL_OF_IMAGE, encoding: 'stream', disableFollowRedirect: true });
		expect(JSON.stringify({ ...plain[0], abortSignal: undefined })).not.toMatch(/authorization|bearer/i);
		expect(stored).toEqual([{ name: 'task_1.png', mimeType: 'image/png', bytes: 302 }]);
	});

	it.each([
		['nothing is read of the reply to a status check', 'GET', false, true],
		['the reply to a submit is still read: its ID is money', 'POST', true, false],
	] as const)('after Stop, %s', async (_, method, isSubmit, isClosed) => {
		// A body in a stream of the host: n8n's signal does not reach it.
		const body = new Readable({ read: () => {} });
		const { transport, stop } = host({ answer: { statusCode: 200, body } });
		const call = transport.call(method, '/model/v1/generation', undefined, { isSubmit });
		body.push('{"id":');
		await new Promise((soon) => setImmediate(soon));
		stop.abort();
		await new Promise((soon) => setImmediate(soon));
		expect(body.destroyed).toBe(isClosed);
		if (!isClosed) body.push('"d1"}');
		body.push(null);
		expect(await call).toMatchObject(isClosed ? { failure: { kind: 'noResponse' } } : { reply: { body: { id: 'd1' } } });
	});

	it('a download, a call and one that failed leave no listener on the stop signal', async () => {
		const { transport, stop } = host({ answer: pieces([png(300)]) });
		const added = jest.spyOn(stop.signal, 'addEventListener');
		const removed = jest.spyOn(stop.signal, 'removeEventListener');
		await transport.download(URL_OF_IMAGE, as('task_1', 1_000));
		const failing = host({ answer: new Error('no') });
		const addedThere = jest.spyOn(failing.stop.signal, 'addEventListener');
		const removedThere = jest.spyOn(failing.stop.signal, 'removeEventListener');
		await failing.transport.call('GET', '/x');
		expect([added.mock.calls.length, removed.mock.calls.length]).toEqual([1, 1]);
		expect([addedThere.mock.calls.length, removedThere.mock.calls.length]).toEqual([1, 1]);
	});

	it('a download shorter than the bytes for type detection is stored completely', async () => {
		const { transport, stored } = host({ answer: pieces(['PNG!', 'xyz']) });
		await transport.download(URL_OF_IMAGE, as('x', 1_000));
		expect(stored).toEqual([{ name: 'x.png', mimeType: 'image/png', bytes: 7 }]);
	});

	it.each(['file:///etc/passwd', 'ftp://x/a.png', 'asset://a', 'a.png', ''])('a download from %j sends nothing', async (url) => {
		const { transport, plain } = host();
		await expect(transport.download(url, as('x', 100))).resolves.toEqual({
			failure: { kind: 'refused', message: 'its URL is not http or https' },
		});
		expect(plain).toEqual([]);
	});

	const MB = 1_048_576;

	it('a download that announces more than its limit is not started', async () => {
		const answer = pieces([png(5)], { 'content-type': 'image/png', 'content-length': String(MB + 1) });
		const { transport, stored } = host({ answer });
		await expect(transport.download(URL_OF_IMAGE, as('x', MB))).resolves.toEqual({
			failure: { kind: 'refused', message: 'it is larger than 1 MB' },
		});
		expect(stored).toEqual([]);
		expect((answer.body as Readable).destroyed).toBe(true);
	});

	it.each([
		['from https to http is not followed', URL_OF_IMAGE, 'http://cdn.example/b.png', 'a redirect leads from https to http', 1],
		['from http to https is followed', 'http://cdn.example/a.png', 'https://cdn.example/b.png', 'it was redirected more than 5 times', 6],
	])('a download that is redirected %s', async (_, from, location, message, requests) => {
		const { transport, plain } = host({ answer: { statusCode: 302, headers: { location }, body: Readable.from([]) } });
		await expect(transport.download(from, as('x', MB))).resolves.toEqual({ failure: { kind: 'refused', message } });
		expect(plain).toHaveLength(requests);
	});

	it('a download that exceeds its announced size is aborted', async () => {
		const { transport, stored } = host({
			answer: pieces([png(600_000), 'x'.repeat(600_000)], { 'content-type': 'image/png', 'content-length': '5' }),
		});
		await expect(transport.download(URL_OF_IMAGE, as('x', MB))).resolves.toEqual({
			failure: { kind: 'refused', message: 'it is larger than 1 MB' },
		});
		expect(stored).toEqual([]);
	});

	it('a download may have exactly the maximum size', async () => {
		const { transport, stored } = host({
			answer: pieces([png(MB)], { 'content-type': 'image/png', 'content-length': String(MB) }),
		});
		await transport.download(URL_OF_IMAGE, as('x', MB));
		expect(stored).toMatchObject([{ bytes: MB }]);
	});

	it.each<[string, Response, string]>([
		['a web page', streaming(['<html>'], { 'content-type': 'text/html' }), 'unreadable'],
		['a video', streaming(['x'], { 'content-type': 'video/mp4' }), 'unreadable'],
		['no stream', { statusCode: 200, headers: { 'content-type': 'image/png' }, body: 'text' }, 'unreadable'],
		['403', { ...streaming(['<xml>expired']), statusCode: 403 }, 'denied'],
		['404', { ...streaming(['x']), statusCode: 404 }, 'notFound'],
		['503', { ...streaming(['x']), statusCode: 503 }, 'serverError'],
	])('a download that ends in %s is a failure, and its stream is closed', async (_, answer, kind) => {
		const { transport, stored, plain } = host({ answer });
		await expect(transport.download(URL_OF_IMAGE, as('x', MB))).resolves.toMatchObject({ failure: { kind } });
		expect(stored).toEqual([]);
		if (answer.body instanceof Readable) expect((plain[0]?.abortSignal as unknown as AbortSignal).aborted).toBe(true);
		if (answer.body instanceof Readable) expect(answer.body.destroyed).toBe(true);
	});

	it('a download that breaks off is a failure', async () => {
		const body = new Readable({ read() {} });
		body.push('abc');
		setImmediate(() => body.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })));
		const { transport } = host({ answer: { statusCode: 200, headers: { 'content-type': 'image/png' }, body } });
		await expect(transport.download(URL_OF_IMAGE, as('x', MB))).resolves.toMatchObject({ failure: { kind: 'noResponse' } });
	});
});

describe('a file', () => {
	it.each<[string, string | Error, string, object]>([
		['is given a public address', 'https://n8n.example/signed', 'https://cloud.vtrix.ai', { url: 'https://n8n.example/signed' }],
		[
			'may have a local address for a local service',
			'http://localhost:5678/signed',
			'http://127.0.0.1:8080',
			{ url: 'http://localhost:5678/signed' },
		],
		[
			'is refused under a local address',
			'http://localhost:5678/signed',
			'https://cloud.vtrix.ai',
			{
				failure: {
					kind: 'refused',
					message: 'this n8n instance is only reachable at localhost:5678, which the service cannot access',
					isOwn: true,
				},
			},
		],
		[
			'is refused without an address',
			'/rest/signed',
			'https://cloud.vtrix.ai',
			{ failure: { kind: 'refused', message: 'this n8n gave the file no usable URL', isOwn: true } },
		],
		[
			'is refused where n8n keeps it in memory',
			new Error('not in storage'),
			'https://cloud.vtrix.ai',
			{
				failure: {
					kind: 'refused',
					message: 'this n8n keeps files in memory and cannot give them a URL (set N8N_DEFAULT_BINARY_DATA_MODE to filesystem)',
					isOwn: true,
				},
			},
		],
	])('a file %s', (_, signed, baseUrl, expected) => {
		expect(host({ signed, baseUrl }).transport.signedUrl(file)).toEqual(expected);
	});

	it('a file in storage is uploaded as a stream with its type and size, without the key', async () => {
		const { transport, plain, withKey } = host({ data: { id: 'filesystem-v2:1' } });
		await expect(transport.upload('https://up.example/put', 'PUT', file)).resolves.toEqual({});
		expect(withKey).toEqual([]);
		expect(plain).toMatchObject([
			{
				url: 'https://up.example/put',
				method: 'PUT',
				disableFollowRedirect: true,
				headers: { 'Content-Type': 'image/png', 'Content-Length': 1_234 },
			},
		]);
		expect(plain[0]?.body).toBeInstanceOf(Readable);
	});

	it('a file in memory is uploaded as its bytes', async () => {
		const { transport, plain } = host({ data: { data: Buffer.from('hello').toString('base64') } });
		await transport.upload('https://up.example/put', 'POST', { ...file, mimeType: 'text/plain', bytes: undefined });
		expect(plain).toMatchObject([{ method: 'POST', body: Buffer.from('hello'), headers: { 'Content-Type': 'text/plain' } }]);
		expect(plain[0]?.headers).not.toHaveProperty('Content-Length');
	});

	it('a file that is gone from storage is refused, and nothing is sent', async () => {
		const { transport, plain } = host({ data: { id: '1' }, stream: async () => await Promise.reject(new Error('ENOENT')) });
		await expect(transport.upload('https://up.example/put', 'PUT', file)).resolves.toMatchObject({
			failure: { kind: 'refused' },
		});
		expect(plain).toEqual([]);
	});

	it('a file that the storage host rejects is a failure', async () => {
		const { transport } = host({ answer: { statusCode: 403, body: '<Error>' } });
		await expect(transport.upload('https://up.example/put', 'PUT', file)).resolves.toMatchObject({
			failure: { kind: 'denied' },
		});
	});
});

it('a download works on a host without a stop signal', async () => {
	const ctx = {
		helpers: { httpRequest: async () => await Promise.resolve({ statusCode: 404, headers: {}, body: Readable.from(['x']) }) },
	} as unknown as IExecuteFunctions;
	await expect(
		createTransport(ctx, 'https://x.example').download('https://cdn.example/a', { type: 'image', name: 'x', maxBytes: 5 }),
	).resolves.toMatchObject({
		failure: { kind: 'notFound' },
	});
});
