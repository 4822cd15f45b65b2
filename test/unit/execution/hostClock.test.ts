import * as host from 'n8n-workflow';

import { hostClock } from '../../../nodes/SeaArtSpark/execution/hostClock';
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
	it.each([1, 750, 5_000, 12_345, 300_000])('of %d ms ends then, and not before', async (delayMs) => {
		const sleeping = hostClock.sleep(delayMs);
		await expect(endedAfter(sleeping, delayMs - 1)).resolves.toBe(false);
		await expect(endedAfter(sleeping, 1)).resolves.toBe(true);
	});

	it('ends with its signal, and leaves no timer', async () => {
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

	it('does not begin where its signal is off already', async () => {
		const signal = new Switch();
		signal.abort();
		await expect(endedAfter(hostClock.sleep(60_000, signal), 0)).resolves.toBe(true);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('leaves no listener behind', async () => {
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

it('the clock of the host tells the time and a chance from 0 to 1', () => {
	const before = hostClock.now();
	expect(hostClock.now()).toBeGreaterThanOrEqual(before);
	expect(hostClock.date()).toBe(Date.now());
	expect(hostClock.random()).toBeGreaterThanOrEqual(0);
	expect(hostClock.random()).toBeLessThan(1);
});
