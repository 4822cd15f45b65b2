import { z } from 'zod/v3';

import { projectName, readProject } from '../../parameters/names';
import { withNotes } from '../../services';
import { withoutUndefined } from '../../network/values';
import type { SubmitOperation } from '../operation';
import { usd } from '../labels';
import { assetNames, assetNamesOutput } from './output';

export const get: SubmitOperation = {
	value: 'get',
	name: 'Get',
	action: 'Get asset',
	description: withNotes('Retrieve an asset: its status, URL, and names.', 'assetLookup'),
	operationType: 'query',
	tool: {
		description:
			'Looks up an asset of the library: its status, its link and its names. On SeaArt Spark (Vtrix) each call is a paid task (`cost`, in USD). Takes seconds. A response with `error` says in `next` what to do.',
		inputs: { assetId: { description: 'ID of the asset, such as asset-20260414180702-abcde' } },
	},
	fields: [
		{
			displayName: 'Asset ID',
			name: 'assetId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. asset-20260414180702-abcde',
			hint: withNotes('', 'assetLookup'),
			description: withNotes('ID of the asset.', 'assetId'),
		},
	],
	options: [projectName],
	output: () =>
		z.object({
			...assetNamesOutput(),
			url: z.string().optional(),
			createdAt: z.string().optional(),
			updatedAt: z.string().optional(),
			projectName: z.string().optional(),
			lookups: z.number().optional(),
			cost: z.number().optional(),
		}),
	toRequests: (item) => [{ action: 'getAsset', assetId: item.id('assetId', 'asset://'), ...readProject(item) }],
	toJson: ({ result, lookups, cost }) => {
		const { url, createdAt, updatedAt, projectName: project } = result?.asset ?? {};
		return withoutUndefined({
			...assetNames(result?.asset),
			url,
			createdAt,
			updatedAt,
			projectName: project,
			lookups,
			cost: usd(cost),
		});
	},
};
