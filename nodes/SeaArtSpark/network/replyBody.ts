import { parseJson } from './json';
import { JsonGauge } from './jsonGauge';

/** The most of a reply that is read, after it was unpacked: a gzip bomb turns half a megabyte into gigabytes. */
export const MAX_REPLY_BYTES = 10 * 1_048_576;

/** A body of n8n's helpers that arrives piece by piece: a Node stream, as far as this package uses it. */
export interface ByteStream extends AsyncIterable<Buffer> {
	iterator(options: { destroyOnReturn: boolean }): AsyncIterable<Buffer>;
	/** Keeps back-pressure and passes on a throw. */
	map(fn: (chunk: Buffer) => Buffer): unknown;
	unshift(chunk: Buffer): void;
	destroy(): void;
	once(event: 'error', listener: () => void): void;
}

export const isStream = (body: unknown): body is ByteStream =>
	typeof body === 'object' && body !== null && 'pipe' in body && 'map' in body && 'destroy' in body;

/** How the connection is closed that a body arrives on. */
const connections = new WeakMap<object, () => void>();

/** Has the connection of a body closed when the body is discarded. */
export function closeWith(body: unknown, close: () => void): void {
	if (isStream(body)) connections.set(body, close);
}

/**
 * Ends a stream that nobody reads any more; what it has to say about that is of no interest. The host's helper passes bodies on through
 * a generator, which does not reach the connection when nobody has begun to read, or while it waits for a piece: a host that says
 * nothing more would keep its connection for ever.
 */
export function discard(body: unknown): void {
	if (!isStream(body)) return;
	body.once('error', () => {});
	connections.get(body)?.();
	body.destroy();
}

/** A body as it was read: whole, or what there is of it where `excess` says why it is too much, or `cut` what ended the connection. */
export type ReadBody = { body: unknown; cut?: { by: unknown }; excess?: string };

/**
 * Reads a reply while it arrives, and stops at the first byte too much: no more than the limit is ever held. What has arrived when the
 * connection ends, or after `limitMs`, is returned as well: there may be an id in it. Never rejects.
 */
export async function readReply(stream: ByteStream, limitMs: number): Promise<ReadBody> {
	const pieces: Buffer[] = [];
	// It takes whole milliseconds alone, and throws at any other number.
	const tooLate = AbortSignal.timeout(Math.max(0, Math.ceil(limitMs)));
	let late = () => {};
	// Not the stream's own end: that may be long in coming.
	const limit = new Promise<never>((_, reject) => {
		late = () => reject(new Error('the reply did not end in time'));
		tooLate.addEventListener('abort', late);
	});
	try {
		const excess = await Promise.race([collect(stream, pieces), limit]);
		return excess === undefined ? { body: bodyIn(pieces) } : { body: beginningOf(pieces), excess };
	} catch (thrown) {
		return { body: pieces.length > 0 ? bodyIn(pieces) : undefined, cut: { by: thrown } };
	} finally {
		tooLate.removeEventListener('abort', late);
		discard(stream);
	}
}

/** Puts what arrives into `pieces`, up to the limits. @returns why it stopped before the end */
async function collect(stream: ByteStream, pieces: Buffer[]): Promise<string | undefined> {
	const gauge = new JsonGauge();
	let bytes = 0;
	for await (const piece of stream) {
		const chunk = Buffer.from(piece);
		bytes += chunk.length;
		pieces.push(chunk);
		if (bytes > MAX_REPLY_BYTES) return `the reply is larger than ${MAX_REPLY_BYTES / 1_048_576} MB`;
		if (!gauge.takes(chunk)) return 'the reply is nested too deeply, or lists too many values';
	}
	return undefined;
}

/** So much of a reply that is too large is kept: an id may be in it. */
const BEGINNING_BYTES = 10_000;

const beginningOf = (pieces: Buffer[]): string =>
	Buffer.concat(pieces.map((piece) => piece.subarray(0, BEGINNING_BYTES)).slice(0, BEGINNING_BYTES))
		.subarray(0, BEGINNING_BYTES)
		.toString('utf8');

const bodyIn = (pieces: Buffer[]): unknown => textOrJson(Buffer.concat(pieces).toString('utf8'));

/** Parsed where it is JSON, else the text. */
function textOrJson(text: string): unknown {
	const withoutMark = text.startsWith('\ufeff') ? text.slice(1) : text;
	try {
		return parseJson(withoutMark);
	} catch {
		return withoutMark;
	}
}
