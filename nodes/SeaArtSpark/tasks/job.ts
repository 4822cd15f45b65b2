import type { CallResult, TaskReply, TaskSnapshot } from './task';
import type { WaitSettings } from './taskContext';
import type { PaidLookup } from './polling/paidLookups';
import type { ReadyCheck } from './polling/waitUntilReady';

/** A task that exists, and the calls that it supports. */
export interface ExistingTask<T extends TaskSnapshot> {
	/** One status check; free and safe to repeat. Always resolves. */
	poll(): Promise<TaskReply<T>>;
	/** The task as it is known before the first poll: its ID. */
	known: T;
	/** The check that a completed task still needs; undefined if its result can be used. */
	readyCheck?: (task: T) => ReadyCheck<T> | undefined;
}

/** How a service carries out one request. The core doesn't know what it makes. */
export interface Job<T extends TaskSnapshot> {
	/** Runs before the submit (uploads a file where the service can read it). Free and safe to repeat. */
	prepare?: () => Promise<CallResult<object>>;
	/** The one call that costs money. Always resolves. */
	submit(): Promise<TaskReply<T>>;
	/** Time limit for the response to a submit that waits for the result itself. */
	submitLimitMs?: number;
	/** The task that the submit made. @param task what is known of it, to detect replies about another task */
	existing(taskId: string, task?: T): ExistingTask<T>;
	/** The submit is a free lookup: it is repeated if there is no response, and not recorded. */
	free?: true;
	/** The submit is a paid lookup: it may be repeated, and each one is counted. */
	lookup?: PaidLookup<T>;
}

export interface RunSettings extends WaitSettings {
	wait: boolean;
	onUncertainSubmit: 'stop' | 'submitAgain';
	/** A model or an action. Tasks with the same key take about equally long, and a service that refuses one for a while refuses all. */
	estimateKey?: string;
	/** Called when the ledger has recorded a task whose response came after the wait for it had ended. */
	onLateTask?(): void;
	/** Whether the raw response is returned. The ledger doesn't hold it. */
	needsReply?: boolean;
}
