import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../parameters/itemReader';

export const includeInputFields: INodeProperties = {
	displayName: 'Include Input Fields',
	name: 'includeInputFields',
	type: 'boolean',
	default: false,
	description:
		'Whether to add the fields of the input item to each output item, for example to write results back to the same row. On a name conflict, the result wins.',
};

/** Applies to all items of a run: read from the first. */
export const readIncludeInputFields = (item: ItemReader): boolean => item.optionalFlag(includeInputFields.name) ?? false;

/** Fields of a task that still runs. */
const RUNNING_FIELDS = ['timedOut', 'progress'];

/** Puts the fields of the input item before those of the output item, except fields of a running state if it is the same task. */
export function withInputFields(item: INodeExecutionData, input: IDataObject | undefined): INodeExecutionData {
	const isSameTask = input?.taskId !== undefined && input.taskId === item.json.taskId;
	const fields = Object.entries(input ?? {}).filter(([name]) => !isSameTask || !RUNNING_FIELDS.includes(name));
	return Object.assign(item, { json: { ...Object.fromEntries(fields), ...item.json } });
}
