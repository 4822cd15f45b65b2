import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../parameters/itemReader';
import { readDownload, type DownloadSettings } from './download';
import { readSubmitting, type SubmittingSettings } from './submitting';
import { readUntilActive, waitUntilNames } from './waitUntil';
import { readWaiting, type TaskDuration, type WaitingSettings } from './waiting';

export const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** Resolved fields and options of one item, with the defaults filled in. */
export interface ItemSettings extends WaitingSettings, SubmittingSettings, DownloadSettings {
	simplify: boolean;
	/** Whether to wait until the asset of a task can be used. */
	untilActive: boolean;
}

/** Reads an item's settings. @param has whether its operation has a field */
export function readItemSettings(item: ItemReader, has: (name: string) => boolean, duration: TaskDuration = 'seconds'): ItemSettings {
	const waiting = readWaiting(item, has, duration);
	return {
		...waiting,
		...readSubmitting(item),
		...readDownload(item, has, waiting.wait),
		untilActive: waitUntilNames.some(has) && readUntilActive(item, false),
		simplify: item.optionalFlag(simplify.name) ?? true,
	};
}
