import { backoffMs } from '../polling/pollSchedule';
import type { CallFailure } from '../task';
import type { AccountLimits, SentSubmit } from './accountLimits';
import type { RateLimiterClient, QueuedRequest } from './rateLimiter';

/** A submit's way through the rate limiter, and its task's place among those that run until it has ended. */
export class SubmitPermit implements QueuedRequest {
	readonly arrival: number;
	notBeforeMs = -Infinity;
	/** How long it waited last for others and for what the user allows: its time-out stands still meanwhile. */
	stoodStillMs = 0;
	private state: 'outside' | 'sent' | 'running' = 'outside';
	private sent?: SentSubmit;
	private refusals = 0;

	/** @param model what is submitted: a refusal with Retry-After is about that alone */
	constructor(
		readonly client: RateLimiterClient,
		readonly model?: string,
	) {
		this.arrival = client.limiter.nextArrival();
	}

	/** Why no submit of this kind is sent any more in this run: see `giveUp`. */
	get givenUp(): CallFailure | undefined {
		return this.client.givenUp.get(this.model);
	}

	/**
	 * Leave to send the submit. Its task counts as one that runs until `refused` or `end`. False when `signal` was aborted before, or others of
	 * its kind were given up.
	 */
	async take(signal: AbortSignal): Promise<boolean> {
		const { limiter, submits } = this.client;
		const mayGo = !this.givenUp && (await limiter.queued(this.refusals > 0 ? limiter.refused : submits, this, signal));
		if (mayGo && !signal.aborted) return true;
		this.end();
		return false;
	}

	granted(hasWaited: boolean): void {
		const { rate, concurrency } = this.limits;
		const pausedUntilMs = concurrency.hasTasks ? -Infinity : rate.pausedUntil;
		this.stoodStillMs = Math.max(0, this.nowMs - Math.max(this.notBeforeMs, pausedUntilMs));
		this.state = 'sent';
		this.sent = this.limits.submitSent(this.nowMs, hasWaited, this.model);
	}

	/**
	 * The service answered 429. The next `take` goes before those of all others that ask for the same.
	 * @returns how long it has to wait before: Retry-After, and without it no time where one of our tasks has to end, else a back-off
	 */
	refused(retryAfterMs: number | undefined, random: number): number {
		if (this.state === 'sent') this.limits.submitRefused(this.sent!, this.nowMs, retryAfterMs);
		this.state = 'outside';
		this.refusals++;
		if (retryAfterMs) return retryAfterMs;
		return this.limits.concurrency.hasTasks ? 0 : backoffMs(this.refusals, random);
	}

	/** The task exists: the service took it now, or an earlier try of this execution submitted it. */
	taken(): void {
		if (this.state === 'sent') this.limits.submitTaken(this.sent!, this.nowMs);
		else if (this.state === 'outside') this.limits.taskResumed();
		this.state = 'running';
		this.refusals = 0;
		this.client.givenUp.delete(this.model);
		this.client.lastTakenMs.set(this.model, this.nowMs);
		this.client.limiter.changed();
	}

	/** It was refused for its whole time-out, since `firstSentAtMs`. Where none of its kind was taken in that time, the others end, too. */
	giveUp(firstSentAtMs: number, failure: CallFailure): void {
		if ((this.client.lastTakenMs.get(this.model) ?? -Infinity) < firstSentAtMs) this.client.giveUp(this.model, failure);
	}

	/** The task has ended, is not waited for, or was never made. May be called more than once. */
	end(): void {
		if (this.state === 'sent') this.limits.submitWithdrawn(this.sent!);
		if (this.state === 'running') this.limits.concurrency.ended();
		this.state = 'outside';
		this.client.limiter.changed();
	}

	private get nowMs(): number {
		return this.client.limiter.clock.now();
	}

	private get limits(): AccountLimits {
		return this.client.limiter.limits;
	}
}
