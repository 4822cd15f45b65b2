import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { toldToAgent } from './agent';
import { cancelledError, itemError, unexpectedEnding } from './errors';
import { giveHints, itemFor, paidTasks, uncertainItems, unfinished, type Ends } from './handOn';
import { hostClock } from './hostClock';
import { log } from './log';
import { readAll, sharedSettings } from './readItems';
import { findOperation } from './resources';
import type { Operation } from './resources/operation';
import { runItem, type ItemEnd, type Run } from './runItem';
import { createService, serviceAddress } from './services';
import type { SparkTask } from './services/service';
import { createTransport, CREDENTIAL_NAME } from './services/transport';
import { Governor } from './tasks/governor';
import { Ledger } from './tasks/ledger';
import { Switch, type Signal } from './tasks/signal';
import { inWindow } from './tasks/window';

/** What the node does. */
export async function execute(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	try {
		return await executeItems(ctx);
	} catch (thrown) {
		throw toldToAgent(ctx, thrown);
	}
}

/**
 * THE loop over items: reads and checks all of them before anything is sent, runs them side by side within the
 * window, and hands them on in input order, each paired with the item it came from.
 */
async function executeItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const { stop, halt, release } = switches(ctx.getExecutionCancelSignal?.());
	if (stop.aborted && ctx.getNode().retryOnFail === true) return [[]];
	if (stop.aborted) throw cancelledError(ctx.getNode(), [], []);

	const operation = operationOf(ctx);
	const { maxTasksInFlight, maxRequestsPerSecond } = sharedSettings(ctx, operation);
	const run = await startRun(ctx, maxRequestsPerSecond, stop, halt);
	const ends: Ends = new Array<Ends[number]>(ctx.getInputData().length);
	const works = readAll(ctx, operation, run.service, ends);
	const continues = ctx.continueOnFail();

	try {
		await inWindow(works.length, maxTasksInFlight, halt, async (index) => {
			const work = works[index];
			if (!work) return;
			const end = await runItem(run, work).catch((thrown: unknown): ItemEnd => ({ ending: unexpectedEnding(thrown) }));
			ends[work.itemIndex] = end;
			// One bad item ends the run: nothing new is sent, and no paid task goes unnamed.
			if ('ending' in end && !continues) halt.abort();
		});
	} finally {
		release();
	}

	if (stop.aborted) {
		const cancelled = cancelledError(ctx.getNode(), paidTasks(ends), uncertainItems(ends));
		// n8n would wait out all its tries before it ends a node that throws: hand on what there is instead.
		if (ctx.getNode().retryOnFail !== true) throw cancelled;
		return [ends.flatMap((end, itemIndex) => unfinished(end, cancelled, itemIndex) ?? itemFor(ctx, end, itemIndex))];
	}
	const bad = ends.findIndex((end) => end !== undefined && 'ending' in end);
	const badEnd = ends[bad];
	if (badEnd && 'ending' in badEnd && !continues) {
		const others = paidTasks(ends).filter(({ itemIndex }) => itemIndex !== bad);
		throw itemError(
			ctx.getNode(),
			badEnd.ending,
			bad,
			others,
			uncertainItems(ends).filter((itemIndex) => itemIndex !== bad),
		);
	}

	giveHints(ctx, ends);
	const items = ends.flatMap((end, itemIndex) => itemFor(ctx, end, itemIndex));
	// With Retry On Fail, n8n may run the node again when an item has an error in it: nothing may be forgotten then.
	if (ctx.getNode().retryOnFail !== true || !items.some(({ json }) => json.error)) run.ledger.clear();
	return [items];
}

function operationOf(ctx: IExecuteFunctions): Operation {
	const resource = ctx.getNodeParameter('resource', 0, '');
	// Below a resource that is none of ours n8n shows no operation, and then it has none to give.
	const operation = ctx.getNodeParameter('operation', 0, '');
	const found = findOperation(resource, operation);
	if (found) return found;
	const chosen = operation === '' ? `The resource "${resource}"` : `The operation "${operation}" of the resource "${resource}"`;
	throw new NodeOperationError(ctx.getNode(), `${chosen} is not one of this node`, {
		description: 'Choose another operation. For a custom call, use the HTTP Request node with this credential.',
		level: 'warning',
	});
}

/** Stop, and what halts the run besides it; one listener on n8n's signal, however many tasks there are. */
function switches(hostSignal: AbortSignal | undefined) {
	const stop = new Switch();
	const halt = new Switch();
	stop.onAbort(() => halt.abort());
	const press = () => stop.abort();
	if (hostSignal?.aborted) press();
	hostSignal?.addEventListener('abort', press, { once: true });
	return { stop, halt, release: () => hostSignal?.removeEventListener('abort', press) };
}

async function startRun(ctx: IExecuteFunctions, maxRequestsPerSecond: number, stop: Signal, halt: Signal): Promise<Run> {
	const credential = await ctx.getCredentials(CREDENTIAL_NAME);
	const transport = createTransport(ctx, serviceAddress(credential).baseUrl);
	const service = createService(credential, transport);
	return {
		service,
		transport,
		ledger: new Ledger<SparkTask>(ctx.getContext('node'), runIndexOf(ctx)),
		around: {
			clock: hostClock,
			governor: new Governor(hostClock, maxRequestsPerSecond),
			stop,
			halt,
			tell: (event) => log(ctx, event),
		},
		groups: new Map(),
	};
}

/** The number of this run of the node: another one for each turn of a loop, the same for all tries of one. */
function runIndexOf(ctx: IExecuteFunctions): number {
	const runIndex = Number(ctx.evaluateExpression('{{ $runIndex }}', 0));
	return Number.isInteger(runIndex) ? runIndex : 0;
}
