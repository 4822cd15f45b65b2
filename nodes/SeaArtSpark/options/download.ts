import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../parameters/itemReader';

const shownWhenDownloading = { downloadImages: [true] };

/** Fields of the operations whose tasks make files. */
export const downloadFields = (waits: boolean): INodeProperties[] => [
	{
		displayName: 'Download Images',
		name: 'downloadImages',
		type: 'boolean',
		default: true,
		description:
			'Whether to put the images themselves into the item. Their addresses are in the item either way, and may expire after a day.',
		...(waits ? {} : { displayOptions: { show: { waitForCompletion: [true] } } }),
	},
	{
		displayName: 'Put Output Image in Field',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the output field to put the image in',
		displayOptions: { show: waits ? shownWhenDownloading : { waitForCompletion: [true], ...shownWhenDownloading } },
	},
];

export const downloadOptions: INodeProperties[] = [
	{
		displayName: 'Max Download Size (MB)',
		name: 'maxDownloadMegabytes',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 100,
		description: 'The largest image to download',
	},
];

export interface DownloadSettings {
	/** The binary field for the first file; undefined where nothing is downloaded. */
	downloadTo?: string;
	maxDownloadBytes: number;
}

/** @param has tells which fields the operation shows */
export function readDownload(item: ItemReader, has: (name: string) => boolean, wait: boolean): DownloadSettings {
	const downloads = has('downloadImages') && wait && (item.optionalFlag('downloadImages') ?? true);
	return {
		...(downloads ? { downloadTo: item.text('binaryPropertyName').trim() } : {}),
		maxDownloadBytes: (has('maxDownloadMegabytes') ? item.numberOrDefault('maxDownloadMegabytes', { min: 0 }) : 0) * 1_048_576,
	};
}
