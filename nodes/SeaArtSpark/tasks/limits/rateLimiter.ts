import { startTimer, type Clock } from '../clock';
import { onAbort } from '../onAbort';
import { RequestRate } from './requestRate';
import { ConcurrencyLimit } from './concurrencyLimit';

/** A request that waits to be let go. */
export interface QueuedRequest {
	readonly client: RateLimiterClient;
	/** Its place in a queue: the smaller goes first. */
	readonly arrival: number;
	/** It may not go before this (ms since the epoch). */
	notBeforeMs: number;
	/** Called when it is let go. */
	granted(): void;
}

/**
 * Lets the requests to one account go: no more in a second than it may see, submits only while it has slots for them, submits
 * before polls. All runs that use the account at the same time share it and take turns; within a run it is first come,
 * first served.
 */
export class RateLimiter {
	readonly concurrency = new ConcurrencyLimit();
	/** Submits that were refused with 429, in the order in which they first came: nobody overtakes them. */
	readonly refused: QueuedRequest[] = [];
	/** Whose turn is next stands first. */
	private readonly clients: RateLimiterClient[] = [];
	private readonly grants = new Map<QueuedRequest, () => void>();
	private arrivals = 0;
	private rate = new RequestRate(1);
	private isGranting = false;
	/** Ends the pause before the next request, while there is one. */
	private endPause?: () => void;

	constructor(readonly clock: Clock) {}

	/** Whether no run uses the account now. */
	get isIdle(): boolean {
		return this.clients.length === 0;
	}

	/** A run begins. It sends at most `requestsPerSecond`; all together send no more than the fastest of them may. */
	join(requestsPerSecond: number): RateLimiterClient {
		const share = new RateLimiterClient(this, new RequestRate(requestsPerSecond));
		this.clients.push(share);
		this.updateRate();
		return share;
	}

	/** A run has ended. */
	leave(share: RateLimiterClient): void {
		remove(this.clients, share);
		if (!this.isIdle) this.updateRate();
	}

	/** A number that is larger than all before it. */
	nextArrival(): number {
		return this.arrivals++;
	}

	/** Waits in `queue`. Resolves with true when `waiting` is let go, with false when `signal` was aborted before that. */
	queued(queue: QueuedRequest[], waiting: QueuedRequest, signal: AbortSignal): Promise<boolean> {
		if (signal.aborted) return Promise.resolve(false);
		return new Promise<boolean>((resolve) => {
			const leave = () => {
				this.grants.delete(waiting);
				release();
				remove(queue, waiting);
			};
			const release = onAbort(signal, () => {
				leave();
				resolve(false);
				this.changed();
			});
			this.grants.set(waiting, () => {
				leave();
				waiting.granted();
				resolve(true);
			});
			insert(queue, waiting);
			this.changed();
		});
	}

	/** Looks again who may go: somebody came or left, a slot is free. */
	changed(): void {
		if (!this.isGranting) this.grantAll();
	}

	private updateRate(): void {
		this.rate = this.rate.changedTo(Math.max(...this.clients.map(({ rate }) => rate.requestsPerSecond)));
		this.changed();
	}

	/** Lets all go who may go now, and comes back when the next one may; somebody else may be first by then. */
	private grantAll(): void {
		this.endPause?.();
		this.endPause = undefined;
		this.isGranting = true;
		for (let next = this.next(); next; next = this.next()) {
			const nowMs = this.clock.now();
			if (next.atMs > nowMs) {
				this.endPause = startTimer(this.clock, next.atMs - nowMs, () => this.grantAll());
				break;
			}
			const { client } = next.waiting;
			this.rate.recordSent(nowMs);
			client.rate.recordSent(nowMs);
			remove(this.clients, client);
			this.clients.push(client);
			this.grants.get(next.waiting)?.();
		}
		this.isGranting = false;
	}

	/** Who goes next, and when. */
	private next(): { waiting: QueuedRequest; atMs: number } | undefined {
		const nowMs = this.clock.now();
		let soonest: { waiting: QueuedRequest; atMs: number } | undefined;
		// In the order of precedence: of two that may go at the same time the first one does.
		const consider = (waiting: QueuedRequest | undefined): void => {
			if (!waiting) return;
			const atMs = Math.max(nowMs, waiting.notBeforeMs, waiting.client.rate.nextAt(nowMs));
			if (!soonest || atMs < soonest.atMs) soonest = { waiting, atMs };
		};
		if (this.concurrency.hasCapacity) {
			if (this.refused.length > 0) consider(this.refused[0]);
			else for (const share of this.clients) consider(share.submits[0]);
		}
		for (const share of this.clients) consider(share.polls[0]);
		for (const share of this.clients) if (share.isIdle) share.rate.idle();
		if (!soonest) this.rate.idle();
		return soonest && { ...soonest, atMs: Math.max(soonest.atMs, this.rate.nextAt(nowMs)) };
	}
}

/** What one run has of an account's governor. */
export class RateLimiterClient {
	readonly submits: QueuedRequest[] = [];
	readonly polls: QueuedRequest[] = [];

	constructor(
		readonly limiter: RateLimiter,
		readonly rate: RequestRate,
	) {}

	get isIdle(): boolean {
		return this.submits.length === 0 && this.polls.length === 0;
	}

	/** Leave to send a poll, or another call that is free. False when `signal` was aborted before it was given. */
	take(signal: AbortSignal): Promise<boolean> {
		const poll: QueuedRequest = { client: this, arrival: this.limiter.nextArrival(), notBeforeMs: -Infinity, granted: () => {} };
		return this.limiter.queued(this.polls, poll, signal);
	}

	/** The run has ended. */
	leave(): void {
		this.limiter.leave(this);
	}
}

/** Puts `waiting` where it came first: a refused submit is older than what is behind it. */
function insert(queue: QueuedRequest[], waiting: QueuedRequest): void {
	let index = queue.length;
	while (index > 0 && queue[index - 1]!.arrival > waiting.arrival) index--;
	queue.splice(index, 0, waiting);
}

function remove<T>(list: T[], entry: T): void {
	const index = list.indexOf(entry);
	if (index >= 0) list.splice(index, 1);
}
