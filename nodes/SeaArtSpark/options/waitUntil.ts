import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../parameters/itemReader';

const NAME = 'waitUntil';

const field = (defaultValue: string, description: string, options: INodeProperties['options']): INodeProperties => ({
	displayName: 'Wait Until',
	name: NAME,
	type: 'options',
	default: defaultValue,
	description: `${description} A new asset is processed for some seconds before it can be used`,
	options,
});

/** For an operation that creates an asset. */
export const untilAssetIsActive = field('active', "What 'Wait for Completion' waits for.", [
	{ name: 'Asset Can Be Used', value: 'active', description: 'Its status is Active' },
	{ name: 'Asset Is Created', value: 'created', description: 'It has an ID but may still be processed' },
]);

/** For an operation that waits for a task of any kind. */
export const untilTaskHasEnded = field('ended', 'What to wait for.', [
	{ name: 'Task Has Ended', value: 'ended', description: 'Status checks are free' },
	{
		name: 'Asset Can Be Used',
		value: 'active',
		description: 'Its status is Active. On SeaArt Spark (Vtrix), each status check of an asset is a paid task.',
	},
]);

/** Names of the fields of this file, which only affect the wait, not the request. */
export const waitUntilNames: readonly string[] = [NAME];

/** Whether to wait until the item's asset can be used. */
export const readUntilActive = (item: ItemReader, defaultValue: boolean): boolean => {
	const chosen = item.optionalText(NAME);
	return chosen === undefined ? defaultValue : chosen === 'active';
};
