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

/** Ends a stream that nobody reads any more; what it has to say about that is of no interest. */
export function discard(body: unknown): void {
	if (!isStream(body)) return;
	body.once('error', () => {});
	body.destroy();
}

/** A body as it was read; `excess` says why it was not read to its end. */
export type ReadBody = { body: unknown; excess?: undefined } | { body?: undefined; excess: string };

/**
 * Reads a reply while it arrives, and stops at the first byte too much: no more than the limit is ever held.
 * Rejects when the connection ends before the reply does, or when it has not ended after `limitMs`.
 */
export async function readReply(stream: ByteStream, limitMs: number): Promise<ReadBody> {
	const gauge = new JsonGauge();
	const pieces: Buffer[] = [];
	let bytes = 0;
	const tooLate = AbortSignal.timeout(limitMs);
	const cut = () => stream.destroy();
	tooLate.addEventListener('abort', cut);
	try {
		for await (const piece of stream) {
			const chunk = Buffer.from(piece);
			bytes += chunk.length;
			if (bytes > MAX_REPLY_BYTES) return { excess: `the reply is larger than ${MAX_REPLY_BYTES / 1_048_576} MB` };
			if (!gauge.takes(chunk)) return { excess: 'the reply is nested too deeply, or lists too many values' };
			pieces.push(chunk);
		}
	} finally {
		tooLate.removeEventListener('abort', cut);
	}
	return { body: textOrJson(Buffer.concat(pieces).toString('utf8')) };
}

/** Parsed where it is JSON, else the text. */
function textOrJson(text: string): unknown {
	const withoutMark = text.startsWith('\ufeff') ? text.slice(1) : text;
	try {
		return parseJson(withoutMark);
	} catch {
		return withoutMark;
	}
}
