import { z } from 'zod/v3';

import { assetFault, assetTypeOf } from '../../parameters/fileLimits';
import type { ItemReader } from '../../parameters/itemReader';
import { mediaInput } from '../../parameters/media';
import { ASSET_TYPES, type AssetType, type Media } from '../../services/request';
import { readUntilActive, untilAssetIsActive } from '../../options/waitUntil';
import { GROUP_NAME, projectName, readProject } from '../../parameters/names';
import { withNotes } from '../../services';
import { withoutUndefined } from '../../network/values';
import type { SubmitOperation } from '../operation';
import { usd } from '../labels';
import { assetNames, assetNamesOutput } from './output';

const file = mediaInput({ source: { displayName: 'Source', name: 'source', description: 'Where the file comes from' } });

export const create: SubmitOperation = {
	value: 'create',
	name: 'Create',
	action: 'Create asset',
	description: 'Add an image, video, or audio file to an asset group and wait until it can be used',
	operationType: 'submit',
	tool: {
		description:
			'Adds an image, video, or audio file to an asset group of the library and waits until it can be used. Each call is a paid task, and on SeaArt Spark (Vtrix) each status check of the new asset is another one (`cost`, in USD). It takes seconds to a few minutes. Returns the asset ID. A response with `error` says in `next` what to do.',
		inputs: {
			assetGroupId: { description: 'ID of the group to put it into, such as group-20260414180602-52qww', default: '' },
			name: { description: 'Name of the asset, at most 64 characters' },
			url: { description: 'Link to the file, http or https; it has to open without a login' },
		},
		hides: ['source'],
	},
	fields: [
		{
			displayName: 'Asset Group',
			name: 'assetGroupBy',
			type: 'options',
			default: 'id',
			description: 'The group to put the asset into',
			options: [
				{ name: 'By ID', value: 'id', description: 'A group that exists' },
				{
					name: 'By Name, Created Now',
					value: 'name',
					description: 'A new group, created once per execution, however many items there are',
				},
			],
		},
		{
			displayName: 'Asset Group ID',
			name: 'assetGroupId',
			type: 'string',
			default: '',
			placeholder: 'e.g. group-20260414180602-52qww',
			description: 'ID of the group, as Asset Group > Create returns it',
			displayOptions: { show: { assetGroupBy: ['id'] } },
		},
		{
			displayName: 'Asset Group Name',
			name: 'assetGroupName',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. Heroes of the summer campaign',
			description: 'Name of the group to create, up to 64 characters. It is a paid task of its own.',
			displayOptions: { show: { assetGroupBy: ['name'] } },
		},
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. Child in a red coat',
			hint: 'Each item is one paid task. SeaArt Spark (Vtrix) also charges for status checks of a new asset.',
			description: withNotes('Name of the asset.', 'assetName'),
		},
		...file.fields,
		{
			displayName: 'Asset Type',
			name: 'assetType',
			type: 'options',
			default: 'auto',
			description: 'What kind of file it is',
			options: [
				{ name: 'Audio', value: 'Audio' },
				{ name: 'Detect Automatically', value: 'auto', description: "From the file's type or the ending of its link" },
				{ name: 'Image', value: 'Image' },
				{ name: 'Video', value: 'Video' },
			],
		},
	],
	options: [projectName, untilAssetIsActive],
	output: () =>
		z.object({
			...assetNamesOutput(),
			status: z.string(),
			cost: z.number().optional(),
			lookups: z.number().optional(),
			taskId: z.string(),
			groupTaskId: z.string().optional(),
		}),
	toRequests: (item) => {
		const media = file.read(item, (found) => assetFault(found, readAssetType(item, { file: found })));
		const isNamed = item.choice('assetGroupBy', ['id', 'name'] as const) === 'name';
		const groupId = isNamed ? undefined : item.optionalText('assetGroupId')?.trim();
		const groupName = isNamed ? item.text('assetGroupName', GROUP_NAME) : undefined;
		if (groupId === undefined && groupName === undefined) {
			item.refuse(
				'assetGroupId',
				'is empty',
				item.isForAgent
					? 'Give the ID of a group, as a tool that creates asset groups returns it; or ask the user for one.'
					: "Take the ID from an Asset Group node, or set 'Asset Group' to By Name to create one.",
			);
		}
		return [
			{
				action: 'createAsset',
				groupId: groupId ?? '',
				...(groupId === undefined && groupName !== undefined ? { groupName } : {}),
				name: item.text('name', { trim: true }),
				assetType: readAssetType(item, media),
				media,
				...readProject(item),
				untilActive: readUntilActive(item, true),
			},
		];
	},
	prerequisite(request) {
		if (request.action !== 'createAsset' || request.groupName === undefined) return undefined;
		const { groupName, ...asset } = request;
		const { projectName: project } = asset;
		return {
			request: { action: 'createAssetGroup', name: groupName, ...(project === undefined ? {} : { projectName: project }) },
			title: `The group "${groupName}"`,
			use: ({ result }) => ({ ...asset, groupId: result?.groupId ?? '' }),
		};
	},
	toJson: ({ taskId, status, result, lookups, cost }) =>
		withoutUndefined({ ...assetNames(result?.asset), status, cost: usd(cost), lookups, taskId }),
};

/** The asset type of the item: as chosen, or detected from its file or URL. */
function readAssetType(item: ItemReader, media: Media): AssetType {
	const chosen = item.choice('assetType', ['auto', ...ASSET_TYPES]);
	const type = chosen === 'auto' ? assetTypeOf(media) : chosen;
	return type ?? item.refuse('assetType', 'could not be detected from the file', 'Choose Image, Video, or Audio.');
}
