import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { withNotes } from '../services';
import { isUnknownType, type FileSource } from '../network/files';
import { typeOfEnding } from '../network/fileTypes';
import { ASSET_TYPES, type AssetType, type Media } from '../services/request';
import type { ItemReader } from './itemReader';

export const SOURCES = ['url', 'binaryFile'] as const;

/** The choice between a link and a file of the workflow. */
export const sourceOptions: INodePropertyOptions[] = [
	{ name: 'File', value: 'binaryFile', description: 'A file in the incoming item' },
	{ name: 'URL', value: 'url', description: 'A link that the service can open' },
];

/** The link to the item's file. Shown for the source that needs it. */
export const urlField: INodeProperties = {
	displayName: 'URL',
	name: 'url',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. https://example.com/child.webp',
	description: 'Link to the file. The service fetches it, so it has to open without a login.',
	displayOptions: { show: { source: ['url'] } },
};

/** Where to read the item's file. Shown for the source that needs it. */
export const inputBinaryField = (shownFor: Record<string, string[]>): INodeProperties => ({
	displayName: 'Input Binary Field',
	name: 'inputBinaryField',
	type: 'string',
	required: true,
	default: 'data',
	hint: withNotes('The name of the input field that holds the file.', 'inputBinaryField'),
	description: 'The binary field of the incoming item that holds the file',
	displayOptions: { show: shownFor },
});

/** What the upstream asset library takes (docs/protocol.md 4.6): endings, and the largest file in megabytes. */
const MEDIA: Record<AssetType, { mime: RegExp; endings: readonly string[]; maxMegabytes: number }> = {
	Image: {
		mime: /^image\/(jpeg|png|webp|bmp|tiff|gif|heic|heif)$/,
		endings: ['jpeg', 'jpg', 'png', 'webp', 'bmp', 'tiff', 'tif', 'gif', 'heic', 'heif'],
		maxMegabytes: 30,
	},
	Video: { mime: /^video\/(mp4|quicktime)$/, endings: ['mp4', 'mov'], maxMegabytes: 50 },
	Audio: { mime: /^audio\/(wav|mpeg)$/, endings: ['wav', 'mp3'], maxMegabytes: 15 },
};

/** The item's media, from the link or the binary field that `source` chooses. */
export function readMedia(item: ItemReader, source: string, url: string): Media {
	return item.choice(source, SOURCES) === 'url' ? { url: item.url(url) } : { file: item.file('inputBinaryField') };
}

/** The asset type of the item: as chosen, or as the file's type or the link's ending tell. */
export function readAssetType(item: ItemReader, media: Media): AssetType {
	const chosen = item.choice('assetType', ['auto', ...ASSET_TYPES]);
	const type = chosen === 'auto' ? typeOf(media) : chosen;
	if (type === undefined) {
		return item.refuse('assetType', 'cannot be told from the file', 'Choose Image, Video or Audio.');
	}
	if ('file' in media) checkFile(item, media.file, type);
	return type;
}

/** Refuses a file that the documented limits rule out for certain. */
export function checkFile(item: ItemReader, file: FileSource, type: AssetType): void {
	const { mime, endings, maxMegabytes } = MEDIA[type];
	if (!isUnknownType(file.mimeType) && !mime.test(file.mimeType)) {
		item.refuse(
			'inputBinaryField',
			`holds a file of type ${file.mimeType.slice(0, 60)}, which is no ${type} the service takes`,
			`Use one of: ${endings.join(', ')}.`,
		);
	}
	if (file.bytes !== undefined && file.bytes > maxMegabytes * 1_048_576) {
		item.refuse(
			'inputBinaryField',
			`holds a file of ${Math.ceil(file.bytes / 1_048_576)} MB, and the service takes at most ${maxMegabytes} MB`,
			'Use a smaller file.',
		);
	}
	refuseEmpty(item, file);
}

/** Refuses a file that is no image at all: no format and no size is documented for the image of an effect. */
export function checkImage(item: ItemReader, file: FileSource): void {
	if (!isUnknownType(file.mimeType) && !file.mimeType.startsWith('image/')) {
		item.refuse('inputBinaryField', `holds a file of type ${file.mimeType.slice(0, 60)}, which is no image`, 'Use an image.');
	}
	refuseEmpty(item, file);
}

function refuseEmpty(item: ItemReader, { bytes }: FileSource): void {
	if (bytes === 0) item.refuse('inputBinaryField', 'holds an empty file', 'Check the node that makes the file.');
}

function typeOf(media: Media): AssetType | undefined {
	const type = 'file' in media ? media.file.mimeType : 'url' in media ? typeOfEnding(new URL(media.url).pathname) : undefined;
	return ASSET_TYPES.find((one) => type !== undefined && MEDIA[one].mime.test(type));
}
