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
		[1, [0, 1_050, 2_100, 3_150]],
		[10, [0, 105, 210, 315]],
		[0.5, [0, 2_100, 4_200]],
		[0.1, [0, 10_500]],
		[2.5, [0, 525, 1_050, 1_575]],
		[1.9, [0, 1_050, 2_100]],
	])('spaces %d a second evenly, with a margin, when they come together', async (requestsPerSecond, expected) => {
		const passed = await letThrough(requestsPerSecond, expected.map(() => 0));
		passed.forEach((at, index) => expect(at).toBeCloseTo(expected[index] ?? -1, 6));
	});

	it('lets a request through at once that comes late enough', async () => {
		await expect(letThrough(1, [0, 1_500, 5_000])).resolves.toEqual([0, 1_500, 5_000]);
	});

	it('counts from when a request was let through, not from when it came', async () => {
		await expect(letThrough(1, [0, 100, 200])).resolves.toEqual([0, 1_050, 2_100]);
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
						const before = passed[index - 1];
						const spacing = (1_000 / (requestsPerSecond < 1 ? requestsPerSecond : allowed)) * 1.05;
						const earliest = before === undefined ? 0 : before + spacing;
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
