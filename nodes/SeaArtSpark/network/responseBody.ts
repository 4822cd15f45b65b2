import { startTimer } from '../tasks/clock';
import type { ByteStream } from './byteStream';
import { discard, readToEnd } from './connections';
import { hostClock } from './hostClock';
import { parseJson } from './json';
import { JsonGauge } from './jsonGauge';

/** Most bytes of a response that are read, after it was unpacked: a gzip bomb turns half a megabyte into gigabytes. */
export const MAX_REPLY_BYTES = 10 * 1_048_576;

/** The same for a status check, of which there are many. */
export const MAX_POLL_BYTES = 1_048_576;

/** A body as it was read: whole, or what there is of it where `excess` says why it is too much, or `cut` what ended the connection. */
export type ReadBody = { body: unknown; cut?: { by: unknown }; excess?: string };

/**
 * Reads a reply while it arrives, and stops at the first byte too much: no more than the limit is ever held. What has arrived when the
 * connection ends, or after `limitMs`, is returned as well: there may be an id in it. The stream is discarded. Never rejects.
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

type End = 'whole' | { excess: string } | { cut: { by: unknown } };

/**
 * Puts what arrives into `pieces`, up to the limits. By events: an iterator makes promises for each piece, and small replies are most of
 * what the node reads.
 * @returns why it stopped
 */
const endOf = (stream: ByteStream, pieces: Buffer[], limitMs: number, maxBytes: number): Promise<End> =>
	new Promise((over) => {
		const gauge = new JsonGauge();
		let bytes = 0;
		let isOver = false;
		const stop = (end: End): void => {
			isOver = true;
			callOff();
			over(end);
		};
		const cut = (reason: string): void => {
			if (!isOver) stop({ cut: { by: new Error(reason) } });
		};
		// Not the stream's own end: that may be long in coming.
		const callOff = startTimer(hostClock, limitMs, () => cut('the reply did not end in time'));
		const closed = (): void => cut('the connection ended before the response was complete');
		if (stream.destroyed) return closed();
		stream.on('data', (piece) => {
			if (isOver) return;
			const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
			bytes += chunk.length;
			pieces.push(chunk);
			if (bytes > maxBytes) stop({ excess: `the response is larger than ${maxBytes / 1_048_576} MB` });
			else if (!gauge.takes(chunk)) stop({ excess: 'the response is nested too deeply or contains too many values' });
		});
		stream.once('end', () => stop('whole'));
		stream.once('error', (by) => stop({ cut: { by } }));
		stream.once('close', closed);
	});

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
