import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { forAgent, returnsErrorAsItem } from './agent/agentCall';
import { agentErrorOf } from './agent/agentAnswer';
import { takeUnreturned, returnedRequests, submitsTask } from './spending/records';
import { openRun, type Run } from './openRun';
import { readItems } from './readItems';
import { returnItems, returnStopped } from './returnItems';
import { runItems } from './runItems';
import { looksFailed } from './spending/attempts';

/** What the node does: read, pay once, wait, return. */
export async function execute(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	let run: Run | undefined;
	try {
		run = await openRun(ctx);
		return await runAll(run);
	} catch (thrown) {
		if (!run && returnsErrorAsItem(ctx)) return [[{ json: agentErrorOf(thrown), pairedItem: { item: 0 } }]];
		throw forAgent(ctx, thrown);
	} finally {
		run?.close();
	}
}

async function runAll(run: Run): Promise<INodeExecutionData[][]> {
	// Between two attempts of Retry On Fail, and while items are read, Stop has nothing to end: what earlier attempts paid for is named.
	if (run.context.stopSignal.aborted) return returnStopped(run);
	const read = await readItems(run); // everything checked, nothing sent
	if (!read) return returnStopped(run);
	let reads = read;
	let delivered = new Set<object>();
	let isTriedAgain = run.hasAttemptsLeft;
	try {
		takeUnreturned(run, reads); // what earlier runs paid for and never returned
		reads = run.spendingLimit.check(run, reads, (one) => submitsTask(run, one)); // what may not be paid for is refused
		const results = await runItems(run, reads); // paid once, side by side
		const items = returnItems(run, reads, results); // the items, or the one error
		delivered = returnedRequests(run, reads, results);
		isTriedAgain &&= run.agentCall !== 'invoked' && looksFailed(items);
		return items;
	} finally {
		run.unreturned.keepRest(delivered, isTriedAgain);
	}
}
