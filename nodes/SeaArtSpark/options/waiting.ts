import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../parameters/itemReader';
import type { WaitSettings } from '../tasks/taskContext';

export const waitForCompletion: INodeProperties = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: true,
	description:
		'Whether to wait until the task has ended and return its result. When off, the node returns the task ID at once; the Task resource fetches the result later.',
};

/** Options of everything that waits. */
export const waitOptions: INodeProperties[] = [
	{
		displayName: 'Max Poll Interval (Seconds)',
		name: 'maxPollIntervalSeconds',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 5,
		description:
			'The longest pause between two polls of a task, unless its progress or the tasks before it tell that it cannot have ended yet. Short tasks are polled more often.',
	},
	{
		displayName: 'On Timeout',
		name: 'onTimeout',
		type: 'options',
		default: 'error',
		description: 'What to do with an item whose task has not ended in time. The task goes on at the service either way.',
		options: [
			{ name: 'Return the Pending Task', value: 'returnTask', description: 'Return an item with the task ID' },
			{ name: 'Stop With an Error', value: 'error', description: 'End the item, naming the task ID' },
		],
	},
	{
		displayName: 'Timeout (Seconds)',
		name: 'timeoutSeconds',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 600,
		description: 'How long to wait for one item, counted from when its task is submitted',
	},
];

export interface WaitingSettings extends WaitSettings {
	wait: boolean;
	onTimeout: 'error' | 'returnTask';
	/** Whether waiting for a task goes on until its asset can be used. */
	untilUsable: boolean;
}

/** @param has tells which fields the operation shows */
export const readWaiting = (item: ItemReader, has: (name: string) => boolean): WaitingSettings => ({
	wait: !has('waitForCompletion') || (item.optionalFlag('waitForCompletion') ?? true),
	timeoutMs: item.numberOrDefault('timeoutSeconds', { min: 0 }) * 1_000,
	maxPollIntervalMs: item.numberOrDefault('maxPollIntervalSeconds', { min: 0 }) * 1_000,
	onTimeout: item.optionalText('onTimeout') === 'returnTask' ? 'returnTask' : 'error',
	untilUsable: has('waitUntil') && item.optionalText('waitUntil') === 'active',
});
