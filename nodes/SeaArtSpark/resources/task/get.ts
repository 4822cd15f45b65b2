import type { ExistingTaskOperation } from '../operation';
import { taskJson, taskOutput } from './output';
import { taskId } from './taskId';

export const get: ExistingTaskOperation = {
	value: 'get',
	name: 'Get',
	action: 'Get task',
	description: 'Look at one or many tasks once',
	kind: 'look',
	fields: [taskId],
	output: taskOutput,
	toTaskIds: (item) => item.idsAsWritten('taskId'),
	toJson: taskJson,
};
