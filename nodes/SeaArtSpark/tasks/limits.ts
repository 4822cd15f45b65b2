import type { Clock } from './clock';

export type Cut = 'late' | 'stopped';

/**
 * Waits for `work`, but no longer than `limitMs` (`late`) and not after `signal` (`stopped`). What was cut off goes
 * on unobserved: the node's promise must settle whatever the network does.
 */
export async function within<T>(
	work: Promise<T>,
	limitMs: number,
	clock: Clock,
	signal: AbortSignal,
): Promise<{ value: T } | { cut: Cut }> {
	const settled = new AbortController();
	const release = linkAbort(signal, settled);
	try {
		return await Promise.race([
			work.then((value) => ({ value })),
			clock.sleep(limitMs, settled.signal).then(() => ({ cut: signal.aborted ? 'stopped' : 'late' }) as const),
		]);
	} finally {
		release();
		settled.abort();
	}
}

/** Aborts `controller` when `signal` is; returns how to take the listener back. */
export function linkAbort(signal: AbortSignal | undefined, controller: AbortController): () => void {
	if (!signal) return () => {};
	const abort = () => controller.abort();
	if (signal.aborted) abort();
	signal.addEventListener('abort', abort, { once: true });
	return () => signal.removeEventListener('abort', abort);
}
