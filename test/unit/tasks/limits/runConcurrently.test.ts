import * as fc from 'fast-check';

import { runConcurrently } from '../../../../nodes/SeaArtSpark/tasks/limits/runConcurrently';
import { FakeClock } from '../../fakeClock';

/** Runs work of these durations. @returns the order of starts and the maximum running at once */
async function watched(durations: number[], size: number, haltAt = Infinity) {
	const clock = new FakeClock();
	const controller = new AbortController();
	if (haltAt < Infinity) clock.at(haltAt, () => controller.abort());
	const began: number[] = [];
	const ended: number[] = [];
	let underWay = 0;
	let most = 0;
	const all = runConcurrently(durations.length, size, controller.signal, async (index) => {
		began.push(index);
		most = Math.max(most, ++underWay);
		await clock.sleep(durations[index] ?? 0);
		ended.push(index);
		underWay--;
	});
	await clock.run(all);
	return { began, ended, most, elapsed: clock.elapsed };
}

describe('runConcurrently', () => {
	it('runConcurrently never exceeds its concurrency, keeps it filled, and starts items in order', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer({ min: 1, max: 1_000 }), { maxLength: 40 }),
				fc.integer({ min: 1, max: 50 }),
				async (durations, size) => {
					const { began, ended, most } = await watched(durations, size);
					expect(most).toBe(Math.min(size, durations.length));
					expect(began).toEqual(durations.map((_, index) => index));
					expect(ended).toHaveLength(durations.length);
				},
			),
			{ numRuns: 60 },
		);
	});

	it('runConcurrently starts the next item as soon as one has ended', async () => {
		await expect(watched([100, 500, 100, 100, 100], 2)).resolves.toMatchObject({ ended: [0, 2, 3, 4, 1], elapsed: 500 });
	});

	it.each([0, -3, 0.4])('a concurrency of %d still runs one item', async (size) => {
		await expect(watched([10, 10], size)).resolves.toMatchObject({ most: 1, ended: [0, 1] });
	});

	it('runConcurrently starts nothing after a halt, and waits for running items', async () => {
		await expect(watched([100, 100, 100, 100, 100, 100], 2, 150)).resolves.toMatchObject({
			began: [0, 1, 2, 3],
			ended: [0, 1, 2, 3],
			elapsed: 200,
		});
	});

	it('runConcurrently starts nothing if the halt came before', async () => {
		const controller = new AbortController();
		controller.abort();
		const began: number[] = [];
		await runConcurrently(3, 2, controller.signal, async (index) => await Promise.resolve(void began.push(index)));
		expect(began).toEqual([]);
	});

	it('runConcurrently rethrows the error of an item', async () => {
		await expect(runConcurrently(3, 2, new AbortController().signal, async () => await Promise.reject(new Error('torn')))).rejects.toThrow(
			'torn',
		);
	});
});
