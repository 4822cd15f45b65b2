import { untilTaskHasEnded } from '../../options/waitUntil';
import type { ExistingTaskOperation } from '../operation';
import { taskJson, taskOutput } from './output';
import { taskId } from './taskId';

export const wait: ExistingTaskOperation = {
	value: 'wait',
	name: 'Wait',
	action: 'Wait for task',
	description: 'Wait for one or more tasks that were submitted before and return their results',
	operationType: 'await',
	tool: {
		description:
			'Waits for tasks that were submitted before and returns the URLs of their results. Free: use it after a response that names a task ID and says that the task keeps running. Images take seconds, videos minutes.',
		inputs: { taskId: { description: 'ID of a task, as another tool returned it; several with commas between them' } },
	},
	makes: 'any',
	duration: 'minutes',
	fields: [taskId],
	options: [untilTaskHasEnded],
	output: taskOutput,
	toTaskIds: (item) => item.ids('taskId'),
	toJson: taskJson,
};
