import type { SparkTask } from '../../services/sparkTask';
import type { LedgerRecord } from '../../tasks/ledger/ledger';
import type { ItemResult } from '../itemResult';
import type { Run } from '../openRun';
import type { ReadResult, ItemRequest, SubmitRequest } from '../readItems';

/** The record of the task of a itemRequest. */
export const recordOf = ({ ledger, requestKey }: Run, itemRequest: ItemRequest): LedgerRecord<SparkTask> =>
	ledger.record(itemRequest.itemIndex, requestKey, 'part' in itemRequest ? itemRequest.part : 0);

/** Whether a read submits a task that no earlier try has submitted. */
export const submitsTask = (run: Run, read: ReadResult): boolean => 'request' in read && !recordOf(run, read).read();

/** Whether a read makes something that is paid for. An answer to a question is soon out of date: those are never taken up. */
const makesSomething = (read: ReadResult): read is SubmitRequest => 'request' in read && read.operation.operationType === 'submit';

/** Claims what earlier runs paid for and never returned, for all items before any of them is run. */
export function takeUnreturned(run: Run, reads: ReadResult[]): void {
	for (const itemRequest of reads.filter(makesSomething)) {
		run.unreturned.take(itemRequest, itemRequest.request, recordOf(run, itemRequest));
		run.unreturned.addRequest(itemRequest, itemRequest);
	}
}

/** The itemRequests whose items n8n gets. After Stop it takes none. */
export const returnedRequests = ({ context }: Run, reads: ReadResult[], results: ItemResult[]): Set<object> =>
	new Set(context.stopSignal.aborted ? [] : reads.filter((_, index) => results[index]?.state === 'done'));
