/** State of a task, independent of the service's status words. */
export type TaskState = 'running' | 'completed' | 'failed';

/** State of a task at one poll, as far as the core needs it. Services add further data from the reply. */
export interface TaskSnapshot {
	taskId: string;
	state: TaskState;
	/** The service's status word, for people. */
	status: string;
	/** 0 to 1, if the service reports it. */
	progress?: number;
	/** Completed, but its reply holds no result: it may follow a moment later. */
	isEmpty?: true;
}

/**
 * Why a call returned no task. The kinds differ in what may be done next:
 * - `notSent`     the connection was never made: the service can't have accepted anything
 * - `rateLimited` 429: the service accepted nothing
 * - `serverError` a 5xx: the service may have accepted the call
 * - `noResponse`  sent, then a reset, a timeout, or nothing: it may have been accepted
 * - `unreadable`  an undocumented response: it may have been accepted
 * - `unusable`    a readable response without the expected result; polled again a few times
 * - `notFound`    404
 * - `denied`      the key is wrong or has no access or balance (401, 402, 403)
 * - `refused`     the service (or n8n's SSRF protection) refuses the call, and would do so again
 */
export type FailureKind =
	'notSent' | 'rateLimited' | 'serverError' | 'noResponse' | 'unreadable' | 'unusable' | 'notFound' | 'denied' | 'refused';

export interface CallFailure {
	kind: FailureKind;
	/** The service's message, or ours if it had none. Contains no key and no URL. */
	message: string;
	httpStatus?: number;
	/** The service's error code, unchanged. */
	code?: string;
	/** A 404 with a web page or an empty body, which a server in front of the service may have sent. */
	isPage?: true;
	/** The message is about this n8n: it sent nothing to the service. */
	isOwn?: true;
	/** The message was received (from a gateway), although its kind means that the service was not reached. */
	isQuote?: true;
	/** Value of `Retry-After`. */
	retryAfterMs?: number;
}

/** The result of a call: its value, or its failure. */
export type CallResult<T extends object> = (T & { failure?: undefined }) | ({ [K in keyof T]?: undefined } & { failure: CallFailure });

/** The result of a submit or a poll. */
export type TaskReply<T> = CallResult<{ task: T }>;

/** Whether the service can't have accepted the call, so that repeating it can't pay twice. */
export const notAccepted = (failure: CallFailure): boolean => failure.kind === 'notSent' || failure.kind === 'rateLimited';

/** Whether the service may have accepted the call. */
export const maybeAccepted = (failure: CallFailure): boolean =>
	failure.kind === 'serverError' || failure.kind === 'noResponse' || failure.kind === 'unreadable';
