import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { withNotes } from '../services';
import { isUnknownType, type FileSource } from '../network/files';
import { typeOfEnding } from '../network/fileTypes';
import { ASSET_TYPES, type AssetType, type Media } from '../services/request';
import type { ItemReader } from './itemReader';

const LINK = { name: 'URL', value: 'url', description: 'A link that the service can open' };
const FILE = { name: 'File', value: 'binaryFile', description: 'A file in the incoming item' };

/** Where the item's file is. */
const binaryField: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'inputBinaryField',
	type: 'string',
	required: true,
	default: 'data',
	hint: withNotes('The name of the input field that holds the file.', 'inputBinaryField'),
	description: 'The binary field of the incoming item that holds the file',
};

/** The link to the item's file. */
export const urlField: INodeProperties = {
	displayName: 'URL',
	name: 'url',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. https://example.com/child.webp',
	description: 'Link to the file. The service fetches it, so it has to open without a login.',
};

/** A link or a file of the workflow, whichever the user chooses: its fields, and what reads them. */
export interface MediaInput {
	fields: INodeProperties[];
	read(item: ItemReader): Media;
}

/**
 * @param source the field with the choice; options of its own stand before the two
 * @param link the field for the link
 * @param readOther reads what an option of its own stands for; undefined for none of them
 */
export function mediaInput(
	source: Pick<INodeProperties, 'displayName' | 'name' | 'description'> & { others?: INodePropertyOptions[] },
	link: INodeProperties = urlField,
	readOther?: (item: ItemReader, choice: string) => Media | undefined,
): MediaInput {
	const { others = [], ...field } = source;
	const options = [...others, FILE, LINK];
	const values = options.map(({ value }) => String(value));
	const shownFor = (value: string) => ({ show: { [field.name]: [value] } });
	return {
		fields: [
			{ ...field, type: 'options', default: others[0]?.value ?? LINK.value, options },
			{ ...link, displayOptions: shownFor(LINK.value) },
			{ ...binaryField, displayOptions: shownFor(FILE.value) },
		],
		read(item) {
			const choice = item.choice(field.name, values);
			if (choice === LINK.value) return { url: item.url(link.name) };
			return readOther?.(item, choice) ?? { file: item.file(binaryField.name) };
		},
	};
}

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
			binaryField.name,
			`holds a file of type ${file.mimeType.slice(0, 60)}, which is no ${type} the service takes`,
			`Use one of: ${endings.join(', ')}.`,
		);
	}
	if (file.bytes !== undefined && file.bytes > maxMegabytes * 1_048_576) {
		item.refuse(
			binaryField.name,
			`holds a file of ${Math.ceil(file.bytes / 1_048_576)} MB, and the service takes at most ${maxMegabytes} MB`,
			'Use a smaller file.',
		);
	}
	refuseEmpty(item, file);
}

/** Refuses a file that is no image at all: no format and no size is documented for the image of an effect. */
export function checkImage(item: ItemReader, file: FileSource): void {
	if (!isUnknownType(file.mimeType) && !file.mimeType.startsWith('image/')) {
		item.refuse(binaryField.name, `holds a file of type ${file.mimeType.slice(0, 60)}, which is no image`, 'Use an image.');
	}
	refuseEmpty(item, file);
}

function refuseEmpty(item: ItemReader, { bytes }: FileSource): void {
	if (bytes === 0) item.refuse(binaryField.name, 'holds an empty file', 'Check the node that makes the file.');
}

function typeOf(media: Media): AssetType | undefined {
	const type = 'file' in media ? media.file.mimeType : 'url' in media ? typeOfEnding(new URL(media.url).pathname) : undefined;
	return ASSET_TYPES.find((one) => type !== undefined && MEDIA[one].mime.test(type));
}
