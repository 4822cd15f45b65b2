import type { Trouble } from './task';

/** When to ask next. Figures from the interval sweep behind the design: an 8 s task is seen 0.64 s late with 7 polls. */
const FIRST_POLL_MS = { from: 500, to: 1_000 };
const MIN_POLL_INTERVAL_MS = 1_000;
const SHARE_OF_ELAPSED = 0.1;
const JITTER = 0.1;
const PROGRESS_MARGIN_MS = 100;

/** The default cap of the growing interval, and what `maxPollIntervalSeconds` replaces. */
export const MAX_POLL_INTERVAL_MS = 5_000;

const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;

/** An asset is usable 3 to 13 s after it was created, and each ready check is a task of its own: check rarely. */
const READY_CHECK_MS = { first: 3_000, growth: 1.5, max: 10_000 };

const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max);

/** +-10 %, so that items which started together do not ask together for ever. */
export const jittered = (delayMs: number, random: number): number => delayMs * (1 - JITTER + 2 * JITTER * random);

/** Delay before the first poll: 0.5 to 1 s. Asset calls take a fraction of a second, images take seconds. */
export const firstPollDelayMs = (random: number): number => FIRST_POLL_MS.from + (FIRST_POLL_MS.to - FIRST_POLL_MS.from) * random;

/**
 * Delay before the next poll of a running task: a tenth of the time it has been running, between 1 s and
 * `maxIntervalMs`; where the service's progress tells how long is left, that instead, within the same bounds.
 */
export function nextPollDelayMs(from: { elapsedMs: number; remainingMs?: number; maxIntervalMs: number; random: number }): number {
	const max = Math.max(MIN_POLL_INTERVAL_MS, from.maxIntervalMs);
	if (from.remainingMs === undefined) {
		return jittered(clamp(SHARE_OF_ELAPSED * from.elapsedMs, MIN_POLL_INTERVAL_MS, max), from.random);
	}
	// A look just before the end costs another one, a look just after it costs nothing: lean to the late side.
	const wanted = from.remainingMs * (1 + JITTER * from.random) + PROGRESS_MARGIN_MS;
	return clamp(wanted, MIN_POLL_INTERVAL_MS * (1 - JITTER), max * (1 + JITTER));
}

/** Delay after the nth (from 1) call in a row that came to nothing: 1, 2, 4 ... 30 s, +-10 %. */
export const backoffMs = (troublesInARow: number, random: number): number =>
	jittered(Math.min(FIRST_BACKOFF_MS * 2 ** (troublesInARow - 1), MAX_BACKOFF_MS), random);

/**
 * Delay before a call is made again: what Retry-After asked for, else the back-off. "At once" (0, or a date that has
 * passed) is no answer to ask at full rate for ten minutes with.
 */
export const pauseMs = (trouble: Trouble, troublesInARow: number, random: number): number =>
	trouble.retryAfterMs ? trouble.retryAfterMs : backoffMs(troublesInARow, random);

/** Delay before the nth (from 0) ready check of a completed task: 3, 4.5, 6.8 ... 10 s. */
export const readyCheckDelayMs = (checks: number): number =>
	Math.min(READY_CHECK_MS.first * READY_CHECK_MS.growth ** checks, READY_CHECK_MS.max);

/**
 * Guesses how long a task will still run from how fast its progress grew between two looks.
 * Undefined without a usable progress: a guess from nothing would be worse than the plain rule.
 */
export function remainingMs(first: { atMs: number; progress: number }, latest: { atMs: number; progress?: number }): number | undefined {
	if (latest.progress === undefined || latest.progress >= 1) return undefined;
	const grown = latest.progress - first.progress;
	const tookMs = latest.atMs - first.atMs;
	if (!(grown > 0) || !(tookMs > 0)) return undefined;
	return ((1 - latest.progress) * tookMs) / grown;
}
