import { startTimer, type Clock } from '../clock';
import { onAbort } from '../onAbort';
import type { CallFailure, CallResult } from '../task';
import { AccountLimits } from './accountLimits';
import { RequestCeiling } from './requestCeiling';
import { insert, remove } from './requestQueue';

/** A request that waits to be let go. */
export interface QueuedRequest {
	readonly client: RateLimiterClient;
	/** Its place in a queue: the smaller goes first. */
	readonly arrival: number;
	/** What a submit asks for: a model, or an action. A refusal with Retry-After holds back no other one. */
	readonly model?: string;
	/** From then on it waits for no pause of the account (ms since the epoch). */
	readonly urgentFromMs?: number;
	/** It may not go before this (ms since the epoch). */
	notBeforeMs: number;
	/** Called when it is let go. @param hasWaited whether it could have gone earlier at a higher rate */
	granted(hasWaited: boolean): void;
}

/**
 * Lets the requests to one account go: no more in a second than it takes and the user allows, submits only while it runs fewer tasks
 * than it may, submits before polls, so that polls become fewer where requests are scarce. All runs that use the account at the same
 * time share it and take turns; within a run it is first come, first served.
 */
export class RateLimiter {
	readonly limits = new AccountLimits();
	/** Submits that were refused with 429, in the order in which they first came: nobody overtakes them. */
	readonly refused: QueuedRequest[] = [];
	/** Whose turn is next stands first. */
	private readonly clients: RateLimiterClient[] = [];
	private readonly queuedRequests = new Map<QueuedRequest, { grant(hasWaited: boolean): void; dismiss(): void }>();
	/** Those that could have gone at a higher rate. */
	private readonly waitsForRate = new WeakSet<QueuedRequest>();
	private arrivals = 0;
	private ceiling = new RequestCeiling(Infinity);
	private isGranting = false;
	/** Ends the pause before the next request, while there is one. */
	private endPause?: () => void;

	constructor(readonly clock: Clock) {}

	/** Whether no run uses the account now. */
	get isIdle(): boolean {
		return this.clients.length === 0;
	}

	/**
	 * A run begins.
	 * @param ceiling the most requests a second that its user allows; Infinity where nothing is set. All runs together send no more than
	 * the highest of their ceilings.
	 */
	join(ceiling = Infinity): RateLimiterClient {
		const client = new RateLimiterClient(this, new RequestCeiling(ceiling));
		this.clients.push(client);
		this.updateCeiling();
		return client;
	}

	/** A run has ended. */
	leave(client: RateLimiterClient): void {
		remove(this.clients, client);
		if (!this.isIdle) this.updateCeiling();
	}

	/** A number that is larger than all before it. */
	nextArrival(): number {
		return this.arrivals++;
	}

	/**
	 * Waits in `queue`.
	 * @returns true when `waiting` is let go, false when `signal` was aborted or it was dismissed before that
	 */
	queued(queue: QueuedRequest[], waiting: QueuedRequest, signal: AbortSignal): Promise<boolean> {
		if (signal.aborted) return Promise.resolve(false);
		return new Promise<boolean>((resolve) => {
			const leave = (mayGo: boolean): void => {
				this.queuedRequests.delete(waiting);
				release();
				remove(queue, waiting);
				resolve(mayGo);
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

	/** Tells those who wait in a queue that they may not go. */
	dismiss(all: QueuedRequest[]): void {
		for (const waiting of all) this.queuedRequests.get(waiting)?.dismiss();
		this.changed();
	}

	/** Looks again who may go: somebody came or left, a task has ended, something was learned. */
	changed(): void {
		if (!this.isGranting) this.grantAll();
	}

	private updateCeiling(): void {
		const highest = Math.max(...this.clients.map(({ ceiling }) => ceiling.requestsPerSecond));
		this.ceiling = this.ceiling.changedTo(highest);
		this.limits.rate.allow(highest);
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
			this.ceiling.recordSent(nowMs);
			this.limits.rate.recordSent(nowMs);
			client.ceiling.recordSent(nowMs);
			remove(this.clients, client);
			this.clients.push(client);
			this.queuedRequests.get(next.waiting)?.grant(this.waitsForRate.has(next.waiting));
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
			const atMs = Math.max(nowMs, waiting.notBeforeMs, waiting.client.ceiling.nextAt(nowMs));
			if (!soonest || atMs < soonest.atMs) soonest = { waiting, atMs };
		};
		const considerPolls = (): void => {
			for (const { polls } of this.clients) consider(polls[0]);
		};
		// Where nothing is taken any more, a poll finds out whether that has ended: its refusal is in no doubt and delays no item.
		if (this.limits.rate.isClosed) considerPolls();
		if (this.limits.maySubmit) this.considerSubmits(consider);
		considerPolls();
		for (const client of this.clients) if (client.isIdle) client.ceiling.idle();
		if (!soonest) this.ceiling.idle();
		return soonest && this.paced(soonest, nowMs);
	}

	/** Of each model the first that was refused, or the first of a run where none was. */
	private considerSubmits(consider: (waiting: QueuedRequest | undefined) => void): void {
		const held = new Set<string | undefined>();
		for (const refused of this.refused) {
			if (!held.has(refused.model)) consider(refused);
			held.add(refused.model);
		}
		for (const { submits } of this.clients) consider(held.size === 0 ? submits[0] : submits.find(({ model }) => !held.has(model)));
	}

	/** The moment at which the account, too, may see it. */
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

/** What one run has of an account's rate limiter. */
export class RateLimiterClient {
	readonly submits: QueuedRequest[] = [];
	readonly polls: QueuedRequest[] = [];
	/** When the last submit of a model was taken. */
	readonly lastTakenMs = new Map<string | undefined, number>();
	/** Models of which one submit was refused for its whole time-out while none was taken: the others end with it. */
	readonly givenUp = new Map<string | undefined, CallFailure>();

	constructor(
		readonly limiter: RateLimiter,
		readonly ceiling: RequestCeiling,
	) {}

	get isIdle(): boolean {
		return this.submits.length === 0 && this.polls.length === 0;
	}

	/**
	 * Sends a poll, or another call that is free, when its turn comes, and learns from its reply.
	 * @param urgentFromMs from then on it waits for no pause of the account: its task would be given up without a last look
	 * @returns undefined when `signal` was aborted before its turn, or what `call` came to
	 */
	async poll<T extends object>(
		call: () => Promise<CallResult<T> | undefined>,
		signal: AbortSignal,
		urgentFromMs = Infinity,
	): Promise<CallResult<T> | undefined> {
		const { limiter } = this;
		const poll = { client: this, arrival: limiter.nextArrival(), urgentFromMs, notBeforeMs: -Infinity, granted: () => {} };
		if (!(await limiter.queued(this.polls, poll, signal))) return undefined;
		const sentAtMs = limiter.clock.now();
		const reply = await call();
		const nowMs = limiter.clock.now();
		if (reply && !reply.failure) limiter.limits.pollTaken(nowMs, sentAtMs);
		else if (reply?.failure?.kind === 'rateLimited') limiter.limits.pollRefused(nowMs, sentAtMs, reply.failure.retryAfterMs);
		limiter.changed();
		return reply;
	}

	/** Ends all submits of this run for `model` that wait: one was refused for so long as an item may take, and none was taken. */
	giveUp(model: string | undefined, failure: CallFailure): void {
		this.givenUp.set(model, failure);
		this.limiter.dismiss(
			[...this.submits, ...this.limiter.refused].filter((waiting) => waiting.client === this && waiting.model === model),
		);
	}

	/** The run has ended. */
	leave(): void {
		this.limiter.leave(this);
	}
}
