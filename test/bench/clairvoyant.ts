import type { RequestLimit } from './requestLimits';
import { POLL_MS, SUBMIT_MS } from './service';

/** Request rate, the same as the node's maximum. */
const MOST_PER_SECOND = 50;
const STEP_MS = 2;

/**
 * The shortest possible time for these tasks if all limits and ends are known: submits first, each as soon as
 * the account accepts it, then one poll for each task that has ended.
 * @param durationsMs by task, in the order of the submits
 * @param limit a new one: its requests are counted
 * @returns ms until the last result is there
 */
export function clairvoyant(durationsMs: number[], slots: number, limit: RequestLimit): number {
	let running: number[] = [];
	/** Ends of tasks that have not been polled, in the order of the submits. */
	const unseen: number[] = [];
	let [submitted, seen, nextAtMs] = [0, 0, 0];
	for (let atMs = 0; ; atMs += STEP_MS) {
		if (atMs < nextAtMs) continue;
		running = running.filter((endsAtMs) => endsAtMs > atMs);
		const maySubmit = submitted < durationsMs.length && running.length < slots;
		const soonest = unseen.length > 0 ? Math.min(...unseen) : Infinity;
		if ((!maySubmit && soonest > atMs) || !limit.takes(atMs)) continue;
		nextAtMs = atMs + 1_000 / MOST_PER_SECOND;
		if (maySubmit) {
			const endsAtMs = atMs + durationsMs[submitted++]!;
			running.push(endsAtMs);
			unseen.push(endsAtMs);
		} else {
			unseen.splice(unseen.indexOf(soonest), 1);
			if (++seen === durationsMs.length) return atMs + SUBMIT_MS / 2 + POLL_MS / 2;
		}
	}
}
