import type { Operation } from '../operation';
import { taskJson } from '../toJson';
import { taskId } from './taskId';

export const wait: Operation = {
	value: 'wait',
	name: 'Wait',
	action: 'Wait for task',
	description: 'Wait for a task that was submitted before, and hand on its result',
	kind: 'wait',
	makesImages: true,
	properties: [taskId],
	toRequest: (item) => ({ action: 'followTask', taskId: item.id('taskId') }),
	toJson: taskJson,
};
