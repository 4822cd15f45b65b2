/**
 * Requests that are sent evenly still arrive unevenly (a handshake takes tens of milliseconds). This margin keeps the count at the
 * service below the ceiling.
 */
const MARGIN = 1.05;

/** Calculates when the next request may be sent, so that no second has more than the user allows. Has no queue. */
export class RequestCeiling {
	/** Maximum requests within `windowMs`. */
	private readonly count: number;
	private readonly windowMs: number;
	private evenly = false;

	/**
	 * @param requestsPerSecond above 0; Infinity if the user sets none. 0.5 is one request every 2 s. 2.5 counts as 2, since some seconds
	 * would have 3 otherwise.
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
	 * When a request may be sent. After a quiet time, as many as fit are sent at once. Once a request has to wait, they are sent
	 * evenly, because consecutive bursts would overlap at the service.
	 */
	nextAt(nowMs: number): number {
		const oldest = this.sent.at(-this.count) ?? -Infinity;
		const last = this.sent.at(-1) ?? -Infinity;
		const atMs = Math.max(oldest + this.windowMs, this.evenly ? last + this.windowMs / this.count : -Infinity);
		if (atMs > nowMs) this.evenly = true;
		return atMs;
	}

	/** The queue is empty. */
	idle(): void {
		this.evenly = false;
	}

	/** Records a request that is sent now. */
	recordSent(nowMs: number): void {
		while ((this.sent[0] ?? Infinity) <= nowMs - this.windowMs || this.sent.length > this.count) this.sent.shift();
		this.sent.push(nowMs);
	}

	/** A copy with another ceiling that keeps the sent requests. */
	changedTo(requestsPerSecond: number): RequestCeiling {
		return new RequestCeiling(requestsPerSecond, this.sent);
	}
}
