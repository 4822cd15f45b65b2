import type { Clock } from '../clock';
import { RateLimiter } from './rateLimiter';
import { requestHash } from '../ledger/requestHash';

/** Maximum number of idle accounts to remember. */
const MAX_IDLE = 100;

/** An idle account's learned limits expire after this. */
const FORGET_AFTER_MS = 600_000;

/**
 * One rate limiter for each account in this process, so that parallel executions share its limits.
 * Stored under a hash, which reveals neither key nor URL.
 */
export class RateLimiters {
	private readonly limiters = new Map<string, { limiter: RateLimiter; usedAt: number }>();

	constructor(private readonly clock: Clock) {}

	/** @param account what identifies it: service, URL, and key */
	forAccount(account: readonly unknown[]): RateLimiter {
		this.forgetOld();
		const hash = requestHash(account);
		const limiter = this.limiters.get(hash)?.limiter ?? new RateLimiter(this.clock);
		// Deleting it first moves it to the end: the map is ordered by last use.
		this.limiters.delete(hash);
		this.limiters.set(hash, { limiter, usedAt: this.clock.now() });
		return limiter;
	}

	get size(): number {
		return this.limiters.size;
	}

	private forgetOld(): void {
		const nowMs = this.clock.now();
		let tooMany = this.limiters.size - MAX_IDLE;
		for (const [hash, { limiter, usedAt }] of this.limiters) {
			if (!limiter.isIdle) continue;
			// A use in the future comes from a clock that has since been reset.
			const isOld = nowMs - usedAt > FORGET_AFTER_MS || usedAt > nowMs;
			if (isOld || tooMany-- > 0) this.limiters.delete(hash);
		}
	}
}
