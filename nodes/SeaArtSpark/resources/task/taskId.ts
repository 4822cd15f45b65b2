import type { INodeProperties } from 'n8n-workflow';

export const taskId: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. d758n65e878c73cmdg20',
	description: 'ID of a task that was submitted before. It is in every item and every message of this node.',
};
