import type { TaskSnapshot, CallFailure } from './task';

/**
 * How it ended for us. The first four are the words of the product (a task that is not waited for is `submitted`);
 * the last three are the ways of ending without a task's own end:
 * - `refused`   nothing was taken, nothing is owed
 * - `uncertain` the submit was sent and its answer never came: it may have been paid for, `sent` times at most
 * - `lost`      the task exists, and the service will not tell us about it (401, 403, a late 404)
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
