import { sleep } from 'n8n-workflow';

import type { Clock } from './tasks/clock';

/** A host whose `sleep` knows no signal leaves a timer behind; none of them is longer than this. */
const LONGEST_SLEEP_MS = 5_000;

/** Hosts from 2.34 on take a signal and clear their timer with it; older ones ignore it. */
const hostSleep = sleep;

/** Real time, by n8n's own `sleep`. */
export const hostClock: Clock = {
	now: () => Date.now(),
	random: () => Math.random(),
	async sleep(delayMs, signal) {
		const endsAt = Date.now() + delayMs;
		do {
			if (signal?.aborted) return;
			const leftMs = endsAt - Date.now();
			await orAborted(hostSleep(Math.min(Math.max(0, leftMs), LONGEST_SLEEP_MS), signal), signal);
		} while (Date.now() < endsAt);
	},
};

/** Resolves when `sleeping` has ended either way, or `signal` is aborted. */
async function orAborted(sleeping: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
	await new Promise<void>((resolve) => {
		const done = () => {
			signal?.removeEventListener('abort', done);
			resolve();
		};
		signal?.addEventListener('abort', done, { once: true });
		sleeping.then(done, done);
	});
}
