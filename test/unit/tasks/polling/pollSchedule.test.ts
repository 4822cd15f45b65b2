import * as fc from 'fast-check';

import {
	backoffMs,
	jittered,
	MAX_POLL_INTERVAL_MS,
	pauseMs,
	PollSchedule,
	readyCheckDelayMs,
	type PolledProgress,
} from '../../../../nodes/SeaArtSpark/tasks/polling/pollSchedule';
import { DurationEstimate } from '../../../../nodes/SeaArtSpark/tasks/polling/durationEstimates';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const START: PolledProgress = { elapsedMs: 0, progress: 0 };

const estimateOf = (...tookMs: number[]): DurationEstimate => {
	const estimate = new DurationEstimate();
	for (const each of tookMs) estimate.ended(each);
	return estimate;
};

/** The pauses after these polls of one task, without jitter. */
function pauses(
	polls: PolledProgress[],
	estimate?: DurationEstimate,
	schedule = new PollSchedule(MAX_POLL_INTERVAL_MS, estimate, START),
): number[] {
	return polls.map((seen) => Math.round(schedule.nextDelayMs(seen, 0.5)));
}

describe('without progress and estimates', () => {
	it.each([
		[0, 500],
		[0.5, 750],
		[1, 1_000],
	])('the first poll is due, with the random number %d, after %d ms', (random, delay) => {
		expect(new PollSchedule(MAX_POLL_INTERVAL_MS).firstDelayMs(random)).toBe(delay);
	});

	it.each([
		['0.8 s while the task is young', 0, 800],
		['0.8 s until a share of the time is longer', 11_000, 800],
		['0.07 of the time passed from then on', 20_000, 1_400],
		['0.07 of the time passed from then on', 60_000, 4_200],
		['5 s for ever after', 3_600_000, 5_000],
	])('without progress and duration estimates, polls pause for %s (%d ms)', (_, elapsedMs, delay) => {
		expect(pauses([{ elapsedMs }])).toEqual([delay]);
	});

	it.each([
		['a smaller cap', 2_000, 2_000],
		['a larger cap', 30_000, 7_000],
		['a cap below 0.8 s, which counts as 0.8 s', 10, 800],
	])('pauses between polls stay within %s', (_, maxIntervalMs, delay) => {
		expect(new PollSchedule(maxIntervalMs).nextDelayMs({ elapsedMs: 100_000 }, 0.5)).toBeCloseTo(delay, 6);
	});

	it('pauses between polls are jittered by a tenth to both sides', () => {
		for (const [random, factor] of [
			[0, 0.9],
			[1, 1.1],
		] as const) {
			expect(new PollSchedule(MAX_POLL_INTERVAL_MS).nextDelayMs({ elapsedMs: 30_000 }, random)).toBeCloseTo(2_100 * factor, 6);
			expect(jittered(10_000, random)).toBeCloseTo(10_000 * factor, 6);
		}
	});
});

describe('duration estimates', () => {
	it('duration estimates have no effect until three tasks have ended', () => {
		const schedule = new PollSchedule(MAX_POLL_INTERVAL_MS, estimateOf(8_000, 8_000), START);
		expect(schedule.firstDelayMs(0.5)).toBe(750);
		expect(schedule.nextDelayMs({ elapsedMs: 750 }, 0.5)).toBe(800);
	});

	it('with duration estimates, the first poll is due at 0.6 of the fastest duration, and the second at that duration', () => {
		const estimate = estimateOf(12_000, 10_000, 11_000);
		expect(new PollSchedule(MAX_POLL_INTERVAL_MS, estimate, START).firstDelayMs(0.5)).toBe(6_000);
		expect(pauses([{ elapsedMs: 6_000 }], estimate)).toEqual([4_000]);
	});

	it('with duration estimates, polls are closer together when less time is left', () => {
		const estimate = estimateOf(10_000, 12_000, 14_000, 20_000);
		// 4, 8 and 0.1 s are left in the median: 2 x sqrt(0.07 s x left).
		expect(pauses([{ elapsedMs: 10_000 }, { elapsedMs: 12_000 }, { elapsedMs: 19_900 }], estimate)).toEqual([1_058, 1_497, 300]);
	});

	it('duration estimates have no effect on a task that runs longer than all of them', () => {
		expect(pauses([{ elapsedMs: 50_000 }], estimateOf(8_000, 9_000, 10_000))).toEqual([3_500]);
	});

	it('duration estimates are cleared if a task had already ended at its early poll', () => {
		const estimate = estimateOf(10_000, 11_000, 12_000);
		new PollSchedule(MAX_POLL_INTERVAL_MS, estimate, START).ended(6_000);
		expect(estimate.shortestMs).toBeUndefined();
		for (const tookMs of [6_000, 6_000]) estimate.ended(tookMs);
		expect(estimate.shortestMs).toBe(6_000);
	});

	it('a duration estimate is the middle between the last two polls, if those were close', () => {
		const estimate = estimateOf(10_000, 10_000, 10_000);
		const schedule = new PollSchedule(MAX_POLL_INTERVAL_MS, estimate, START);
		schedule.nextDelayMs({ elapsedMs: 6_000 }, 0.5);
		schedule.nextDelayMs({ elapsedMs: 9_600 }, 0.5);
		schedule.ended(10_000);
		expect(estimate.shortestMs).toBe(9_800);
	});

	it('duration estimates use the last thirty tasks that ended', () => {
		const estimate = estimateOf(1_000, ...new Array<number>(30).fill(9_000));
		expect(estimate.shortestMs).toBe(9_000);
	});
});

describe('progress', () => {
	it('progress delays a poll until shortly before the predicted end, at most for as long as the task has run', () => {
		expect(
			pauses([
				{ elapsedMs: 1_000, progress: 0.1 },
				{ elapsedMs: 5_000, progress: 0.5 },
			]),
		).toEqual([1_000, 3_650]);
	});

	it('progress brings polls close together near the end: every 0.03 of the time, at least 0.45 s', () => {
		expect(pauses([{ elapsedMs: 9_000, progress: 0.9 }])).toEqual([450]);
		expect(pauses([{ elapsedMs: 90_000, progress: 0.9 }])).toEqual([2_700]);
		expect(pauses([{ elapsedMs: 900_000, progress: 0.9 }])).toEqual([5_000]);
	});

	it('progress counts from the first poll if the start of the task is unknown', () => {
		const polls = [
			{ elapsedMs: 0, progress: 0.5 },
			{ elapsedMs: 10_000, progress: 0.6 },
		];
		// 0.1 in 10 s: 40 s more, of which 0.865 x 50 - 10 = 33.3 s may be slept, at most as long again as it was seen.
		expect(pauses(polls, undefined, new PollSchedule(MAX_POLL_INTERVAL_MS))).toEqual([800, 10_000]);
	});

	it.each<[string, PolledProgress[]]>([
		['none is reported', [{ elapsedMs: 20_000 }]],
		[
			'it stands still',
			[
				{ elapsedMs: 10_000, progress: 0.3 },
				{ elapsedMs: 15_000, progress: 0.3 },
				{ elapsedMs: 20_000, progress: 0.3 },
			],
		],
		[
			'it falls',
			[
				{ elapsedMs: 10_000, progress: 0.5 },
				{ elapsedMs: 15_000, progress: 0.45 },
				{ elapsedMs: 20_000, progress: 0.4 },
			],
		],
		['it is 1 and the task is still running', [{ elapsedMs: 20_000, progress: 1 }]],
		[
			'the predicted end has passed',
			[
				{ elapsedMs: 10_000, progress: 0.99 },
				{ elapsedMs: 15_000, progress: 0.99 },
				{ elapsedMs: 20_000, progress: 0.99 },
			],
		],
	])('progress has no effect if %s', (_, polls) => {
		expect(pauses(polls).at(-1)).toBe(1_400);
	});

	it.each([
		['passed', 0.995],
		['not come closer', 0.99],
		['moved away', 0.5],
	])('a poll is due at random within the plain pause if the predicted end has %s', (_, progress) => {
		const pauseWith = (random: number): number => {
			const schedule = new PollSchedule(MAX_POLL_INTERVAL_MS, undefined, START);
			schedule.nextDelayMs({ elapsedMs: 10_000, progress: 0.99 }, 0.5);
			return schedule.nextDelayMs({ elapsedMs: 20_000, progress }, random);
		};
		expect(pauseWith(0.5)).toBeCloseTo(700, 6);
		expect(pauseWith(0)).toBe(300);
		expect(pauseWith(1)).toBeCloseTo(1_540, 6);
	});
});

it('no pause is shorter than 0.3 s, or longer than its inputs allow, whatever the service reports', () => {
	const polls = fc.array(
		fc.record({
			elapsedMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
			progress: fc.option(fc.double({ min: -1, max: 2, noNaN: true }), { nil: undefined }),
		}),
		{ minLength: 1, maxLength: 8 },
	);
	const tookMs = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { maxLength: 10 });
	fc.assert(
		fc.property(polls, tookMs, fc.double({ min: 0, max: 60_000, noNaN: true }), chance, (unordered, took, maxIntervalMs, random) => {
			const estimate = estimateOf(...took);
			const schedule = new PollSchedule(maxIntervalMs, estimate, START);
			for (const seen of [...unordered].sort((a, b) => a.elapsedMs - b.elapsedMs)) {
				const delay = schedule.nextDelayMs(seen, random);
				expect(delay).toBeGreaterThanOrEqual(300);
				expect(delay).toBeLessThanOrEqual(Math.max(1.1 * Math.max(maxIntervalMs, 800), seen.elapsedMs, Math.max(...took, 0)) + 1e-6);
			}
		}),
	);
});

it.each([
	[1, 1_000],
	[2, 2_000],
	[3, 4_000],
	[4, 8_000],
	[5, 16_000],
	[6, 30_000],
	[7, 30_000],
	[2_000, 30_000],
])('the backoff after failure number %d in a row is %d ms', (nth, delay) => {
	expect(backoffMs(nth, 0.5)).toBeCloseTo(delay, 6);
	expect(backoffMs(nth, 0)).toBeCloseTo(delay * 0.9, 6);
	expect(backoffMs(nth, 1)).toBeCloseTo(delay * 1.1, 6);
});

it.each([
	[0, 3_000],
	[1, 4_500],
	[2, 6_750],
	[3, 10_000],
	[4, 10_000],
	[500, 10_000],
])('lookup number %d of an asset is due %d ms after the one before', (lookup, delay) => {
	expect(readyCheckDelayMs(lookup)).toBeCloseTo(delay, 6);
});

it.each([
	['Retry-After', 7_000, 7_000],
	['the backoff if Retry-After is 0', 0, 1_000],
	['the backoff without Retry-After', undefined, 1_000],
])('the pause before a call is repeated is %s', (_name, retryAfterMs, expected) => {
	expect(pauseMs({ kind: 'rateLimited', message: '', retryAfterMs }, 1, 0.5)).toBe(expected);
});
