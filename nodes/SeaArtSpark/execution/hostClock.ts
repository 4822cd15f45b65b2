import { sleep } from 'n8n-workflow';

import type { Clock } from '../tasks/clock';
import type { Signal } from '../tasks/signal';

/** A host whose `sleep` knows no signal leaves a timer behind; none of them is longer than this. */
const LONGEST_SLEEP_MS = 5_000;

/** Hosts from 2.34 on take a signal and clear their timer with it; older ones ignore it. */
const hostSleep: (delayMs: number, signal?: AbortSignal) => Promise<void> = sleep;

/** A step of the calendar that differs from the steady clock by more than this is somebody setting it. */
const JUMP_MS = 60_000;

/**
 * Time that only ever grows. It follows the calendar, so that a host's own clock rules, until somebody sets that back or forward:
 * then the steady clock says how much time has passed.
 */
function steadyTime(): () => number {
	let [date, steady] = [Date.now(), performance.now()];
	let now = date;
	return () => {
		const [dateStep, steadyStep] = [Date.now() - date, performance.now() - steady];
		date += dateStep;
		steady += steadyStep;
		now += dateStep < 0 || dateStep > steadyStep + JUMP_MS ? Math.max(0, steadyStep) : dateStep;
		return now;
	};
}

const now = steadyTime();

/** Real time, by n8n's own `sleep`. */
export const hostClock: Clock = {
	now,
	date: () => Date.now(),
	random: () => Math.random(),
	async sleep(delayMs, signal) {
		const endsAt = now() + delayMs;
		do {
			if (signal?.aborted) return;
			const leftMs = Math.ceil(endsAt - now());
			await sleepOrAbort(Math.min(Math.max(0, leftMs), LONGEST_SLEEP_MS), signal);
		} while (now() < endsAt);
	},
};

/** Resolves after `delayMs` or when `signal` is aborted, and leaves no listener behind. */
async function sleepOrAbort(delayMs: number, signal: Signal | undefined): Promise<void> {
	const timer = new AbortController();
	await new Promise<void>((resolve) => {
		const release = signal?.onAbort(() => {
			timer.abort();
			resolve();
		});
		const done = () => {
			release?.();
			resolve();
		};
		hostSleep(delayMs, timer.signal).then(done, done);
	});
}
