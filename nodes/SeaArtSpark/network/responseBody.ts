import { startTimer } from '../tasks/clock';
import type { ByteStream } from './byteStream';
import { discard, readToEnd } from './connections';
import { hostClock } from './hostClock';
import { parseJson } from './json';
import { JsonLimits } from './jsonLimits';

/** Maximum decompressed size of a response: a gzip bomb turns half a megabyte into gigabytes. */
const MAX_REPLY_BYTES = 10 * 1_048_576;

/** The same for status checks, of which there are many. */
export const MAX_POLL_BYTES = 1_048_576;

/** A body as far as it was read. `excess` is the limit that it exceeds, `cut` the reason why the connection ended early. */
export type ReadBody = { body: unknown; cut?: { error: unknown }; excess?: string };

/**
 * Reads a reply as it arrives, and stops as soon as it exceeds a limit. Returns a partial body if the connection ends early or after
 * `limitMs`, since it may contain an ID. Discards the stream. Never rejects.
 */
export async function readResponse(stream: ByteStream, limitMs: number, maxBytes = MAX_REPLY_BYTES): Promise<ReadBody> {
	const pieces: Buffer[] = [];
	const end = await endOf(stream, pieces, limitMs, maxBytes);
	if (end === 'whole') readToEnd(stream);
	discard(stream);
	if (end === 'whole') return { body: bodyIn(pieces) };
	if ('excess' in end) return { body: beginningOf(pieces), excess: end.excess };
	return { body: pieces.length > 0 ? bodyIn(pieces) : undefined, cut: end.cut };
}

type End = 'whole' | { excess: string } | { cut: { error: unknown } };

/**
 * Collects the chunks in `pieces`, up to the limits. Uses events, since an iterator creates promises for each chunk and most replies are
 * small.
 * @returns why it stopped
 */
const endOf = (stream: ByteStream, pieces: Buffer[], limitMs: number, maxBytes: number): Promise<End> =>
	new Promise((resolve) => {
		const jsonLimits = new JsonLimits();
		let bytes = 0;
		let isSettled = false;
		const stop = (end: End): void => {
			isSettled = true;
			cancelTimer();
			resolve(end);
		};
		const cut = (reason: string): void => {
			if (!isSettled) stop({ cut: { error: new Error(reason) } });
		};
		// Don't wait for the stream to end: that may take long.
		const cancelTimer = startTimer(hostClock, limitMs, () => cut('the reply did not end in time'));
		const closed = (): void => cut('the connection ended before the response was complete');
		if (stream.destroyed) return closed();
		stream.on('data', (piece) => {
			if (isSettled) return;
			const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
			bytes += chunk.length;
			pieces.push(chunk);
			if (bytes > maxBytes) stop({ excess: `the response is larger than ${maxBytes / 1_048_576} MB` });
			else if (!jsonLimits.accepts(chunk)) stop({ excess: 'the response is nested too deeply or contains too many values' });
		});
		stream.once('end', () => stop('whole'));
		stream.once('error', (error) => stop({ cut: { error } }));
		stream.once('close', closed);
	});

/** Size of the part that is returned of a reply that is too large: it may contain an ID. */
const BEGINNING_BYTES = 10_000;

const beginningOf = (pieces: Buffer[]): string =>
	Buffer.concat(pieces.map((piece) => piece.subarray(0, BEGINNING_BYTES)).slice(0, BEGINNING_BYTES))
		.subarray(0, BEGINNING_BYTES)
		.toString('utf8');

const bodyIn = (pieces: Buffer[]): unknown => textOrJson(Buffer.concat(pieces).toString('utf8'));

/** Parsed if it is JSON, otherwise the text. */
function textOrJson(text: string): unknown {
	const withoutMark = text.startsWith('\ufeff') ? text.slice(1) : text;
	try {
		return parseJson(withoutMark);
	} catch {
		return withoutMark;
	}
}
