import type { ExistingTask, Job } from './job';
import type { LedgerEntry, LedgerRecord } from './ledger/ledger';
import type { Outcome } from './outcome';
import { retryRead } from './retryRead';
import type { TaskSnapshot } from './task';
import type { TaskContext } from './taskContext';

/** A remembered result of this age is looked at once more: its addresses may have expired. */
export const MAX_RESULT_AGE_MS = 600_000;

/** How long one look at a remembered result may stay without an answer. */
const REFRESH_LIMIT_MS = 30_000;

/**
 * A completed task with addresses that work: one more look, free, where the remembered ones may have expired. A look that comes
 * to nothing takes nothing away.
 * @returns undefined when stopped
 */
export async function refreshed<T extends TaskSnapshot>(
	task: T,
	existing: ExistingTask<T>,
	record: Pick<LedgerRecord<T>, 'refreshed' | 'write'>,
	context: TaskContext,
): Promise<T | undefined> {
	const { rateLimiter, haltSignal, clock } = context;
	const answer = await retryRead<{ task: T }>(
		async () => (await rateLimiter.poll(() => existing.poll(), haltSignal)) ?? { failure: { kind: 'refused', message: 'stopped' } },
		REFRESH_LIMIT_MS,
		context,
	);
	if (!answer || haltSignal.aborted) return undefined;
	if (answer.failure || answer.task.state !== 'completed') return task;
	const fresh = record.refreshed(task, { ...answer.task, taskId: task.taskId });
	record.write({ state: 'completed', task: fresh, completedOn: clock.date() });
	return fresh;
}

/** The end of a task that an earlier attempt saw completed. */
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
