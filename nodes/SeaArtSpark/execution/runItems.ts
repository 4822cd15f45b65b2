import { inWindow } from '../tasks/window';
import { unexpectedReport } from './errorReport';
import type { ItemResult } from './itemResult';
import type { Run } from './openRun';
import type { ItemRead } from './readItems';
import { runItem } from './runItem';

/** Runs what all items ask for side by side within the window; one result for each, in the same order. */
export async function runItems(run: Run, reads: ItemRead[]): Promise<ItemResult[]> {
	const { context, maxTasksInFlight, redactor } = run;
	const results = reads.map((read): ItemResult =>
		'rejected' in read ? { kind: 'rejected', error: read.rejected } : { kind: 'notStarted' },
	);
	const works = reads.flatMap((read, place) => ('rejected' in read ? [] : [{ work: read, place }]));
	// What an agent asks for in one call stands for itself: one bad picture withholds no other.
	const continues = run.continues || run.agentCall !== undefined;
	await inWindow(works.length, maxTasksInFlight, context.halt, async (index) => {
		const { work, place } = works[index]!;
		const result = await runItem(run, work).catch((thrown: unknown): ItemResult => ({
			kind: 'failed',
			report: unexpectedReport(thrown, redactor),
			tasks: [],
		}));
		results[place] = result;
		// One bad item ends the run: nothing new is sent, and no paid task goes unnamed.
		if (result.kind === 'failed' && !continues) context.halt.abort();
	});
	return results;
}
