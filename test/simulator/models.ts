import { genericModels } from './genericModels';
import type { Model, ModelParameter } from './model';
import { octopusxVideoModels } from './octopusxVideoModels';
import { templates } from './templates';
import { createAsset, createGroup, getAsset, imageEffects, textToImage } from './validation';
import { danceModels } from './danceModels';
import { dreamModels, octopusxImageModels } from './dreamModels';

export type { Model } from './model';

/** Price of one OctopusX asset call in USD. Made up like the others. */
export const octopusxCost = '0.001';

const textToImageParameters: ModelParameter[] = [
	{
		name: 'prompt',
		type: 'string',
		required: true,
		description: 'Text prompt for generating the image',
		constraints: { min_length: 1, max_length: 800 },
		example: 'A lighthouse at dawn',
	},
	{
		name: 'use_pre_llm',
		type: 'boolean',
		required: false,
		description: 'Expand and optimize the prompt',
		constraints: { default: true },
	},
	{ name: 'seed', type: 'integer', required: false, description: 'Random seed', constraints: { default: -1 } },
	{ name: 'width', type: 'integer', required: false, description: 'Width', constraints: { default: 1328 } },
	{ name: 'height', type: 'integer', required: false, description: 'Height', constraints: { default: 1328 } },
];

const projectName: ModelParameter = {
	name: 'ProjectName',
	type: 'string',
	required: false,
	description: 'Project name',
	constraints: { default: 'default' },
};

/** The built-in models of the simulator. */
export const models: readonly Model[] = [
	...(['3_0', '3_1'] as const).map((version): Model => ({
		id: version === '3_0' ? 'spark_t2i_3_0' : 'spark_image_3_1',
		name: version === '3_0' ? 'Spark T2I 3.0' : 'Spark Image 3.1',
		description: 'Text to image',
		type: 'image',
		input: ['text'],
		makes: 'image',
		cost: '0.03',
		seconds: 8,
		readsOnly: false,
		parameters: textToImageParameters,
		check: textToImage,
	})),
	{
		id: 'spark_img_effects',
		check: imageEffects,
		name: 'Spark Image Effects',
		description: 'Turns a photo into one of 30 styles',
		type: 'image',
		input: ['image'],
		makes: 'image',
		cost: '0.04',
		seconds: 6,
		readsOnly: false,
		parameters: [
			{ name: 'image_input1', type: 'string', required: true, description: 'Reference image URL' },
			{
				name: 'template_id',
				type: 'string',
				required: true,
				description: 'Template ID for style generation',
				constraints: { enum: templates.map(([id]) => id) },
			},
			{
				name: 'width',
				type: 'integer',
				required: false,
				description: 'Width of the output image',
				constraints: { default: 1328, min: 512, max: 2048 },
			},
			{
				name: 'height',
				type: 'integer',
				required: false,
				description: 'Height of the output image',
				constraints: { default: 1328, min: 512, max: 2048 },
			},
		],
	},
	{
		id: 'spark_asset_create_group',
		check: createGroup,
		name: 'Spark Asset Create Group',
		description: 'Creates an asset group',
		type: 'asset',
		input: ['text'],
		makes: 'text',
		cost: '0.001',
		seconds: 0.4,
		readsOnly: false,
		parameters: [
			{
				name: 'Name',
				type: 'string',
				required: true,
				description: 'Custom asset group name',
				constraints: { max_length: 64 },
			},
			{
				name: 'GroupType',
				type: 'string',
				required: true,
				description: 'The type of the asset group',
				constraints: { enum: ['AIGC'] },
			},
			projectName,
		],
	},
	{
		id: 'spark_asset_create',
		check: createAsset,
		name: 'Spark Asset Create',
		description: 'Adds a media file to an asset group',
		type: 'asset',
		input: ['image', 'video', 'audio'],
		makes: 'text',
		cost: '0.001',
		seconds: 0.4,
		readsOnly: false,
		parameters: [
			{ name: 'Name', type: 'string', required: true, description: 'Asset name', constraints: { max_length: 64 } },
			{ name: 'URL', type: 'string', required: true, description: 'URL of the media file to upload' },
			{
				name: 'AssetType',
				type: 'string',
				required: true,
				description: 'Media type of the asset',
				constraints: { enum: ['Image', 'Video', 'Audio'] },
			},
			{ name: 'GroupId', type: 'string', required: true, description: 'Asset group ID' },
			projectName,
		],
	},
	{
		id: 'spark_asset_get',
		check: getAsset,
		name: 'Spark Asset Get',
		description: 'Reads an asset and its status',
		type: 'asset',
		input: ['text'],
		makes: 'text',
		cost: '0.0001',
		seconds: 0.4,
		readsOnly: true,
		parameters: [{ name: 'Id', type: 'string', required: true, description: 'Asset ID' }, projectName],
	},
	...danceModels,
	...dreamModels,
	...genericModels,
	...octopusxVideoModels,
	...octopusxImageModels,
];
