import * as fc from 'fast-check';

import {
	backoffMs,
	firstPollDelayMs,
	readyCheckDelayMs,
	jittered,
	MAX_POLL_INTERVAL_MS,
	nextPollDelayMs,
	pauseMs,
	remainingMs,
} from '../../../nodes/SeaArtSpark/tasks/schedule';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the first poll', () => {
	it.each([
		[0, 500],
		[0.5, 750],
		[1, 1_000],
	])('by chance %d comes after %d ms', (random, delay) => {
		expect(firstPollDelayMs(random)).toBe(delay);
	});
});

describe('the polls after it', () => {
	it.each([
		['a second while the task is young', 0, 1_000],
		['a second until ten have passed', 10_000, 1_000],
		['a tenth of the time passed from then on', 20_000, 2_000],
		['a tenth of the time passed from then on', 37_000, 3_700],
		['5 s when 50 have passed', 50_000, 5_000],
		['5 s for ever after', 3_600_000, 5_000],
	])('pause for %s (%d ms)', (_, elapsedMs, delay) => {
		expect(nextPollDelayMs({ elapsedMs, maxIntervalMs: MAX_POLL_INTERVAL_MS, random: 0.5 })).toBeCloseTo(delay, 6);
	});

	it.each([
		[0, 0.9],
		[0.5, 1],
		[1, 1.1],
	])('are moved by chance %d to %d times the pause', (random, factor) => {
		expect(nextPollDelayMs({ elapsedMs: 30_000, maxIntervalMs: 5_000, random })).toBeCloseTo(3_000 * factor, 6);
		expect(jittered(10_000, random)).toBeCloseTo(10_000 * factor, 6);
	});

	it.each([
		['a smaller cap', 2_000, 2_000],
		['a larger cap', 30_000, 10_000],
		['a cap below a second, which counts as a second', 10, 1_000],
	])('keep to %s', (_, maxIntervalMs, delay) => {
		expect(nextPollDelayMs({ elapsedMs: 100_000, maxIntervalMs, random: 0.5 })).toBeCloseTo(delay, 6);
	});

	it.each([
		['leans to the late side of the guess', 3_000, 0, 3_100],
		['by up to a tenth more', 3_000, 1, 3_400],
		['is never sooner than 0.9 s', 10, 0, 900],
		['is never later than the cap and a tenth', 60_000, 0.5, 5_500],
	])('with a guess from the progress, the next one %s', (_, remaining, random, delay) => {
		expect(nextPollDelayMs({ elapsedMs: 40_000, remainingMs: remaining, maxIntervalMs: 5_000, random })).toBeCloseTo(delay, 6);
	});

	it('never fall below 0.9 s nor exceed the cap by more than a tenth, whatever the service says', () => {
		fc.assert(
			fc.property(
				fc.double({ min: 0, max: 1e7, noNaN: true }),
				fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }), { nil: undefined }),
				fc.double({ min: 1_000, max: 60_000, noNaN: true }),
				chance,
				(elapsedMs, remaining, maxIntervalMs, random) => {
					const delay = nextPollDelayMs({ elapsedMs, remainingMs: remaining, maxIntervalMs, random });
					expect(delay).toBeGreaterThanOrEqual(900);
					expect(delay).toBeLessThanOrEqual(maxIntervalMs * 1.1 + 1e-6);
				},
			),
		);
	});
});

describe('the guess from the progress', () => {
	it.each([
		['half done in 4 s: 4 s more', { atMs: 0, progress: 0 }, { atMs: 4_000, progress: 0.5 }, 4_000],
		['counts from where it was first seen', { atMs: 1_000, progress: 0.2 }, { atMs: 3_000, progress: 0.6 }, 2_000],
		['no progress told: no guess', { atMs: 0, progress: 0 }, { atMs: 4_000 }, undefined],
		['standing still: no guess', { atMs: 0, progress: 0.3 }, { atMs: 4_000, progress: 0.3 }, undefined],
		['going back: no guess', { atMs: 0, progress: 0.3 }, { atMs: 4_000, progress: 0.1 }, undefined],
		['all done and yet running: no guess', { atMs: 0, progress: 0 }, { atMs: 4_000, progress: 1 }, undefined],
		['no time passed: no guess', { atMs: 4_000, progress: 0 }, { atMs: 4_000, progress: 0.5 }, undefined],
	])('%s', (_, first, latest, expected) => {
		const guess = remainingMs(first, latest);
		if (expected === undefined) expect(guess).toBeUndefined();
		else expect(guess).toBeCloseTo(expected, 6);
	});
});

describe('the back-off', () => {
	it.each([
		[1, 1_000],
		[2, 2_000],
		[3, 4_000],
		[4, 8_000],
		[5, 16_000],
		[6, 30_000],
		[7, 30_000],
		[2_000, 30_000],
	])('after trouble number %d in a row is %d ms', (nth, delay) => {
		expect(backoffMs(nth, 0.5)).toBeCloseTo(delay, 6);
		expect(backoffMs(nth, 0)).toBeCloseTo(delay * 0.9, 6);
		expect(backoffMs(nth, 1)).toBeCloseTo(delay * 1.1, 6);
	});
});

it.each([
	[0, 3_000],
	[1, 4_500],
	[2, 6_750],
	[3, 10_000],
	[4, 10_000],
	[500, 10_000],
])('question number %d about an asset comes %d ms after the one before', (asked, delay) => {
	expect(readyCheckDelayMs(asked)).toBeCloseTo(delay, 6);
});

describe('the pause before a call is made again', () => {
	it.each([
		['what Retry-After asked for', 7_000, 7_000],
		['the back-off, where Retry-After says "at once"', 0, 1_000],
		['the back-off, without Retry-After', undefined, 1_000],
	])('is %s', (_name, retryAfterMs, expected) => {
		expect(pauseMs({ kind: 'rateLimited', message: '', retryAfterMs }, 1, 0.5)).toBe(expected);
	});
});
