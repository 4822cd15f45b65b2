import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from './itemReader';

export const watermark: INodeProperties = {
	displayName: 'Watermark',
	name: 'watermark',
	type: 'boolean',
	default: false,
	description: 'Whether to mark the result as made by AI',
};

export const readWatermark = (item: ItemReader): boolean | undefined => item.optionalFlag(watermark.name);
