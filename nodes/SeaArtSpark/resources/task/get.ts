import type { ExistingTaskOperation } from '../operation';
import { taskJson, taskOutput } from './output';
import { taskId } from './taskId';

export const get: ExistingTaskOperation = {
	value: 'get',
	name: 'Get',
	action: 'Get task',
	description: 'Retrieve the current status of one or more tasks',
	operationType: 'poll',
	tool: {
		description:
			'Retrieves the current status of tasks that were submitted before and, for completed tasks, the URLs of their results. Free, and takes a second. To wait for a task, use a tool that waits for it instead of calling this one repeatedly.',
		inputs: { taskId: { description: 'ID of a task, as another tool returned it; several with commas between them' } },
	},
	fields: [taskId],
	output: taskOutput,
	toTaskIds: (item) => item.ids('taskId'),
	toJson: taskJson,
};
