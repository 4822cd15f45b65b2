import { sanitized } from '../../network/serviceError';
import { numberOf } from '../../network/values';
import type { TaskState } from '../../tasks/task';

const COMPLETED = new Set(['completed', 'complete', 'succeeded', 'succeed', 'success', 'successful', 'done', 'finished', 'finish']);
const FAILED = new Set([
	'failed',
	'failure',
	'fail',
	'error',
	'cancelled',
	'canceled',
	'expired',
	'timeout',
	'timed_out',
	'rejected',
	'aborted',
	'terminated',
]);

/** A status word in lower case with underscores: `IN_PROGRESS`, `In progress` and `inProgress` are `in_progress`. */
const statusWord = (word: string): string =>
	sanitized(word)
		.replace(/([a-z])([A-Z])/g, '$1_$2')
		.toLowerCase()
		.replace(/[\s-]+/g, '_')
		.replace(/^task_(status_)?(?=.)/, '');

/** State of a task by its service's status word (docs/protocol.md 1.5). With an unknown word, the task is still running. */
export function stateOf(status: string): TaskState {
	const word = statusWord(status);
	if (COMPLETED.has(word)) return 'completed';
	return FAILED.has(word) ? 'failed' : 'running';
}

/** Status for items: the same words for every service, except that a running task has the service's own. */
export const statusOf = (state: TaskState, status: string): string => (state === 'running' ? statusWord(status) : state);

/** Progress from 0 to 1, from `"50%"`, `50`, or `0.5`. Undefined if missing or out of range. */
export function progressOf(value: unknown): number | undefined {
	const isPercent = typeof value === 'string' && value.trim().endsWith('%');
	const number = numberOf(isPercent ? value.trim().slice(0, -1) : value) ?? NaN;
	const share = isPercent || number > 1 ? number / 100 : number;
	return share >= 0 && share <= 1 ? share : undefined;
}
