import type { Clock } from './clock';
import { Governor } from './governor';
import { requestHash } from './ledger';

/** So many accounts are remembered while no run uses them. */
const MAX_IDLE = 100;

/** What was learnt of an account is old news after this. */
const FORGET_AFTER_MS = 600_000;

/**
 * One governor for each account of this process, so that executions at the same time share its pace and its slots.
 * Kept by a hash: neither a key nor an address can be read here.
 */
export class Accounts {
	private readonly governors = new Map<string, { governor: Governor; usedAt: number }>();

	constructor(private readonly clock: Clock) {}

	/** @param account what tells it from others: service, address and key */
	governorOf(account: readonly unknown[]): Governor {
		this.forgetOld();
		const hash = requestHash(account);
		const governor = this.governors.get(hash)?.governor ?? new Governor(this.clock);
		// Set anew, it is the youngest.
		this.governors.delete(hash);
		this.governors.set(hash, { governor, usedAt: this.clock.now() });
		return governor;
	}

	get size(): number {
		return this.governors.size;
	}

	private forgetOld(): void {
		const nowMs = this.clock.now();
		let tooMany = this.governors.size - MAX_IDLE;
		for (const [hash, { governor, usedAt }] of this.governors) {
			if (!governor.idle) continue;
			// A use in the future is one by a clock that is not this one any more.
			const isOld = nowMs - usedAt > FORGET_AFTER_MS || usedAt > nowMs;
			if (isOld || tooMany-- > 0) this.governors.delete(hash);
		}
	}
}
