import { startTimer, type Clock } from './clock';
import { onAbort } from './onAbort';
import type { CallResult, CallFailure } from './task';

/**
 * The result of a call, or a `noResponse` failure after `limitMs`; undefined if `signal` is aborted before. The call itself is not
 * canceled: the promise settles whatever the network does.
 */
export const withTimeout = <T extends object>(
	call: Promise<CallResult<T>>,
	limitMs: number,
	clock: Clock,
	signal: AbortSignal,
): Promise<CallResult<T> | undefined> =>
	// Few promises on purpose: every call of every task goes through here.
	new Promise((resolve, reject) => {
		const cancelTimer = startTimer(clock, limitMs, () => {
			release();
			resolve({ failure: noResponseWithin(limitMs) });
		});
		const release = onAbort(signal, () => {
			cancelTimer();
			void fewMicrotasks().then(() => resolve(undefined));
		});
		const settle = (): void => {
			cancelTimer();
			release();
		};
		call.then(
			(result) => {
				settle();
				resolve(result);
			},
			(thrown: Error) => {
				settle();
				reject(thrown);
			},
		);
	});

/** Lets the host settle a call that it aborts on Stop: its error may show that nothing was sent. */
async function fewMicrotasks(): Promise<void> {
	for (let count = 0; count < 3; count++) await Promise.resolve();
}

const noResponseWithin = (limitMs: number): CallFailure => ({
	kind: 'noResponse',
	message: `no response within ${Math.round(limitMs / 1_000)} seconds`,
});
