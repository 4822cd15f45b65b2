import type { Operation } from '../operation';
import { taskJson } from '../toJson';
import { taskId } from './taskId';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get task',
	description: 'Look at a task once',
	kind: 'look',
	properties: [taskId],
	toRequest: (item) => ({ action: 'followTask', taskId: item.id('taskId') }),
	toJson: taskJson,
};
