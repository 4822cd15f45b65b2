import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

import FakeTimers from '@sinonjs/fake-timers';

import { watchZlib } from './zlibWork';

/** Saved before anything is faked, because the pump itself uses real time. */
const realImmediate = setImmediate;
const realTimeout = setTimeout;

/** Iterations of the event loop without a request in progress before time may jump: n8n needs some between sleep and socket. */
const QUIET_TURNS = 12;

/** Real milliseconds without any progress before a run is called stuck. */
const STUCK_MS = 120_000;

/** Files are written in real time: a download may not be called late because its file takes a moment. */
const filesAreBusy = (): boolean => process.getActiveResourcesInfo().some((resource) => /^FSReq|^CloseReq/.test(resource));

/** Step of the steady clock at each reading. */
const READING_MS = 1 / 1_048_576;

export interface VirtualTime {
	/** Virtual milliseconds since the epoch. */
	now(): number;
	/** Runs `work` to its end and lets time jump whenever only timers are left to wait for. Several may run at once. */
	run<T>(work: () => Promise<T>): Promise<T>;
	/** Lets this many milliseconds pass. */
	pass(ms: number): Promise<void>;
	/** Sets the system time back; timers continue. */
	setBack(ms: number): void;
	/** Calls `fn` at a moment `delayMs` from now. */
	at(delayMs: number, fn: () => void): void;
	restore(): void;
}

/**
 * Virtual time for the whole process: n8n's engine, the node and the simulator all live on one fake clock, and only
 * sockets are real. Time stands still while a request is under way and jumps to the next timer when none is.
 * @param parked how many requests the simulator is holding back on a timer of its own (they may not stop the clock)
 */
export function virtualTime(parked: () => number = () => 0): VirtualTime {
	const clock = FakeTimers.withGlobal(globalThis).install({
		now: Date.UTC(2026, 0, 1),
		toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
		// Connections that were opened before keep their own timers.
		shouldClearNativeTimers: true,
	});
	// A real clock moves between any two readings, and never by whole milliseconds.
	const wholeNow = performance.now.bind(performance);
	let readings = 0;
	performance.now = () => wholeNow() + ++readings * READING_MS;
	const requests = new Set<ClientRequest>();
	const started = (message: unknown) => {
		const { request } = message as { request: ClientRequest };
		requests.add(request);
		request.once('close', () => requests.delete(request));
	};
	subscribe('http.client.request.start', started);
	const zlib = watchZlib();

	/** Node sometimes emits no close for a request whose body was a stream, so its socket is observed. */
	const underWay = () => {
		for (const request of requests) if (request.destroyed && request.socket?.destroyed !== false) requests.delete(request);
		return requests.size;
	};

	const nextTick = async () => await new Promise<void>((resolve) => realImmediate(resolve));

	async function quiet(settled: () => boolean): Promise<void> {
		let calm = 0;
		let stuckAt = process.hrtime.bigint() + BigInt(STUCK_MS) * 1_000_000n;
		while (calm < QUIET_TURNS && !settled()) {
			await nextTick();
			if (underWay() - parked() > 0 || filesAreBusy() || zlib.isBusy()) {
				calm = 0;
				// Sockets and disks need real time; do not spin a core meanwhile.
				await new Promise<void>((resolve) => realTimeout(resolve, 0));
			} else calm++;
			if (process.hrtime.bigint() > stuckAt) {
				stuckAt = process.hrtime.bigint() + BigInt(STUCK_MS) * 1_000_000n;
				throw new Error(`virtual time is stuck: ${underWay()} requests under way, ${parked()} of them held back`);
			}
		}
	}

	/** Calls of `run` that have not ended. */
	const working = new Set<Promise<unknown>>();
	let pump: Promise<void> | undefined;

	/** Lets time jump until all work is done: one pump for everything that runs at the same time. */
	async function pumpAll(): Promise<void> {
		const isDone = () => working.size === 0;
		try {
			while (!isDone()) {
				await quiet(isDone);
				if (isDone()) break;
				// Files are written in real time, so time doesn't jump although there is no request.
				if (clock.countTimers() === 0) await new Promise<void>((resolve) => realTimeout(resolve, 1));
				else await clock.nextAsync();
			}
		} finally {
			pump = undefined;
		}
	}

	return {
		now: () => clock.now,
		async run(work) {
			const result = work().finally(() => working.delete(result));
			working.add(result);
			pump ??= pumpAll();
			// A pump that is stuck ends every run with its error.
			return await Promise.race([result, pump.then(async () => await result)]);
		},
		async pass(ms) {
			await this.run(async () => await new Promise<void>((resolve) => clock.setTimeout(() => resolve(), ms)));
		},
		setBack: (ms) => clock.setSystemTime(clock.now - ms),
		at: (delayMs, fn) => void clock.setTimeout(fn, delayMs),
		restore: () => {
			unsubscribe('http.client.request.start', started);
			zlib.restore();
			clock.uninstall();
		},
	};
}
