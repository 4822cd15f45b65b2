import type { SparkTask } from '../../services/sparkTask';
import type { LedgerRecord } from '../../tasks/ledger/ledger';
import type { ItemResult } from '../itemResult';
import type { Run } from '../openRun';
import type { ItemRequest, ReadResult, SubmitRequest } from '../readItems';
import { hashInExecution } from './requestIdentity';

/** The record of an item request's task. */
export const recordOf = ({ ledger, requestKey }: Run, itemRequest: ItemRequest): LedgerRecord<SparkTask> =>
	'request' in itemRequest
		? ledger.record(itemRequest.itemIndex, requestKey, itemRequest.part, hashInExecution(itemRequest.request))
		: ledger.record(itemRequest.itemIndex, requestKey);

/** Whether a request makes something that is charged. A lookup is soon out of date, so it is never resumed. */
const makesSomething = (read: ReadResult): read is SubmitRequest => 'request' in read && read.operation.operationType === 'submit';

/** Whether a record has a task, from an earlier attempt or an earlier run. */
function isMade(record: LedgerRecord<SparkTask>): boolean {
	const entry = record.read();
	return entry !== undefined && entry.state !== 'submitting';
}

/** Takes the unreturned results of earlier runs, for all items before any of them is run. */
export async function takeUnreturned(run: Run, reads: ReadResult[]): Promise<void> {
	const { unreturned, ledger, sharedPrerequisites } = run;
	for (const itemRequest of reads.filter(makesSomething)) {
		const record = recordOf(run, itemRequest);
		await unreturned.take(itemRequest, itemRequest.request, record);
		unreturned.addRequest(itemRequest, itemRequest);
		const { first } = itemRequest;
		if (!first || isMade(record)) continue;
		const shared = ledger.sharedRecord(first.request, record);
		if (!sharedPrerequisites.has(shared.key)) await unreturned.take(shared.key, first.request, shared.record);
	}
}

function isFree({ service }: Run, { request }: SubmitRequest): boolean {
	const job = service.job(request);
	return 'free' in job && job.free === true;
}

/** How many tasks each request would submit: its own and its prerequisite's, unless an earlier attempt has created them. */
export function paidTasksOf(run: Run, reads: ReadResult[]): number[] {
	const prerequisites = new Set<string>();
	return reads.map((read) => {
		if (!('request' in read) || isFree(run, read)) return 0;
		const record = recordOf(run, read);
		if (isMade(record)) return 0;
		// An uncertain submit is not sent again, or is counted when it is sent.
		const ownTasks = record.read() ? 0 : 1;
		if (!read.first) return ownTasks;
		const shared = run.ledger.sharedRecord(read.first.request, record);
		const isNew = !prerequisites.has(shared.key) && !shared.record.read();
		prerequisites.add(shared.key);
		return isNew ? ownTasks + 1 : ownTasks;
	});
}

/** Why a request failed in an earlier attempt. */
export const earlierFailure = (run: Run, read: ReadResult): string | undefined =>
	'rejected' in read ? undefined : run.attempts.failureOf(recordOf(run, read).key);

/** The item requests whose items n8n keeps: none after Stop, or if it will repeat the attempt. */
export const returnedRequests = ({ context }: Run, reads: ReadResult[], results: ItemResult[], willRetry: boolean): Set<object> =>
	new Set(context.stopSignal.aborted || willRetry ? [] : reads.filter((_, index) => results[index]?.state === 'done'));
