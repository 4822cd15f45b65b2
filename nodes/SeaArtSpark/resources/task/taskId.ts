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
		'ID of a task that was submitted before, or many: a list, or IDs with commas or line breaks between them, as they stand in the messages of this node. An item is returned for each.',
};
