import { openScene } from '../scene';

/* eslint-disable @typescript-eslint/no-require-imports */
const reading =
	require('../../../dist/nodes/SeaArtSpark/execution/readItems') as typeof import('../../../nodes/SeaArtSpark/execution/readItems');
/* eslint-enable @typescript-eslint/no-require-imports */

const cpuMs = (): number => {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1_000;
};

/** A garbage collection counts as computing, on all of its threads; so many turns of a run may hold one. */
const COLLECTIONS = 3;

/** The most that was computed in a turn of the event loop while `work` went on; what other processes do is not in it. */
async function longestTurnMs<T>(work: () => Promise<T>): Promise<{ longestMs: number; result: T }> {
	const turns: number[] = [];
	let isDone = false;
	let turnFrom = cpuMs();
	const watch = (async () => {
		while (!isDone) {
			await new Promise(setImmediate);
			turns.push(cpuMs() - turnFrom);
			turnFrom = cpuMs();
		}
	})();
	const result = await work();
	isDone = true;
	await watch;
	return { longestMs: turns.sort((a, b) => b - a)[COLLECTIONS] ?? 0, result };
}

// In virtual time each turn of the reading takes some of the pump's, too.
jest.setTimeout(180_000);

test.each([1_000, 20_000])('reading %i items holds the host up for no more than 50 ms at a time', async (count) => {
	const scene = await openScene();
	const original = reading.readItems;
	let longest = 0;
	let read = 0;
	const spy = jest.spyOn(reading, 'readItems').mockImplementation(async (run) => {
		const { longestMs, result } = await longestTurnMs(async () => await original(run));
		longest = longestMs;
		read = result?.length ?? 0;
		// As if stopped: nothing is sent, since only the reading is measured.
		return undefined;
	});
	await scene.generate(count);
	spy.mockRestore();
	expect(read).toBe(count);
	expect(scene.requests()).toBe(0);
	expect(longest).toBeLessThan(50);
});

test('Stop is heard while items are read, and nothing is sent', async () => {
	const scene = await openScene();
	const run = await scene.generate(5_000, { onStart: ({ stop }) => scene.time.at(0, stop) });
	expect(run.status).toBe('canceled');
	expect(scene.requests()).toBe(0);
});
