import { dimensionsIn } from '../../../nodes/SeaArtSpark/network/imageDimensions';
import { drawPicture } from '../../simulator/index';

const bytes = (...parts: Array<string | number[] | Buffer>): Buffer =>
	Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

/** A JPEG segment: its marker, its length, and its bytes. */
const segment = (marker: number, length: number): Buffer =>
	bytes([0xff, marker, (length + 2) >> 8, (length + 2) & 0xff], Array(length).fill(0));
/** Precision, height 800 and width 1200. */
const frame = (marker: number) => bytes([0xff, marker, 0, 17, 8, 0x03, 0x20, 0x04, 0xb0, 3], Array(9).fill(0));
const start = bytes([0xff, 0xd8]);

const riff = bytes('RIFF', [0, 0, 0, 0], 'WEBP');

test.each<[string, Buffer, { width: number; height: number }]>([
	['PNG', drawPicture({ width: 300, height: 200, subject: 'x' }), { width: 300, height: 200 }],
	['GIF', bytes('GIF89a', [0x2c, 0x01, 0xc8, 0x00]), { width: 300, height: 200 }],
	['BMP', bytes('BM', Array(12).fill(0), [40, 0, 0, 0], [0x2c, 0x01, 0, 0], [0xc8, 0, 0, 0]), { width: 300, height: 200 }],
	[
		'BMP from top to bottom',
		bytes('BM', Array(12).fill(0), [40, 0, 0, 0], [0x2c, 0x01, 0, 0], [0x38, 0xff, 0xff, 0xff]),
		{ width: 300, height: 200 },
	],
	['BMP of OS/2', bytes('BM', Array(12).fill(0), [12, 0, 0, 0], [0x2c, 0x01, 0xc8, 0x00]), { width: 300, height: 200 }],
	['lossy WebP', bytes(riff, 'VP8 ', Array(7).fill(0), [0x9d, 0x01, 0x2a], [0x2c, 0x41, 0xc8, 0x80]), { width: 300, height: 200 }],
	// 14 bits of 299 and 14 bits of 199.
	['lossless WebP', bytes(riff, 'VP8L', [0, 0, 0, 0, 0x2f], [0x2b, 0xc1, 0x31, 0x00]), { width: 300, height: 200 }],
	['extended WebP', bytes(riff, 'VP8X', Array(8).fill(0), [0x2b, 0x01, 0], [0xc7, 0, 0]), { width: 300, height: 200 }],
	['JPEG', bytes(start, segment(0xe0, 14), frame(0xc0)), { width: 1200, height: 800 }],
	[
		'progressive JPEG with much metadata',
		bytes(start, segment(0xe1, 65_000), segment(0xe2, 65_000), segment(0xc4, 30), frame(0xc2)),
		{ width: 1200, height: 800 },
	],
	['JPEG with bytes between its segments', bytes(start, segment(0xe0, 14), [0xff, 0xff], frame(0xc1)), { width: 1200, height: 800 }],
])('width and height of a %s are read from its first bytes', (_, head, dimensions) => {
	expect(dimensionsIn(head)).toEqual(dimensions);
});

test.each<[string, Buffer]>([
	['nothing', Buffer.alloc(0)],
	['text', Buffer.from('no picture at all')],
	['a PNG that ends early', drawPicture({ width: 300, height: 200, subject: 'x' }).subarray(0, 20)],
	['a PNG without a width', bytes('\x89PNG', Array(40).fill(0))],
	['a WebP of no known kind', bytes(riff, 'ABCD', Array(40).fill(0))],
	['a sound', bytes('RIFF', [0, 0, 0, 0], 'WAVEfmt ', Array(40).fill(0))],
	['a JPEG whose metadata does not end', bytes(start, segment(0xe1, 65_000))],
	['a JPEG of zeros', bytes(start, Array(5_000).fill(0))],
])('the width and height of %s are unknown', (_, head) => {
	expect(dimensionsIn(head)).toBeUndefined();
});
