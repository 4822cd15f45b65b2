import type { ExistingTaskOperation } from '../operation';
import { taskJson, taskOutput } from './output';
import { taskId } from './taskId';

export const wait: ExistingTaskOperation = {
	value: 'wait',
	name: 'Wait',
	action: 'Wait for task',
	description: 'Wait for a task that was submitted before, and return its result',
	kind: 'await',
	makes: 'any',
	downloadSwitch: 'downloadImages',
	fields: [taskId],
	output: taskOutput,
	toTaskId: (item) => item.id('taskId'),
	toJson: taskJson,
};
