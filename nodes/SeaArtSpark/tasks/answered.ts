import type { Clock } from './clock';
import { Switch, type Signal } from './signal';
import type { Attempt, Trouble } from './task';

/**
 * The answer to a call, or `noAnswer` trouble when none came within `limitMs`; undefined when `signal` is aborted before
 * it came. A call that is cut off goes on unobserved: the node's promise must settle whatever the network does.
 */
export async function answered<T extends object>(
	call: Promise<Attempt<T>>,
	limitMs: number,
	clock: Clock,
	signal: Signal,
): Promise<Attempt<T> | undefined> {
	const settled = new Switch();
	const release = signal.onAbort(() => settled.abort());
	try {
		const silence = clock.sleep(limitMs, settled).then(() => (signal.aborted ? undefined : { trouble: noAnswerWithin(limitMs) }));
		return await Promise.race([call, silence]);
	} finally {
		release();
		settled.abort();
	}
}

/** The trouble of a call that nobody answered within `limitMs`. */
const noAnswerWithin = (limitMs: number): Trouble => ({
	kind: 'noAnswer',
	message: `no answer within ${Math.round(limitMs / 1_000)} seconds`,
});
