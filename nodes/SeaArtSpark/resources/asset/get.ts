import type { Operation } from '../operation';
import { projectName } from '../fields';
import { assetDetailsJson } from '../toJson';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get asset',
	description: 'Look up an asset: its status, its link and its names',
	kind: 'ask',
	properties: [
		{
			displayName: 'Asset ID',
			name: 'assetId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. asset-20260414180702-abcde',
			description: 'ID of the asset. OctopusX looks assets up by the ID of the task that created them: fill that in there.',
		},
	],
	options: [projectName],
	toRequest: (item) => {
		const project = item.optionalText('projectName');
		return {
			action: 'getAsset',
			assetId: item.id('assetId', 'asset://'),
			...(project === undefined ? {} : { projectName: project }),
		};
	},
	toJson: assetDetailsJson,
};
