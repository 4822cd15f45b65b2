import type { SparkTask } from '../services/sparkTask';
import type { LedgerPage } from '../tasks/ledger';
import type { ItemResult } from './itemResult';
import type { Run } from './openRun';
import type { ItemRead, ItemWork, SubmitWork } from './readItems';

/** The page of the task of a work. */
export const pageOf = ({ ledger, written }: Run, work: ItemWork): LedgerPage<SparkTask> =>
	ledger.page(work.itemIndex, written, 'part' in work ? work.part : 0);

/** Whether a read submits a task that no earlier try has submitted. */
export const mustPay = (run: Run, read: ItemRead): boolean => 'request' in read && !pageOf(run, read).read();

/** Whether a read makes something that is paid for. An answer to a question is soon out of date: those are never taken up. */
const makesSomething = (read: ItemRead): read is SubmitWork => 'request' in read && read.operation.kind === 'submit';

/** Claims what earlier runs paid for and never returned, for all items before any of them is run. */
export function claimAll(run: Run, reads: ItemRead[]): void {
	for (const work of reads.filter(makesSomething)) {
		run.deliveries.claim(work, work.request, pageOf(run, work));
		run.deliveries.needed(work, work);
	}
}

/** The works whose items n8n gets. After Stop it takes none. */
export const deliveredWorks = ({ context }: Run, reads: ItemRead[], results: ItemResult[]): Set<object> =>
	new Set(context.stop.aborted ? [] : reads.filter((_, index) => results[index]?.kind === 'done'));
