/** A response body as a Node stream, as far as this package uses it. */
export interface ByteStream {
	readonly destroyed: boolean;
	readonly readableLength: number;
	readonly readableObjectMode: boolean;
	iterator(options: { destroyOnReturn: boolean }): AsyncIterable<Buffer>;
	/** Called by the producer with each chunk; null ends the stream. */
	push(piece: Buffer | string | null, encoding?: string): boolean;
	unshift(chunk: Buffer): void;
	destroy(reason?: Error): void;
	on(event: 'data', listener: (piece: Buffer | string) => void): void;
	once(event: 'end' | 'error' | 'close', listener: (error: unknown) => void): void;
}

export const isStream = (body: unknown): body is ByteStream =>
	typeof body === 'object' && body !== null && 'pipe' in body && 'push' in body && 'destroy' in body;

/**
 * Counts the bytes of a stream, and destroys the stream with an error above `maxBytes`. It counts in `push`, since another stream behind
 * this one (`map`) would take a promise per chunk and a tenth of the download's memory.
 * @returns a function that returns the bytes so far
 */
export function limited(stream: ByteStream, maxBytes: number): () => number {
	let bytes = stream.readableObjectMode ? 0 : stream.readableLength;
	// It may fail before it is read.
	stream.once('error', () => {});
	const push = stream.push.bind(stream);
	stream.push = (piece, encoding) => {
		bytes += piece?.length ?? 0;
		if (bytes <= maxBytes) return push(piece, encoding);
		stream.destroy(new RangeError('larger than allowed'));
		return false;
	};
	return () => bytes;
}
