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
			const release = signal ? onAbort(signal, resolve) : () => {};
			const end = (): void => {
				release();
				resolve();
			};
			// A timer that rings a fraction of a millisecond early would be set again and again.
			hostSleep(Math.max(0, Math.ceil(delayMs)), signal).then(end, end);
		}),
};
