import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

import FakeTimers from '@sinonjs/fake-timers';

import { watchZlib } from './zlibWork';

/** Taken before anything is faked: the pump itself lives in real time. */
const realImmediate = setImmediate;
const realTimeout = setTimeout;

/** Turns of the event loop without a request under way before time may jump: n8n needs some between sleep and socket. */
const QUIET_TURNS = 12;

/** Real milliseconds without any progress before a run is called stuck. */
const STUCK_MS = 120_000;

/** Files are written in real time: a download may not be called late because its file takes a moment. */
const filesAreBusy = (): boolean => process.getActiveResourcesInfo().some((resource) => /^FSReq|^CloseReq/.test(resource));

/** So much the steady clock moves with each look at it. */
const LOOK_MS = 1 / 1_048_576;

export interface VirtualTime {
	/** Virtual milliseconds since the epoch. */
	now(): number;
	/** Runs `work` to its end, letting time jump whenever nothing but timers is left to wait for. Several may run at once. */
	run<T>(work: () => Promise<T>): Promise<T>;
	/** Lets so many milliseconds pass. */
	pass(ms: number): Promise<void>;
	/** Sets the host's calendar back, as somebody may; timers go on. */
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
	});
	// A real clock moves between any two looks at it, and never by whole milliseconds: what takes nothing else shows itself here.
	const wholeNow = performance.now.bind(performance);
	let looks = 0;
	performance.now = () => wholeNow() + ++looks * LOOK_MS;
	const requests = new Set<ClientRequest>();
	const started = (message: unknown) => {
		const { request } = message as { request: ClientRequest };
		requests.add(request);
		request.once('close', () => requests.delete(request));
	};
	subscribe('http.client.request.start', started);
	const zlib = watchZlib();

	/** Node now and then says nothing of the close of a request whose body was a stream: its socket tells. */
	const underWay = () => {
		for (const request of requests) if (request.destroyed && request.socket?.destroyed !== false) requests.delete(request);
		return requests.size;
	};

	const turn = async () => await new Promise<void>((resolve) => realImmediate(resolve));

	async function quiet(settled: () => boolean): Promise<void> {
		let calm = 0;
		let stuckAt = process.hrtime.bigint() + BigInt(STUCK_MS) * 1_000_000n;
		while (calm < QUIET_TURNS && !settled()) {
			await turn();
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

	/** What `run` was asked for and has not come to its end. */
	const working = new Set<Promise<unknown>>();
	let pump: Promise<void> | undefined;

	/** Lets time jump until all work is done: one pump for everything that runs at the same time. */
	async function pumpAll(): Promise<void> {
		const isDone = () => working.size === 0;
		try {
			while (!isDone()) {
				await quiet(isDone);
				if (isDone()) break;
				// Files are written in real time: nothing to jump to, and nothing asked of the network.
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
			// A pump that is stuck ends every run with its error; one that is done has nothing to add.
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
