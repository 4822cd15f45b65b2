import { z } from 'zod/v3';

import { GROUP_NAME, projectName, readProject } from '../../parameters/names';
import { withNotes } from '../../services';
import { withoutUndefined } from '../../network/values';
import type { SubmitOperation } from '../operation';
import { usd } from '../labels';

const DESCRIPTION_MAX = 300;

export const create: SubmitOperation = {
	value: 'create',
	name: 'Create',
	action: 'Create asset group',
	description: 'Create an asset group, the folder that assets are put into',
	operationType: 'submit',
	tool: {
		description:
			'Creates an asset group, the folder of the library that assets are put into. Each call is a paid task (`cost`, in USD, where the service names a price) and takes seconds. Returns the ID of the group. A response with `error` says in `next` what to do.',
		inputs: { name: { description: 'Name of the group, at most 64 characters' } },
	},
	fields: [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. Heroes of the summer campaign',
			hint: 'Each item is one paid task',
			description: 'Name of the asset group, up to 64 characters',
		},
	],
	options: [
		projectName,
		{
			displayName: 'Description',
			name: 'description',
			type: 'string',
			default: '',
			description: withNotes('What the group is for, up to 300 characters.', 'description'),
		},
	],
	output: () =>
		z.object({
			groupId: z.string(),
			name: z.string().optional(),
			status: z.string(),
			cost: z.number().optional(),
			taskId: z.string().optional(),
		}),
	toRequests: (item) => {
		const description = item.optionalText('description', { max: DESCRIPTION_MAX });
		return [
			{
				action: 'createAssetGroup',
				name: item.text('name', GROUP_NAME),
				...(description === undefined ? {} : { description }),
				...readProject(item),
			},
		];
	},
	toJson: ({ taskId, status, result, cost }) =>
		withoutUndefined({ groupId: result?.groupId ?? '', name: result?.groupName, status, cost: usd(cost), taskId: taskId || undefined }),
};
