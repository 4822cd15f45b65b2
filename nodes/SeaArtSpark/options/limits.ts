import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../parameters/itemReader';

/** Options of every operation: how hard one run of the node may lean on the service. */
export const limitOptions: INodeProperties[] = [
	{
		displayName: 'Max Requests per Second',
		name: 'maxRequestsPerSecond',
		type: 'number',
		typeOptions: { minValue: 0.1, numberPrecision: 1 },
		default: 10,
		description:
			'How many requests this node sends to the service in any one second, for all items together. Executions that use the same account at the same time share it.',
	},
	{
		displayName: 'Max Tasks in Flight',
		name: 'maxTasksInFlight',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description:
			'How many tasks may run at the same time. Items beyond that wait for their turn. An account that allows fewer is noticed by itself.',
	},
];

/** What holds for all items of a run: read from the first. */
export interface SharedSettings {
	maxTasksInFlight: number;
	maxRequestsPerSecond: number;
}

export const readLimits = (item: ItemReader): SharedSettings => ({
	maxTasksInFlight: Math.floor(item.numberOrDefault('maxTasksInFlight', { min: 1 })),
	maxRequestsPerSecond: item.numberOrDefault('maxRequestsPerSecond', { min: 0.01, next: 'Use a number above 0.' }),
});
