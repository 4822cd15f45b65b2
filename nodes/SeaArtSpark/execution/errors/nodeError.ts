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

/** What happened to the other items of a run that ends with an error, and how to go on. */
export interface Ending {
	/** Tasks of other items that were paid for. */
	paid: PaidTask[];
	/** Other items whose submit was not confirmed. */
	uncertain: number[];
	/** Whether the next run returns paid results without paying; undefined for an agent, which has no next run. */
	canResume: boolean | undefined;
	/** Where to see the tasks of the account. */
	dashboard: string;
}

/** The error of an item as n8n shows it; a workflow reads `details` in `error.context.data`, also in an error workflow. */
export function itemError(
	ctx: Pick<IExecuteFunctions, 'getNode' | 'getInputData'>,
	report: ErrorReport,
	itemIndex: number,
	{ paid: others, uncertain: uncertainOthers, canResume, dashboard }: Ending,
): NodeApiError {
	const uncertain = [...(report.uncertain ? [itemIndex] : []), ...uncertainOthers];
	// The report of a single task says how to get its result.
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
	// n8n replaces a message in which it finds a system code by a sentence of its own.
	error.message = withoutTags(report.message) + atItem(ctx, itemIndex);
	error.context.data = {
		...withoutAddresses(report.details),
		...(others.length > 0 ? { tasks: others as unknown as IDataObject[] } : {}),
		...(uncertainOthers.length > 0 ? { uncertainItems: uncertainOthers } : {}),
	};
	return error;
}

/** Addresses are for the item: an error is shown, logged and sent on. */
const withoutAddresses = (details: ErrorReport['details']): ErrorReport['details'] =>
	withoutUndefined({ ...details, files: undefined, imageUrl: undefined, videoUrl: undefined });

/** The error of a run that was stopped or whose workflow timed out. The word "canceled" is what makes n8n call the run canceled. */
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

/** The fields of the item that takes an error's place with "continue"; what a workflow can read of it is in `details`. */
export const errorJson = (message: string, description: string | undefined, details: IDataObject): IDataObject => ({
	error: sanitized(message),
	...(description ? { message: description } : {}),
	details,
});

/**
 * Marks an item for the error output. Newer hosts know it by its fields alone; older ones (seen in 2.8 to 2.34) want
 * an `error` on the item, which, where it is an ordinary property, costs the item all its fields. They route a copy,
 * and a property that is not enumerable is not copied: so the mark is seen once, and nothing is lost.
 */
export function markForErrorOutput(item: INodeExecutionData, error: NonNullable<INodeExecutionData['error']>): INodeExecutionData {
	return Object.defineProperty(item, 'error', { value: error, enumerable: false });
}

/** True for the errors that this package throws on purpose, whose words are meant for the user. */
export const isForTheUser = (thrown: unknown): thrown is NodeError =>
	thrown instanceof NodeOperationError || thrown instanceof NodeApiError;
