import type { Clock } from '../../nodes/SeaArtSpark/tasks/clock';
import { onAbort } from '../../nodes/SeaArtSpark/tasks/onAbort';

interface Sleeper {
	wakesAt: number;
	wake: () => void;
}

/** Middle of every jitter, so that delays are exact. */
const NO_JITTER = () => 0.5;

/** Time that jumps to the next sleeper when nothing else can continue. */
export class FakeClock implements Clock {
	private atMs = Date.UTC(2026, 0, 1);
	private readonly startedAt = this.atMs;
	private readonly sleepers = new Set<Sleeper>();

	constructor(readonly random: () => number = NO_JITTER) {}

	now(): number {
		return this.atMs;
	}

	date(): number {
		return this.atMs;
	}

	/** Milliseconds since this clock was made. */
	get elapsed(): number {
		return this.atMs - this.startedAt;
	}

	/** Number of sleeps that have not ended. */
	get asleep(): number {
		return this.sleepers.size;
	}

	async sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
		if (signal?.aborted) return;
		await new Promise<void>((resolve) => {
			const sleeper: Sleeper = {
				wakesAt: this.atMs + Math.max(0, delayMs),
				wake: () => {
					this.sleepers.delete(sleeper);
					release?.();
					resolve();
				},
			};
			this.sleepers.add(sleeper);
			const release = signal && onAbort(signal, sleeper.wake);
		});
	}

	/** Calls `what` when `atElapsedMs` have passed since the clock was made. */
	at(atElapsedMs: number, what: () => void): void {
		void this.sleep(atElapsedMs - this.elapsed).then(what);
	}

	/** Lets time jump until `work` has settled, or throws if nothing can settle it. */
	async run<T>(work: Promise<T>): Promise<T> {
		let settled = false;
		const settle = () => {
			settled = true;
		};
		work.then(settle, settle);
		for (;;) {
			await rest();
			if (settled) return await work;
			if (!this.jump(Infinity)) throw new Error('nothing is left to wait for, and the work has not settled');
		}
	}

	/** Lets `delayMs` pass. */
	async pass(delayMs: number): Promise<void> {
		const untilMs = this.atMs + delayMs;
		do await rest();
		while (this.jump(untilMs));
		this.atMs = untilMs;
	}

	/** Jumps to the next sleeper; of several at the same time, to the first that went to sleep. */
	private jump(untilMs: number): boolean {
		let next: Sleeper | undefined;
		for (const sleeper of this.sleepers) if (!next || sleeper.wakesAt < next.wakesAt) next = sleeper;
		if (!next || next.wakesAt > untilMs || next.wakesAt === Infinity) return false;
		this.atMs = Math.max(this.atMs, next.wakesAt);
		next.wake();
		return true;
	}
}

/** Resolves when every promise that can continue has continued. */
const rest = async () => await new Promise<void>((resolve) => setImmediate(resolve));

/** Repeatable random numbers (mulberry32). */
export function seeded(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
