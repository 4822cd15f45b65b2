import { sleep } from 'n8n-workflow';

import type { Clock } from '../tasks/clock';
import { onAbort } from '../tasks/onAbort';

/** Hosts from 2.34 on clear the timer when the signal aborts; older ones ignore the signal, and the timer fires without effect. */
const hostSleep: (delayMs: number, signal?: AbortSignal) => Promise<void> = sleep;

/** Real time, based on n8n's `sleep`. Monotonic: setting the host's clock changes nothing. */
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
			// Rounded up: a timer that fires a fraction of a millisecond early would be restarted repeatedly.
			if (timer.signal.aborted) end();
			else hostSleep(Math.max(0, Math.ceil(delayMs)), timer.signal).then(end, end);
			// Hosts that ignore the signal resolve later.
			onAbort(timer.signal, end);
		}),
};

/** Abort reason of ended timers. Shared, since nothing reads it. */
const ENDED = new Error('the sleep was ended');
