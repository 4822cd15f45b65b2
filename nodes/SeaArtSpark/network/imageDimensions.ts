/** Pixels. */
export interface Dimensions {
	width: number;
	height: number;
}

type Reader = (head: Buffer) => Dimensions | undefined;

/** By the first characters of a file. */
const READERS: ReadonlyArray<readonly [start: string, read: Reader]> = [
	['\x89PNG', (head) => ({ width: head.readUInt32BE(16), height: head.readUInt32BE(20) })],
	['GIF8', (head) => ({ width: head.readUInt16LE(6), height: head.readUInt16LE(8) })],
	['BM', inBmp],
	['RIFF', inWebp],
	['\xff\xd8', inJpeg],
];

/** Width and height of a PNG, GIF, BMP, WebP, or JPEG, from its first bytes; undefined if they don't contain them. */
export function dimensionsIn(head: Buffer): Dimensions | undefined {
	const start = head.toString('latin1', 0, 4);
	try {
		const found = READERS.find(([text]) => start.startsWith(text))?.[1](head);
		return found && found.width > 0 && found.height > 0 ? found : undefined;
	} catch {
		// There are too few bytes.
		return undefined;
	}
}

/** A negative height means top-down rows. The oldest header has two-byte sides. */
function inBmp(head: Buffer): Dimensions {
	if (head.readUInt32LE(14) === 12) return { width: head.readUInt16LE(18), height: head.readUInt16LE(20) };
	return { width: head.readInt32LE(18), height: Math.abs(head.readInt32LE(22)) };
}

function inWebp(head: Buffer): Dimensions | undefined {
	switch (head.toString('latin1', 8, 16)) {
		case 'WEBPVP8X':
			return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
		case 'WEBPVP8L': {
			const sides = head.readUInt32LE(21);
			return { width: (sides & 0x3fff) + 1, height: ((sides >>> 14) & 0x3fff) + 1 };
		}
		case 'WEBPVP8 ':
			return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
		default:
			return undefined;
	}
}

/** In the frame header, which comes after the metadata. */
function inJpeg(head: Buffer): Dimensions {
	for (let at = 2; ;) {
		const marker = head.readUInt16BE(at);
		if (marker === 0xffff) at++;
		else if (marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) {
			return { width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) };
		} else at += 2 + head.readUInt16BE(at + 2);
	}
}
