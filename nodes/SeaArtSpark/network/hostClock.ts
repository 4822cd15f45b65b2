import { sleep } from 'n8n-workflow';

import type { Clock } from '../tasks/clock';
import { onAbort } from '../tasks/onAbort';

/** Hosts from 2.34 on clear the timer when the signal aborts; older ones ignore the signal and let the timer run out unheard. */
const hostSleep: (delayMs: number, signal?: AbortSignal) => Promise<void> = sleep;

/** Real time on n8n's own `sleep`. Monotonic: a host clock that is set back or forward changes nothing. */
export const hostClock: Clock = {
	now: () => performance.now(),
	date: () => Date.now(),
	random: () => Math.random(),
	sleep: async (delayMs, signal) =>
		await new Promise<void>((resolve) => {
			const timer = new AbortController();
			const release = signal ? onAbort(signal, () => timer.abort(ENDED)) : () => {};
			const end = (): void => {
				release();
				resolve();
			};
			// A timer that rings a fraction of a millisecond early would be set again and again.
			if (timer.signal.aborted) end();
			else hostSleep(Math.max(0, Math.ceil(delayMs)), timer.signal).then(end, end);
			// Hosts that ignore the signal resolve later.
			onAbort(timer.signal, end);
		}),
};

/** Why a timer ends early. One object for all: nobody reads it. */
const ENDED = new Error('the sleep was ended');
