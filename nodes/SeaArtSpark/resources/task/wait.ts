import type { ExistingTaskOperation } from '../operation';
import { taskJson, taskOutput } from './output';
import { taskId } from './taskId';

export const wait: ExistingTaskOperation = {
	value: 'wait',
	name: 'Wait',
	action: 'Wait for task',
	description: 'Wait for one or many tasks that were submitted before, and return their results',
	operationType: 'await',
	tool: {
		description:
			'Waits for tasks that were submitted before, and returns the addresses of what they made. Costs nothing: use it after an answer that names a task ID and says that the task goes on. Pictures take seconds, videos minutes.',
		inputs: { taskId: { description: 'ID of a task, as another tool returned it; several with commas between them' } },
	},
	makes: 'any',
	downloadSwitch: 'downloadImages',
	fields: [taskId],
	options: [
		{
			displayName: 'Wait Until',
			name: 'waitUntil',
			type: 'options',
			default: 'ended',
			description: 'What to wait for. A created asset is processed for some seconds before it can be used.',
			options: [
				{
					name: 'Asset Can Be Used',
					value: 'active',
					description: 'Its status is Active. On SeaArt Spark (Vtrix), each look at an asset is a paid task.',
				},
				{ name: 'Task Has Ended', value: 'ended', description: 'Waiting costs nothing' },
			],
		},
	],
	output: taskOutput,
	toTaskIds: (item) => item.ids('taskId'),
	toJson: taskJson,
};
