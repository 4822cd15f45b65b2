import { crc32, deflateSync } from 'node:zlib';

export type Rgb = readonly [red: number, green: number, blue: number];

function chunk(type: string, data: Uint8Array): Buffer {
	const result = Buffer.alloc(data.length + 12);
	result.writeUInt32BE(data.length, 0);
	result.write(type, 4, 'latin1');
	result.set(data, 8);
	result.writeUInt32BE(crc32(result.subarray(4, 8 + data.length)), 8 + data.length);
	return result;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const end = chunk('IEND', Buffer.alloc(0));

/** Compressed pixels of a PNG: the slow part, and the same for every palette. */
export interface PackedPixels {
	width: number;
	height: number;
	data: Buffer;
}

/** Packs one byte per pixel, row by row (length width * height), an index into a palette. */
export function packPixels(width: number, height: number, pixels: Uint8Array): PackedPixels {
	const rows = Buffer.alloc((width + 1) * height);
	for (let y = 0; y < height; y++) {
		// The byte before each row names its filter: 0, none, which suits indexed pixels.
		rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
	}
	return { width, height, data: chunk('IDAT', deflateSync(rows, { level: 1 })) };
}

/** A PNG file, 8 bit indexed. @param palette 1 to 256 colours, parts 0 to 255 */
export function encodePng(packed: PackedPixels, palette: readonly Rgb[]): Buffer {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(packed.width, 0);
	header.writeUInt32BE(packed.height, 4);
	// 8 bit a sample, colour type 3 (indexed), then the only defined compression, filter and interlace methods.
	header.set([8, 3, 0, 0, 0], 8);
	return Buffer.concat([signature, chunk('IHDR', header), chunk('PLTE', Buffer.from(palette.flat())), packed.data, end]);
}
