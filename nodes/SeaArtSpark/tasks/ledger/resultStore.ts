import type { Clock } from '../clock';
import type { LedgerEntry } from './ledger';
import type { TaskSnapshot } from '../task';

/** A task that exists, with its ID or its result. */
export type KnownTask<T extends TaskSnapshot> = Exclude<LedgerEntry<T>, { state: 'submitting' }>;

interface StoredResult<T extends TaskSnapshot> {
	entry: KnownTask<T>;
	/** When it was first stored (ms of the clock). */
	sinceMs: number;
}

interface Entry<T extends TaskSnapshot> extends StoredResult<T> {
	id: string;
	key: string;
	/** It can't be taken before this: an attempt that is about to begin has it in its ledger. */
	availableAtMs: number;
}

/** Minimum time between two scans for old entries. */
const DROP_EVERY_MS = 60_000;

interface StoreLimits {
	maxTasks: number;
	maxAgeMs: number;
}

/** In-memory store of tasks that outlive the execution that paid for them. Bounded in number and age. */
export class ResultStore<T extends TaskSnapshot> {
	/** By account and task ID, oldest first. */
	private readonly entries = new Map<string, Entry<T>>();
	private readonly idsByKey = new Map<string, Set<string>>();
	private withoutId = 0;
	private droppedAtMs = -Infinity;

	/** @param idOf returns the ID of a task; empty if it has none */
	constructor(
		private readonly clock: Pick<Clock, 'now'>,
		private readonly limits: StoreLimits,
		private readonly idOf: (task: T) => string = ({ taskId }) => taskId,
	) {}

	/**
	 * Stores a task under a key, or updates the stored one.
	 * @param heldForMs how long it can't be taken
	 */
	keep(account: string, key: string, entry: KnownTask<T>, sinceMs = this.clock.now(), heldForMs = 0): void {
		const known = this.idOf(entry.task);
		const id = known === '' ? `${account} ${this.withoutId++}` : `${account}:${known}`;
		this.drop(this.entries.get(id));
		this.entries.set(id, { id, key, entry, sinceMs, availableAtMs: this.clock.now() + heldForMs });
		const ids = this.idsByKey.get(key);
		if (ids) ids.add(id);
		else this.idsByKey.set(key, new Set([id]));
		for (const oldest of this.entries.values()) {
			if (this.entries.size <= this.limits.maxTasks) break;
			this.drop(oldest);
		}
	}

	/** Removes and returns the oldest task of a key. */
	take(key: string): StoredResult<T> | undefined {
		this.dropOld();
		const nowMs = this.clock.now();
		for (const id of this.idsByKey.get(key) ?? []) {
			const one = this.entries.get(id);
			if (!one || one.availableAtMs > nowMs) continue;
			this.drop(one);
			return one;
		}
		return undefined;
	}

	/** Removes a task of an account, whatever its key. */
	forget(account: string, task: T): void {
		this.drop(this.find(account, task));
	}

	/** Makes a task that was held for an attempt available again. */
	release(account: string, task: T): void {
		const one = this.find(account, task);
		if (one) one.availableAtMs = -Infinity;
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
