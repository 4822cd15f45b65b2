import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { atItem } from '../../parameters/atItem';
import { sanitized } from '../../network/serviceError';
import { displayId } from '../../services/displayId';
import { withoutTags, withoutUndefined } from '../../network/values';
import type { ErrorReport } from './errorReport';
import { rerunAdvice } from './rerunAdvice';
import { sentence } from './texts';

export type NodeError = NodeOperationError | NodeApiError;

/** A task that was paid for. */
export interface PaidTask {
	itemIndex: number;
	/** Not set for a group that the service creates without a task. */
	taskId?: string;
	groupId?: string;
}

const idsOf = ({ taskId, groupId }: PaidTask): string =>
	[taskId && displayId(taskId), groupId && `group ${displayId(groupId)}`].filter(Boolean).join(', ');

const MAX_NAMED = 100;

/** `item 0: id, item 3: id` */
export const namedTasks = (paid: PaidTask[]): string =>
	paid
		.slice(0, MAX_NAMED)
		.map((one) => `item ${one.itemIndex}: ${idsOf(one)}`)
		.join(', ') + (paid.length > MAX_NAMED ? ` and ${paid.length - MAX_NAMED} more, listed in the data of this error` : '');

const unconfirmed = (items: number[]): string | undefined =>
	items.length > 0 ? `The service did not confirm item ${items.join(', ')}, so it may have accepted the task.` : undefined;

/** State of the other items of a run that ends with an error. */
export interface Ending {
	/** Tasks of other items that were paid for. */
	paid: PaidTask[];
	/** Other items whose submit was not confirmed. */
	uncertain: number[];
	/** Whether the next run returns paid results without paying again; undefined for an agent, which has no next run. */
	canResume: boolean | undefined;
	/** Where to see the tasks of the account. */
	dashboard: string;
}

/** The error of an item as n8n shows it. Error workflows read its details in `error.context.data`. */
export function itemError(
	ctx: Pick<IExecuteFunctions, 'getNode' | 'getInputData'>,
	report: ErrorReport,
	itemIndex: number,
	{ paid: others, uncertain: uncertainOthers, canResume, dashboard }: Ending,
): NodeApiError {
	const uncertain = [...(report.uncertain ? [itemIndex] : []), ...uncertainOthers];
	// The report of a single task already explains how to get its result.
	const needsAdvice = canResume !== undefined && (others.length > 0 || uncertainOthers.length > 0 || (report.isPaid === true && canResume));
	const description = sentence(
		report.description,
		others.length > 0 ? `You are charged for tasks of other items: ${namedTasks(others)}.` : undefined,
		unconfirmed(uncertainOthers),
		needsAdvice ? rerunAdvice({ canResume, uncertain, dashboard }) : report.advice,
	);
	const error = new NodeApiError(
		ctx.getNode(),
		{ message: report.message },
		{
			message: report.message,
			description,
			itemIndex,
			level: 'warning',
			...(report.details.httpCode === undefined ? {} : { httpCode: report.details.httpCode }),
			...(report.hostFailure ? { failure: report.hostFailure } : {}),
		},
	);
	// n8n replaces messages that contain a system error code, so the message is set afterwards.
	error.message = withoutTags(report.message) + atItem(ctx, itemIndex);
	error.context.data = {
		...withoutAddresses(report.details),
		...(others.length > 0 ? { tasks: others as unknown as IDataObject[] } : {}),
		...(uncertainOthers.length > 0 ? { uncertainItems: uncertainOthers } : {}),
	};
	return error;
}

/** Removes URLs, since errors are shown, logged, and forwarded. */
const withoutAddresses = (details: ErrorReport['details']): ErrorReport['details'] =>
	withoutUndefined({ ...details, files: undefined, imageUrl: undefined, videoUrl: undefined });

/** The error of a run that was stopped or whose workflow timed out. n8n recognizes a canceled run by the word "canceled". */
export function canceledError(node: INode, { paid, uncertain, canResume, dashboard }: Ending): NodeOperationError {
	const error = new NodeOperationError(node, 'The execution was canceled', {
		description: sentence(
			paid.length > 0
				? `You are charged for tasks that keep running on the service: ${namedTasks(paid)}. Task > Wait returns their results.`
				: undefined,
			unconfirmed(uncertain),
			uncertain.length > 0 ? "If its response still arrives, the task ID is written to n8n's log." : undefined,
			paid.length + uncertain.length === 0 ? 'No task was running.' : undefined,
			canResume !== undefined && paid.length + uncertain.length > 0 ? rerunAdvice({ canResume, uncertain, dashboard }) : undefined,
		),
		level: 'warning',
	});
	if (paid.length > 0) error.message = `The execution was canceled. You are charged for tasks: ${namedTasks(paid)}`;
	error.context.data = { tasks: paid as unknown as IDataObject[], uncertainItems: uncertain };
	return error;
}

/** The fields of the item that replaces an error with "continue". Workflows can read `details`. */
export const errorJson = (message: string, description: string | undefined, details: IDataObject): IDataObject => ({
	error: sanitized(message),
	...(description ? { message: description } : {}),
	details,
});

/**
 * Marks an item for the error output. Newer hosts only need its fields. Older ones (seen in 2.8 to 2.34) need an `error` on the item, but
 * drop all fields of an item whose `error` is enumerable. They route a copy of the item, without non-enumerable properties, so a
 * non-enumerable `error` works and no field is lost.
 */
export function markForErrorOutput(item: INodeExecutionData, error: NonNullable<INodeExecutionData['error']>): INodeExecutionData {
	return Object.defineProperty(item, 'error', { value: error, enumerable: false });
}

/** Whether this package threw the error on purpose, with a message for the user. */
export const isForTheUser = (thrown: unknown): thrown is NodeError =>
	thrown instanceof NodeOperationError || thrown instanceof NodeApiError;
