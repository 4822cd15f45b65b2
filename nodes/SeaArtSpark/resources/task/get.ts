import type { ExistingTaskOperation } from '../operation';
import { taskJson, taskOutput } from './output';
import { taskId } from './taskId';

export const get: ExistingTaskOperation = {
	value: 'get',
	name: 'Get',
	action: 'Get task',
	description: 'Look at a task once',
	kind: 'look',
	fields: [taskId],
	output: taskOutput,
	toTaskId: (item) => item.id('taskId'),
	toJson: taskJson,
};
