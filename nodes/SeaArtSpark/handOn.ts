import type { IDataObject, IExecuteFunctions, INodeExecutionData, NodeApiError, NodeOperationError } from 'n8n-workflow';

import { errorJson, itemError, markForErrorOutput, type PaidTask } from './errors';
import { pendingJson } from './resources/toJson';
import type { ItemEnd } from './runItem';

/** An item that was refused before anything was sent. */
export interface Rejected {
	rejected: NodeOperationError | NodeApiError;
}

/** How each item ended, by its index; undefined for one whose turn never came. */
export type Ends = Array<ItemEnd | Rejected | undefined>;

const isEnd = (end: Ends[number]): end is ItemEnd => end !== undefined && !('rejected' in end);

const isUncertain = (end: ItemEnd): boolean => ('cancelled' in end && end.submitting) || ('ending' in end && end.ending.uncertain === true);

/** The tasks that were paid for, by item. */
export const paidTasks = (ends: Ends): PaidTask[] =>
	ends.flatMap((end, itemIndex) => (isEnd(end) && end.task?.taskId ? [{ itemIndex, taskId: end.task.taskId }] : []));

/** Items whose submit was sent and not answered: nobody knows whether it was taken. */
export const uncertainItems = (ends: Ends): number[] =>
	ends.flatMap((end, itemIndex) => (isEnd(end) && isUncertain(end) ? [itemIndex] : []));

/** Shows what the user should know about items that are handed on all the same. */
export function giveHints(ctx: IExecuteFunctions, ends: Ends): void {
	const hints = new Set(ends.flatMap((end) => (end && 'hint' in end && end.hint ? [end.hint] : [])));
	for (const message of hints) ctx.addExecutionHints?.({ message, type: 'warning', location: 'outputPane' });
}

/** The item to hand on for an end: its own, or one with the error in it. None for one that was cut off. */
export function itemFor(ctx: IExecuteFunctions, end: Ends[number], itemIndex: number): INodeExecutionData[] {
	if (!end || 'cancelled' in end) return [];
	if ('item' in end) return [end.item];
	const error = 'rejected' in end ? end.rejected : itemError(ctx.getNode(), end.ending, itemIndex);
	const details: IDataObject = 'ending' in end ? { ...end.ending.details } : {};
	const item = { json: errorJson(error.message, error.description ?? undefined, details), pairedItem: { item: itemIndex } };
	return [ctx.getNode().onError === 'continueErrorOutput' ? markForErrorOutput(item, error) : item];
}

/** The item of a task that Stop cut off; undefined for an item that had ended. */
export function unfinished(end: Ends[number], cancelled: NodeOperationError, itemIndex: number): INodeExecutionData[] | undefined {
	if (!isEnd(end) || !('cancelled' in end)) return undefined;
	if (end.task?.taskId) return [{ json: { ...pendingJson(end.task) }, pairedItem: { item: itemIndex } }];
	return end.submitting
		? [{ json: errorJson(cancelled.message, cancelled.description ?? undefined, {}), pairedItem: { item: itemIndex } }]
		: [];
}
