import type { TaskSnapshot, CallFailure } from './task';

/**
 * How a task ended for this node. `submitted` is a task that is not waited for. The last three end without a final task status:
 * - `refused`   no task was created, nothing is charged
 * - `uncertain` the submit was sent without a response: up to `timesSent` tasks may be charged
 * - `lost`      the task exists, but the service doesn't return it (401, 403, a late 404)
 */
export type Outcome<T extends TaskSnapshot> =
	| { state: 'completed'; task: T }
	| { state: 'failed'; task: T }
	| { state: 'timedOut'; task: T; waitedMs: number; failure?: CallFailure }
	| { state: 'canceled'; task?: T; uncertain: boolean }
	| { state: 'submitted'; task: T }
	| { state: 'refused'; failure: CallFailure }
	| { state: 'uncertain'; failure: CallFailure; timesSent: number }
	| { state: 'lost'; task: T; failure: CallFailure };
