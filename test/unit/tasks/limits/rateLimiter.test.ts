import * as fc from 'fast-check';

import { RateLimiter } from '../../../../nodes/SeaArtSpark/tasks/limits/rateLimiter';
import { SubmitPermit } from '../../../../nodes/SeaArtSpark/tasks/limits/submitPermit';
import { FakeClock } from '../../fakeClock';
import { failure, waitForPermit } from '../world';

/** Times when each of `arrivals` was granted, in the order of arrival. */
async function letThrough(requestsPerSecond: number, arrivals: number[]): Promise<number[]> {
	const clock = new FakeClock();
	const limiter = new RateLimiter(clock).join(requestsPerSecond);
	const controller = new AbortController();
	const passed = new Array<number>(arrivals.length).fill(-1);
	const ask = async (arrival: number, index: number) => {
		await clock.sleep(arrival);
		await waitForPermit(limiter, controller.signal);
		passed[index] = clock.elapsed;
	};
	await clock.run(Promise.all(arrivals.map(ask)));
	return passed;
}

/** The most of `moments` that lie in any window of `windowMs`. */
const mostWithin = (moments: number[], windowMs: number): number =>
	Math.max(0, ...moments.map((from) => moments.filter((moment) => moment >= from && moment < from + windowMs - 1e-6).length));

/** A limiter may stay a little below the rate as a margin, but not much. */
const SLACK = 1.1;

describe('the rate limiter', () => {
	it.each([
		[1, 5],
		[2, 9],
		[3, 10],
		[10, 50],
		[0.5, 4],
		[0.1, 3],
		[1.9, 5],
		[2.5, 9],
		[10.5, 50],
	])('the limiter grants at most %d requests a second of %d, and little less', async (requestsPerSecond, count) => {
		const passed = await letThrough(requestsPerSecond, new Array<number>(count).fill(0));
		const whole = requestsPerSecond < 1 ? requestsPerSecond : Math.floor(requestsPerSecond);
		expect(mostWithin(passed, Math.max(1_000, 1_000 / requestsPerSecond))).toBeLessThanOrEqual(Math.max(1, requestsPerSecond));
		expect(passed[0]).toBe(0);
		expect(passed.at(-1)).toBeLessThanOrEqual(((count - 1) / whole) * 1_000 * SLACK);
	});

	it('the limiter grants a request at once if it arrives late enough', async () => {
		await expect(letThrough(1, [0, 1_500, 5_000])).resolves.toEqual([0, 1_500, 5_000]);
	});

	it('the limiter counts a second from when a request was granted, not from when it arrived', async () => {
		const [first, second = 0, third = 0] = await letThrough(1, [0, 100, 900]);
		expect(first).toBe(0);
		expect(second).toBeGreaterThanOrEqual(1_000);
		expect(third - second).toBeGreaterThanOrEqual(1_000);
	});

	it('the limiter never exceeds its rate in any second, delays no request for long, and is first come, first served', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0.2, max: 20, noNaN: true })),
				fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 60 }),
				async (requestsPerSecond, unordered) => {
					const arrivals = [...unordered].sort((a, b) => a - b);
					const passed = await letThrough(requestsPerSecond, arrivals);
					const whole = requestsPerSecond < 1 ? requestsPerSecond : Math.floor(requestsPerSecond);
					expect(mostWithin(passed, 1_000)).toBeLessThanOrEqual(Math.max(1, whole));
					expect(passed).toEqual([...passed].sort((a, b) => a - b));
					let latest = -Infinity;
					passed.forEach((at, index) => {
						latest = Math.max(arrivals[index] ?? 0, latest + (1_000 / whole) * SLACK);
						expect(at).toBeGreaterThanOrEqual(arrivals[index] ?? 0);
						expect(at).toBeLessThanOrEqual(latest + 1e-6);
					});
				},
			),
			{ numRuns: 60 },
		);
	});

	it('the limiter returns false to a caller whose wait was aborted', async () => {
		const clock = new FakeClock();
		const limiter = new RateLimiter(clock).join(0.1);
		const controller = new AbortController();
		await expect(waitForPermit(limiter, controller.signal)).resolves.toBe(true);
		const waits = waitForPermit(limiter, controller.signal);
		clock.at(3_000, () => controller.abort());
		await expect(clock.run(waits)).resolves.toBe(false);
		expect(clock.elapsed).toBe(3_000);
		await expect(waitForPermit(limiter, controller.signal)).resolves.toBe(false);
	});
});

describe('an account shared by several runs', () => {
	/** The order of requests, by the letter of the run; all arrive at once. */
	async function order(runs: Record<string, { polls?: number; submits?: number; rate?: number }>) {
		const clock = new FakeClock();
		const limiter = new RateLimiter(clock);
		const controller = new AbortController();
		const sent: Array<{ who: string; at: number }> = [];
		const asks = Object.entries(runs).flatMap(([run, { polls = 0, submits = 0, rate = 10 }]) => {
			const client = limiter.join(rate);
			const note = (who: string) => () => void sent.push({ who, at: clock.elapsed });
			return [
				...Array.from({ length: polls }, async () => await waitForPermit(client, controller.signal).then(note(run))),
				...Array.from(
					{ length: submits },
					async () => await new SubmitPermit(client).acquire(controller.signal).then(note(run.toUpperCase())),
				),
			];
		});
		await clock.run(Promise.all(asks));
		return { sent, who: sent.map(({ who }) => who).join('') };
	}

	it('eight runs with 10 requests a second on one account send 10 in total', async () => {
		const runs = Object.fromEntries([...'abcdefgh'].map((run) => [run, { polls: 20 }]));
		const { sent } = await order(runs);
		expect(sent).toHaveLength(160);
		expect(
			mostWithin(
				sent.map(({ at }) => at),
				1_000,
			),
		).toBe(10);
		expect(sent.at(-1)?.at).toBeLessThan(16_000 * SLACK);
	});

	it('each run on an account sends no more often than its own rate allows', async () => {
		const { sent } = await order({ a: { polls: 6, rate: 2 }, b: { polls: 40, rate: 10 } });
		const of = (run: string) => sent.filter(({ who }) => who === run).map(({ at }) => at);
		expect(mostWithin(of('a'), 1_000)).toBe(2);
		expect(
			mostWithin(
				sent.map(({ at }) => at),
				1_000,
			),
		).toBe(10);
	});

	it('runs on one account alternate', async () => {
		const { who } = await order({ a: { polls: 30 }, b: { polls: 3 }, c: { polls: 3 } });
		// The first ten go at once, before the others have come.
		expect(who.slice(10, 19)).toBe('abcabcabc');
	});

	it('submits are granted before polls on an account', async () => {
		const { who } = await order({ a: { polls: 15, submits: 3 }, b: { submits: 2 } });
		expect(who.slice(10)).toBe('ABABAaaaaa'.slice(0, 10));
	});

	it('an account continues at the rate of the remaining runs', async () => {
		const clock = new FakeClock();
		const limiter = new RateLimiter(clock);
		const [slow, fast] = [limiter.join(1), limiter.join(10)];
		expect(limiter.isIdle).toBe(false);
		const controller = new AbortController();
		await clock.run(Promise.all([1, 2, 3, 4].map(async () => await waitForPermit(fast, controller.signal))));
		expect(clock.elapsed).toBe(0);
		fast.leave();
		await clock.run(waitForPermit(slow, controller.signal));
		expect(clock.elapsed).toBe(1_050);
		slow.leave();
		expect(limiter.isIdle).toBe(true);
	});
});

describe('rate learned from replies', () => {
	const { signal } = new AbortController();

	it('a 429 to a poll lowers the rate, and the limiter keeps to it', async () => {
		const limiter = new RateLimiter(new FakeClock());
		await limiter.join().poll<object>(async () => await Promise.resolve(failure('rateLimited', { retryAfterMs: 7_000 })), signal);
		expect(limiter.limits.rate.isKnown).toBe(true);
		expect(limiter.limits.rate.pausedUntil - limiter.clock.now()).toBe(7_000);
	});

	it.each(['serverError', 'noResponse', 'unreadable'] as const)('a %s does not raise the rate and ends no pause', async (kind) => {
		const clock = new FakeClock();
		const limiter = new RateLimiter(clock);
		const client = limiter.join();
		const { rate } = limiter.limits;
		const polls = async (count: number) =>
			await clock.run(
				Promise.all(
					Array.from({ length: count }, async () => await client.poll<object>(async () => await Promise.resolve(failure(kind)), signal)),
				),
			);
		const submits = async (count: number) =>
			await clock.run(
				Promise.all(
					Array.from({ length: count }, async () => {
						const permit = new SubmitPermit(client);
						await permit.acquire(signal);
						permit.end();
					}),
				),
			);
		await polls(50);
		await submits(50);
		expect(rate.current).toBe(10);
		for (let nth = 0; nth < 3; nth++) limiter.limits.pollRefused(clock.now(), clock.now());
		await polls(1);
		expect(rate.isClosed).toBe(true);
		expect(limiter.limits.concurrency.isKnown).toBe(false);
	});
});
