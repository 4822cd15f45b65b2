import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { forAgent, tellsInPlace } from './agent';
import { agentErrorOf } from './agentAnswer';
import { claimAll, deliveredWorks, mustPay } from './claim';
import { openRun, type Run } from './openRun';
import { readItems } from './readItems';
import { returnItems, returnStopped } from './returnItems';
import { runItems } from './runItems';
import { looksFailed } from './tries';

/** What the node does: read, pay once, wait, return. */
export async function execute(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	let run: Run | undefined;
	try {
		run = await openRun(ctx);
		return await runAll(run);
	} catch (thrown) {
		if (!run && tellsInPlace(ctx)) return [[{ json: agentErrorOf(thrown), pairedItem: { item: 0 } }]];
		throw forAgent(ctx, thrown);
	} finally {
		run?.close();
	}
}

async function runAll(run: Run): Promise<INodeExecutionData[][]> {
	// Between two tries of Retry On Fail, and while items are read, Stop has nothing to end: what earlier tries paid for is named.
	if (run.context.stop.aborted) return returnStopped(run);
	const read = await readItems(run); // everything checked, nothing sent
	if (!read) return returnStopped(run);
	let reads = read;
	let delivered = new Set<object>();
	let isTriedAgain = run.hasTriesLeft;
	try {
		claimAll(run, reads); // what earlier runs paid for and never returned
		reads = run.ceiling.check(run, reads, (one) => mustPay(run, one)); // what may not be paid for is refused
		const results = await runItems(run, reads); // paid once, side by side
		const items = returnItems(run, reads, results); // the items, or the one error
		delivered = deliveredWorks(run, reads, results);
		isTriedAgain &&= run.agentCall !== 'invoked' && looksFailed(items);
		return items;
	} finally {
		run.deliveries.settle(delivered, isTriedAgain);
	}
}
