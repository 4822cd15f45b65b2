import { createBrotliDecompress, createGunzip } from 'node:zlib';

/** Node's internals of a zlib stream: `write` starts work in another thread, and one of two callbacks reports its end. */
interface Handle {
	init: (this: Handle, ...parts: unknown[]) => unknown;
	write: (this: Handle, ...parts: unknown[]) => unknown;
	onerror: (this: Handle, ...parts: unknown[]) => unknown;
}

const prototypeOf = (stream: object): Handle => Object.getPrototypeOf((stream as { _handle: Handle })._handle) as Handle;

/**
 * Counts zlib's work in other threads. Node doesn't list it, and virtual time must not jump meanwhile: on a busy
 * machine, a reply that only takes a moment to unpack would come late.
 */
export function watchZlib(): { isBusy(): boolean; restore(): void } {
	const working = new Set<Handle>();
	const known = new WeakSet<Handle>();
	const restores = [createGunzip(), createBrotliDecompress()].map((stream) => {
		const prototype = prototypeOf(stream);
		const { init, write } = prototype;
		const endsWork = (fn: (...parts: unknown[]) => unknown) =>
			function (this: Handle, ...parts: unknown[]) {
				working.delete(this);
				return fn.apply(this, parts);
			};
		prototype.init = function (...parts) {
			return init.apply(
				this,
				parts.map((part) => (typeof part === 'function' ? endsWork(part as () => unknown) : part)),
			);
		};
		prototype.write = function (...parts) {
			working.add(this);
			if (!known.has(this)) this.onerror = endsWork(this.onerror);
			known.add(this);
			return write.apply(this, parts);
		};
		stream.destroy();
		return () => Object.assign(prototype, { init, write });
	});
	return { isBusy: () => working.size > 0, restore: () => restores.forEach((restore) => restore()) };
}
