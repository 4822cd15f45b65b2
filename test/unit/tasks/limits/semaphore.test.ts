import { Semaphore } from '../../../../nodes/SeaArtSpark/tasks/limits/semaphore';
import { FakeClock } from '../../fakeClock';

/** Lets so many work for `workMs` each, two at a time, and tells when each of them began. */
async function began(workMs: number[], { longestMs = 10_000, stop = new AbortController() } = {}) {
	const clock = new FakeClock();
	const semaphore = new Semaphore(2, longestMs, clock);
	const at: Array<number | undefined> = [];
	await clock.run(
		Promise.all(
			workMs.map(async (ms, index) => {
				const giveBack = await semaphore.take(stop.signal);
				at[index] = giveBack && clock.elapsed;
				await clock.sleep(giveBack ? ms : 0, stop.signal);
				giveBack?.();
			}),
		),
	);
	return { at, semaphore, clock };
}

it('two go at a time, first come, first served', async () => {
	expect((await began([100, 300, 100, 100, 50])).at).toEqual([0, 0, 100, 200, 300]);
});

it('one that is slow goes on, and holds up others for so long at most', async () => {
	expect((await began([60_000, 60_000, 60_000, 100], { longestMs: 10_000 })).at).toEqual([0, 0, 10_000, 10_000]);
});

it('a turn that is given back twice, or after its time, makes room for one', async () => {
	const { semaphore, clock } = await began([20_000, 1], { longestMs: 10_000 });
	const stop = new AbortController();
	const given = await Promise.all([semaphore.take(stop.signal), semaphore.take(stop.signal)]);
	for (const giveBack of [given[0], given[0]]) giveBack?.();
	await semaphore.take(stop.signal);
	let third = false;
	void semaphore.take(stop.signal).then(() => (third = true));
	await clock.run(clock.sleep(9_999));
	expect(third).toBe(false);
	await clock.run(clock.sleep(1));
	expect(third).toBe(true);
});

it('Stop sends away who waits, and keeps no turn', async () => {
	const stop = new AbortController();
	const clock = new FakeClock();
	const semaphore = new Semaphore(1, 10_000, clock);
	const first = await semaphore.take(stop.signal);
	const waiting = semaphore.take(stop.signal);
	stop.abort();
	expect(await waiting).toBeUndefined();
	expect(await semaphore.take(stop.signal)).toBeUndefined();
	first?.();
	expect(await semaphore.take(new AbortController().signal)).toBeDefined();
	await clock.run(clock.sleep(20_000));
	expect(clock.asleep).toBe(0);
});
