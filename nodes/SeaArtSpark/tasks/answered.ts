import type { Clock } from './clock';
import type { Signal } from './signal';
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
		const callOff = clock.after(limitMs, () => {
			release();
			resolve({ trouble: noAnswerWithin(limitMs) });
		});
		const release = signal.onAbort(() => {
			callOff();
			void aMoment().then(() => resolve(undefined));
		});
		const settle = (): void => {
			callOff();
			release();
		};
		call.then(
			(answer) => {
				settle();
				resolve(answer);
			},
			(thrown: Error) => {
				settle();
				reject(thrown);
			},
		);
	});

/** What the host says of a call that it breaks off on Stop comes first: it may tell that nothing was sent. */
async function aMoment(): Promise<void> {
	for (let turns = 0; turns < 3; turns++) await Promise.resolve();
}

/** The trouble of a call that nobody answered within `limitMs`. */
const noAnswerWithin = (limitMs: number): Trouble => ({
	kind: 'noAnswer',
	message: `no answer within ${Math.round(limitMs / 1_000)} seconds`,
});
