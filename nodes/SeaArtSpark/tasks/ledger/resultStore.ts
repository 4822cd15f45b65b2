import type { Clock } from '../clock';
import type { LedgerEntry } from './ledger';
import type { TaskSnapshot } from '../task';

/** What is known of a task that exists: its id, or its result. */
export type KnownTask<T extends TaskSnapshot> = Exclude<LedgerEntry<T>, { state: 'submitting' }>;

export interface StoredResult<T extends TaskSnapshot> {
	entry: KnownTask<T>;
	/** When it was kept first (ms since the epoch). */
	sinceMs: number;
}

interface Entry<T extends TaskSnapshot> extends StoredResult<T> {
	id: string;
	key: string;
	/** Not given away before this: a try that is about to come has it by another way. */
	freeAtMs: number;
	/** Of its result as JSON; 0 for an id alone. */
	characters: number;
}

/** How much longer than its age something may stay. */
const DROP_EVERY_MS = 60_000;

export interface StoreLimits {
	maxTasks: number;
	/** Of all results together, as JSON. */
	maxCharacters: number;
	maxAgeMs: number;
}

/**
 * Tasks that outlive the execution that paid for them: in memory, by key, the oldest of a key first. Bounded in number, size
 * and age: beyond a bound the oldest results shrink to their ids, and the oldest ids go.
 */
export class ResultStore<T extends TaskSnapshot> {
	/** By account and task id, the oldest first. */
	private readonly entries = new Map<string, Entry<T>>();
	private readonly idsByKey = new Map<string, Set<string>>();
	private characters = 0;
	private nameless = 0;
	private lookedAtMs = -Infinity;

	constructor(
		private readonly clock: Pick<Clock, 'now'>,
		private readonly bounds: StoreLimits,
		private readonly idsOnly: (task: T) => T = (task) => task,
		/** What a task is known by; empty where by nothing. */
		private readonly idOf: (task: T) => string = ({ taskId }) => taskId,
	) {}

	/**
	 * Keeps a task for whoever asks with the same key; one that is kept already is brought up to date.
	 * @param heldForMs how long nobody is given it
	 */
	keep(account: string, key: string, entry: KnownTask<T>, sinceMs = this.clock.now(), heldForMs = 0): void {
		const known = this.idOf(entry.task);
		const id = known === '' ? `${account} ${this.nameless++}` : `${account}:${known}`;
		this.drop(this.entries.get(id));
		const characters = entry.state === 'completed' ? JSON.stringify(entry.task).length : 0;
		this.entries.set(id, { id, key, entry, sinceMs, characters, freeAtMs: this.clock.now() + heldForMs });
		this.characters += characters;
		const ids = this.idsByKey.get(key);
		if (ids) ids.add(id);
		else this.idsByKey.set(key, new Set([id]));
		this.shrink();
	}

	/** Gives the oldest task of a key away: nobody else gets it. */
	take(key: string): StoredResult<T> | undefined {
		this.dropOld();
		const nowMs = this.clock.now();
		for (const id of this.idsByKey.get(key) ?? []) {
			const one = this.entries.get(id);
			if (!one || one.freeAtMs > nowMs) continue;
			this.drop(one);
			return one;
		}
		return undefined;
	}

	/** How many tasks of a key are kept. */
	count(key: string): number {
		this.dropOld();
		return this.idsByKey.get(key)?.size ?? 0;
	}

	/** Forgets a task of an account, whatever it is kept for. */
	forget(account: string, task: T): void {
		this.drop(this.find(account, task));
	}

	/** Ends what holds a task: the try that was to come does not. */
	release(account: string, task: T): void {
		const one = this.find(account, task);
		if (one) one.freeAtMs = -Infinity;
	}

	private find(account: string, task: T): Entry<T> | undefined {
		const known = this.idOf(task);
		return known === '' ? undefined : this.entries.get(`${account}:${known}`);
	}

	private drop(one: Entry<T> | undefined): void {
		if (!one || !this.entries.delete(one.id)) return;
		this.characters -= one.characters;
		const ids = this.idsByKey.get(one.key);
		ids?.delete(one.id);
		if (ids?.size === 0) this.idsByKey.delete(one.key);
	}

	/** At most once a minute: it looks at all of them. */
	private dropOld(): void {
		const nowMs = this.clock.now();
		if (Math.abs(nowMs - this.lookedAtMs) < DROP_EVERY_MS) return;
		this.lookedAtMs = nowMs;
		for (const one of this.entries.values()) if (one.sinceMs <= nowMs - this.bounds.maxAgeMs) this.drop(one);
	}

	private shrink(): void {
		for (const one of this.entries.values()) {
			if (this.entries.size > this.bounds.maxTasks) this.drop(one);
			else if (this.characters > this.bounds.maxCharacters) this.toId(one);
			else return;
		}
	}

	/** An id is enough to ask for the result again. Some calls make no task: there the result is all there is. */
	private toId(one: Entry<T>): void {
		if (one.entry.task.taskId === '') return this.drop(one);
		this.characters -= one.characters;
		one.entry = { state: 'submitted', task: this.idsOnly(one.entry.task), submittedOn: one.sinceMs };
		one.characters = 0;
	}
}
