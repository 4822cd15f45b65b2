import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../parameters/itemReader';

/** Option of everything that submits: how much one execution may spend. */
export const ceilingOptions: INodeProperties[] = [
	{
		displayName: 'Max Paid Tasks',
		name: 'maxPaidTasks',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 0,
		description:
			'How many tasks this node may submit in one execution of the workflow, over all turns of a loop and all calls of an agent. What is beyond is refused before anything is sent. The looks at a new asset until it can be used do not count. 0 is no limit.',
	},
];

/** Options of everything that makes something paid: when an earlier result is returned in place of paying. */
export const reuseOptions: INodeProperties[] = [
	{
		displayName: 'Take Up Undelivered Results',
		name: 'takeUpUndelivered',
		type: 'options',
		default: 'manualRuns',
		description:
			'When to return what an earlier run paid for and never returned (it ended with an error, a timeout or Stop), in place of paying again. It is remembered for 12 hours, until n8n restarts, for the same node and the same request.',
		options: [
			{ name: 'Always', value: 'always', description: 'Also in executions that a trigger started' },
			{ name: 'In Manual Runs', value: 'manualRuns', description: 'When you execute the step or the workflow in the editor' },
			{ name: 'Never', value: 'never', description: 'Pay for new results each time' },
		],
	},
	{
		displayName: 'Reuse Results While Testing',
		name: 'reuseWhileTesting',
		type: 'boolean',
		default: false,
		description:
			'Whether manual runs return what the same request of this node returned within the last hour, in place of paying again. Executions that a trigger started always pay.',
	},
];

/** What holds for all items of a run: read from the first. */
export interface SpendingSettings {
	/** 0 is none. */
	maxPaidTasks: number;
	takeUpUndelivered: 'manualRuns' | 'always' | 'never';
	reuseWhileTesting: boolean;
}

const MOMENTS = ['manualRuns', 'always', 'never'] as const;

export const readSpending = (item: ItemReader): SpendingSettings => ({
	maxPaidTasks: item.optionalWholeNumber('maxPaidTasks', { min: 0 }) ?? 0,
	takeUpUndelivered: item.optionalText('takeUpUndelivered') === undefined ? 'manualRuns' : item.choice('takeUpUndelivered', MOMENTS),
	reuseWhileTesting: item.optionalFlag('reuseWhileTesting') ?? false,
});
