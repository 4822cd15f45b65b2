import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../parameters/itemReader';
import type { FileType } from '../network/files';

/** The switch that downloads, by what the tasks make. */
const SWITCHES: Record<FileType | 'any', { name: string; displayName: string; them: string }> = {
	image: { name: 'downloadImages', displayName: 'Download Images', them: 'images' },
	video: { name: 'downloadVideos', displayName: 'Download Videos', them: 'videos' },
	audio: { name: 'downloadAudio', displayName: 'Download Audio', them: 'sounds' },
	file: { name: 'downloadFiles', displayName: 'Download Files', them: 'files' },
	any: { name: 'downloadFiles', displayName: 'Download Files', them: 'files' },
};

/** What an operation has to say about its downloads. */
export interface Downloading {
	makes: FileType | 'any';
	/** Name of the switch, where it is older than what it means. */
	downloadSwitch?: string;
}

/** What the user sees above the switch. */
export const downloadTitle = (makes: FileType | 'any'): string => SWITCHES[makes].displayName;

/** Fields of the operations whose tasks make files. `waits` where there is no choice about waiting. */
export function downloadFields({ makes, downloadSwitch }: Downloading, waits: boolean): INodeProperties[] {
	const { displayName, them } = SWITCHES[makes];
	const name = downloadSwitch ?? SWITCHES[makes].name;
	const shownWhenWaiting: Record<string, boolean[]> = waits ? {} : { waitForCompletion: [true] };
	const what = makes === 'image' ? 'image' : 'file';
	return [
		{
			displayName,
			name,
			type: 'boolean',
			default: true,
			description: `Whether to put the ${them} themselves into the item. Their addresses are in the item either way, and may expire after a day.`,
			...(waits ? {} : { displayOptions: { show: shownWhenWaiting } }),
		},
		{
			displayName: `Put Output ${what === 'image' ? 'Image' : 'File'} in Field`,
			name: 'binaryPropertyName',
			type: 'string',
			required: true,
			default: 'data',
			hint: `The name of the output field to put the ${what} in`,
			displayOptions: { show: { ...shownWhenWaiting, [name]: [true] } },
		},
	];
}

const largestImage: INodeProperties = {
	displayName: 'Max Download Size (MB)',
	name: 'maxDownloadMegabytes',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 100,
	description: 'The most to download for one item, all its files together',
};

const returnFileLists: INodeProperties = {
	displayName: 'Return File Lists',
	name: 'returnFileLists',
	type: 'boolean',
	default: false,
	description: 'Whether to return the list of files, with their sizes and job IDs, also where there is one file alone',
};

export const downloadOptions = ({ makes }: Downloading): INodeProperties[] => [
	makes === 'image'
		? largestImage
		: { ...largestImage, default: 500, description: 'The most to download for one item, all its files together' },
	{
		displayName: 'On Download Failure',
		name: 'onDownloadFailure',
		type: 'options',
		default: 'error',
		description: 'What to do with an item whose task has ended well and whose files do not arrive',
		options: [
			{
				name: 'Return the Address',
				value: 'returnAddress',
				description: 'Return the item with its addresses and the files that did arrive',
			},
			{ name: 'Stop With an Error', value: 'error', description: 'End the item, naming addresses, task ID and cost' },
		],
	},
	returnFileLists,
];

export interface DownloadSettings {
	/** The binary field for the first file; undefined where nothing is downloaded. */
	downloadTo?: string;
	maxDownloadBytes: number;
	onDownloadFailure: 'error' | 'returnAddress';
	/** Whether an item lists its files also where there is one alone. */
	lists: boolean;
}

const SWITCH_NAMES = Object.values(SWITCHES).map(({ name }) => name);

/** Every field and option that only says what to do with the files. */
export const downloadNames: readonly string[] = [
	...SWITCH_NAMES,
	'binaryPropertyName',
	largestImage.name,
	'onDownloadFailure',
	returnFileLists.name,
];

/** @param has tells which fields the operation shows */
export function readDownload(item: ItemReader, has: (name: string) => boolean, wait: boolean): DownloadSettings {
	const name = SWITCH_NAMES.find(has);
	const downloads = name !== undefined && wait && (item.optionalFlag(name) ?? true);
	return {
		...(downloads ? { downloadTo: outputField(item) } : {}),
		maxDownloadBytes: (has('maxDownloadMegabytes') ? item.numberOrDefault('maxDownloadMegabytes', { min: 0 }) : 0) * 1_048_576,
		onDownloadFailure: has('onDownloadFailure') && item.optionalText('onDownloadFailure') === 'returnAddress' ? 'returnAddress' : 'error',
		lists: has(returnFileLists.name) && (item.optionalFlag(returnFileLists.name) ?? false),
	};
}

/** The field for the first file. A name that every object has by birth would reach the object's own parts in n8n, or in a workflow. */
function outputField(item: ItemReader): string {
	const field = item.text('binaryPropertyName').trim();
	if (!(field in {}) && field !== 'prototype') return field;
	return item.refuse('binaryPropertyName', `is "${field}", which no field can be called`, 'Use another name, for example data.');
}
