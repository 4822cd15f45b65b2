import { withTimeout } from './withTimeout';
import { pauseMs } from './polling/pollSchedule';
import type { TaskContext } from './taskContext';
import type { CallResult, CallFailure } from './task';

/** A call that costs nothing and is safe to repeat is tried this often. */
export const MAX_TRIES = 5;

/** A host that asks for a longer pause than this is not waited for here. */
const MAX_PAUSE_MS = 120_000;

/**
 * Makes a call that is free to repeat (a download, an upload, a single poll) until it comes to something: 429, 5xx, silence, an
 * unreadable answer and, right after a task was made, a 404 are tried again, with back-off and Retry-After, up to five
 * times in all.
 * @param limitMs how long one try may stay without an answer
 * @returns what the call came to; undefined when stopped
 */
export async function retryRead<T extends object>(
	call: () => Promise<CallResult<T>>,
	limitMs: number,
	{ clock, haltSignal }: Pick<TaskContext, 'clock' | 'haltSignal'>,
): Promise<CallResult<T> | undefined> {
	for (let tried = 1; ; tried++) {
		if (haltSignal.aborted) return undefined;
		const answer = await withTimeout(call(), limitMs, clock, haltSignal);
		if (haltSignal.aborted) return undefined;
		if (!answer?.failure || isFinal(answer.failure) || tried >= MAX_TRIES) return answer;
		const delayMs = pauseMs(answer.failure, tried, clock.random());
		if (delayMs > MAX_PAUSE_MS) return answer;
		await clock.sleep(delayMs, haltSignal);
	}
}

/** Another try would be answered the same way. */
const isFinal = ({ kind }: CallFailure): boolean => kind === 'denied' || kind === 'refused';
