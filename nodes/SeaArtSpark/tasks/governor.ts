import type { Clock } from './clock';
import type { Signal } from './signal';

/**
 * What is let go evenly still arrives unevenly (a handshake takes tens of milliseconds): this much is kept free, so
 * that the service counts no more than was promised. Bursts would not do: ten at once overlap with the next ten.
 */
const MARGIN = 1.05;

/**
 * Spaces the requests to one service, submits and polls alike: in no second more than `requestsPerSecond`.
 * First come, first served, one after the other.
 */
export class Governor {
	private readonly intervalMs: number;
	private nextAtMs = -Infinity;

	/** @param requestsPerSecond above 0; 0.5 is one request every 2 s, and 2.5 counts as 2: more would be 3 in some second */
	constructor(
		private readonly clock: Clock,
		requestsPerSecond: number,
	) {
		const whole = requestsPerSecond < 1 ? requestsPerSecond : Math.floor(requestsPerSecond);
		this.intervalMs = (1_000 / whole) * MARGIN;
	}

	/** Resolves with true when the caller may send, with false when `signal` was aborted before that. */
	async take(signal: Signal): Promise<boolean> {
		if (signal.aborted) return false;
		const nowMs = this.clock.now();
		const atMs = Math.max(nowMs, this.nextAtMs);
		this.nextAtMs = atMs + this.intervalMs;
		if (atMs > nowMs) await this.clock.sleep(atMs - nowMs, signal);
		return !signal.aborted;
	}
}
