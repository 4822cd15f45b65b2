import type { FileType } from './files';

/** Number of first bytes that are read to detect the type of a file. */
export const SIGNATURE_BYTES = 256;

/** Media types by the first bytes of a file. `at` counts from 0. */
const SIGNATURES: ReadonlyArray<{ type: string; parts: ReadonlyArray<{ at: number; text: string }> }> = [
	{ type: 'image/png', parts: [{ at: 0, text: '\x89PNG' }] },
	{ type: 'image/jpeg', parts: [{ at: 0, text: '\xff\xd8\xff' }] },
	{ type: 'image/gif', parts: [{ at: 0, text: 'GIF8' }] },
	{
		type: 'image/webp',
		parts: [
			{ at: 0, text: 'RIFF' },
			{ at: 8, text: 'WEBP' },
		],
	},
	{ type: 'image/bmp', parts: [{ at: 0, text: 'BM' }] },
	{ type: 'image/tiff', parts: [{ at: 0, text: 'II*\0' }] },
	{ type: 'image/tiff', parts: [{ at: 0, text: 'MM\0*' }] },
	{
		type: 'audio/wav',
		parts: [
			{ at: 0, text: 'RIFF' },
			{ at: 8, text: 'WAVE' },
		],
	},
	{
		type: 'video/x-msvideo',
		parts: [
			{ at: 0, text: 'RIFF' },
			{ at: 8, text: 'AVI ' },
		],
	},
	{ type: 'audio/mpeg', parts: [{ at: 0, text: 'ID3' }] },
	{ type: 'audio/ogg', parts: [{ at: 0, text: 'OggS' }] },
	{ type: 'audio/flac', parts: [{ at: 0, text: 'fLaC' }] },
	{ type: 'application/pdf', parts: [{ at: 0, text: '%PDF' }] },
	{ type: 'application/zip', parts: [{ at: 0, text: 'PK\x03\x04' }] },
];

/** Brands of the ISO container that are not MP4 video. */
const BRANDS: Record<string, string | undefined> = {
	avif: 'image/avif',
	avis: 'image/avif',
	'M4A ': 'audio/mp4',
	'M4B ': 'audio/mp4',
	'M4P ': 'audio/mp4',
	'qt  ': 'video/quicktime',
};

/** Brands of HEIF: one image, sequences, with an alpha or depth layer, and those that only name the container. */
const HEIF = /^(hei[cmsx]|hev[cmsx]|mif[12]|msf1)$/;

const EXTENSIONS: Record<string, string | undefined> = {
	'image/png': 'png',
	'image/jpeg': 'jpg',
	'image/webp': 'webp',
	'image/gif': 'gif',
	'image/bmp': 'bmp',
	'image/tiff': 'tiff',
	'image/avif': 'avif',
	'image/heic': 'heic',
	'image/heif': 'heif',
	'image/svg+xml': 'svg',
	'video/mp4': 'mp4',
	'video/quicktime': 'mov',
	'video/webm': 'webm',
	'video/mpeg': 'mpg',
	'video/x-matroska': 'mkv',
	'video/x-msvideo': 'avi',
	'audio/mpeg': 'mp3',
	'audio/wav': 'wav',
	'audio/ogg': 'ogg',
	'audio/flac': 'flac',
	'audio/aac': 'aac',
	'audio/mp4': 'm4a',
	'audio/webm': 'weba',
	'application/json': 'json',
	'application/pdf': 'pdf',
	'application/zip': 'zip',
	'text/plain': 'txt',
};

/** Unregistered names in use for a media type. */
const ALIASES: ReadonlyArray<[type: string, labels: RegExp]> = [
	['image/jpeg', /^image\/(x-)?(p?jpe?g|p?jpe|jfif|pipeg)$/],
	['image/png', /^image\/x-png$/],
	['image/webp', /^image\/x-webp$/],
	['image/gif', /^image\/x-gif$/],
	['image/bmp', /^image\/(x-)?(bmp|bitmap|ms-bmp|win-bitmap|windows-bmp)$/],
	['image/tiff', /^image\/(x-)?tiff?$/],
	['image/heic', /^image\/(x-)?heic(-sequence)?$/],
	['image/heif', /^image\/(x-)?heif(-sequence)?$/],
	['image/svg+xml', /^image\/svg$/],
	['video/mp4', /^(video|application)\/(x-)?(mp4|m4v|mpeg4|mp4v-es)$/],
	['video/quicktime', /^(video|image|application)\/(x-)?(quicktime|mov|qt)$/],
	['video/mpeg', /^video\/(x-)?(mpe?g|mpe)$/],
	['audio/mpeg', /^audio\/(x-)?(mp3|mpeg|mpeg-?3|mpg|mpga)$/],
	['audio/wav', /^audio\/(x-|vnd\.)?(wave?|pn-wav)$/],
	['audio/mp4', /^audio\/(x-)?m4a$/],
	['audio/flac', /^audio\/x-flac$/],
	['application/zip', /^application\/x-zip(-compressed)?$/],
];

/** Labels of files of unknown type. */
const UNKNOWN = /octet-stream$|^application\/(x-|force-)?(download|binary|unknown)$/;

/**
 * The registered media type of a label, without parameters: `image/pjpeg; charset=binary` is `image/jpeg`.
 * Undefined for an invalid label, or one that stands for any file.
 */
export function mediaType(label: unknown): string | undefined {
	const type = typeof label === 'string' ? label.slice(0, 200).split(/[;,]/, 1)[0]!.trim().toLowerCase() : '';
	if (!/^[a-z]+\/[\w.+-]+$/.test(type) || UNKNOWN.test(type)) return undefined;
	return ALIASES.find(([, labels]) => labels.test(type))?.[0] ?? type;
}

/** The media type of a file name's extension; undefined if it is unknown. */
export function typeOfEnding(name: string): string | undefined {
	const ending = /\.(\w{1,8})$/.exec(name)?.[1]?.toLowerCase();
	return ['image', 'video', 'audio', 'application']
		.map((kind) => mediaType(`${kind}/${ending}`))
		.find((type) => type && type in EXTENSIONS);
}

/** The usual extension of a file of this type. */
export const extensionOf = (type: string): string => (Object.hasOwn(EXTENSIONS, type) ? EXTENSIONS[type] : undefined) ?? 'bin';

/**
 * The media type of a downloaded file by its first bytes; undefined if it isn't of the expected type. The header only matters for
 * a `file`, which may be anything.
 */
export function typeOfFile(fileType: FileType, first: Buffer, header: unknown): string | undefined {
	if (first.length === 0) return undefined;
	const type = mediaType(header);
	const detected = typeOfBytes(first) ?? (type === 'image/svg+xml' && isSvg(first) ? type : undefined);
	if (fileType === 'file') return detected ?? type ?? 'application/octet-stream';
	if (detected === undefined) return undefined;
	if (detected.startsWith(`${fileType}/`)) return detected;
	// These containers may hold only audio.
	if (fileType === 'audio' && detected === 'video/webm') return 'audio/webm';
	if (fileType === 'audio' && (detected === 'video/mp4' || detected === 'video/quicktime')) return 'audio/mp4';
	return fileType === 'video' && detected === 'audio/ogg' ? 'video/ogg' : undefined;
}

/** The media type of a file by its first bytes; undefined if they are unknown. */
export function typeOfBytes(bytes: Buffer): string | undefined {
	const text = bytes.toString('latin1', 0, SIGNATURE_BYTES);
	const known = SIGNATURES.find(({ parts }) => parts.every(({ at, text: expected }) => text.startsWith(expected, at)));
	if (known) return known.type;
	const boxes = boxesIn(bytes, text);
	if (boxes) return boxes;
	if (text.startsWith('\x1aE\xdf\xa3')) return text.includes('webm') ? 'video/webm' : 'video/x-matroska';
	return frameIn(bytes);
}

/** Boxes with which a file of the ISO container may begin if its brand comes later, or never, as in old QuickTime files. */
const BOXES = /^(free|skip|wide|moov|mdat|pnot)$/;

/** The type of a file of the ISO container (MP4, QuickTime, HEIF, AVIF): by its brand, which other boxes may precede. */
function boxesIn(bytes: Buffer, text: string): string | undefined {
	for (let at = 0; ; at += Math.max(8, bytes.readUInt32BE(at))) {
		const box = text.slice(at + 4, at + 8);
		if (box === 'ftyp') return typeOfBrand(text.slice(at + 8, at + 12), text.slice(at + 12));
		// The size of a box precedes its name: a large value there means that the file is text.
		if (!BOXES.test(box) || bytes[at]! > 0x1f) return at === 0 ? undefined : 'video/quicktime';
	}
}

function typeOfBrand(brand: string, others: string): string {
	if (!HEIF.test(brand)) return BRANDS[brand] ?? 'video/mp4';
	return /^mi|^ms/.test(brand) && others.includes('avif') ? 'image/avif' : 'image/heic';
}

/** MP3 and AAC files without a header begin with a frame: eleven or twelve bits set, then the layer. */
function frameIn([first = 0, second = 0]: Buffer): string | undefined {
	if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
	if ((second & 0xf6) === 0xf0) return 'audio/aac';
	return (second & 0x06) === 0 ? undefined : 'audio/mpeg';
}

const isSvg = (bytes: Buffer): boolean => /^(\ufeff)?\s{0,100}<(svg|\?xml)\b/i.test(bytes.toString('utf8', 0, SIGNATURE_BYTES));
