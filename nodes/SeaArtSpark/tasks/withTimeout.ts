import { startTimer, type Clock } from './clock';
import { onAbort } from './onAbort';
import type { CallResult, CallFailure } from './task';

/**
 * The answer to a call, or `noResponse` failure when none came within `limitMs`; undefined when `signal` is aborted before
 * it came. A call that is cut off goes on unobserved: the node's promise must settle whatever the network does.
 */
export const withTimeout = <T extends object>(
	call: Promise<CallResult<T>>,
	limitMs: number,
	clock: Clock,
	signal: AbortSignal,
): Promise<CallResult<T> | undefined> =>
	// As few promises as can be: every call of every task goes through here.
	new Promise((resolve, reject) => {
		const callOff = startTimer(clock, limitMs, () => {
			release();
			resolve({ failure: noResponseWithin(limitMs) });
		});
		const release = onAbort(signal, () => {
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

/** The failure of a call that nobody answered within `limitMs`. */
const noResponseWithin = (limitMs: number): CallFailure => ({
	kind: 'noResponse',
	message: `no answer within ${Math.round(limitMs / 1_000)} seconds`,
});
