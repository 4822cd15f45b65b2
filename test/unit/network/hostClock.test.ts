import * as host from 'n8n-workflow';

import { hostClock } from '../../../nodes/SeaArtSpark/network/hostClock';
import { Switch } from '../../../nodes/SeaArtSpark/tasks/signal';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Whether `sleeping` has ended after `passedMs` of fake time. */
async function endedAfter(sleeping: Promise<void>, passedMs: number): Promise<boolean> {
	let ended = false;
	void sleeping.then(() => {
		ended = true;
	});
	await jest.advanceTimersByTimeAsync(passedMs);
	return ended;
}

describe('a sleep by the clock of the host', () => {
	it.each([1, 750, 5_000, 12_345, 300_000])('a sleep of %d ms ends then, and not before', async (delayMs) => {
		const sleeping = hostClock.sleep(delayMs);
		await expect(endedAfter(sleeping, delayMs - 1)).resolves.toBe(false);
		await expect(endedAfter(sleeping, 1)).resolves.toBe(true);
	});

	it('a sleep ends with its signal, and leaves no timer', async () => {
		const signal = new Switch();
		const sleeping = hostClock.sleep(60_000, signal);
		await expect(endedAfter(sleeping, 20_000)).resolves.toBe(false);
		signal.abort();
		await expect(endedAfter(sleeping, 0)).resolves.toBe(true);
		// The `sleep` of hosts up to 2.33 takes no signal: its timer runs out within 5 s, unheard.
		expect(jest.getTimerCount()).toBe('sleepWithAbort' in host ? 1 : 0);
		await jest.advanceTimersByTimeAsync(5_000);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('a sleep does not begin where its signal is off already', async () => {
		const signal = new Switch();
		signal.abort();
		await expect(endedAfter(hostClock.sleep(60_000, signal), 0)).resolves.toBe(true);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('a sleep leaves no listener behind', async () => {
		const signal = new Switch();
		const released = jest.fn();
		const watched = {
			get aborted() {
				return signal.aborted;
			},
			onAbort: (listener: () => void) => {
				const release = signal.onAbort(listener);
				return () => {
					released();
					release();
				};
			},
		};
		await expect(endedAfter(hostClock.sleep(1_000, watched), 1_000)).resolves.toBe(true);
		expect(released).toHaveBeenCalled();
	});
});

describe('many sleeps by the clock of the host', () => {
	const sleepers = (delaysMs: number[], signal?: Switch) => {
		const woken: number[] = [];
		for (const delayMs of delaysMs) void hostClock.sleep(delayMs, signal).then(() => woken.push(delayMs));
		return woken;
	};

	it('many sleeps share one timer, and leave none', async () => {
		const woken = sleepers(Array.from({ length: 1_000 }, (_, index) => 30_000 - index * 7));
		// Each was shorter than the ones before it; hosts up to 2.33 cannot take a timer back before it runs out.
		if (!('sleepWithAbort' in host)) expect(jest.getTimerCount()).toBe(1);
		await jest.advanceTimersByTimeAsync(30_000);
		expect(woken).toHaveLength(1_000);
		expect(woken).toEqual([...woken].sort((a, b) => a - b));
		expect(jest.getTimerCount()).toBe(0);
	});

	it('many sleeps end each at its own time', async () => {
		const woken = sleepers([3_000, 1_000, 2_000, 0, 2_000]);
		await jest.advanceTimersByTimeAsync(0);
		expect(woken).toEqual([0]);
		await jest.advanceTimersByTimeAsync(1_500);
		const later = sleepers([100, 9_000]);
		await jest.advanceTimersByTimeAsync(100);
		expect([woken, later]).toEqual([[0, 1_000], [100]]);
		await jest.advanceTimersByTimeAsync(400);
		expect(woken).toEqual([0, 1_000, 2_000, 2_000]);
		await jest.advanceTimersByTimeAsync(8_500);
		expect([woken, later]).toEqual([
			[0, 1_000, 2_000, 2_000, 3_000],
			[100, 9_000],
		]);
	});

	it('a sleep does not wake with the signal of another', async () => {
		const [mine, others] = [new Switch(), new Switch()];
		const first = sleepers([1_000, 2_000, 6_000], mine);
		const second = sleepers([1_500, 2_000, 7_000], others);
		mine.abort();
		await jest.advanceTimersByTimeAsync(0);
		expect(first).toEqual([1_000, 2_000, 6_000]);
		expect(second).toEqual([]);
		await jest.advanceTimersByTimeAsync(2_000);
		expect(second).toEqual([1_500, 2_000]);
		await jest.advanceTimersByTimeAsync(5_000);
		expect(second).toEqual([1_500, 2_000, 7_000]);
	});

	it('a sleep that begins as another ends gets its time', async () => {
		let turns = 0;
		void (async () => {
			while (turns < 5) {
				await hostClock.sleep(1_000);
				turns++;
			}
		})();
		void hostClock.sleep(1_000);
		await jest.advanceTimersByTimeAsync(4_999);
		expect(turns).toBe(4);
		await jest.advanceTimersByTimeAsync(1);
		expect(turns).toBe(5);
	});

	it.each([NaN, -5, -Infinity])('sleeps go on beside one of %d ms, which is none', async (delayMs) => {
		const woken = sleepers([500, delayMs, 1_000]);
		await jest.advanceTimersByTimeAsync(1_000);
		expect(woken).toHaveLength(3);
	});

	it('sleeps go on where the host has lost a timer', async () => {
		sleepers([4_000]);
		jest.clearAllTimers();
		await jest.advanceTimersByTimeAsync(6_000);
		const woken = sleepers([1_000]);
		await jest.advanceTimersByTimeAsync(1_000);
		expect(woken).toEqual([1_000]);
	});
});

describe('a limit by the clock of the host', () => {
	it.each([1, 750, 12_345])('a limit of %d ms rings then, once, and not before', async (delayMs) => {
		const ring = jest.fn();
		const callOff = hostClock.after(delayMs, ring);
		await jest.advanceTimersByTimeAsync(delayMs - 1);
		expect(ring).not.toHaveBeenCalled();
		await jest.advanceTimersByTimeAsync(1);
		callOff();
		await jest.advanceTimersByTimeAsync(20_000);
		expect(ring).toHaveBeenCalledTimes(1);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('a limit that is called off never rings, and others do', async () => {
		const [off, on] = [jest.fn(), jest.fn()];
		const callOff = hostClock.after(1_000, off);
		hostClock.after(1_000, on);
		callOff();
		await jest.advanceTimersByTimeAsync(6_000);
		expect(off).not.toHaveBeenCalled();
		expect(on).toHaveBeenCalledTimes(1);
		expect(jest.getTimerCount()).toBe(0);
	});
});

it('the clock of the host tells the time and a chance from 0 to 1', () => {
	const before = hostClock.now();
	expect(hostClock.now()).toBeGreaterThanOrEqual(before);
	expect(hostClock.date()).toBe(Date.now());
	expect(hostClock.random()).toBeGreaterThanOrEqual(0);
	expect(hostClock.random()).toBeLessThan(1);
});
