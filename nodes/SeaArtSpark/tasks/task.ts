/** What a task is doing, whatever word the service has for it. */
export type TaskState = 'running' | 'completed' | 'failed';

/** What one poll told of a task: as much as the waiting rules need. Services add what they read out of the reply. */
export interface TaskSnapshot {
	taskId: string;
	state: TaskState;
	/** The service's own word, for people. */
	status: string;
	/** 0 to 1, where the service tells it. */
	progress?: number;
	/** Completed, and its reply holds no result: it may follow a moment later. */
	isEmpty?: true;
}

/**
 * Why a call gave no task. The kinds are cut by what may be done next, not by who is to blame:
 * - `notSent`     the connection was never made: the service cannot have taken anything
 * - `rateLimited` the service said "later" (429) and took nothing
 * - `serverError` a 5xx: whether the call was taken is unknown
 * - `noResponse`    sent, then silence, a reset or a time-out: unknown as well
 * - `unreadable`  an answer that is not what the service documents: unknown as well
 * - `unusable`    a readable answer that ends the task without what it should have made; asked again a few times
 * - `notFound`    404
 * - `denied`      the key is wrong, has no right or no balance (401, 402, 403)
 * - `refused`     the service (or n8n's own guard) will not do this, however often it is asked
 */
export type FailureKind =
	'notSent' | 'rateLimited' | 'serverError' | 'noResponse' | 'unreadable' | 'unusable' | 'notFound' | 'denied' | 'refused';

export interface CallFailure {
	kind: FailureKind;
	/** The service's own words, or ours where it had none. Never a key, never an address. */
	message: string;
	httpStatus?: number;
	/** The service's own code, as it wrote it. */
	code?: string;
	/** A 404 that a server in front of the service may have sent: a web page, or nothing. */
	isPage?: true;
	/** The message is the service's own, although its kind says that the service was not reached: of a gateway. */
	isQuote?: true;
	/** What `Retry-After` asked for. */
	retryAfterMs?: number;
}

/** What a call came to: what it was made for, or why that did not come. */
export type CallResult<T extends object> = (T & { failure?: undefined }) | ({ [K in keyof T]?: undefined } & { failure: CallFailure });

/** What a submit or a poll came to. */
export type TaskReply<T> = CallResult<{ task: T }>;

/** True where the service cannot have taken the call, so that sending it again cannot pay twice. */
export const neverTaken = (failure: CallFailure): boolean => failure.kind === 'notSent' || failure.kind === 'rateLimited';

/** True where the service may have taken the call, and nobody can tell. */
export const maybeTaken = (failure: CallFailure): boolean =>
	failure.kind === 'serverError' || failure.kind === 'noResponse' || failure.kind === 'unreadable';
