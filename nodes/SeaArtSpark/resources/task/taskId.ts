import type { INodeProperties } from 'n8n-workflow';

export const taskId: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	typeOptions: { rows: 2 },
	required: true,
	default: '',
	placeholder: 'e.g. d758n65e878c73cmdg20',
	description:
		'ID of a task that was submitted before, or several: a list, IDs separated by commas or line breaks, or a whole message of this node. Each task is returned as an item.',
};
