import { getEventListeners } from 'node:events';

import * as host from 'n8n-workflow';

import { hostClock } from '../../../nodes/SeaArtSpark/network/hostClock';
import { startTimer } from '../../../nodes/SeaArtSpark/tasks/clock';

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
	it.each([1, 750, 5_000, 12_345, 300_000])('a sleep of %d ms ends after that time, and not before', async (delayMs) => {
		const sleeping = hostClock.sleep(delayMs);
		await expect(endedAfter(sleeping, delayMs - 1)).resolves.toBe(false);
		await expect(endedAfter(sleeping, 1)).resolves.toBe(true);
	});

	it('a sleep ends with its signal, and leaves no timer', async () => {
		const controller = new AbortController();
		const sleeping = hostClock.sleep(60_000, controller.signal);
		await expect(endedAfter(sleeping, 20_000)).resolves.toBe(false);
		controller.abort();
		await expect(endedAfter(sleeping, 0)).resolves.toBe(true);
		// The `sleep` of hosts up to 2.33 has no signal, so its timer runs to its end.
		expect(jest.getTimerCount()).toBe('sleepWithAbort' in host ? 1 : 0);
		await jest.advanceTimersByTimeAsync(60_000);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('a sleep does not start if its signal is already aborted', async () => {
		const controller = new AbortController();
		controller.abort();
		await expect(endedAfter(hostClock.sleep(60_000, controller.signal), 0)).resolves.toBe(true);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('a sleep leaves no listener behind', async () => {
		const { signal } = new AbortController();
		await expect(endedAfter(hostClock.sleep(1_000, signal), 1_000)).resolves.toBe(true);
		expect(getEventListeners(signal, 'abort')).toHaveLength(0);
	});

	it('a sleep is not affected if the system time is set back', async () => {
		const startedAt = hostClock.now();
		jest.setSystemTime(0);
		await jest.advanceTimersByTimeAsync(2_000);
		expect(hostClock.now() - startedAt).toBe(2_000);
	});
});

describe('a timer', () => {
	it('fires once, and not after it was canceled', async () => {
		const rung: string[] = [];
		startTimer(hostClock, 100, () => rung.push('first'));
		startTimer(hostClock, 100, () => rung.push('canceled'))();
		await jest.advanceTimersByTimeAsync(1_000);
		expect(rung).toEqual(['first']);
	});
});
