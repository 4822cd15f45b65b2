import type { Clock } from '../clock';
import type { LedgerEntry } from './ledger';
import type { TaskSnapshot } from '../task';

/** A task that exists: its id, or its result. */
export type KnownTask<T extends TaskSnapshot> = Exclude<LedgerEntry<T>, { state: 'submitting' }>;

export interface StoredResult<T extends TaskSnapshot> {
	entry: KnownTask<T>;
	/** When it was kept first (ms of the clock). */
	sinceMs: number;
}

interface Entry<T extends TaskSnapshot> extends StoredResult<T> {
	id: string;
	key: string;
	/** Nobody takes it before this: an attempt that is about to begin has it in its ledger. */
	freeAtMs: number;
}

/** Old entries are dropped at most this often, since it takes a walk over all of them. */
const DROP_EVERY_MS = 60_000;

export interface StoreLimits {
	maxTasks: number;
	maxAgeMs: number;
}

/** Tasks that outlive the execution that paid for them: in memory, by key, the oldest of a key first. Bounded in number and age. */
export class ResultStore<T extends TaskSnapshot> {
	/** By account and task id, the oldest first. */
	private readonly entries = new Map<string, Entry<T>>();
	private readonly idsByKey = new Map<string, Set<string>>();
	private nameless = 0;
	private droppedAtMs = -Infinity;

	/** @param idOf the id of a task; empty if it has none */
	constructor(
		private readonly clock: Pick<Clock, 'now'>,
		private readonly limits: StoreLimits,
		private readonly idOf: (task: T) => string = ({ taskId }) => taskId,
	) {}

	/**
	 * Keeps a task under a key; one that is kept already is brought up to date.
	 * @param heldForMs how long nobody may take it
	 */
	keep(account: string, key: string, entry: KnownTask<T>, sinceMs = this.clock.now(), heldForMs = 0): void {
		const known = this.idOf(entry.task);
		const id = known === '' ? `${account} ${this.nameless++}` : `${account}:${known}`;
		this.drop(this.entries.get(id));
		this.entries.set(id, { id, key, entry, sinceMs, freeAtMs: this.clock.now() + heldForMs });
		const ids = this.idsByKey.get(key);
		if (ids) ids.add(id);
		else this.idsByKey.set(key, new Set([id]));
		for (const oldest of this.entries.values()) {
			if (this.entries.size <= this.limits.maxTasks) break;
			this.drop(oldest);
		}
	}

	/** Takes the oldest task of a key out of the store. */
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

	/** Removes a task of an account, whatever its key. */
	forget(account: string, task: T): void {
		this.drop(this.find(account, task));
	}

	/** Lets others take a task that was held for an attempt. */
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
		const ids = this.idsByKey.get(one.key);
		ids?.delete(one.id);
		if (ids?.size === 0) this.idsByKey.delete(one.key);
	}

	private dropOld(): void {
		const nowMs = this.clock.now();
		if (Math.abs(nowMs - this.droppedAtMs) < DROP_EVERY_MS) return;
		this.droppedAtMs = nowMs;
		for (const one of this.entries.values()) if (one.sinceMs <= nowMs - this.limits.maxAgeMs) this.drop(one);
	}
}
