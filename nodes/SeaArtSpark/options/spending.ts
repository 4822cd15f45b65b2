import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../parameters/itemReader';

/** Option of all operations that submit: how much one execution may spend. */
export const ceilingOptions: INodeProperties[] = [
	{
		displayName: 'Max Paid Tasks',
		name: 'maxPaidTasks',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 0,
		description:
			'Maximum paid tasks per workflow execution, including loop iterations and agent calls. Items beyond it fail before anything is sent. Status checks of new assets do not count. 0 means no limit.',
	},
];

/** Options of all operations that submit paid tasks: whether unreturned results of earlier runs are returned first. */
export const reuseOptions: INodeProperties[] = [
	{
		displayName: 'Resume Unreturned Results',
		name: 'resumeUnreturned',
		type: 'boolean',
		default: true,
		description:
			"Whether manual runs return results that an earlier run paid for but didn't return (error, timeout, or Stop) instead of paying again. They are kept for 12 hours or until n8n restarts.",
	},
];

/** Settings for all items of a run, read from the first. */
export interface SpendingSettings {
	/** 0 means no limit. */
	maxPaidTasks: number;
	resumeUnreturned: boolean;
}

export const readSpending = (item: ItemReader): SpendingSettings => ({
	maxPaidTasks: item.optionalWholeNumber('maxPaidTasks', { min: 0 }) ?? 0,
	resumeUnreturned: item.optionalFlag('resumeUnreturned') ?? true,
});
