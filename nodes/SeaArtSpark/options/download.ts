import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../parameters/itemReader';
import type { FileType } from '../network/files';
import { waitForCompletion } from './waiting';

/** The type of files that an operation's tasks make; `any` if it depends on the task. */
export type Makes = FileType | 'any';

/** The switch for downloads, by file type. */
const SWITCHES: Record<Makes, { name: string; displayName: string; noun: string }> = {
	image: { name: 'downloadImages', displayName: 'Download Images', noun: 'images' },
	video: { name: 'downloadVideos', displayName: 'Download Videos', noun: 'videos' },
	audio: { name: 'downloadAudio', displayName: 'Download Audio', noun: 'audio files' },
	file: { name: 'downloadFiles', displayName: 'Download Files', noun: 'files' },
	any: { name: 'downloadFiles', displayName: 'Download Files', noun: 'files' },
};

/** Maximum bytes to download for one item: limits what a service can put onto this n8n's disk. */
export const MAX_DOWNLOAD_BYTES: Record<'image' | 'other', number> = { image: 100 * 1_048_576, other: 500 * 1_048_576 };

/** Label of the switch. */
export const downloadTitle = (makes: Makes): string => SWITCHES[makes].displayName;

const OUTPUT_FIELD = 'binaryPropertyName';

const onDownloadFailure: INodeProperties = {
	displayName: 'On Download Failure',
	name: 'onDownloadFailure',
	type: 'options',
	default: 'error',
	description: "What to do when a task completes but its files can't be downloaded",
	options: [
		{ name: 'Return the URL', value: 'returnAddress', description: 'Return the item with its URLs and the files that did arrive' },
		{ name: 'Stop With an Error', value: 'error', description: 'Fail the item and name its URLs, task ID and cost' },
	],
};

/** Fields of the operations whose tasks make files. `isChoice` if the user may turn waiting off. */
export function downloadFields(makes: Makes, isChoice: boolean): INodeProperties[] {
	const { name, displayName, noun } = SWITCHES[makes];
	const whenWaiting: Record<string, boolean[]> = isChoice ? { [waitForCompletion.name]: [true] } : {};
	const whenDownloading = { displayOptions: { show: { ...whenWaiting, [name]: [true] } } };
	const file = makes === 'image' ? 'image' : 'file';
	return [
		{
			displayName,
			name,
			type: 'boolean',
			default: true,
			description: `Whether to add the ${noun} to the item as binary data. Their URLs are in the item either way but may expire after a day.`,
			...(isChoice ? { displayOptions: { show: whenWaiting } } : {}),
		},
		{
			displayName: `Put Output ${file === 'image' ? 'Image' : 'File'} in Field`,
			name: OUTPUT_FIELD,
			type: 'string',
			required: true,
			default: 'data',
			hint: `The name of the output field to put the ${file} in`,
			...whenDownloading,
		},
		{ ...onDownloadFailure, ...whenDownloading },
	];
}

export interface DownloadSettings {
	/** The binary field for the first file; undefined if nothing is downloaded. */
	downloadTo?: string;
	maxDownloadBytes: number;
	onDownloadFailure: 'error' | 'returnAddress';
}

const SWITCH_NAMES = [...new Set(Object.values(SWITCHES).map(({ name }) => name))];

/** Every field that only determines what to do with the files. */
export const downloadNames: readonly string[] = [...SWITCH_NAMES, OUTPUT_FIELD, onDownloadFailure.name];

/** @param has whether the operation has a field */
export function readDownload(item: ItemReader, has: (name: string) => boolean, wait: boolean): DownloadSettings {
	const name = SWITCH_NAMES.find(has);
	const downloads = name !== undefined && wait && (item.optionalFlag(name) ?? true);
	return {
		...(downloads ? { downloadTo: outputField(item) } : {}),
		maxDownloadBytes: name === SWITCHES.image.name ? MAX_DOWNLOAD_BYTES.image : MAX_DOWNLOAD_BYTES.other,
		onDownloadFailure: downloads && item.optionalText(onDownloadFailure.name) === 'returnAddress' ? 'returnAddress' : 'error',
	};
}

/** The binary field for the first file. The name of a built-in property is refused, since it would access the prototype. */
function outputField(item: ItemReader): string {
	const field = item.text(OUTPUT_FIELD).trim();
	if (!(field in {}) && field !== 'prototype') return field;
	return item.refuse(OUTPUT_FIELD, `is "${field}", which is not a valid field name`, 'Use another name, for example data.');
}
