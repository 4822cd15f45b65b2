import type { ExistingTaskOperation } from '../operation';
import { taskJson, taskOutput } from './output';
import { taskId } from './taskId';

export const get: ExistingTaskOperation = {
	value: 'get',
	name: 'Get',
	action: 'Get task',
	description: 'Retrieve the current status of one or more tasks',
	operationType: 'look',
	tool: {
		description:
			'Looks once at tasks that were submitted before: how they stand and, once they are completed, the addresses of what they made. Costs nothing and takes a second. To wait for a task, use a tool that waits for it in place of calling this one again and again.',
		inputs: { taskId: { description: 'ID of a task, as another tool returned it; several with commas between them' } },
	},
	fields: [taskId],
	output: taskOutput,
	toTaskIds: (item) => item.ids('taskId'),
	toJson: taskJson,
};
