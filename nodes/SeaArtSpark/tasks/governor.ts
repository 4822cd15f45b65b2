import type { Clock } from './clock';
import type { Signal } from './signal';

/** Requests at once, however high the rate: beyond that the ring would cost more than it keeps apart. */
const MAX_BURST = 1_000;

/**
 * Spaces the requests to one service, submits and polls alike: in no second more than `requestsPerSecond`.
 * First come, first served; the nth request from now waits for the one `requestsPerSecond` before it to be a second old.
 */
export class Governor {
	private readonly windowMs: number;
	/** When the last requests were let through, as a ring; -Infinity where there was none. */
	private readonly granted: number[];
	private next = 0;

	/** @param requestsPerSecond above 0; 0.5 is one request every 2 s, and 2.5 counts as 2: more would be 3 in some second */
	constructor(
		private readonly clock: Clock,
		requestsPerSecond: number,
	) {
		const size = Math.min(Math.max(1, Math.floor(requestsPerSecond)), MAX_BURST);
		this.windowMs = 1_000 / Math.min(1, requestsPerSecond);
		this.granted = new Array<number>(size).fill(-Infinity);
	}

	/** Resolves with true when the caller may send, with false when `signal` was aborted before that. */
	async take(signal: Signal): Promise<boolean> {
		if (signal.aborted) return false;
		const atMs = Math.max(this.clock.now(), (this.granted[this.next] ?? -Infinity) + this.windowMs);
		this.granted[this.next] = atMs;
		this.next = (this.next + 1) % this.granted.length;
		const waitMs = atMs - this.clock.now();
		if (waitMs > 0) await this.clock.sleep(waitMs, signal);
		return !signal.aborted;
	}
}
