import type { ExistingTaskOperation } from '../operation';
import { taskJson, taskOutput } from './output';
import { taskId } from './taskId';

export const wait: ExistingTaskOperation = {
	value: 'wait',
	name: 'Wait',
	action: 'Wait for task',
	description: 'Wait for one or many tasks that were submitted before, and return their results',
	kind: 'await',
	makes: 'any',
	downloadSwitch: 'downloadImages',
	fields: [taskId],
	output: taskOutput,
	toTaskIds: (item) => item.idsAsWritten('taskId'),
	toJson: taskJson,
};
