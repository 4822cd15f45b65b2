import type { Signal } from './signal';

/** Where time and chance come from. Injected, so that every rule about waiting is tested exactly and in milliseconds. */
export interface Clock {
	/** Milliseconds that only ever grow: what durations are measured with, whoever sets the host's clock. */
	now(): number;
	/** Milliseconds since the epoch, as the host's calendar has it: what outlives the process. It may be set back. */
	date(): number;
	/** Resolves after `delayMs`, or at once when `signal` is or becomes aborted. Never rejects. */
	sleep(delayMs: number, signal?: Signal): Promise<void>;
	/**
	 * Calls `ring` after `delayMs`, unless it is called off before: a limit, which nearly every call stays below. Makes no promise.
	 * @returns how to call it off
	 */
	after(delayMs: number, ring: () => void): () => void;
	/** A number in [0, 1). */
	random(): number;
}
