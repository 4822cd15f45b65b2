import { createHash } from 'node:crypto';

import type { TaskSnapshot } from './task';

/**
 * What is remembered of one item's submit across the tries of an execution:
 * - `submitting` sent (for the `sent`th time without knowing what became of it), no answer yet. Met again on a later try it means: nobody knows whether it was taken
 * - `submitted`  the task exists; a later try waits for it instead of paying again
 * - `completed`  its result; a later try does not even ask
 */
export type LedgerEntry<T extends TaskSnapshot> =
	| { state: 'submitting'; sent: number; reason?: string }
	| { state: 'submitted'; taskId: string; submittedAt: number }
	| { state: 'completed'; task: T };

/** A result above this many characters of JSON is not kept: n8n saves the ledger with the execution. */
const MAX_RESULT_CHARACTERS = 20_000;

/** The part of the ledger that belongs to one item. */
export class LedgerPage<T extends TaskSnapshot> {
	constructor(
		private readonly store: Record<string, unknown>,
		private readonly key: string,
	) {}

	read(): LedgerEntry<T> | undefined {
		return this.store[this.key] as LedgerEntry<T> | undefined;
	}

	write(entry: LedgerEntry<T>): void {
		this.store[this.key] =
			entry.state === 'completed' && JSON.stringify(entry.task).length > MAX_RESULT_CHARACTERS
				? { state: 'submitted', taskId: entry.task.taskId, submittedAt: 0 }
				: entry;
	}

	erase(): void {
		delete this.store[this.key];
	}

	/** Which shared page the item uses: the one that it used on its first try, whatever it would ask for by now. */
	sharedKey(wanted: string): string {
		const key = `${this.key}:shared`;
		const known = this.store[key] as { key: string } | undefined;
		if (known) return known.key;
		this.store[key] = { key: wanted };
		return wanted;
	}
}

/**
 * Task ids remembered across the tries of one execution, so that a retry resumes and does not pay again. Holds ids,
 * hashes and small results; no prompt and no key. `store` must outlive a try (n8n: the node's context).
 */
export class Ledger<T extends TaskSnapshot> {
	/** @param shared where shared pages are kept, where that is another place */
	constructor(
		private readonly store: Record<string, unknown>,
		private readonly runIndex: number,
		private readonly shared = store,
	) {}

	/**
	 * The page of item `itemIndex` for what the node asks for as it is written. An item is known by its place, not by the values
	 * that it asks with: an expression may give others on the next try.
	 */
	page(itemIndex: number, written: unknown): LedgerPage<T> {
		return new LedgerPage(this.store, `${this.runIndex}:${itemIndex}:${requestHash(written)}`);
	}

	/** The page of something that is made once per execution, whatever run or item asks for it, and its key. */
	sharedPage(request: unknown, item: LedgerPage<T>): { page: LedgerPage<T>; key: string } {
		const key = item.sharedKey(`shared:${requestHash(request)}`);
		return { page: new LedgerPage(this.shared, key), key };
	}

	/** Forgets this run's pages, for when its items have been returned. Other runs (loops) keep theirs. */
	clear(): void {
		for (const key of Object.keys(this.store)) {
			if (key.startsWith(`${this.runIndex}:`)) delete this.store[key];
		}
	}
}

/** The same for the same request, whatever the order of its keys; tells nothing of its content. */
export const requestHash = (request: unknown): string =>
	createHash('sha256')
		.update(JSON.stringify(sorted(request)) ?? '')
		.digest('base64url');

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([, inner]) => inner !== undefined)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, inner]) => [key, sorted(inner)]),
	);
}
