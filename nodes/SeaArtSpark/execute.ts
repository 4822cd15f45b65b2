import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeConnectionTypes, NodeOperationError, type NodeApiError } from 'n8n-workflow';

import { fieldsOf, optionsOf } from './description';
import { cancelledError, errorJson, itemError, markForErrorOutput, unexpectedEnding, type PaidTask } from './errors';
import { hostClock } from './hostClock';
import { findOperation } from './resources';
import { ItemReader } from './resources/itemReader';
import type { Operation } from './resources/operation';
import { pendingJson } from './resources/toJson';
import { isForTheUser, runItem, type ItemEnd, type ItemWork, type Run } from './runItem';
import { createService, serviceAddress } from './services';
import type { Service, SparkTask } from './services/service';
import { createTransport, CREDENTIAL_NAME } from './services/transport';
import { readItemSettings, readSharedSettings } from './settings';
import { Governor } from './tasks/governor';
import { Ledger } from './tasks/ledger';
import { Switch, type Signal } from './tasks/signal';
import type { TaskEvent } from './tasks/surroundings';
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
	const run = await startRun(ctx, operation, stop, halt);
	const ends = new Array<ItemEnd | Rejected | undefined>(ctx.getInputData().length);
	const works = readAll(ctx, operation, run.service, ends);
	const continues = ctx.continueOnFail();

	try {
		await inWindow(works.length, sharedSettings(ctx, operation).maxTasksInFlight, halt, async (index) => {
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
		throw itemError(ctx.getNode(), badEnd.ending, bad, paidTasks(ends).filter(({ itemIndex }) => itemIndex !== bad));
	}

	giveHints(ctx, ends);
	const items = ends.flatMap((end, itemIndex) => itemFor(ctx, end, itemIndex));
	// With Retry On Fail, n8n may run the node again when an item has an error in it: nothing may be forgotten then.
	if (ctx.getNode().retryOnFail !== true || !items.some(({ json }) => json.error)) run.ledger.clear();
	return [items];
}

/** An item that was refused before anything was sent. */
interface Rejected {
	rejected: NodeOperationError | NodeApiError;
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

const readerFor = (ctx: IExecuteFunctions, operation: Operation, itemIndex: number): ItemReader =>
	new ItemReader(ctx, itemIndex, fieldsOf(operation), optionsOf(operation));

const sharedSettings = (ctx: IExecuteFunctions, operation: Operation) => readSharedSettings(readerFor(ctx, operation, 0));

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

async function startRun(ctx: IExecuteFunctions, operation: Operation, stop: Signal, halt: Signal): Promise<Run> {
	const credential = await ctx.getCredentials(CREDENTIAL_NAME);
	const transport = createTransport(ctx, serviceAddress(credential).baseUrl);
	const service = createService(credential, transport);
	return {
		ctx,
		service,
		transport,
		ledger: new Ledger<SparkTask>(ctx.getContext('node'), runIndexOf(ctx)),
		around: {
			clock: hostClock,
			governor: new Governor(hostClock, sharedSettings(ctx, operation).maxRequestsPerSecond),
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

/**
 * The checked requests of all items. With "continue" a refused item takes its place in `ends`; without, the first one
 * ends the run before anything was sent.
 */
function readAll(
	ctx: IExecuteFunctions,
	operation: Operation,
	service: Service,
	ends: Array<ItemEnd | Rejected | undefined>,
): ItemWork[] {
	const fields = new Set([...fieldsOf(operation), ...optionsOf(operation)].map(({ name }) => name));
	const works: ItemWork[] = [];
	for (let itemIndex = 0; itemIndex < ends.length; itemIndex++) {
		const item = readerFor(ctx, operation, itemIndex);
		try {
			const request = operation.toRequest(item);
			const settings = readItemSettings(item, (name) => fields.has(name));
			const refusal = service.refusal(request);
			if (refusal?.parameter) item.refuse(refusal.parameter, refusal.says, refusal.next);
			if (refusal) throw refusedOperation(ctx, refusal, itemIndex);
			works.push({ itemIndex, operation, request, settings: toolSettings(ctx, settings) });
		} catch (thrown) {
			const rejected = asNodeError(ctx, thrown, itemIndex);
			if (!ctx.continueOnFail()) throw asNodeError(ctx, rejected, itemIndex);
			ends[itemIndex] = { rejected };
		}
	}
	return works;
}

const refusedOperation = (ctx: IExecuteFunctions, { says, next }: { says: string; next: string }, itemIndex: number) =>
	new NodeOperationError(ctx.getNode(), `${says} [item ${itemIndex}]`, { description: next, itemIndex, level: 'warning' });

const asNodeError = (ctx: IExecuteFunctions, thrown: unknown, itemIndex: number) =>
	isForTheUser(thrown)
		? thrown
		: new NodeOperationError(ctx.getNode(), thrown instanceof Error ? thrown : String(thrown), { itemIndex });

/** Whether n8n runs this node because an agent asked it to. To the host that is no tool's execution, but a node's. */
const runForAgent = (ctx: IExecuteFunctions): boolean => ctx.getNode().rewireOutputLogTo === NodeConnectionTypes.AiTool;

/** Such an agent is told the message alone: what to do next, and the task ID, are added as n8n does it for a tool. */
function toldToAgent(ctx: IExecuteFunctions, thrown: unknown): Error {
	if (isForTheUser(thrown) && runForAgent(ctx) && thrown.description) {
		thrown.message = `${thrown.message}\n\nDetails: ${thrown.description}`;
	}
	return thrown as Error;
}

/** An agent gets the addresses only: n8n drops the files of tools. */
const toolSettings = (ctx: IExecuteFunctions, settings: ItemWork['settings']): ItemWork['settings'] => {
	if (!ctx.isToolExecution?.() && !runForAgent(ctx)) return settings;
	return { ...settings, downloadTo: undefined };
};

const isEnd = (end: ItemEnd | Rejected | undefined): end is ItemEnd => end !== undefined && !('rejected' in end);

const paidTasks = (ends: Array<ItemEnd | Rejected | undefined>): PaidTask[] =>
	ends.flatMap((end, itemIndex) => (isEnd(end) && end.task?.taskId ? [{ itemIndex, taskId: end.task.taskId }] : []));

const uncertainItems = (ends: Array<ItemEnd | Rejected | undefined>): number[] =>
	ends.flatMap((end, itemIndex) => (isEnd(end) && 'cancelled' in end && end.submitting ? [itemIndex] : []));

function giveHints(ctx: IExecuteFunctions, ends: Array<ItemEnd | Rejected | undefined>): void {
	const hints = new Set(ends.flatMap((end) => (end && 'hint' in end && end.hint ? [end.hint] : [])));
	for (const message of hints) ctx.addExecutionHints?.({ message, type: 'warning', location: 'outputPane' });
}

function itemFor(ctx: IExecuteFunctions, end: ItemEnd | Rejected | undefined, itemIndex: number): INodeExecutionData[] {
	if (!end || 'cancelled' in end) return [];
	if ('item' in end) return [end.item];
	const error = 'rejected' in end ? end.rejected : itemError(ctx.getNode(), end.ending, itemIndex);
	const details: IDataObject = 'ending' in end ? { ...end.ending.details } : {};
	const item = { json: errorJson(error.message, error.description ?? undefined, details), pairedItem: { item: itemIndex } };
	return [ctx.getNode().onError === 'continueErrorOutput' ? markForErrorOutput(item, error) : item];
}

/** The item of a task that Stop cut off; undefined for an item that had ended. */
function unfinished(end: ItemEnd | Rejected | undefined, cancelled: NodeOperationError, itemIndex: number): INodeExecutionData[] | undefined {
	if (!isEnd(end) || !('cancelled' in end)) return undefined;
	if (end.task?.taskId) return [{ json: { ...pendingJson(end.task) }, pairedItem: { item: itemIndex } }];
	return end.submitting ? [{ json: errorJson(cancelled.message, cancelled.description ?? undefined, {}), pairedItem: { item: itemIndex } }] : [];
}

/** What was paid for is in the log by its id, also after a crash. No prompt, no key, no address. */
function log(ctx: IExecuteFunctions, event: TaskEvent): void {
	switch (event.what) {
		case 'submitted':
		case 'resumed':
			if (event.taskId) ctx.logger.info(`SeaArt Spark: task ${event.taskId} ${event.what}`);
			break;
		case 'polled':
			ctx.logger.debug(`SeaArt Spark: task ${event.taskId} is ${event.status}${event.progress === undefined ? '' : `, ${Math.round(event.progress * 100)} %`}`);
			break;
		case 'ended':
			ctx.logger.debug(`SeaArt Spark: task ${event.taskId} ended as ${event.status}`);
			break;
		case 'trouble':
			ctx.logger.debug(`SeaArt Spark: ${event.taskId ? `task ${event.taskId}` : 'a submit'} came to "${event.message}", next try in ${Math.round(event.nextTryMs)} ms`);
	}
}
