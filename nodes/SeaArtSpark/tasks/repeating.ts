import { within } from './limits';
import { pauseMs } from './schedule';
import { silence } from './submitting';
import type { Surroundings } from './surroundings';
import type { Trouble } from './task';

/** A call that costs nothing and is safe to repeat is tried this often. */
const MAX_TRIES = 5;

/**
 * Makes a call that is free to repeat (a download, one look at a task) until it comes to something: 429, 5xx,
 * silence, an unreadable answer and, right after a task was made, a 404 are tried again, with back-off and
 * Retry-After, up to five times in all. Undefined when stopped.
 */
export async function repeated<T extends object>(
	call: () => Promise<(T & { trouble?: undefined }) | { trouble: Trouble }>,
	limitMs: number,
	{ clock, halt }: Pick<Surroundings, 'clock' | 'halt'>,
): Promise<(T & { trouble?: undefined }) | { trouble: Trouble } | undefined> {
	for (let tried = 1; ; tried++) {
		if (halt.aborted) return undefined;
		const done = await within(call(), limitMs, clock, halt);
		if (halt.aborted) return undefined;
		const answer = 'cut' in done ? { trouble: silence(limitMs) } : done.value;
		if (!answer.trouble) return answer;
		const { kind } = answer.trouble;
		if (kind === 'denied' || kind === 'refused' || tried >= MAX_TRIES) return answer;
		const delayMs = pauseMs(answer.trouble, tried, clock.random());
		if (delayMs > MAX_PAUSE_MS) return answer;
		await clock.sleep(delayMs, halt);
	}
}

/** A host that asks for a longer pause than this is not waited for here. */
const MAX_PAUSE_MS = 120_000;
