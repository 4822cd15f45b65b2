import { isRecord, json, type Reply, text } from './http';
import type { TaskFile } from './fakeService';
import type { LedgerTask } from './tasks';

/**
 * Writes a reply in place of the right one. @param files what a completed task made (`files[0].url`) @param right the right reply, parsed; the test names its type
 * @returns the body of a 200, an `answer(status, body)`, or undefined to leave the right reply as it is
 */
export type WriteOwnReply = (task: LedgerTask, files: TaskFile[], right: never) => unknown;

/** The replies that a test writes itself. */
export interface ReplyHooks {
	/** To an accepted submit. */
	submit?: WriteOwnReply;
	/** To every status check of a task that exists. */
	poll?: WriteOwnReply;
	/** To the status checks of a task that has ended. */
	finished?: WriteOwnReply;
}

/** An answer of any status; text is sent as it is, anything else as JSON. */
export function answer(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
	return typeof body === 'string' ? text(status, body, headers) : json(status, body, headers);
}

/** Whether a test returned an `answer`, not a body. */
export const isReply = (value: unknown): value is Reply => isRecord(value) && Buffer.isBuffer(value.body);

/** The reply of the test's hook, or the regular one. */
export function ownReply(hook: WriteOwnReply | undefined, task: LedgerTask, files: () => TaskFile[], right: Reply): Reply {
	if (!hook || right.status >= 400) return right;
	const result = hook(task, files(), JSON.parse(right.body.toString('utf8')) as never);
	if (result === undefined) return right;
	const own = isReply(result) ? result : json(200, result);
	const { taskId, delayMs } = right;
	return { ...own, ...(taskId === undefined ? {} : { taskId }), ...(delayMs === undefined ? {} : { delayMs }) };
}
