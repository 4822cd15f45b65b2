import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { fieldsOf, optionsOf } from '../../../nodes/SeaArtSpark/description';
import { ItemReader } from '../../../nodes/SeaArtSpark/parameters/itemReader';
import type { ExistingTaskOperation, Operation, SubmitOperation } from '../../../nodes/SeaArtSpark/resources/operation';
import type { SparkRequest } from '../../../nodes/SeaArtSpark/services/request';

export const node = {
	id: '1',
	name: 'SeaArt Spark',
	type: 'n8n-nodes-seaart-spark.seaArtSpark',
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters: {},
};

/** A context with the parameters and files of one item. */
export function fakeContext(
	parameters: IDataObject,
	{ itemIndex = 0, binary }: { itemIndex?: number; binary?: Record<string, IBinaryData> } = {},
) {
	const items: INodeExecutionData[] = [];
	items[itemIndex] = { json: {}, ...(binary ? { binary } : {}) };
	const ctx = {
		getNode: () => node,
		getInputData: () => items,
		getNodeParameter: (name: string, index: number, fallback?: unknown) =>
			index === itemIndex && name in parameters ? parameters[name] : fallback,
	};
	return ctx as unknown as IExecuteFunctions;
}

/** A reader of an item of `operation` with default fields and these `parameters`. */
export function readerOf(
	operation: Operation,
	parameters: IDataObject = {},
	options: IDataObject = {},
	more: { itemIndex?: number; binary?: Record<string, IBinaryData> } = {},
) {
	const fields = fieldsOf(operation);
	const defaults = Object.fromEntries(fields.map(({ name, default: value }) => [name, value])) as IDataObject;
	return new ItemReader(fakeContext({ ...defaults, ...parameters, options }, more), more.itemIndex ?? 0, fields, optionsOf(operation));
}

type Item = [IDataObject?, IDataObject?, { itemIndex?: number; binary?: Record<string, IBinaryData> }?];

/** The request of this item. */
export const requestsOf = (operation: SubmitOperation, ...item: Item) => operation.toRequests(readerOf(operation, ...item));

/** The request of an item that needs one task. */
export function requestOf(operation: SubmitOperation, ...item: Item): SparkRequest {
	const [request, ...more] = requestsOf(operation, ...item);
	if (!request || more.length > 0) throw new Error(`one request was expected, and there are ${more.length + (request ? 1 : 0)}`);
	return request;
}

/** The task IDs of this item. */
export function taskIdsOf(operation: ExistingTaskOperation, ...item: Item): string[] {
	const reader = readerOf(operation, ...item);
	return operation.toTaskIds(reader).map((taskId) => reader.checkedId('taskId', taskId));
}

/** The error that `act` throws, as a user sees it. */
export function refusalOf(act: () => unknown): { message: string; description: string; itemIndex: unknown } {
	try {
		act();
	} catch (thrown) {
		if (!(thrown instanceof NodeOperationError)) throw thrown;
		return { message: thrown.message, description: thrown.description ?? '', itemIndex: thrown.context.itemIndex };
	}
	throw new Error('nothing was refused');
}

export const image: IBinaryData = {
	data: 'filesystem-v2',
	id: 'filesystem-v2:1',
	mimeType: 'image/png',
	fileName: 'child.png',
	bytes: 1_234,
};
