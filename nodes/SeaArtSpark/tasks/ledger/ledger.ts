import type { TaskSnapshot } from '../task';
import { requestHash } from './requestHash';

/**
 * What is remembered of one item's task across the attempts of an execution:
 * - `submitting` sent `timesSent` times without a response: it is unknown whether the service accepted it
 * - `submitted`  the task exists: a later attempt waits for it instead of paying again
 * - `completed`  the task has a result: a later attempt doesn't pay for it again
 *
 * `requestHash` identifies the request that made the task, since an expression may produce another one on the next attempt. Dates are
 * ms since the epoch, since they outlive the process and its monotonic clock.
 */
export type LedgerEntry<T extends TaskSnapshot> = { requestHash?: string } & (
	| { state: 'submitting'; timesSent: number; reason?: string }
	| { state: 'submitted'; task: T; submittedOn: number }
	/** `isPartial`: part of the result is not stored; one more status check returns it. */
	| { state: 'completed'; task: T; completedOn: number; isPartial?: true }
);

/** Paid lookups of an item: in total, and without a response. */
export interface Lookups {
	sent: number;
	unanswered: number;
	/** USD, as far as known. */
	cost: number;
}

/** How a task is stored, and how a stored one is updated. */
export interface LedgerFormat<T extends TaskSnapshot> {
	/** The task without data that a free status check returns again: raw response, large files and texts. */
	toEntry(task: T): { task: T; isPartial: boolean };
	/** The stored task updated with a later status check, which may return new URLs. */
	refreshed(known: T, seen: T): T;
}

const identityFormat: LedgerFormat<TaskSnapshot> = { toEntry: (task) => ({ task, isPartial: false }), refreshed: (_known, seen) => seen };

type Store = Record<string, unknown>;

/** The part of the ledger that belongs to one item. */
export class LedgerRecord<T extends TaskSnapshot> {
	/** @param hash of the item's current request */
	constructor(
		private readonly store: Store,
		private readonly format: LedgerFormat<T>,
		readonly key: string,
		private readonly hash?: string,
	) {}

	read(): LedgerEntry<T> | undefined {
		return this.store[this.key] as LedgerEntry<T> | undefined;
	}

	/** Writes an entry under the request that was sent last. */
	write(entry: LedgerEntry<T>): void {
		const known = this.read();
		const hash = entry.requestHash ?? (entry.state === 'submitting' || !known ? this.hash : known.requestHash);
		this.store[this.key] = { ...this.toStored(entry), ...(hash === undefined ? {} : { requestHash: hash }) };
	}

	erase(): void {
		delete this.store[this.key];
	}

	/** Whether the item's current request is the one that made its task. */
	isOfThisRequest(): boolean {
		const known = this.read();
		return !known || known.requestHash === this.hash;
	}

	/** Paid lookups of this item. Erasing the record doesn't reset them. */
	get lookups(): Lookups {
		return (this.store[`${this.key}:lookups`] as Lookups | undefined) ?? { sent: 0, unanswered: 0, cost: 0 };
	}

	set lookups(lookups: Lookups) {
		this.store[`${this.key}:lookups`] = lookups;
	}

	/** Key of the shared record that the item uses: the one of its first attempt, even if its request has changed since. */
	sharedKey(runKey: string): string {
		const known = this.knownSharedKey;
		if (known !== undefined) return known;
		this.store[`${this.key}:shared`] = { key: runKey };
		return runKey;
	}

	get knownSharedKey(): string | undefined {
		return (this.store[`${this.key}:shared`] as { key: string } | undefined)?.key;
	}

	/** The stored task updated with a later status check. */
	refreshed(known: T, seen: T): T {
		return this.format.refreshed(known, seen);
	}

	private toStored(entry: LedgerEntry<T>): LedgerEntry<T> {
		if (entry.state === 'submitting') return entry;
		const { task, isPartial } = this.format.toEntry(entry.task);
		return { ...entry, task, ...(isPartial && entry.state === 'completed' ? { isPartial: true as const } : {}) };
	}
}

/**
 * Records the tasks of one execution across its attempts, so that a retry resumes them and doesn't pay again. Holds IDs, hashes, and
 * small results; no prompt and no key. `store` must outlive an attempt (n8n: the node's context).
 */
export class Ledger<T extends TaskSnapshot> {
	private last?: { requestKey: unknown; hash: string };

	/** @param shared the store of shared records, if it isn't `store` */
	constructor(
		private readonly store: Store,
		private readonly runIndex: number,
		private readonly shared = store,
		private readonly format: LedgerFormat<T> = identityFormat as unknown as LedgerFormat<T>,
	) {}

	/**
	 * The record of item `itemIndex`. An item is identified by its index and by the node's unevaluated parameters (`requestKey`): an
	 * expression may give other values on the next attempt.
	 * @param part index of the request among those of the item, from 0
	 * @param hash of the item's current request
	 */
	record(itemIndex: number, requestKey: unknown, part = 0, hash?: string): LedgerRecord<T> {
		const key = this.recordKey(itemIndex, requestKey) + (part === 0 ? '' : `.${part}`);
		return new LedgerRecord(this.store, this.format, key, hash);
	}

	/** All records of an item, in the order of its parts. */
	recordsOf(itemIndex: number, requestKey: unknown): Array<{ part: number; record: LedgerRecord<T> }> {
		const key = this.recordKey(itemIndex, requestKey);
		const parts = Object.keys(this.store).flatMap((one) => {
			const part = one.startsWith(`${key}.`) ? Number(one.slice(key.length + 1)) : NaN;
			return Number.isInteger(part) ? [part] : [];
		});
		return [0, ...parts.sort((a, b) => a - b)].map((part) => ({ part, record: this.record(itemIndex, requestKey, part) }));
	}

	/** Whether this run has no records: true on a first attempt. */
	get isEmpty(): boolean {
		return !Object.keys(this.store).some((key) => key.startsWith(`${this.runIndex}:`));
	}

	/** The record, with its key, of a task that is made once per execution for all runs and items that need it. */
	sharedRecord(request: unknown, item: LedgerRecord<T>): { record: LedgerRecord<T>; key: string } {
		const hash = requestHash(request);
		const key = item.sharedKey(`shared:${hash}`);
		return { record: new LedgerRecord(this.shared, this.format, key, hash), key };
	}

	/** The prerequisite's task of an item, if its shared record has one. */
	prerequisiteOf(item: LedgerRecord<T>): T | undefined {
		const key = item.knownSharedKey;
		const entry = key === undefined ? undefined : new LedgerRecord<T>(this.shared, this.format, key).read();
		return entry && 'task' in entry ? entry.task : undefined;
	}

	/** Deletes this run's records once its items have been returned. Other runs (loop iterations) keep theirs. */
	clear(): void {
		for (const key of Object.keys(this.store)) if (key.startsWith(`${this.runIndex}:`)) delete this.store[key];
	}

	private recordKey(itemIndex: number, requestKey: unknown): string {
		return `${this.runIndex}:${itemIndex}:${this.hashOf(requestKey)}`;
	}

	/** Hashes the key once, since all items of a run share it. */
	private hashOf(requestKey: unknown): string {
		const { last } = this;
		const hash = last && last.requestKey === requestKey ? last.hash : requestHash(requestKey);
		this.last = { requestKey, hash };
		return hash;
	}
}
