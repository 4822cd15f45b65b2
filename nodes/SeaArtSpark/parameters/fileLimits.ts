import type { FileSource } from '../network/files';
import { isUnknownType } from '../network/files';
import { typeOfEnding } from '../network/fileTypes';
import { ASSET_TYPES, type AssetType, type Media } from '../services/request';

/** Problem with a file, as the end of "'Input Binary Field' ...", and the next step. */
export interface FileFault {
	problem: string;
	nextStep: string;
}

/** Formats and maximum file sizes of the upstream asset library (docs/protocol.md 4.6). */
const MEDIA: Record<AssetType, { mime: RegExp; endings: readonly string[]; maxMegabytes: number }> = {
	Image: {
		mime: /^image\/(jpeg|png|webp|bmp|tiff|gif|heic|heif)$/,
		endings: ['jpeg', 'jpg', 'png', 'webp', 'bmp', 'tiff', 'tif', 'gif', 'heic', 'heif'],
		maxMegabytes: 30,
	},
	Video: { mime: /^video\/(mp4|quicktime)$/, endings: ['mp4', 'mov'], maxMegabytes: 50 },
	Audio: { mime: /^audio\/(wav|mpeg)$/, endings: ['wav', 'mp3'], maxMegabytes: 15 },
};

/** The violation of a documented limit; undefined if there is none. */
export function assetFault(file: FileSource, type: AssetType): FileFault | undefined {
	const { mime, endings, maxMegabytes } = MEDIA[type];
	if (!isUnknownType(file.mimeType) && !mime.test(file.mimeType)) {
		return {
			problem: `contains a file of type ${file.mimeType.slice(0, 60)}, which the service does not accept as ${type.toLowerCase()}`,
			nextStep: `Use one of: ${endings.join(', ')}.`,
		};
	}
	if (file.bytes !== undefined && file.bytes > maxMegabytes * 1_048_576) {
		return {
			problem: `contains a file of ${Math.ceil(file.bytes / 1_048_576)} MB, but the service accepts at most ${maxMegabytes} MB`,
			nextStep: 'Use a smaller file.',
		};
	}
	return emptyFault(file);
}

/** The reason why a file isn't an image; undefined if it may be one. No format or size is documented for the image of an effect. */
export function imageFault(file: FileSource): FileFault | undefined {
	if (isUnknownType(file.mimeType) || file.mimeType.startsWith('image/')) return emptyFault(file);
	return { problem: `contains a file of type ${file.mimeType.slice(0, 60)}, which is not an image`, nextStep: 'Use an image.' };
}

const emptyFault = ({ bytes }: FileSource): FileFault | undefined =>
	bytes === 0 ? { problem: 'contains an empty file', nextStep: 'Check the node that makes the file.' } : undefined;

/** The asset type of a file's media type or a URL's extension. */
export function assetTypeOf(media: Media): AssetType | undefined {
	const type = 'file' in media ? media.file.mimeType : 'url' in media ? typeOfEnding(new URL(media.url).pathname) : undefined;
	return ASSET_TYPES.find((one) => type !== undefined && MEDIA[one].mime.test(type));
}
