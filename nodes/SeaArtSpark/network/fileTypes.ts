import type { FileType } from './files';

/** The most bytes of a file that are looked at to tell its type. */
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

/** Brands of the ISO container that are no video. */
const BRANDS: Record<string, string | undefined> = {
	avif: 'image/avif',
	avis: 'image/avif',
	heic: 'image/heic',
	heix: 'image/heic',
	hevc: 'image/heic',
	mif1: 'image/heic',
	msf1: 'image/heic',
	'M4A ': 'audio/mp4',
	'M4B ': 'audio/mp4',
	'qt  ': 'video/quicktime',
};

const EXTENSIONS: Record<string, string | undefined> = {
	'image/png': 'png',
	'image/jpeg': 'jpg',
	'image/webp': 'webp',
	'image/gif': 'gif',
	'image/bmp': 'bmp',
	'image/tiff': 'tiff',
	'image/avif': 'avif',
	'image/heic': 'heic',
	'image/svg+xml': 'svg',
	'video/mp4': 'mp4',
	'video/quicktime': 'mov',
	'video/webm': 'webm',
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

/** The usual ending of a file of this type. */
export const extensionOf = (type: string): string => (Object.hasOwn(EXTENSIONS, type) ? EXTENSIONS[type] : undefined) ?? 'bin';

/**
 * The media type of a file of the kind that was promised, as its first bytes tell; undefined where they tell of something else. What
 * a host calls its answer decides nothing, except for a `file`, which may be anything.
 */
export function typeOfFile(fileType: FileType, first: Buffer, header: unknown): string | undefined {
	if (first.length === 0) return undefined;
	const named = typeof header === 'string' ? header.slice(0, 100).split(';', 1)[0]!.trim().toLowerCase() : '';
	const seen = typeIn(first) ?? (named === 'image/svg+xml' && isSvg(first) ? named : undefined);
	if (fileType === 'file') return seen ?? (/^[a-z]+\/[\w.+-]+$/.test(named) ? named : 'application/octet-stream');
	if (seen === undefined) return undefined;
	if (seen.startsWith(`${fileType}/`)) return seen;
	// The same containers hold sound alone.
	if (fileType === 'audio' && (seen === 'video/mp4' || seen === 'video/webm')) return seen.replace('video', 'audio');
	return fileType === 'video' && seen === 'audio/ogg' ? 'video/ogg' : undefined;
}

function typeIn(bytes: Buffer): string | undefined {
	const text = bytes.toString('latin1', 0, SIGNATURE_BYTES);
	const known = SIGNATURES.find(({ parts }) => parts.every(({ at, text: expected }) => text.startsWith(expected, at)));
	if (known) return known.type;
	if (text.startsWith('ftyp', 4)) return BRANDS[text.slice(8, 12)] ?? 'video/mp4';
	if (text.startsWith('\x1aE\xdf\xa3')) return text.includes('webm') ? 'video/webm' : 'video/x-matroska';
	return frameIn(bytes);
}

/** MP3 and AAC without a head begin with a frame: eleven or twelve bits set, then the layer. */
function frameIn([first = 0, second = 0]: Buffer): string | undefined {
	if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
	if ((second & 0xf6) === 0xf0) return 'audio/aac';
	return (second & 0x06) === 0 ? undefined : 'audio/mpeg';
}

const isSvg = (bytes: Buffer): boolean => /^(\ufeff)?\s{0,100}<(svg|\?xml)\b/i.test(bytes.toString('utf8', 0, SIGNATURE_BYTES));
