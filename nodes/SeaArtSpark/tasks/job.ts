import type { CallResult, TaskReply, TaskSnapshot } from './task';
import type { WaitSettings } from './taskContext';
import type { PaidLookup } from './polling/paidLookups';
import type { ReadyCheck } from './polling/waitUntilReady';

/** A task that exists: what can be asked of it. */
export interface ExistingTask<T extends TaskSnapshot> {
	/** One look at the task; free and safe to repeat. Resolves always. */
	poll(): Promise<TaskReply<T>>;
	/** What is known of it before the first poll: its id. */
	known: T;
	/** What must still be checked once it is completed; undefined when its result can be used. */
	readyCheck?: (task: T) => ReadyCheck<T> | undefined;
}

/** How one request is carried out. The core runs it without knowing what it is. */
export interface Job<T extends TaskSnapshot> {
	/** What has to be done before the submit (a file is put where the service can read it). Costs nothing and may be repeated. */
	prepare?: () => Promise<CallResult<object>>;
	/** The one call that costs money. Resolves always. */
	submit(): Promise<TaskReply<T>>;
	/** How long a submit may stay without a response, if it waits for the result itself. */
	submitLimitMs?: number;
	/** The task that the submit made, by its id. @param task what is known of it: another one's reply is told apart by that */
	existing(taskId: string, task?: T): ExistingTask<T>;
	/** The submit is a question that costs nothing: it may be asked again whenever it had no answer, and nothing is remembered of it. */
	free?: true;
	/** The submit is a question that is paid for: it may be asked again, and each time is counted. */
	lookup?: PaidLookup<T>;
}

export interface RunSettings extends WaitSettings {
	wait: boolean;
	onUncertainSubmit: 'stop' | 'submitAgain';
	/** A model, or an action: tasks of the same key take about as long as each other, and a service that refuses one for a while refuses all. */
	estimateKey?: string;
	/** Called when the ledger knows a task whose response came after nobody waited for it any more. */
	onLateTask?(): void;
	/** Whether the raw response is returned: the ledger does not hold it. */
	needsReply?: boolean;
}
