import type { TaskSnapshot } from '../task';
import { requestHash } from './requestHash';

/**
 * What is remembered of one item's task across the attempts of an execution:
 * - `submitting` sent `timesSent` times without a response so far: a later attempt cannot know whether it was accepted
 * - `submitted`  the task exists; a later attempt waits for it instead of paying again
 * - `completed`  its result; a later attempt does not pay for it again
 *
 * `requestHash` tells which request made the task: an expression may give another one on the next attempt. Dates are ms since the
 * epoch, since they outlive the process and its steady clock.
 */
export type LedgerEntry<T extends TaskSnapshot> = { requestHash?: string } & (
	| { state: 'submitting'; timesSent: number; reason?: string }
	| { state: 'submitted'; task: T; submittedOn: number }
	/** `isPartial`: part of the result is not kept here; one more status check returns it. */
	| { state: 'completed'; task: T; completedOn: number; isPartial?: true }
);

/** Paid lookups of an item: in all, and without a response. */
export interface Lookups {
	sent: number;
	unanswered: number;
	/** USD, as far as it is known. */
	cost: number;
}

/** How a task is stored, and how a stored one is brought up to date. */
export interface LedgerFormat<T extends TaskSnapshot> {
	/** The task without what a free status check returns again: raw response, large data. */
	toEntry(task: T): { task: T; isPartial: boolean };
	/** The task as it was stored, with what a later status check adds: its URLs may be new ones. */
	refreshed(known: T, seen: T): T;
}

const asItIs: LedgerFormat<TaskSnapshot> = { toEntry: (task) => ({ task, isPartial: false }), refreshed: (_known, seen) => seen };

type Store = Record<string, unknown>;

/** The part of the ledger that belongs to one item. */
export class LedgerRecord<T extends TaskSnapshot> {
	/** @param hash of the request that the item makes by now */
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
		this.store[this.key] = { ...this.kept(entry), ...(hash === undefined ? {} : { requestHash: hash }) };
	}

	erase(): void {
		delete this.store[this.key];
	}

	/** Whether the request that the item makes by now is the one that made its task. */
	isOfThisRequest(): boolean {
		const known = this.read();
		return !known || known.requestHash === this.hash;
	}

	/** Paid lookups of this item; they stay counted when the record is erased. */
	get lookups(): Lookups {
		return (this.store[`${this.key}:lookups`] as Lookups | undefined) ?? { sent: 0, unanswered: 0, cost: 0 };
	}

	set lookups(lookups: Lookups) {
		this.store[`${this.key}:lookups`] = lookups;
	}

	/** The shared record that the item uses: the one of its first attempt, whatever it would ask for by now. */
	sharedKey(runKey: string): string {
		const known = this.knownSharedKey;
		if (known !== undefined) return known;
		this.store[`${this.key}:shared`] = { key: runKey };
		return runKey;
	}

	get knownSharedKey(): string | undefined {
		return (this.store[`${this.key}:shared`] as { key: string } | undefined)?.key;
	}

	/** The task as it was stored, with what a later status check adds. */
	refreshed(known: T, seen: T): T {
		return this.format.refreshed(known, seen);
	}

	private kept(entry: LedgerEntry<T>): LedgerEntry<T> {
		if (entry.state === 'submitting') return entry;
		const { task, isPartial } = this.format.toEntry(entry.task);
		return { ...entry, task, ...(isPartial && entry.state === 'completed' ? { isPartial: true as const } : {}) };
	}
}

/**
 * Tasks remembered across the attempts of one execution, so that a retry resumes them and does not pay again. Holds IDs, hashes and
 * small results; no prompt and no key. `store` must outlive an attempt (n8n: the node's context).
 */
export class Ledger<T extends TaskSnapshot> {
	private last?: { requestKey: unknown; hash: string };

	/** @param shared the store of shared records, if it is another one */
	constructor(
		private readonly store: Store,
		private readonly runIndex: number,
		private readonly shared = store,
		private readonly format: LedgerFormat<T> = asItIs as unknown as LedgerFormat<T>,
	) {}

	/**
	 * The record of item `itemIndex`. An item is known by its place and by the node's parameters as they are written (`requestKey`),
	 * not by their values: an expression may give others on the next attempt.
	 * @param part which of the things that the item asks for, from 0
	 * @param hash of the request that the item makes by now
	 */
	record(itemIndex: number, requestKey: unknown, part = 0, hash?: string): LedgerRecord<T> {
		const key = this.recordKey(itemIndex, requestKey) + (part === 0 ? '' : `.${part}`);
		return new LedgerRecord(this.store, this.format, key, hash);
	}

	/** The records of all that is remembered of an item, in the order of its parts. */
	recordsOf(itemIndex: number, requestKey: unknown): Array<{ part: number; record: LedgerRecord<T> }> {
		const key = this.recordKey(itemIndex, requestKey);
		const parts = Object.keys(this.store).flatMap((one) => {
			const part = one.startsWith(`${key}.`) ? Number(one.slice(key.length + 1)) : NaN;
			return Number.isInteger(part) ? [part] : [];
		});
		return [0, ...parts.sort((a, b) => a - b)].map((part) => ({ part, record: this.record(itemIndex, requestKey, part) }));
	}

	/** Whether nothing is remembered: true on a first attempt. */
	get isEmpty(): boolean {
		return !Object.keys(this.store).some((key) => key.startsWith(`${this.runIndex}:`));
	}

	/** The record of something that is made once per execution, whatever run or item asks for it, and its key. */
	sharedRecord(request: unknown, item: LedgerRecord<T>): { record: LedgerRecord<T>; key: string } {
		const hash = requestHash(request);
		const key = item.sharedKey(`shared:${hash}`);
		return { record: new LedgerRecord(this.shared, this.format, key, hash), key };
	}

	/** What was made first for an item, if its shared record knows. */
	prerequisiteOf(item: LedgerRecord<T>): T | undefined {
		const key = item.knownSharedKey;
		const entry = key === undefined ? undefined : new LedgerRecord<T>(this.shared, this.format, key).read();
		return entry && 'task' in entry ? entry.task : undefined;
	}

	/** Forgets this run's records, once its items have been returned. Other runs (loops) keep theirs. */
	clear(): void {
		for (const key of Object.keys(this.store)) if (key.startsWith(`${this.runIndex}:`)) delete this.store[key];
	}

	private recordKey(itemIndex: number, requestKey: unknown): string {
		return `${this.runIndex}:${itemIndex}:${this.hashOf(requestKey)}`;
	}

	/** All items of a run have the same key, so it is hashed once. */
	private hashOf(requestKey: unknown): string {
		const { last } = this;
		const hash = last && last.requestKey === requestKey ? last.hash : requestHash(requestKey);
		this.last = { requestKey, hash };
		return hash;
	}
}
