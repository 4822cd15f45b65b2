import * as fc from 'fast-check';

import { Governor } from '../../../nodes/SeaArtSpark/tasks/governor';
import { Switch } from '../../../nodes/SeaArtSpark/tasks/signal';
import { FakeClock } from '../fakeClock';

/** When each of `arrivals` was let through, in the order of arrival. */
async function letThrough(requestsPerSecond: number, arrivals: number[]): Promise<number[]> {
	const clock = new FakeClock();
	const governor = new Governor(clock, requestsPerSecond);
	const signal = new Switch();
	const passed = new Array<number>(arrivals.length).fill(-1);
	const ask = async (arrival: number, index: number) => {
		await clock.sleep(arrival);
		await governor.take(signal);
		passed[index] = clock.elapsed;
	};
	await clock.run(Promise.all(arrivals.map(ask)));
	return passed;
}

/** The most of `moments` that lie in any window of `windowMs`. */
const mostWithin = (moments: number[], windowMs: number): number =>
	Math.max(0, ...moments.map((from) => moments.filter((moment) => moment >= from && moment < from + windowMs - 1e-6).length));

describe('the governor', () => {
	it.each([
		[1, [0, 1_000, 2_000, 3_000]],
		[2, [0, 0, 1_000, 1_000, 2_000]],
		[3, [0, 0, 0, 1_000]],
		[0.5, [0, 2_000, 4_000]],
		[0.1, [0, 10_000]],
		[2.5, [0, 0, 1_000, 1_000, 2_000]],
		[1.9, [0, 1_000, 2_000]],
	])('lets %d a second through of those that come together', async (requestsPerSecond, expected) => {
		await expect(letThrough(requestsPerSecond, expected.map(() => 0))).resolves.toEqual(expected);
	});

	it('lets a request through at once that comes late enough', async () => {
		await expect(letThrough(1, [0, 1_500, 5_000])).resolves.toEqual([0, 1_500, 5_000]);
	});

	it('counts from when a request was let through, not from when it came', async () => {
		await expect(letThrough(1, [0, 100, 200])).resolves.toEqual([0, 1_000, 2_000]);
	});

	it('never lets more through in any second than it may, keeps nobody waiting for nothing, and is first come first served', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0.2, max: 20, noNaN: true })),
				fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 60 }),
				async (requestsPerSecond, unordered) => {
					const arrivals = [...unordered].sort((a, b) => a - b);
					const passed = await letThrough(requestsPerSecond, arrivals);
					const allowed = Math.max(1, Math.floor(requestsPerSecond));
					expect(mostWithin(passed, 1_000)).toBeLessThanOrEqual(allowed);
					expect(passed).toEqual([...passed].sort((a, b) => a - b));
					passed.forEach((at, index) => {
						const before = passed[index - allowed];
						const earliest = before === undefined ? 0 : before + (requestsPerSecond < 1 ? 1_000 / requestsPerSecond : 1_000);
						expect(at).toBeCloseTo(Math.max(arrivals[index] ?? 0, earliest), 3);
					});
				},
			),
			{ numRuns: 60 },
		);
	});

	it('tells a caller whose wait was cut off that it may not send', async () => {
		const clock = new FakeClock();
		const governor = new Governor(clock, 0.1);
		const signal = new Switch();
		await expect(governor.take(signal)).resolves.toBe(true);
		const waits = governor.take(signal);
		clock.at(3_000, () => signal.abort());
		await expect(clock.run(waits)).resolves.toBe(false);
		expect(clock.elapsed).toBe(3_000);
		await expect(governor.take(signal)).resolves.toBe(false);
	});
});
