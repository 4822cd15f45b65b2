import type { IncomingMessage, ServerResponse } from 'node:http';
import { withoutData } from './dataUris';

/** An answer before it is sent. */
export interface Reply {
	status: number;
	headers: Record<string, string>;
	body: Buffer;
	/** The task that the answer is about. */
	taskId?: string;
	/** It is sent so many ms after it was formed: the work takes as long. */
	delayMs?: number;
	/** The limit of the simulator that caused it. */
	limit?: 'rateLimit' | 'slots' | 'balance';
}

/** A request after its body arrived. */
export interface Incoming {
	method: string;
	/** Path with query, as sent. */
	path: string;
	url: URL;
	headers: IncomingMessage['headers'];
	raw: Buffer;
	/** The body parsed; undefined if it is no JSON. */
	json: unknown;
}

/** An answer in JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
	return {
		status,
		headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
		body: Buffer.from(JSON.stringify(body)),
	};
}

/** An answer as text; a text that looks like HTML or JSON gets that type. */
export function text(status: number, body: string, headers: Record<string, string> = {}): Reply {
	const start = body.trimStart();
	const type = start.startsWith('<') ? 'text/html' : /^[[{]/.test(start) ? 'application/json' : 'text/plain';
	return { status, headers: { 'content-type': `${type}; charset=utf-8`, ...headers }, body: Buffer.from(body) };
}

/** Reads the whole request, of any size; files inside a JSON body as their size and their hash. Rejects if the client goes away before its body is complete. */
export async function readRequest(request: IncomingMessage, origin: string): Promise<Incoming> {
	const isJson = (request.headers['content-type'] ?? '').startsWith('application/json');
	const raw = isJson ? await withoutData(request as AsyncIterable<Buffer>) : await whole(request as AsyncIterable<Buffer>);
	const path = request.url ?? '/';
	return {
		method: request.method ?? 'GET',
		path,
		url: new URL(path, origin),
		headers: request.headers,
		raw,
		json: parseJson(raw),
	};
}

async function whole(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const chunk of chunks) parts.push(chunk);
	return Buffer.concat(parts);
}

function parseJson(raw: Buffer): unknown {
	try {
		return JSON.parse(raw.toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}

/** Sends an answer whole; only its head to a HEAD request. */
export function send(response: ServerResponse, reply: Reply, headOnly: boolean): void {
	response.writeHead(reply.status, { 'content-length': String(reply.body.length), ...reply.headers });
	response.end(headOnly ? undefined : reply.body);
}

/** The part of an answer that a Range header asks for; the whole one if it asks for none, or for several. */
export function ranged(reply: Reply, range: string | undefined): Reply {
	const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
	if (reply.status !== 200 || (from === '' && to === '')) return reply;
	const size = reply.body.length;
	const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
	const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1);
	if (start >= end) {
		return { ...reply, status: 416, headers: { ...reply.headers, 'content-range': `bytes */${size}` }, body: Buffer.alloc(0) };
	}
	const headers = { ...reply.headers, 'content-range': `bytes ${start}-${end - 1}/${size}` };
	return { ...reply, status: 206, headers, body: reply.body.subarray(start, end) };
}

/** Promises the whole body, sends the first `bytes` of it (default half) and cuts the connection. */
export function sendPart(response: ServerResponse, reply: Reply, bytes = Math.floor(reply.body.length / 2)): void {
	response.writeHead(reply.status, { ...reply.headers, 'content-length': String(reply.body.length) });
	response.write(reply.body.subarray(0, Math.min(bytes, reply.body.length - 1)), () => response.destroy());
}

/** Sends the head of an answer and the first bytes of its body, then one byte every `everyMs`, or nothing more; it never ends. */
export function stall(response: ServerResponse, reply: Reply, bytes = 0, everyMs?: number): void {
	response.writeHead(reply.status, { ...reply.headers, 'content-length': String(reply.body.length) });
	response.flushHeaders();
	let sent = Math.min(bytes, reply.body.length - 1);
	if (sent > 0) response.write(reply.body.subarray(0, sent));
	if (everyMs === undefined) return;
	const drip = (): void => {
		// The last byte is kept back.
		if (response.destroyed || sent >= reply.body.length - 1) return;
		response.write(reply.body.subarray(sent, ++sent));
		timer = globalThis.setTimeout(drip, everyMs);
	};
	let timer = globalThis.setTimeout(drip, everyMs);
	response.once('close', () => globalThis.clearTimeout(timer));
}

const SIGNATURES: Record<string, Buffer | undefined> = {
	'image/png': Buffer.from('89504e470d0a1a0a', 'hex'),
	'video/mp4': Buffer.from('00000018667479706d703432', 'hex'),
};

/** Streams that many bytes without saying beforehand how many; stops when the client goes away. */
export function sendOversized(response: ServerResponse, bytes: number, contentType = 'image/png'): void {
	response.writeHead(200, { 'content-type': contentType });
	const chunk = Buffer.alloc(64 * 1024, 0x89);
	// The first bytes determine the type of the file.
	const signature = SIGNATURES[contentType] ?? Buffer.alloc(0);
	response.write(signature.subarray(0, bytes));
	let left = bytes - signature.length;
	const more = (): void => {
		while (left > 0) {
			if (response.destroyed) return;
			const size = Math.min(left, chunk.length);
			left -= size;
			if (!response.write(chunk.subarray(0, size))) {
				response.once('drain', more);
				return;
			}
		}
		response.end();
	};
	more();
}

/** Cuts the connection as a crashed peer does: the client sees ECONNRESET. */
export function reset(request: IncomingMessage): void {
	request.socket.resetAndDestroy();
}

/** The value as an object, an empty one if it is anything else. */
export function record(value: unknown): Record<string, unknown> {
	return isRecord(value) ? value : {};
}

/** True for a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return value !== null && typeof value === 'object' && !Array.isArray(value);
}
