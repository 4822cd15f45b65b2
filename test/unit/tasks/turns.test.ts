import { Switch } from '../../../nodes/SeaArtSpark/tasks/signal';
import { Turns } from '../../../nodes/SeaArtSpark/tasks/turns';
import { FakeClock } from '../fakeClock';

/** Lets so many work for `workMs` each, two at a time, and tells when each of them began. */
async function began(workMs: number[], { longestMs = 10_000, stop = new Switch() } = {}) {
	const clock = new FakeClock();
	const turns = new Turns(2, longestMs, clock);
	const at: Array<number | undefined> = [];
	await clock.run(
		Promise.all(
			workMs.map(async (ms, index) => {
				const giveBack = await turns.take(stop);
				at[index] = giveBack && clock.elapsed;
				await clock.sleep(giveBack ? ms : 0, stop);
				giveBack?.();
			}),
		),
	);
	return { at, turns, clock };
}

it('two go at a time, first come, first served', async () => {
	expect((await began([100, 300, 100, 100, 50])).at).toEqual([0, 0, 100, 200, 300]);
});

it('one that is slow goes on, and holds up others for so long at most', async () => {
	expect((await began([60_000, 60_000, 60_000, 100], { longestMs: 10_000 })).at).toEqual([0, 0, 10_000, 10_000]);
});

it('a turn that is given back twice, or after its time, makes room for one', async () => {
	const { turns, clock } = await began([20_000, 1], { longestMs: 10_000 });
	const stop = new Switch();
	const given = await Promise.all([turns.take(stop), turns.take(stop)]);
	for (const giveBack of [given[0], given[0]]) giveBack?.();
	await turns.take(stop);
	let third = false;
	void turns.take(stop).then(() => (third = true));
	await clock.run(clock.sleep(9_999));
	expect(third).toBe(false);
	await clock.run(clock.sleep(1));
	expect(third).toBe(true);
});

it('Stop sends away who waits, and keeps no turn', async () => {
	const stop = new Switch();
	const clock = new FakeClock();
	const turns = new Turns(1, 10_000, clock);
	const first = await turns.take(stop);
	const waiting = turns.take(stop);
	stop.abort();
	expect(await waiting).toBeUndefined();
	expect(await turns.take(stop)).toBeUndefined();
	first?.();
	expect(await turns.take(new Switch())).toBeDefined();
	await clock.run(clock.sleep(20_000));
	expect(clock.asleep).toBe(0);
});
