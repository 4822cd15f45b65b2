/**
 * What is let go evenly still arrives unevenly (a handshake takes tens of milliseconds): this much is kept free, so
 * that the service counts no more than was promised.
 */
const MARGIN = 1.05;

/** When the next request may be sent, so that no second sees more than the user allows. Keeps no queue. */
export class RequestCeiling {
	/** So many requests fit into a window of `windowMs`. */
	private readonly count: number;
	private readonly windowMs: number;
	private evenly = false;

	/**
	 * @param requestsPerSecond above 0; Infinity where the user sets none; 0.5 is one request every 2 s, and 2.5 counts as 2: more would
	 * be 3 in some second
	 * @param sent when the last requests were sent, oldest first
	 */
	constructor(
		readonly requestsPerSecond: number,
		private readonly sent: number[] = [],
	) {
		this.count = Math.max(1, Math.floor(requestsPerSecond));
		this.windowMs = (requestsPerSecond < 1 ? 1 / requestsPerSecond : 1) * 1_000 * MARGIN;
	}

	/**
	 * The moment from which on a request may be sent. After a quiet time as many as fit go at once; once one had to wait
	 * they go evenly, because one burst after the other would overlap at the service.
	 */
	nextAt(nowMs: number): number {
		const oldest = this.sent.at(-this.count) ?? -Infinity;
		const last = this.sent.at(-1) ?? -Infinity;
		const atMs = Math.max(oldest + this.windowMs, this.evenly ? last + this.windowMs / this.count : -Infinity);
		if (atMs > nowMs) this.evenly = true;
		return atMs;
	}

	/** Nobody waits any more. */
	idle(): void {
		this.evenly = false;
	}

	/** A request is sent now. */
	recordSent(nowMs: number): void {
		while ((this.sent[0] ?? Infinity) <= nowMs - this.windowMs || this.sent.length > this.count) this.sent.shift();
		this.sent.push(nowMs);
	}

	/** The same account from now on at another ceiling. */
	changedTo(requestsPerSecond: number): RequestCeiling {
		return new RequestCeiling(requestsPerSecond, this.sent);
	}
}
