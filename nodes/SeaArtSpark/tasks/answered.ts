import type { Clock } from './clock';
import { Switch, type Signal } from './signal';
import type { Attempt, Trouble } from './task';

/**
 * The answer to a call, or `noAnswer` trouble when none came within `limitMs`; undefined when `signal` is aborted before
 * it came. A call that is cut off goes on unobserved: the node's promise must settle whatever the network does.
 */
export const answered = <T extends object>(
	call: Promise<Attempt<T>>,
	limitMs: number,
	clock: Clock,
	signal: Signal,
): Promise<Attempt<T> | undefined> =>
	// As few promises as can be: every call of every task goes through here.
	new Promise((resolve, reject) => {
		const settled = new Switch();
		const release = signal.onAbort(() => settled.abort());
		const settle = (): void => {
			release();
			settled.abort();
		};
		call.then(
			(answer) => {
				resolve(answer);
				settle();
			},
			(thrown: Error) => {
				reject(thrown);
				settle();
			},
		);
		void clock.sleep(limitMs, settled).then(() => {
			resolve(signal.aborted ? undefined : { trouble: noAnswerWithin(limitMs) });
			settle();
		});
	});

/** The trouble of a call that nobody answered within `limitMs`. */
const noAnswerWithin = (limitMs: number): Trouble => ({
	kind: 'noAnswer',
	message: `no answer within ${Math.round(limitMs / 1_000)} seconds`,
});
