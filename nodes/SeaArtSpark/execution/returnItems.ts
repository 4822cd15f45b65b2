import type { INodeExecutionData } from 'n8n-workflow';

import { pendingJson } from '../resources/task/output';
import { contactSheet } from './contactSheet';
import { isUncertain, tasksOf, type ItemResult } from './itemResult';
import { cancelledError, errorJson, itemError, markForErrorOutput, type NodeError, type PaidTask } from './nodeError';
import type { Run } from './openRun';
import type { ItemRead } from './readItems';

/** How something ended that an item asked for. */
interface Ended {
	itemIndex: number;
	result: ItemResult;
}

/** Returns the items of a run in input order, or throws the one error that ends it. */
export function returnItems(run: Run, reads: ItemRead[], results: ItemResult[]): INodeExecutionData[][] {
	const all = results.map((result, place): Ended => ({ result, itemIndex: reads[place]!.itemIndex }));
	const { ctx, context, deliveries } = run;
	const node = ctx.getNode();
	if (context.stop.aborted) {
		const cancelled = cancelledError(node, paidTasks(all), uncertainItems(all), deliveries.again);
		// n8n would wait out all its tries before it ends a node that throws: return what there is instead.
		if (node.retryOnFail !== true) throw cancelled;
		return [all.flatMap((ended) => stoppedItems(run, ended, cancelled))];
	}
	const bad = all.find(({ result }) => result.kind === 'failed');
	if (bad?.result.kind === 'failed' && !ctx.continueOnFail()) {
		const rest = all.filter((ended) => ended !== bad);
		throw itemError(node, bad.result.report, bad.itemIndex, paidTasks(rest), uncertainItems(rest), deliveries.again);
	}
	showHints(run, results);
	const items = all.flatMap((ended) => itemsOf(run, ended));
	// With Retry On Fail, n8n may run the node again when an item has an error in it: nothing may be forgotten then.
	if (node.retryOnFail !== true || !items.some(({ json }) => json.error)) run.ledger.clear();
	return [items];
}

/** The tasks that were paid for, by item. A group needs none at OctopusX, and has no id then. */
const paidTasks = (all: Ended[]): PaidTask[] =>
	all.flatMap(({ result, itemIndex }) => tasksOf(result).flatMap(({ taskId }) => (taskId ? [{ itemIndex, taskId }] : [])));

/** Items whose submit was sent and not answered: nobody knows whether it was taken. */
const uncertainItems = (all: Ended[]): number[] => all.flatMap(({ result, itemIndex }) => (isUncertain(result) ? [itemIndex] : []));

/** Shows what the user should know about items that are returned all the same. */
function showHints({ ctx, deliveries, agentCall }: Run, results: ItemResult[]): void {
	const hints: Array<[message: string, type: 'warning' | 'info']> = [
		...new Set(results.flatMap((result) => (result.kind === 'done' && result.hint !== undefined ? [result.hint] : []))),
	].map((message) => [message, 'warning']);
	if (!agentCall) for (const message of deliveries.hints()) hints.push([message, 'info']);
	// In production, and for an agent, nobody looks.
	const sheet = agentCall || ctx.getMode() !== 'manual' ? undefined : contactSheet(results, deliveries.takenUp);
	if (sheet !== undefined) hints.push([sheet, 'info']);
	for (const [message, type] of hints) ctx.addExecutionHints?.({ message, type, location: 'outputPane' });
}

/** The items of a result: its own, or one with the error in it. None for one that was cut off. */
function itemsOf(run: Run, { result, itemIndex }: Ended): INodeExecutionData[] {
	switch (result.kind) {
		case 'done':
			return result.items;
		case 'rejected':
			return [errorItem(run, result.error, {}, itemIndex)];
		case 'failed':
			return [
				errorItem(
					run,
					itemError(run.ctx.getNode(), result.report, itemIndex, [], [], run.deliveries.again),
					result.report.details,
					itemIndex,
				),
			];
		default:
			return [];
	}
}

function errorItem({ ctx }: Run, error: NodeError, details: object, itemIndex: number): INodeExecutionData {
	const item = { json: errorJson(error.message, error.description ?? undefined, { ...details }), pairedItem: { item: itemIndex } };
	return ctx.getNode().onError === 'continueErrorOutput' ? markForErrorOutput(item, error) : item;
}

/** The items of a result after Stop: a task that was cut off is named in an item of its own. */
function stoppedItems(run: Run, ended: Ended, cancelled: NodeError): INodeExecutionData[] {
	const { result, itemIndex } = ended;
	if (result.kind !== 'cancelled') return itemsOf(run, ended);
	const pairedItem = { item: itemIndex };
	const named = result.tasks.filter(({ taskId }) => taskId);
	if (named.length > 0) return named.map((task) => ({ json: pendingJson(task), pairedItem }));
	return result.uncertain ? [{ json: errorJson(cancelled.message, cancelled.description ?? undefined, {}), pairedItem }] : [];
}
