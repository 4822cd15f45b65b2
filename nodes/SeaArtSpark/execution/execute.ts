import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { forAgent } from './agent';
import { claimAll, deliveredWorks } from './claim';
import { cancelledError } from './nodeError';
import { openRun, type Run } from './openRun';
import { readItems } from './readItems';
import { returnItems } from './returnItems';
import { runItems } from './runItems';

/** What the node does: read, pay once, wait, return. */
export async function execute(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	try {
		const run = await openRun(ctx);
		try {
			return await runAll(run);
		} finally {
			run.close();
		}
	} catch (thrown) {
		throw forAgent(ctx, thrown);
	}
}

async function runAll(run: Run): Promise<INodeExecutionData[][]> {
	// Between two tries of Retry On Fail, Stop has nothing to end.
	if (run.context.stop.aborted) return stoppedBefore(run);
	let reads = readItems(run); // everything checked, nothing sent
	let delivered = new Set<object>();
	try {
		claimAll(run, reads); // what earlier runs paid for and never returned
		reads = run.ceiling.check(run, reads); // what may not be paid for is refused
		const results = await runItems(run, reads); // paid once, side by side
		const items = returnItems(run, reads, results); // the items, or the one error
		delivered = deliveredWorks(run, reads, results);
		return items;
	} finally {
		run.deliveries.settle(delivered);
	}
}

function stoppedBefore({ ctx }: Run): INodeExecutionData[][] {
	if (ctx.getNode().retryOnFail === true) return [[]];
	throw cancelledError(ctx.getNode(), [], []);
}
