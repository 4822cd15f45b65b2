/** Source of time and randomness. Injected, so that tests of waiting rules are exact and take milliseconds. */
export interface Clock {
	/** Monotonic milliseconds for durations. */
	now(): number;
	/** Milliseconds since the epoch, for times that outlive the process. The host may set its clock back. */
	date(): number;
	/** Resolves after `delayMs`, or at once when `signal` is or becomes aborted. Never rejects. */
	sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
	/** A number in [0, 1). */
	random(): number;
}

/** Abort reason of canceled timers. Shared, since nothing reads it. */
const CANCELED = new Error('the timer was canceled');

/**
 * Calls `callback` after `delayMs`.
 * @returns a function that cancels the timer
 */
export function startTimer(clock: Pick<Clock, 'sleep'>, delayMs: number, callback: () => void): () => void {
	const canceled = new AbortController();
	void clock.sleep(delayMs, canceled.signal).then(() => {
		if (!canceled.signal.aborted) callback();
	});
	return () => canceled.abort(CANCELED);
}
