import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from '../../parameters/itemReader';
import { assetFault } from '../../parameters/fileLimits';
import { mediaInput } from '../../parameters/media';
import { ASSET_TYPES, VIDEO_USES, type VideoReference } from '../../services/request';
import { validId, isRecord } from '../../network/values';
import { ASSET_TYPE_OF_USE } from '../../services/video';

const ASSET_SCHEME = 'asset://';

/** Maximum references of each type for the documented models. */
const MAX_REFERENCES = { Image: 9, Video: 3, Audio: 3 };

const ASSET = { name: 'Asset', value: 'asset', description: 'An asset of the library' };

const assetIdField: INodeProperties = {
	displayName: 'Asset ID',
	name: 'assetId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. asset-20260414180702-abcde',
	description: 'ID of the asset, with or without asset:// before it',
	displayOptions: { show: { source: [ASSET.value] } },
};

const media = mediaInput({
	source: { displayName: 'Source', name: 'source', description: 'Where it comes from', others: [ASSET] },
	readOther: (entry, choice) => (choice === ASSET.value ? { asset: entry.id(assetIdField.name, ASSET_SCHEME) } : undefined),
});

/** Input media of a video. */
export const referenceFields: INodeProperties[] = [
	{
		displayName: 'Asset IDs',
		name: 'assetIds',
		type: 'string',
		default: '',
		placeholder: 'e.g. asset-20260414180702-abcde, asset-20260414180733-fghij',
		hint: "To use all assets of the previous node in one video, turn on 'Execute Once' in Settings and pass the list of its items",
		description:
			'Assets to show in the video: IDs separated by commas, or a list of IDs or of items of the Asset resource. An ID without an item counts as an image. In the prompt, refer to them by order: image 1, image 2.',
	},
	{
		displayName: 'References',
		name: 'references',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		default: {},
		placeholder: 'Add Reference',
		description:
			"Images, videos, and audio to make the video from, and its first and last frame. The prompt counts them after 'Asset IDs'.",
		options: [
			{
				displayName: 'Reference',
				name: 'reference',
				values: [
					{
						displayName: 'Use As',
						name: 'use',
						type: 'options',
						default: 'referenceImage',
						description: 'How the video uses it. Frames and references cannot be combined.',
						options: [
							{ name: 'First Frame', value: 'firstFrame', description: 'The video begins with this image' },
							{ name: 'Last Frame', value: 'lastFrame', description: 'The video ends with this image; it also needs a first frame' },
							{ name: 'Reference Audio', value: 'referenceAudio' },
							{ name: 'Reference Image', value: 'referenceImage' },
							{ name: 'Reference Video', value: 'referenceVideo' },
						],
					},
					...media.fields,
					assetIdField,
				],
			},
		],
	},
];

/** The item's references in the order in which the prompt refers to them: `assetIds` first. */
export function readReferences(item: ItemReader, isDocumented: boolean): VideoReference[] {
	const assets = item.list('assetIds').map((entry, index) => assetReference(item, entry, index));
	const frame = firstFrame(item);
	if (isDocumented && frame.length > 0 && assets.length > 0) {
		item.refuse('firstFrameUrl', "does not go together with 'Asset IDs'", 'Give one of the two.');
	}
	const references = [...frame, ...assets, ...item.entries('references', 'reference').map(readReference)];
	// The documents only have limits for their own models.
	if (isDocumented) checkMixture(item, references);
	return references;
}

/** The first frame, which an agent gives by URL. */
const firstFrame = (item: ItemReader): VideoReference[] =>
	item.optionalText('firstFrameUrl') === undefined ? [] : [{ use: 'firstFrame', media: { url: item.url('firstFrameUrl') } }];

function readReference(entry: ItemReader): VideoReference {
	const use = entry.choice('use', VIDEO_USES);
	return { use, media: media.read(entry, (file) => assetFault(file, ASSET_TYPE_OF_USE[use])) };
}

/** An entry of `assetIds`: an ID, or an item with an asset ID and perhaps its type. */
function assetReference(item: ItemReader, entry: unknown, index: number): VideoReference {
	const fields = isRecord(entry) ? (isRecord(entry.json) ? entry.json : entry) : {};
	const id = isRecord(entry) ? (fields.assetId ?? fields.assetUri) : entry;
	const text = typeof id === 'string' ? id.trim() : '';
	const asset = validId(text.startsWith(ASSET_SCHEME) ? text.slice(ASSET_SCHEME.length) : text);
	if (asset === undefined) {
		return item.refuse(
			'assetIds',
			`has no asset ID at position ${index + 1}`,
			'List asset IDs, or the items that the Asset resource returns.',
		);
	}
	const type = ASSET_TYPES.find((one) => one === fields.assetType) ?? 'Image';
	return { use: `reference${type}`, media: { asset } };
}

function checkMixture(item: ItemReader, references: VideoReference[]): void {
	const refuse = (problem: string, nextStep: string) => item.refuse('references', problem, nextStep);
	const count = (fits: (reference: VideoReference) => boolean) => references.filter(fits).length;
	const [first, last] = [count(({ use }) => use === 'firstFrame'), count(({ use }) => use === 'lastFrame')];
	if (first > 1 || last > 1) refuse('has more than one first or last frame', 'Keep one of each.');
	if (last > first) refuse('has a last frame but no first frame', "Add the first frame, or use the image as 'Reference Image'.");
	if (first > 0 && references.length > first + last) {
		refuse('mixes frames with references, which the service does not accept', "Keep the frames, or use them as 'Reference Image', too.");
	}
	for (const type of ASSET_TYPES) {
		const found = count(({ use }) => ASSET_TYPE_OF_USE[use] === type);
		const noun = type === 'Audio' ? 'audio files' : `${type.toLowerCase()}s`;
		if (found > MAX_REFERENCES[type])
			refuse(`has ${found} ${noun}, but the service accepts at most ${MAX_REFERENCES[type]}`, 'Remove some.');
	}
	if (references.length > 0 && references.every(({ use }) => use === 'referenceAudio')) {
		refuse('has only audio, which the service does not accept', 'Add an image or a video.');
	}
}
