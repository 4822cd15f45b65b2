import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../parameters/itemReader';

/** Limits memory: this many items need 5 MB, and more would not be faster. */
const MAX_ITEMS_AT_ONCE = 1_000;

/** Options of every operation: request rate and parallel tasks of one run. */
export const limitOptions: INodeProperties[] = [
	{
		displayName: 'Max Requests per Second',
		name: 'maxRequestsPerSecond',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 1 },
		default: 0,
		description:
			'The most requests this node sends to the service in any one second, for all items together. 0 means automatic: it starts at 10, goes up to 50 while the service accepts them, slows down when the service refuses one, and remembers what it has learned. Executions that use the same account at the same time share it.',
	},
	{
		displayName: 'Max Tasks in Flight',
		name: 'maxTasksInFlight',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'The most tasks that may run at the same time. Items beyond that wait for their turn. 0 means automatic: up to 1,000, or as many as the account turns out to allow.',
	},
];

/** Settings for all items of a run, read from the first. */
interface SharedSettings {
	maxTasksInFlight: number;
	/** Infinity: the node adapts automatically. */
	maxRequestsPerSecond: number;
}

/** 0 or an empty field means automatic. */
export function readLimits(item: ItemReader): SharedSettings {
	const tasks = item.numberOrDefault('maxTasksInFlight', { min: 0 });
	return {
		maxTasksInFlight: tasks === 0 ? MAX_ITEMS_AT_ONCE : Math.max(1, Math.floor(tasks)),
		maxRequestsPerSecond: item.numberOrDefault('maxRequestsPerSecond', { min: 0 }) || Infinity,
	};
}
