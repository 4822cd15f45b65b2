import type { Clock } from './clock';
import { Switch, type Signal } from './signal';

export type Cut = 'late' | 'stopped';

/**
 * Waits for `work`, but no longer than `limitMs` (`late`) and not after `signal` (`stopped`). What was cut off goes
 * on unobserved: the node's promise must settle whatever the network does.
 */
export async function within<T>(work: Promise<T>, limitMs: number, clock: Clock, signal: Signal): Promise<{ value: T } | { cut: Cut }> {
	const settled = new Switch();
	const release = signal.onAbort(() => settled.abort());
	try {
		return await Promise.race([
			work.then((value) => ({ value })),
			clock.sleep(limitMs, settled).then(() => ({ cut: signal.aborted ? 'stopped' : 'late' }) as const),
		]);
	} finally {
		release();
		settled.abort();
	}
}
