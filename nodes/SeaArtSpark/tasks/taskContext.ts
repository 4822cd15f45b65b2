import type { Clock } from './clock';
import type { RateLimiterClient } from './limits/rateLimiter';
import type { DurationEstimates } from './polling/durationEstimates';
import type { TaskSnapshot } from './task';

/** Shared by all tasks of one run. */
export interface TaskContext {
	clock: Clock;
	/** This run's access to the account's rate limiter. */
	rateLimiter: RateLimiterClient;
	/** How long the tasks of this run took, by operation and model. */
	durationEstimates: DurationEstimates;
	/** The user pressed Stop: settle at once, even if calls are in flight. */
	stopSignal: AbortSignal;
	/** Nothing new may be sent: Stop, or another item ended the run. Aborted whenever `stopSignal` is. */
	haltSignal: AbortSignal;
	/** Reports task events for the log: IDs and statuses, no prompt, no key. */
	emit(event: TaskEvent): void;
}

export type TaskEvent =
	| { what: 'submitted' | 'resumed'; taskId: string; task: TaskSnapshot }
	| { what: 'polled'; taskId: string; status: string; progress?: number }
	| { what: 'failure'; taskId?: string; message: string; nextTryMs: number }
	| { what: 'ended'; taskId: string; status: string };

/** How a task is polled. */
export interface PollSettings {
	/** Cap of the growing poll interval. */
	maxPollIntervalMs: number;
}

/** Picks the poll settings from a larger object. */
export const pollSettings = ({ maxPollIntervalMs }: PollSettings): PollSettings => ({ maxPollIntervalMs });

export interface WaitSettings extends PollSettings {
	/** From the submit, or the start of the wait for an existing task, to the last poll. */
	timeoutMs: number;
}
