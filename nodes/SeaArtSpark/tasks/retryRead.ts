import { answered } from './answered';
import { pauseMs } from './schedule';
import type { TaskContext } from './taskContext';
import type { Attempt, Trouble } from './task';

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
	call: () => Promise<Attempt<T>>,
	limitMs: number,
	{ clock, halt }: Pick<TaskContext, 'clock' | 'halt'>,
): Promise<Attempt<T> | undefined> {
	for (let tried = 1; ; tried++) {
		if (halt.aborted) return undefined;
		const answer = await answered(call(), limitMs, clock, halt);
		if (halt.aborted) return undefined;
		if (!answer?.trouble || isFinal(answer.trouble) || tried >= MAX_TRIES) return answer;
		const delayMs = pauseMs(answer.trouble, tried, clock.random());
		if (delayMs > MAX_PAUSE_MS) return answer;
		await clock.sleep(delayMs, halt);
	}
}

/** Another try would be answered the same way. */
const isFinal = ({ kind }: Trouble): boolean => kind === 'denied' || kind === 'refused';
