/** A body of n8n's helpers that arrives piece by piece: a Node stream, as far as this package uses it. */
export interface ByteStream {
	readonly destroyed: boolean;
	readonly readableLength: number;
	readonly readableObjectMode: boolean;
	iterator(options: { destroyOnReturn: boolean }): AsyncIterable<Buffer>;
	/** Called by whoever brings what arrives; null ends it. */
	push(piece: Buffer | string | null, encoding?: string): boolean;
	unshift(chunk: Buffer): void;
	destroy(reason?: Error): void;
	on(event: 'data', listener: (piece: Buffer | string) => void): void;
	once(event: 'end' | 'error' | 'close', listener: (error: unknown) => void): void;
}

export const isStream = (body: unknown): body is ByteStream =>
	typeof body === 'object' && body !== null && 'pipe' in body && 'push' in body && 'destroy' in body;

/**
 * Counts what arrives on a stream, and ends the stream with an error at more than `maxBytes`. It counts where the bytes come in: a stream
 * behind this one (`map`) takes a promise and a place for every piece, and a tenth of the memory of a download.
 * @returns how many bytes have arrived so far
 */
export function limited(stream: ByteStream, maxBytes: number): () => number {
	let bytes = stream.readableObjectMode ? 0 : stream.readableLength;
	// It may end before anybody reads it.
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
