import { runConcurrently } from '../tasks/limits/runConcurrently';
import { unexpectedReport } from './errors/errorReport';
import type { ItemResult } from './itemResult';
import type { Run } from './openRun';
import type { ReadResult } from './readItems';
import { recordOf } from './spending/records';
import { runItem } from './runItem';

/** Runs all item requests in parallel, up to the concurrency limit. Returns one result for each, in the same order. */
export async function runItems(run: Run, reads: ReadResult[]): Promise<ItemResult[]> {
	const { context, maxTasksInFlight, redactor } = run;
	const results = reads.map((read): ItemResult =>
		'rejected' in read ? { state: 'rejected', error: read.rejected } : { state: 'notStarted' },
	);
	const itemRequests = reads.flatMap((read, place) => ('rejected' in read ? [] : [{ itemRequest: read, place }]));
	// Requests in one call of an agent are independent: a failed image doesn't end the others.
	const continues = run.continues || run.agentCall !== undefined;
	await runConcurrently(itemRequests.length, maxTasksInFlight, context.haltSignal, async (index) => {
		const { itemRequest, place } = itemRequests[index]!;
		const result = await runItem(run, itemRequest).catch((thrown: unknown): ItemResult => ({
			state: 'failed',
			report: unexpectedReport(thrown, redactor),
			tasks: [],
		}));
		results[place] = result;
		if (result.state === 'failed') run.attempts.failed(recordOf(run, itemRequest).key, result.report.message);
		// One failed item ends the run: nothing new is sent.
		if (result.state === 'failed' && !continues) run.halt();
	});
	return results;
}
