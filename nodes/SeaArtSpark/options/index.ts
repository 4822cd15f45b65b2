import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../parameters/itemReader';
import { readDownload, type DownloadSettings } from './download';
import { readSubmitting, type SubmittingSettings } from './submitting';
import { readWaiting, type WaitingSettings } from './waiting';

export const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** What the fields and options of one item come to, with the defaults filled in. */
export interface ItemSettings extends WaitingSettings, SubmittingSettings, DownloadSettings {
	simplify: boolean;
}

/** Reads an item's settings. `has` tells which fields its operation shows. */
export function readItemSettings(item: ItemReader, has: (name: string) => boolean): ItemSettings {
	const waiting = readWaiting(item, has);
	return {
		...waiting,
		...readSubmitting(item),
		...readDownload(item, has, waiting.wait),
		simplify: item.optionalFlag('simplify') ?? true,
	};
}
