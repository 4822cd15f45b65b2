/** Batches on accounts with unknown limits, compared with the best possible schedule. */
import { FakeClock, seeded } from '../unit/fakeClock';
import { clairvoyant } from './clairvoyant';
import { RateLimiter } from './core';
import { DEFAULTS, runItems } from './ours';
import { bucket, fixedWindow, noLimit, slidingWindow, type RequestLimit } from './requestLimits';
import { about, chanceOf, durationsOf, figure, seedsOf, type Figure } from './sampling';
import { Service, type AccountRules } from './service';

/** Each request takes up to 30 % more or less time on its way. */
export const JITTER = 0.3;

export const ACCOUNTS_GROUP = '100 tasks of 8 s, nothing set, nothing known';

export interface Account {
	name: string;
	slots?: number;
	/** A new limit of requests. @param random of the seed */
	requests?: (random: () => number) => RequestLimit;
	retryAfterMs?: AccountRules['retryAfterMs'];
	jitter?: number;
	/** In each execution; 100 unless given. */
	count?: number;
	/** 8 s unless given. */
	seconds?: number;
	executions?: number;
	seeds: number;
	/** Targets of the means over the seeds; `worst` of the slowest seed. */
	atMost: { times?: number; worst?: number; refused?: number; refusedShare?: number; refusedOften?: number; unfair?: number };
}

const perSecond = (rate: number, burst?: number) => () => bucket(rate, burst);
const changing = (from: number, to: number, atMs: number) => () => bucket((nowMs) => (nowMs < atMs ? from : to));
const MINUTE_MS = 60_000;
const perMinute = (count: number) => (random: () => number) => fixedWindow(count, MINUTE_MS, random() * MINUTE_MS);

const withSlots = [3, 10].flatMap((slots) =>
	[8, 40].flatMap((seconds) =>
		[undefined, 1_000].map((retryAfterMs): Account => ({
			name: `${slots} tasks at a time, ${seconds} s${retryAfterMs ? ', Retry-After 1 s' : ''}`,
			slots,
			seconds,
			...(retryAfterMs ? { retryAfterMs } : {}),
			seeds: 8,
			atMost: { times: seconds === 8 ? 1.09 : 1.03, refused: 12, refusedOften: 2 },
		})),
	),
);

const withRate = [2, 5, 10, 20].flatMap((rate) =>
	[undefined, 1_000].map((retryAfterMs): Account => ({
		name: `${rate} requests a second${retryAfterMs ? ', Retry-After 1 s' : ''}`,
		requests: perSecond(rate),
		...(retryAfterMs ? { retryAfterMs } : {}),
		seeds: 12,
		atMost: { times: rate === 20 ? 1.25 : 1.2, refusedShare: 6, refusedOften: 2 },
	})),
);

const minute = { seeds: 12, atMost: { times: 1.3, worst: 1.6, refusedOften: 4 } };
const both = (slots: number, rate: number, times: number): Account => ({
	name: `${slots} tasks at a time and ${rate} requests a second`,
	slots,
	requests: perSecond(rate),
	seeds: 12,
	atMost: { times, refusedOften: 4 },
});
const eight = { count: 20, executions: 8, seeds: 8 };

export const accounts: Account[] = [
	{ name: 'no limit', seeds: 12, atMost: { times: 1.25, refused: 0 } },
	{ name: 'no limit, 1,000 tasks', count: 1_000, seeds: 3, atMost: { times: 1.12, refused: 0 } },
	{ name: 'no limit, 40 s', seconds: 40, seeds: 8, atMost: { times: 1.08, refused: 0 } },
	...withSlots,
	{ name: '50 tasks at a time, 8 s', slots: 50, seeds: 12, atMost: { times: 1.15, refused: 12, refusedOften: 2 } },
	{ name: '50 tasks at a time, 40 s', slots: 50, seconds: 40, seeds: 8, atMost: { times: 1.05, refused: 12, refusedOften: 2 } },
	...withRate,
	{ name: '1 request a second', requests: perSecond(1), seeds: 12, atMost: { times: 1.5 } },
	{ name: '0.5 requests a second', requests: perSecond(0.5), seeds: 12, atMost: { times: 1.5 } },
	{ name: '10 requests a second, none saved up, even trips', requests: perSecond(10, 1), jitter: 0, seeds: 12, atMost: { times: 1.5 } },
	{ name: '10 requests a second, none saved up', requests: perSecond(10, 1), seeds: 12, atMost: {} },
	{ name: '60 requests in a clock minute', requests: perMinute(60), ...minute },
	{ name: '60 requests in a clock minute, honest Retry-After', requests: perMinute(60), retryAfterMs: 'honest', ...minute },
	{ name: '60 requests in a clock minute, Retry-After 1 s', requests: perMinute(60), retryAfterMs: 1_000, ...minute },
	{ name: '60 requests in any minute', requests: () => slidingWindow(60, MINUTE_MS), ...minute },
	{ name: '600 requests in a clock minute, 500 tasks', requests: perMinute(600), count: 500, seeds: 6, atMost: { times: 1.4 } },
	both(10, 10, 1.15),
	both(10, 5, 1.15),
	both(20, 5, 1.3),
	both(3, 2, 1.4),
	{ name: '20, then 10 requests a second, 200 tasks', requests: changing(20, 10, 10_000), count: 200, seeds: 8, atMost: { times: 1.3 } },
	{ name: '10, then 5 requests a second, 200 tasks', requests: changing(10, 5, 15_000), count: 200, seeds: 8, atMost: { times: 1.3 } },
	{ name: '5, then 10 requests a second, 200 tasks', requests: changing(5, 10, 20_000), count: 200, seeds: 8, atMost: { times: 1.2 } },
	{ name: '10, then 20 requests a second, 300 tasks', requests: changing(10, 20, 15_000), count: 300, seeds: 8, atMost: { times: 1.2 } },
	{ name: 'eight executions of 20 tasks, no limit', ...eight, atMost: { times: 1.25, unfair: 1.25 } },
	{ name: 'eight executions of 20 tasks, 10 requests a second', requests: perSecond(10), ...eight, atMost: { times: 1.1, unfair: 1.25 } },
	{ name: 'eight executions of 20 tasks, 10 tasks at a time', slots: 10, ...eight, atMost: { times: 1.1, unfair: 1.25 } },
];

interface Measured {
	times: number;
	lost: number;
	service: Service;
	/** The slowest execution beside the fastest. */
	unfair: number;
}

/** One seed: all executions start at the same time. */
export async function measure(
	{ name, slots, requests = noLimit, retryAfterMs, jitter = JITTER, count = 100, seconds = 8, executions = 1 }: Account,
	seed: number,
): Promise<Measured> {
	const durationsMs = durationsOf(about(seconds * 1_000), count * executions, chanceOf(name, seed));
	const limit = (): RequestLimit => requests(chanceOf('window', seed));
	const rules = { slots, retryAfterMs, jitter, requests: limit(), durationMs: (nth: number) => durationsMs[nth]! };
	const clock = new FakeClock(seeded(seed));
	const service = new Service(clock, rules);
	const limiter = new RateLimiter(clock);
	const runs = Array.from({ length: executions }, async (_, nth) => {
		const client = limiter.join(DEFAULTS.requestsPerSecond);
		const run = await runItems(clock, service, client, count, DEFAULTS, nth * count);
		client.leave();
		return run;
	});
	const done = await clock.run(Promise.all(runs));
	const tookMs = done.map((run) => run.tookMs);
	return {
		times: Math.max(...tookMs) / clairvoyant(durationsMs, slots ?? Infinity, limit()),
		lost: count * executions - done.reduce((sum, { results }) => sum + results, 0),
		service,
		unfair: Math.max(...tookMs) / Math.min(...tookMs),
	};
}

/** The figures of one account. */
export async function accountFigures(account: Account): Promise<Figure[]> {
	const { name, executions = 1, seeds, atMost } = account;
	const runs: Measured[] = [];
	for (const seed of seedsOf(seeds)) runs.push(await measure(account, seed));
	const mean = (unit: string, value: (run: Measured) => number, target?: number): Figure =>
		figure(ACCOUNTS_GROUP, name, unit, runs.map(value), target);
	const worst = (unit: string, value: (run: Measured) => number, target?: number): Figure =>
		figure(ACCOUNTS_GROUP, name, unit, [Math.max(...runs.map(value))], target);
	return [
		mean('x the best possible', ({ times }) => times, atMost.times),
		worst('worst seed', ({ times }) => times, atMost.worst),
		mean('lost', ({ lost }) => lost, 0),
		mean('refused', ({ service }) => service.refused, atMost.refused),
		mean('% refused', ({ service }) => (100 * service.refused) / service.sent.length, atMost.refusedShare),
		worst('refusals of one submit', ({ service }) => service.mostRefusals, atMost.refusedOften),
		worst('requests in a second', ({ service }) => service.mostInASecond, 50),
		...(executions > 1 ? [worst('slowest beside fastest', ({ unfair }) => unfair, atMost.unfair)] : []),
	];
}
