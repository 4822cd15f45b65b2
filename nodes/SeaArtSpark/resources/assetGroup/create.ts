import type { Operation } from '../operation';
import { NAME_MAX, projectName } from '../fields';
import { groupJson } from '../toJson';

const DESCRIPTION_MAX = 300;

export const create: Operation = {
	value: 'create',
	name: 'Create',
	action: 'Create asset group',
	description: 'Create an asset group, the folder that assets are put into',
	kind: 'submit',
	properties: [
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
			description: 'What the group is for, up to 300 characters. Only OctopusX keeps one.',
		},
	],
	toRequest: (item) => {
		const description = item.optionalText('description', { max: DESCRIPTION_MAX });
		const project = item.optionalText('projectName');
		return {
			action: 'createAssetGroup',
			name: item.text('name', { max: NAME_MAX }),
			...(description === undefined ? {} : { description }),
			...(project === undefined ? {} : { projectName: project }),
		};
	},
	toJson: groupJson,
};
