/** A body of n8n's helpers that arrives piece by piece: a Node stream, as far as this package uses it. */
export interface ByteStream {
	readonly destroyed: boolean;
	iterator(options: { destroyOnReturn: boolean }): AsyncIterable<Buffer>;
	/** Keeps back-pressure and passes on a throw. */
	map(fn: (chunk: Buffer) => Buffer): unknown;
	unshift(chunk: Buffer): void;
	destroy(): void;
	on(event: 'data', listener: (piece: Buffer | string) => void): void;
	once(event: 'end' | 'error' | 'close', listener: (error: unknown) => void): void;
}

export const isStream = (body: unknown): body is ByteStream =>
	typeof body === 'object' && body !== null && 'pipe' in body && 'map' in body && 'destroy' in body;
