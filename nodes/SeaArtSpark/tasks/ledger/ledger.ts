import { createHash } from 'node:crypto';

import type { TaskSnapshot } from '../task';

/**
 * What is remembered of one item's submit across the tries of an execution:
 * - `submitting` sent (for the `sent`th time without knowing what became of it), no answer yet. Met again on a later try it means: nobody knows whether it was taken
 * - `submitted`  the task exists; a later try waits for it instead of paying again
 * - `completed`  its result; a later try does not pay for it again (`slim`: there was no room for all of it)
 * Moments are on the calendar (ms since the epoch): they outlive the process whose steady clock could tell of them.
 */
export type LedgerEntry<T extends TaskSnapshot> =
	| { state: 'submitting'; timesSent: number; reason?: string }
	| { state: 'submitted'; task: T; submittedOn: number }
	| { state: 'completed'; task: T; completedOn: number; slim?: Slimness };

/** What there was no room for: the raw reply, or everything but the ids. */
export type Slimness = 'noReply' | 'idsOnly';

/** How often an item asked a question that is paid for: in all, and without an answer. */
export interface Lookups {
	sent: number;
	unanswered: number;
	/** USD, as far as the answers told it. */
	cost: number;
}

/** A result above this many characters of JSON is not kept: n8n saves the ledger with the execution. */
const MAX_RESULT_CHARACTERS = 20_000;

/** All of an execution's records together, in characters of JSON; what is shrunk is shrunk to some less, to have room for a while. */
const MAX_LEDGER_CHARACTERS = 2_000_000;
const SHRUNK_CHARACTERS = 1_800_000;

/** What the ledger has to know of tasks: what of one may go where room is short, and how one that is met again is brought up to date. */
export interface Keeping<T extends TaskSnapshot> {
	withoutReply: (task: T) => T;
	idsOnly: (task: T) => T;
	/** The task as it was remembered, with what a later look adds: its addresses may be new ones. */
	refreshed: (remembered: T, seen: T) => T;
}

/** The part of the ledger that belongs to one item. */
export class LedgerRecord<T extends TaskSnapshot> {
	constructor(
		private readonly store: BoundedStore<T>,
		private readonly key: string,
	) {}

	read(): LedgerEntry<T> | undefined {
		return this.store.read(this.key) as LedgerEntry<T> | undefined;
	}

	write(entry: LedgerEntry<T>): void {
		this.store.write(this.key, entry);
	}

	erase(): void {
		this.store.erase(this.key);
	}

	/** The paid questions of this item; they stay counted when the record is erased. */
	get lookups(): Lookups {
		return (this.store.read(`${this.key}:lookups`) as Lookups | undefined) ?? { sent: 0, unanswered: 0, cost: 0 };
	}

	set lookups(lookups: Lookups) {
		this.store.write(`${this.key}:lookups`, lookups);
	}

	/**
	 * Whether the task of this record was asked for with these words. Where there is no task yet they are noted, as a hash: an expression
	 * may give others on the next try, and they would be another task's.
	 */
	isRequestedWith(words: unknown): boolean {
		const hash = requestHash(words).slice(0, 16);
		if (this.read() === undefined) this.store.write(`${this.key}:words`, { hash });
		return ((this.store.read(`${this.key}:words`) as { hash: string } | undefined)?.hash ?? hash) === hash;
	}

	/** Which shared record the item uses: the one that it used on its first try, whatever it would ask for by now. */
	sharedKey(wanted: string): string {
		const known = this.knownSharedKey;
		if (known !== undefined) return known;
		this.store.write(`${this.key}:shared`, { key: wanted });
		return wanted;
	}

	get knownSharedKey(): string | undefined {
		return (this.store.read(`${this.key}:shared`) as { key: string } | undefined)?.key;
	}

	/** The task as it was remembered, with what a later look at it adds. */
	refreshed(remembered: T, seen: T): T {
		return this.store.refreshed(remembered, seen);
	}
}

/**
 * Task ids remembered across the tries of one execution, so that a retry resumes and does not pay again. Holds ids,
 * hashes and small results; no prompt and no key. `store` must outlive a try (n8n: the node's context).
 */
export class Ledger<T extends TaskSnapshot> {
	private readonly store: BoundedStore<T>;
	private readonly sharedStore: BoundedStore<T>;
	private last?: { written: unknown; hash: string };

	/** @param shared where shared records are kept, where that is another place */
	constructor(
		store: Record<string, unknown>,
		private readonly runIndex: number,
		shared = store,
		keeping?: Keeping<T>,
	) {
		this.store = new BoundedStore(store, keeping);
		this.sharedStore = shared === store ? this.store : new BoundedStore(shared, keeping);
	}

	/**
	 * The record of item `itemIndex` for what the node asks for as it is written. An item is known by its place, not by the values
	 * that it asks with: an expression may give others on the next try.
	 * @param part which of the things that the item asks for, from 0
	 */
	record(itemIndex: number, written: unknown, part = 0): LedgerRecord<T> {
		return new LedgerRecord(this.store, this.recordKey(itemIndex, written) + (part === 0 ? '' : `.${part}`));
	}

	/** The records of all that is remembered of an item, in the order of its parts. */
	recordsOf(itemIndex: number, written: unknown): Array<LedgerRecord<T>> {
		const key = this.recordKey(itemIndex, written);
		const parts = this.store.keys().flatMap((one) => {
			const part = one.startsWith(`${key}.`) ? Number(one.slice(key.length + 1)) : NaN;
			return Number.isInteger(part) ? [part] : [];
		});
		return [0, ...parts.sort((a, b) => a - b)].map((part) => this.record(itemIndex, written, part));
	}

	private recordKey(itemIndex: number, written: unknown): string {
		return `${this.runIndex}:${itemIndex}:${this.hashOf(written)}`;
	}

	/** All items of a run are written alike: their hash is made once. */
	private hashOf(written: unknown): string {
		const { last } = this;
		const hash = last && last.written === written ? last.hash : requestHash(written);
		this.last = { written, hash };
		return hash;
	}

	/** The record of something that is made once per execution, whatever run or item asks for it, and its key. */
	sharedRecord(request: unknown, item: LedgerRecord<T>): { record: LedgerRecord<T>; key: string } {
		const key = item.sharedKey(`shared:${requestHash(request)}`);
		return { record: new LedgerRecord(this.sharedStore, key), key };
	}

	/** What was made first for an item, when its shared record knows. */
	prerequisiteOf(item: LedgerRecord<T>): T | undefined {
		const key = item.knownSharedKey;
		const entry = key === undefined ? undefined : new LedgerRecord<T>(this.sharedStore, key).read();
		return entry && 'task' in entry ? entry.task : undefined;
	}

	/** Forgets this run's records, for when its items have been returned. Other runs (loops) keep theirs. */
	clear(): void {
		this.store.eraseAll(`${this.runIndex}:`);
	}
}

/** How large each entry of a store is, and all of them. The tries and runs of an execution share a store. */
interface Sizes {
	byKey: Map<string, number>;
	total: number;
	/** The total that is shrunk again. Ids alone may be more than the limit, and then there is nothing to shrink. */
	shrinkAt: number;
}

const sizesOfStores = new WeakMap<object, Sizes>();

const charactersOf = (entry: unknown): number => (JSON.stringify(entry) ?? '').length;

/** A store that stays below a limit: raw replies go first, the oldest before the newest, then results. Ids stay. */
class BoundedStore<T extends TaskSnapshot> {
	constructor(
		private readonly store: Record<string, unknown>,
		private readonly keeping: Keeping<T> = {
			withoutReply: (task) => task,
			idsOnly: (task) => task,
			refreshed: (_remembered, seen) => seen,
		},
	) {}

	read(key: string): unknown {
		return this.store[key];
	}

	keys(): string[] {
		return Object.keys(this.store);
	}

	refreshed(remembered: T, seen: T): T {
		return this.keeping.refreshed(remembered, seen);
	}

	write(key: string, entry: LedgerEntry<T> | object): void {
		this.put(key, 'state' in entry ? this.fitting(entry) : entry);
		if (this.sizes.total > this.sizes.shrinkAt) this.shrink();
	}

	erase(key: string): void {
		const { sizes } = this;
		sizes.total -= sizes.byKey.get(key) ?? 0;
		sizes.byKey.delete(key);
		delete this.store[key];
	}

	eraseAll(prefix: string): void {
		for (const key of Object.keys(this.store)) if (key.startsWith(prefix)) this.erase(key);
	}

	/** Counted when the store is first written to: it may come out of a saved execution. */
	private get sizes(): Sizes {
		const known = sizesOfStores.get(this.store);
		if (known) return known;
		const byKey = new Map(Object.entries(this.store).map(([key, entry]) => [key, charactersOf(entry) + key.length]));
		const total = [...byKey.values()].reduce((sum, one) => sum + one, 0);
		const counted = { byKey, total, shrinkAt: MAX_LEDGER_CHARACTERS };
		sizesOfStores.set(this.store, counted);
		return counted;
	}

	private put(key: string, entry: object): void {
		const { sizes } = this;
		const characters = charactersOf(entry) + key.length;
		sizes.total += characters - (sizes.byKey.get(key) ?? 0);
		sizes.byKey.set(key, characters);
		this.store[key] = entry;
	}

	/** The entry as it is kept: of a task that was submitted the reply is not needed, and none is kept that is very large. */
	private fitting(entry: LedgerEntry<T>): LedgerEntry<T> {
		if (entry.state === 'submitted') return { ...entry, task: this.keeping.withoutReply(entry.task) };
		if (entry.state !== 'completed' || charactersOf(entry.task) <= MAX_RESULT_CHARACTERS) return entry;
		const slim = this.slimmer(entry, 'noReply');
		return charactersOf(slim.task) <= MAX_RESULT_CHARACTERS ? slim : this.slimmer(slim, 'idsOnly');
	}

	private shrink(): void {
		const { sizes } = this;
		for (const slimness of ['noReply', 'idsOnly'] as const) {
			for (const [key, entry] of Object.entries(this.store)) {
				if (sizes.total <= SHRUNK_CHARACTERS) return;
				if (isCompleted<T>(entry) && entry.slim !== slimness && entry.slim !== 'idsOnly') this.put(key, this.slimmer(entry, slimness));
			}
		}
		sizes.shrinkAt = Math.max(MAX_LEDGER_CHARACTERS, sizes.total * 1.1);
	}

	private slimmer(entry: Completed<T>, slim: Slimness): Completed<T> {
		const { withoutReply, idsOnly } = this.keeping;
		return { ...entry, task: slim === 'noReply' ? withoutReply(entry.task) : idsOnly(entry.task), slim };
	}
}

const isCompleted = <T extends TaskSnapshot>(entry: unknown): entry is Completed<T> =>
	typeof entry === 'object' && entry !== null && (entry as { state?: unknown }).state === 'completed';

type Completed<T extends TaskSnapshot> = Extract<LedgerEntry<T>, { state: 'completed' }>;

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
