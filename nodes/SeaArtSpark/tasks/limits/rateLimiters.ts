import type { Clock } from '../clock';
import { RateLimiter } from './rateLimiter';
import { requestHash } from '../ledger/requestHash';

/** So many accounts are remembered while no run uses them. */
const MAX_IDLE = 100;

/** What was learnt of an account is old news after this. */
const FORGET_AFTER_MS = 600_000;

/**
 * One rate limiter for each account of this process, so that executions at the same time share what it allows.
 * Kept by a hash: neither a key nor an address can be read here.
 */
export class RateLimiters {
	private readonly limiters = new Map<string, { limiter: RateLimiter; usedAt: number }>();

	constructor(private readonly clock: Clock) {}

	/** @param account what tells it from others: service, address and key */
	forAccount(account: readonly unknown[]): RateLimiter {
		this.forgetOld();
		const hash = requestHash(account);
		const limiter = this.limiters.get(hash)?.limiter ?? new RateLimiter(this.clock);
		// Set anew, it is the youngest.
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
			// A use in the future is one by a clock that is not this one any more.
			const isOld = nowMs - usedAt > FORGET_AFTER_MS || usedAt > nowMs;
			if (isOld || tooMany-- > 0) this.limiters.delete(hash);
		}
	}
}
