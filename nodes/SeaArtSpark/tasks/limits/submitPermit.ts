import type { RateLimiterClient, QueuedRequest } from './rateLimiter';
import type { SentSubmit, ConcurrencyLimit } from './concurrencyLimit';

/** A submit's way through the governor, and the slot of its task until that has ended. */
export class SubmitPermit implements QueuedRequest {
	readonly arrival: number;
	notBeforeMs = -Infinity;
	private state: 'outside' | 'sent' | 'running' = 'outside';
	private sent: SentSubmit = { before: 0, isTry: false, isTest: false };
	private wasRefused = false;

	constructor(readonly client: RateLimiterClient) {
		this.arrival = client.limiter.nextArrival();
	}

	/** Leave to send the submit. A slot is kept for it until `refused` or `end`. False when `signal` was aborted before. */
	async take(signal: AbortSignal): Promise<boolean> {
		const { limiter, submits } = this.client;
		const mayGo = await limiter.queued(this.wasRefused ? limiter.refused : submits, this, signal);
		if (mayGo && !signal.aborted) return true;
		this.end();
		return false;
	}

	granted(): void {
		this.state = 'sent';
		this.sent = this.concurrency.send();
	}

	/** The service answered 429. The next `take` goes before those of all others. Returns what it waits for. */
	refused(): ConcurrencyLimit['refusedWaitsFor'] {
		if (this.state === 'sent') this.concurrency.refused(this.sent);
		this.state = 'outside';
		this.wasRefused = true;
		return this.concurrency.refusedWaitsFor;
	}

	/** The task exists: the service took it now, or an earlier try of this execution submitted it. */
	taken(): void {
		if (this.state === 'outside') this.granted();
		if (this.state === 'sent') this.concurrency.taken(this.sent);
		this.state = 'running';
		this.wasRefused = false;
		this.client.limiter.changed();
	}

	/** The task has ended, is not waited for, or was never made: its slot is free. May be called more than once. */
	end(): void {
		if (this.state === 'sent') this.concurrency.withdrawn();
		if (this.state === 'running') this.concurrency.ended();
		this.state = 'outside';
		this.client.limiter.changed();
	}

	private get concurrency(): ConcurrencyLimit {
		return this.client.limiter.concurrency;
	}
}
