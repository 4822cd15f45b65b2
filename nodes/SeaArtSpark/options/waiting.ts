import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../parameters/itemReader';
import type { WaitSettings } from '../tasks/taskContext';

export const waitForCompletion: INodeProperties = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: true,
	description:
		'Whether to wait until the task has completed and return its result. When off, the node returns the task ID right away; the Task resource retrieves the result later.',
};

const timeoutSeconds: INodeProperties = {
	displayName: 'Timeout (Seconds)',
	name: 'timeoutSeconds',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 600,
	description: 'Maximum time to wait for one item, counted from when its task is submitted',
};

const onTimeout: INodeProperties = {
	displayName: 'On Timeout',
	name: 'onTimeout',
	type: 'options',
	default: 'error',
	description: 'What to do with an item whose task has not completed in time. The task keeps running on the service either way.',
	options: [
		{ name: 'Return the Pending Task', value: 'returnTask', description: 'Return an item with the task ID' },
		{ name: 'Stop With an Error', value: 'error', description: 'Fail the item and name the task ID' },
	],
};

/** Options of all operations that wait. */
export const waitOptions: INodeProperties[] = [timeoutSeconds, onTimeout];

/** How long tasks take: seconds (most images) or minutes (videos). */
export type TaskDuration = 'seconds' | 'minutes';

/** Default timeout and longest pause between two status checks, by how long tasks take. */
const WAIT: Record<TaskDuration, { timeoutSeconds: number; maxPollIntervalMs: number }> = {
	seconds: { timeoutSeconds: 600, maxPollIntervalMs: 5_000 },
	minutes: { timeoutSeconds: 1_800, maxPollIntervalMs: 15_000 },
};

/** The options of an operation that waits, with the defaults for how long its tasks take. */
export const waitOptionsFor = (duration: TaskDuration): INodeProperties[] =>
	waitOptions.map((option) => (option === timeoutSeconds ? { ...option, default: WAIT[duration].timeoutSeconds } : option));

export interface WaitingSettings extends WaitSettings {
	wait: boolean;
	onTimeout: 'error' | 'returnTask';
}

/** @param has whether the operation has a field */
export const readWaiting = (item: ItemReader, has: (name: string) => boolean, duration: TaskDuration): WaitingSettings => ({
	wait: !has(waitForCompletion.name) || (item.optionalFlag(waitForCompletion.name) ?? true),
	timeoutMs: item.numberOrDefault(timeoutSeconds.name, { min: 0 }) * 1_000,
	maxPollIntervalMs: WAIT[duration].maxPollIntervalMs,
	onTimeout: item.optionalText(onTimeout.name) === 'returnTask' ? 'returnTask' : 'error',
});
