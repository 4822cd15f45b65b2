import { backoffMs } from '../polling/pollSchedule';
import type { CallFailure } from '../task';
import type { AccountLimits, SentSubmit } from './accountLimits';
import type { RateLimiterClient, QueuedRequest } from './rateLimiter';

/** Permit for one submit from the rate limiter. Its task counts as running until the permit ends. */
export class SubmitPermit implements QueuedRequest {
	readonly arrival: number;
	notBeforeMs = -Infinity;
	/** Time that the last `acquire` spent waiting for other tasks and the user's limit: it doesn't count toward the timeout. */
	queuedMs = 0;
	private state: 'idle' | 'sent' | 'running' = 'idle';
	private sent?: SentSubmit;
	private refusals = 0;

	/** @param model model or action of the submit: a refusal with Retry-After only applies to it */
	constructor(
		readonly client: RateLimiterClient,
		readonly model?: string,
	) {
		this.arrival = client.limiter.nextArrival();
	}

	/** Why this run sends no more submits of this model: see `giveUp`. */
	get givenUp(): CallFailure | undefined {
		return this.client.givenUp.get(this.model);
	}

	/**
	 * Waits until the submit may be sent. Its task counts as running until `refused` or `end`. False if `signal` was aborted before, or the
	 * model was given up.
	 */
	async acquire(signal: AbortSignal): Promise<boolean> {
		const { limiter, submits } = this.client;
		const isGranted = !this.givenUp && (await limiter.enqueue(this.refusals > 0 ? limiter.refused : submits, this, signal));
		if (isGranted && !signal.aborted) return true;
		this.end();
		return false;
	}

	granted(hasWaited: boolean): void {
		const { rate, concurrency } = this.limits;
		const pausedUntilMs = concurrency.hasTasks ? -Infinity : rate.pausedUntil;
		this.queuedMs = Math.max(0, this.nowMs - Math.max(this.notBeforeMs, pausedUntilMs));
		this.state = 'sent';
		this.sent = this.limits.submitSent(this.nowMs, hasWaited, this.model);
	}

	/**
	 * The service returned 429. The next `acquire` goes before those of all other submits of the model.
	 * @returns how long to wait before it: Retry-After, otherwise 0 if one of our tasks has to end first, otherwise a backoff
	 */
	refused(retryAfterMs: number | undefined, random: number): number {
		if (this.state === 'sent') this.limits.submitRefused(this.sent!, this.nowMs, retryAfterMs);
		this.state = 'idle';
		this.refusals++;
		if (retryAfterMs) return retryAfterMs;
		return this.limits.concurrency.hasTasks ? 0 : backoffMs(this.refusals, random);
	}

	/** The task exists: the service accepted it now, or an earlier attempt of this execution submitted it. */
	accepted(): void {
		if (this.state === 'sent') this.limits.submitAccepted(this.sent!, this.nowMs);
		else if (this.state === 'idle') this.limits.taskResumed();
		this.state = 'running';
		this.refusals = 0;
		this.client.givenUp.delete(this.model);
		this.client.lastAcceptedMs.set(this.model, this.nowMs);
		this.client.limiter.changed();
	}

	/** It was refused for its whole timeout, since `firstSentAtMs`. If no submit of its model was accepted in that time, the others end, too. */
	giveUp(firstSentAtMs: number, failure: CallFailure): void {
		if ((this.client.lastAcceptedMs.get(this.model) ?? -Infinity) < firstSentAtMs) this.client.giveUp(this.model, failure);
	}

	/** The task has ended, is not waited for, or was never created. May be called more than once. */
	end(): void {
		if (this.state === 'sent') this.limits.submitWithdrawn(this.sent!);
		if (this.state === 'running') this.limits.concurrency.ended();
		this.state = 'idle';
		this.client.limiter.changed();
	}

	private get nowMs(): number {
		return this.client.limiter.clock.now();
	}

	private get limits(): AccountLimits {
		return this.client.limiter.limits;
	}
}
