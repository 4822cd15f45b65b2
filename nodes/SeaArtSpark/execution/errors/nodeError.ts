import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { atItem } from '../../parameters/atItem';
import { sanitized } from '../../network/serviceError';
import { displayId } from '../../services/displayId';
import { withoutUndefined } from '../../network/values';
import type { ErrorReport } from './errorReport';

export type NodeError = NodeOperationError | NodeApiError;

/** A task that was paid for, for the end of a description: `item 0: id, item 3: id`. */
export interface PaidTask {
	itemIndex: number;
	/** Unset for a group that the service makes without a task. */
	taskId?: string;
	groupId?: string;
}

const idsOf = ({ taskId, groupId }: PaidTask): string =>
	[taskId && displayId(taskId), groupId && `group ${displayId(groupId)}`].filter(Boolean).join(', ');

const MOST_NAMED = 100;

const named = (paid: PaidTask[]): string =>
	paid
		.slice(0, MOST_NAMED)
		.map((one) => `item ${one.itemIndex}: ${idsOf(one)}`)
		.join(', ') + (paid.length > MOST_NAMED ? ` and ${paid.length - MOST_NAMED} more, listed in the data of this error` : '');

const sentence = (...parts: Array<string | undefined>): string => parts.filter(Boolean).join(' ');

const doubt = (items: number[]): string | undefined =>
	items.length > 0 ? `The submit of item ${items.join(', ')} has no answer, so the service may have taken it.` : undefined;

/**
 * The error of an item as n8n shows it; a workflow reads `details` in `error.context.data`, also in an error workflow.
 * @param again what another run does with what is paid for
 */
export function itemError(
	ctx: Pick<IExecuteFunctions, 'getNode' | 'getInputData'>,
	report: ErrorReport,
	itemIndex: number,
	others: PaidTask[] = [],
	uncertainOthers: number[] = [],
	again?: string,
): NodeApiError {
	const description = sentence(
		report.description,
		others.length > 0
			? `Tasks of other items that are paid for: ${named(others)}. With Retry On Fail they are resumed and not paid twice.`
			: undefined,
		doubt(uncertainOthers),
		others.length > 0 || report.isPaid ? again : undefined,
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
	error.message = report.message + atItem(ctx, itemIndex);
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

/** Stop was pressed, or the time of the workflow was up. The word "canceled" is what makes n8n call the run canceled. */
export function canceledError(node: INode, paid: PaidTask[], uncertainItems: number[], again?: string): NodeOperationError {
	const error = new NodeOperationError(node, 'The execution was canceled', {
		description: sentence(
			paid.length > 0
				? `Tasks that are paid for and go on at the service: ${named(paid)}. To get their results later, use resource Task, operation Wait.`
				: 'No task was under way.',
			doubt(uncertainItems),
			paid.length > 0 ? again : undefined,
		),
		level: 'warning',
	});
	if (paid.length > 0) error.message = `The execution was canceled. Tasks that are paid for: ${named(paid)}`;
	error.context.data = { tasks: paid as unknown as IDataObject[], uncertainItems };
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
