import type { ExistingTask, Job } from './job';
import type { LedgerEntry, LedgerRecord } from './ledger/ledger';
import type { Outcome } from './outcome';
import { retryRead } from './retryRead';
import type { TaskSnapshot } from './task';
import type { TaskContext } from './taskContext';

/** A recorded result of this age is refreshed: its URLs may have expired. */
const MAX_RESULT_AGE_MS = 600_000;

/** Time limit for the response to one refresh. */
const REFRESH_LIMIT_MS = 30_000;

/**
 * Refreshes the URLs of a completed task with one free status check. If that fails, the task stays as it is.
 * @returns undefined if stopped
 */
export async function refreshed<T extends TaskSnapshot>(
	task: T,
	existing: ExistingTask<T>,
	record: Pick<LedgerRecord<T>, 'refreshed' | 'write'>,
	context: TaskContext,
): Promise<T | undefined> {
	const { rateLimiter, haltSignal, clock } = context;
	const reply = await retryRead<{ task: T }>(
		async () => (await rateLimiter.poll(() => existing.poll(), haltSignal)) ?? { failure: { kind: 'refused', message: 'stopped' } },
		REFRESH_LIMIT_MS,
		context,
	);
	if (!reply || haltSignal.aborted) return undefined;
	if (reply.failure || reply.task.state !== 'completed') return task;
	const fresh = record.refreshed(task, { ...reply.task, taskId: task.taskId });
	record.write({ state: 'completed', task: fresh, completedOn: clock.date() });
	return fresh;
}

/** The outcome of a task that completed in an earlier attempt. */
export async function completedBefore<T extends TaskSnapshot>(
	job: Job<T>,
	record: LedgerRecord<T>,
	{ task, completedOn, isPartial }: Extract<LedgerEntry<T>, { state: 'completed' }>,
	needsReply: boolean,
	context: TaskContext,
): Promise<Outcome<T>> {
	const isOld = context.clock.date() - completedOn > MAX_RESULT_AGE_MS;
	if (task.taskId === '' || !(isOld || isPartial === true || needsReply || task.isEmpty)) return { state: 'completed', task };
	const fresh = await refreshed(task, job.existing(task.taskId, task), record, context);
	if (!fresh) return { state: 'canceled', task, uncertain: false };
	if (isPartial && fresh === task) {
		return { state: 'lost', task, failure: { kind: 'noResponse', message: 'the result could not be retrieved again' } };
	}
	return { state: 'completed', task: fresh };
}
