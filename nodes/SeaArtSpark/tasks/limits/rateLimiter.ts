import { startTimer, type Clock } from '../clock';
import { onAbort } from '../onAbort';
import type { CallFailure, CallResult } from '../task';
import { AccountLimits } from './accountLimits';
import { RequestCeiling } from './requestCeiling';
import { insert, remove } from './requestQueue';

/** A request that waits to be sent. */
export interface QueuedRequest {
	readonly client: RateLimiterClient;
	/** Its position in a queue: the lowest is first. */
	readonly arrival: number;
	/** The model or action of a submit. A refusal with Retry-After only holds back submits of the same one. */
	readonly model?: string;
	/** From then on it ignores a pause of the account (ms since the epoch). */
	readonly urgentFromMs?: number;
	/** It must not be sent before this (ms since the epoch). */
	notBeforeMs: number;
	/** Called when it may be sent. @param hasWaited whether a higher rate would have sent it earlier */
	granted(hasWaited: boolean): void;
}

/**
 * Sends the requests to one account: no more per second than the account and the user allow, submits only while there is capacity for
 * tasks, and submits before polls, so that polls become fewer if requests are scarce. All runs that use the account at the same time
 * share it in rotation; within a run it is first come, first served.
 */
export class RateLimiter {
	readonly limits = new AccountLimits();
	/** Submits that were refused with 429, in the order in which they first came: they go before new ones. */
	readonly refused: QueuedRequest[] = [];
	/** The client to serve next comes first. */
	private readonly clients: RateLimiterClient[] = [];
	private readonly queuedRequests = new Map<QueuedRequest, { grant(hasWaited: boolean): void; dismiss(): void }>();
	/** Requests that a higher rate would have sent. */
	private readonly waitsForRate = new WeakSet<QueuedRequest>();
	private arrivals = 0;
	private ceiling = new RequestCeiling(Infinity);
	private isGranting = false;
	/** Ends the current pause before the next request. */
	private endPause?: () => void;

	constructor(readonly clock: Clock) {}

	/** Whether no run uses the account. */
	get isIdle(): boolean {
		return this.clients.length === 0;
	}

	/**
	 * Adds a run.
	 * @param ceiling maximum requests per second set by the user, or Infinity. All runs together send no more than the highest ceiling.
	 */
	join(ceiling = Infinity): RateLimiterClient {
		const client = new RateLimiterClient(this, new RequestCeiling(ceiling));
		this.clients.push(client);
		this.updateCeiling();
		return client;
	}

	/** Removes a run that has ended. */
	leave(client: RateLimiterClient): void {
		remove(this.clients, client);
		if (!this.isIdle) this.updateCeiling();
	}

	/** The next number of an increasing sequence. */
	nextArrival(): number {
		return this.arrivals++;
	}

	/**
	 * Waits in `queue`.
	 * @returns true when `waiting` may be sent; false if `signal` was aborted or the request was dismissed before
	 */
	enqueue(queue: QueuedRequest[], waiting: QueuedRequest, signal: AbortSignal): Promise<boolean> {
		if (signal.aborted) return Promise.resolve(false);
		return new Promise<boolean>((resolve) => {
			const leave = (isGranted: boolean): void => {
				this.queuedRequests.delete(waiting);
				release();
				remove(queue, waiting);
				resolve(isGranted);
			};
			const release = onAbort(signal, () => {
				leave(false);
				this.changed();
			});
			this.queuedRequests.set(waiting, {
				grant: (hasWaited) => {
					waiting.granted(hasWaited);
					leave(true);
				},
				dismiss: () => leave(false),
			});
			insert(queue, waiting);
			this.changed();
		});
	}

	/** Removes waiting requests from their queues without sending them. */
	dismiss(all: QueuedRequest[]): void {
		for (const waiting of all) this.queuedRequests.get(waiting)?.dismiss();
		this.changed();
	}

	/** Checks again which requests may be sent: a queue has changed, a task has ended, or a limit was learned. */
	changed(): void {
		if (!this.isGranting) this.grantAll();
	}

	private updateCeiling(): void {
		const highest = Math.max(...this.clients.map(({ ceiling }) => ceiling.requestsPerSecond));
		this.ceiling = this.ceiling.changedTo(highest);
		this.limits.rate.allow(highest);
		this.changed();
	}

	/** Sends all requests that may go now, and schedules the next check. The order may have changed by then. */
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
			this.ceiling.recordSent(nowMs);
			this.limits.rate.recordSent(nowMs);
			client.ceiling.recordSent(nowMs);
			remove(this.clients, client);
			this.clients.push(client);
			this.queuedRequests.get(next.waiting)?.grant(this.waitsForRate.has(next.waiting));
		}
		this.isGranting = false;
	}

	/** The next request, and when to send it. */
	private next(): { waiting: QueuedRequest; atMs: number } | undefined {
		const nowMs = this.clock.now();
		let soonest: { waiting: QueuedRequest; atMs: number } | undefined;
		// Called in order of precedence: of two requests with the same time the first one wins.
		const consider = (waiting: QueuedRequest | undefined): void => {
			if (!waiting) return;
			const atMs = Math.max(nowMs, waiting.notBeforeMs, waiting.client.ceiling.nextAt(nowMs));
			if (!soonest || atMs < soonest.atMs) soonest = { waiting, atMs };
		};
		const considerPolls = (): void => {
			for (const { polls } of this.clients) consider(polls[0]);
		};
		// While the account accepts nothing, a poll probes it: its refusal is unambiguous and delays no item.
		if (this.limits.rate.isClosed) considerPolls();
		if (this.limits.maySubmit) this.considerSubmits(consider);
		considerPolls();
		for (const client of this.clients) if (client.isIdle) client.ceiling.idle();
		if (!soonest) this.ceiling.idle();
		return soonest && this.paced(soonest, nowMs);
	}

	/** Considers the first refused submit of each model; for models without one, the first submit of each run. */
	private considerSubmits(consider: (waiting: QueuedRequest | undefined) => void): void {
		const held = new Set<string | undefined>();
		for (const refused of this.refused) {
			if (!held.has(refused.model)) consider(refused);
			held.add(refused.model);
		}
		for (const { submits } of this.clients) consider(held.size === 0 ? submits[0] : submits.find(({ model }) => !held.has(model)));
	}

	/** Delays a request until the account may receive it, or replaces it with an urgent poll that may go earlier. */
	private paced({ waiting, atMs }: { waiting: QueuedRequest; atMs: number }, nowMs: number): { waiting: QueuedRequest; atMs: number } {
		const rateAtMs = this.limits.nextAt(true);
		if (atMs <= nowMs && rateAtMs > nowMs) this.waitsForRate.add(waiting);
		const next = { waiting, atMs: Math.max(atMs, this.ceiling.nextAt(nowMs), rateAtMs) };
		const urgent = next.atMs > nowMs ? this.mostUrgentPoll() : undefined;
		const urgentAtMs = Math.max(nowMs, urgent?.urgentFromMs ?? Infinity, this.ceiling.nextAt(nowMs), this.limits.nextAt(false));
		return urgent && urgentAtMs < next.atMs ? { waiting: urgent, atMs: urgentAtMs } : next;
	}

	private mostUrgentPoll(): QueuedRequest | undefined {
		let most: QueuedRequest | undefined;
		for (const { polls } of this.clients) {
			for (const poll of polls) if ((poll.urgentFromMs ?? Infinity) < (most?.urgentFromMs ?? Infinity)) most = poll;
		}
		return most;
	}
}

/** One run's access to the rate limiter of an account. */
export class RateLimiterClient {
	readonly submits: QueuedRequest[] = [];
	readonly polls: QueuedRequest[] = [];
	/** When the last submit of a model was accepted. */
	readonly lastAcceptedMs = new Map<string | undefined, number>();
	/** Models of which a submit was refused for its whole timeout while none was accepted: their other submits end with it. */
	readonly givenUp = new Map<string | undefined, CallFailure>();

	constructor(
		readonly limiter: RateLimiter,
		readonly ceiling: RequestCeiling,
	) {}

	get isIdle(): boolean {
		return this.submits.length === 0 && this.polls.length === 0;
	}

	/**
	 * Sends a poll, or another free call, when the limits allow it, and learns from its reply.
	 * @param urgentFromMs from then on it ignores a pause of the account, so that its task gets a last status check
	 * @returns undefined if `signal` was aborted before it was sent; otherwise the result of `call`
	 */
	async poll<T extends object>(
		call: () => Promise<CallResult<T> | undefined>,
		signal: AbortSignal,
		urgentFromMs = Infinity,
	): Promise<CallResult<T> | undefined> {
		const { limiter } = this;
		const poll = { client: this, arrival: limiter.nextArrival(), urgentFromMs, notBeforeMs: -Infinity, granted: () => {} };
		if (!(await limiter.enqueue(this.polls, poll, signal))) return undefined;
		const sentAtMs = limiter.clock.now();
		const reply = await call();
		const nowMs = limiter.clock.now();
		if (reply && !reply.failure) limiter.limits.pollAccepted(nowMs, sentAtMs);
		else if (reply?.failure?.kind === 'rateLimited') limiter.limits.pollRefused(nowMs, sentAtMs, reply.failure.retryAfterMs);
		limiter.changed();
		return reply;
	}

	/** Ends all waiting submits of this run for `model`: one was refused for its whole timeout, and none was accepted. */
	giveUp(model: string | undefined, failure: CallFailure): void {
		this.givenUp.set(model, failure);
		this.limiter.dismiss(
			[...this.submits, ...this.limiter.refused].filter((waiting) => waiting.client === this && waiting.model === model),
		);
	}

	leave(): void {
		this.limiter.leave(this);
	}
}
