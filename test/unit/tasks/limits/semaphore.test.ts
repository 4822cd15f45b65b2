import { Semaphore } from '../../../../nodes/SeaArtSpark/tasks/limits/semaphore';
import { FakeClock } from '../../fakeClock';

/** Runs these durations, two at a time. @returns when each of them began */
async function began(workMs: number[], { longestMs = 10_000, stop = new AbortController() } = {}) {
	const clock = new FakeClock();
	const semaphore = new Semaphore(2, longestMs, clock);
	const at: Array<number | undefined> = [];
	await clock.run(
		Promise.all(
			workMs.map(async (ms, index) => {
				const giveBack = await semaphore.acquire(stop.signal);
				at[index] = giveBack && clock.elapsed;
				await clock.sleep(giveBack ? ms : 0, stop.signal);
				giveBack?.();
			}),
		),
	);
	return { at, semaphore, clock };
}

it('a semaphore of two grants two at a time, first come, first served', async () => {
	expect((await began([100, 300, 100, 100, 50])).at).toEqual([0, 0, 100, 200, 300]);
});

it('a slow holder continues, but blocks others only for the maximum time', async () => {
	expect((await began([60_000, 60_000, 60_000, 100], { longestMs: 10_000 })).at).toEqual([0, 0, 10_000, 10_000]);
});

it('a permit that is released twice, or after its time, frees only one place', async () => {
	const { semaphore, clock } = await began([20_000, 1], { longestMs: 10_000 });
	const stop = new AbortController();
	const permits = await Promise.all([semaphore.acquire(stop.signal), semaphore.acquire(stop.signal)]);
	for (const giveBack of [permits[0], permits[0]]) giveBack?.();
	await semaphore.acquire(stop.signal);
	let third = false;
	void semaphore.acquire(stop.signal).then(() => (third = true));
	await clock.run(clock.sleep(9_999));
	expect(third).toBe(false);
	await clock.run(clock.sleep(1));
	expect(third).toBe(true);
});

it('Stop rejects waiting callers and keeps no permit', async () => {
	const stop = new AbortController();
	const clock = new FakeClock();
	const semaphore = new Semaphore(1, 10_000, clock);
	const first = await semaphore.acquire(stop.signal);
	const waiting = semaphore.acquire(stop.signal);
	stop.abort();
	expect(await waiting).toBeUndefined();
	expect(await semaphore.acquire(stop.signal)).toBeUndefined();
	first?.();
	expect(await semaphore.acquire(new AbortController().signal)).toBeDefined();
	await clock.run(clock.sleep(20_000));
	expect(clock.asleep).toBe(0);
});
