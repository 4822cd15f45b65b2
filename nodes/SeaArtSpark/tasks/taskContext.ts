import type { Clock } from './clock';
import type { RateLimiterClient } from './limits/rateLimiter';
import type { DurationEstimates } from './polling/durationEstimates';
import type { TaskSnapshot } from './task';

/** What all tasks of one run share. */
export interface TaskContext {
	clock: Clock;
	/** This run's share of what the account may send. */
	rateLimiter: RateLimiterClient;
	/** How long the tasks of this run took, by kind. */
	durationEstimates: DurationEstimates;
	/** Stop was pressed: settle at once, whatever is under way. */
	stopSignal: AbortSignal;
	/** Nothing new may be sent: Stop, or another item ended the run. Aborted whenever `stopSignal` is. */
	haltSignal: AbortSignal;
	/** Reports what happens to a task, for the log: ids and words, no prompt, no key. */
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

/** These settings alone, out of whatever holds them: everything that waits hands them on. */
export const pollSettings = ({ maxPollIntervalMs }: PollSettings): PollSettings => ({ maxPollIntervalMs });

export interface WaitSettings extends PollSettings {
	/** From the submit (or from when we begin to wait for an existing task) to the last poll. */
	timeoutMs: number;
}
