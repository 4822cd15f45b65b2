import { withTimeout } from './withTimeout';
import { pauseMs } from './polling/pollSchedule';
import type { TaskContext } from './taskContext';
import type { CallResult, CallFailure } from './task';

/** Maximum attempts of a call that is free and safe to repeat. */
export const MAX_ATTEMPTS = 5;

/** A longer Retry-After ends the attempts. */
const MAX_PAUSE_MS = 120_000;

/**
 * Makes a call that is free to repeat (a download, an upload, a single poll). Every failure except `denied` and `refused` is retried
 * with backoff and Retry-After, up to five attempts in total.
 * @param limitMs time limit of one attempt
 * @returns the last result; undefined if stopped
 */
export async function retryRead<T extends object>(
	call: () => Promise<CallResult<T>>,
	limitMs: number,
	{ clock, haltSignal }: Pick<TaskContext, 'clock' | 'haltSignal'>,
): Promise<CallResult<T> | undefined> {
	for (let attempt = 1; ; attempt++) {
		if (haltSignal.aborted) return undefined;
		const result = await withTimeout(call(), limitMs, clock, haltSignal);
		if (haltSignal.aborted) return undefined;
		if (!result?.failure || isFinal(result.failure) || attempt >= MAX_ATTEMPTS) return result;
		const delayMs = pauseMs(result.failure, attempt, clock.random());
		if (delayMs > MAX_PAUSE_MS) return result;
		await clock.sleep(delayMs, haltSignal);
	}
}

/** Whether another attempt would have the same result. */
const isFinal = ({ kind }: CallFailure): boolean => kind === 'denied' || kind === 'refused';
