/** Source of time and chance. Injected, so that every rule about waiting is tested exactly and in milliseconds. */
export interface Clock {
	/** Monotonic milliseconds for durations. */
	now(): number;
	/** Milliseconds since the epoch, for moments that outlive the process. The host's calendar may be set back. */
	date(): number;
	/** Resolves after `delayMs`, or at once when `signal` is or becomes aborted. Never rejects. */
	sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
	/** A number in [0, 1). */
	random(): number;
}

/** Why a timer ends early. One object for all: nobody reads it. */
const CANCELED = new Error('the timer was canceled');

/**
 * Calls `ring` after `delayMs`.
 * @returns a function that cancels the timer
 */
export function startTimer(clock: Pick<Clock, 'sleep'>, delayMs: number, ring: () => void): () => void {
	const canceled = new AbortController();
	void clock.sleep(delayMs, canceled.signal).then(() => {
		if (!canceled.signal.aborted) ring();
	});
	return () => canceled.abort(CANCELED);
}
