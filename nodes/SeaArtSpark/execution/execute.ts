import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { forAgent, returnsErrorAsItem } from './agent/agentCall';
import { agentErrorOf } from './agent/agentAnswer';
import { withEarlierAttempts } from './errors/earlierAttempts';
import { openRun, type Run } from './openRun';
import { readItems, type ReadResult } from './readItems';
import { returnItems, returnStopped } from './returnItems';
import { runItems } from './runItems';
import { isFailedForHost } from './spending/attempts';
import { earlierFailure, paidTasksOf, returnedRequests, takeUnreturned } from './spending/records';

/** Reads the items, pays once for each, waits, and returns the results. */
export async function execute(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	let run: Run | undefined;
	try {
		run = await openRun(ctx);
		return await runAll(run);
	} catch (thrown) {
		if (run && thrown instanceof Error) run.attempts.firstFailure ??= thrown.message;
		if (!run && returnsErrorAsItem(ctx)) return [[{ json: agentErrorOf(thrown), pairedItem: { item: 0 } }]];
		throw forAgent(ctx, thrown);
	} finally {
		run?.close();
	}
}

async function runAll(run: Run): Promise<INodeExecutionData[][]> {
	// Stopped between two attempts of Retry On Fail: returns the tasks that earlier attempts paid for.
	if (run.context.stopSignal.aborted) return returnStopped(run);
	let returned = new Set<object>();
	let willRetry = !run.attempts.isLast;
	try {
		const reads = await checkedReads(run);
		if (!reads) return returnStopped(run);
		const results = await runItems(run, reads); // pays once for each, in parallel
		const items = returnItems(run, reads, results); // the items, or the one error
		willRetry &&= run.agentCall !== 'invoked' && isFailedForHost(items);
		if (willRetry) run.attempts.firstFailure ??= errorText(items);
		returned = returnedRequests(run, reads, results, willRetry);
		return items;
	} finally {
		await run.unreturned.keepRest(returned, willRetry);
	}
}

/** Runs all checks before anything is sent; undefined if stopped meanwhile. */
async function checkedReads(run: Run): Promise<ReadResult[] | undefined> {
	try {
		const reads = await readItems(run);
		if (!reads) return undefined;
		await takeUnreturned(run, reads);
		return run.spendingLimit.check(run, reads, paidTasksOf(run, reads), (read) => earlierFailure(run, read));
	} catch (thrown) {
		throw withEarlierAttempts(run, thrown);
	}
}

/** Message of the error item for which n8n runs the node again. */
const errorText = (items: INodeExecutionData[][]): string | undefined => {
	const error = items[0]?.[0]?.json.error;
	return typeof error === 'string' ? error : undefined;
};
