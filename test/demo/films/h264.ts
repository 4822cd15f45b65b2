import { BitWriter } from './bits';

/** A picture as H.264 sees it, in brightness and two colours of half its size. Width and height are multiples of 16. */
export interface YuvPicture {
	width: number;
	height: number;
	y: Uint8Array;
	cb: Uint8Array;
	cr: Uint8Array;
}

/** The size in which frames are coded, and the part of it that is shown: its left upper corner. All even. */
export interface FilmSize {
	codedWidth: number;
	codedHeight: number;
	width: number;
	height: number;
}

const kind = { slice: 0x21, keyFrame: 0x65, sequence: 0x67, picture: 0x68 };
const sliceType = { predicted: 5, intra: 7 };

/** Macroblock types and the two ways of prediction that are used, as the standard numbers them. */
const rawBlock = 25;
const fromAbove = { luma: 1, chroma: 2 };
const fromLeft = { luma: 2, chroma: 1 };

/** One unit of the stream. Where three bytes would look like the start of another unit, one is put between. */
function unit(header: number, payload: Buffer): Buffer {
	const bytes = Buffer.alloc(Math.ceil(payload.length * 1.5) + 1);
	let length = 0;
	bytes[length++] = header;
	let zeros = 0;
	for (let at = 0; at < payload.length; at++) {
		const byte = payload[at]!;
		if (zeros === 2 && byte <= 3) {
			bytes[length++] = 3;
			zeros = 0;
		}
		bytes[length++] = byte;
		zeros = byte === 0 ? zeros + 1 : 0;
	}
	return bytes.subarray(0, length);
}

/** The lowest level that allows as many macroblocks in a frame, times ten. */
function levelFor(blocks: number): number {
	if (blocks <= 1620) return 30;
	if (blocks <= 3600) return 31;
	return blocks <= 8192 ? 40 : 51;
}

/** What a decoder has to know before the first frame: one unit for the sequence, one for its pictures. */
export function parameterSets({ codedWidth, codedHeight, width, height }: FilmSize): { sequence: Buffer; picture: Buffer } {
	const columns = codedWidth / 16;
	const rows = codedHeight / 16;
	const sequence = new BitWriter()
		// Baseline, constrained, its level.
		.bits(8, 66)
		.bits(8, 0b11000000)
		.bits(8, levelFor(columns * rows))
		// First set; frame numbers of 16 bits; shown in the order of decoding; one frame to refer to, no gaps.
		.ue(0)
		.ue(12)
		.ue(2)
		.ue(1)
		.bits(1, 0)
		.ue(columns - 1)
		.ue(rows - 1)
		// Whole frames, no fields; cropped at the right and at the bottom, in steps of two pixels.
		.bits(2, 0b11)
		.bits(1, 1)
		.ue(0)
		.ue((codedWidth - width) / 2)
		.ue(0)
		.ue((codedHeight - height) / 2);
	// Usability: colours after BT.709 in the video range, nothing about time, no frame is held back.
	sequence.bits(1, 1).bits(2, 0).bits(1, 1).bits(3, 5).bits(1, 0).bits(1, 1).bits(8, 1).bits(8, 1).bits(8, 1);
	sequence.bits(5, 0).bits(1, 1).bits(1, 1).ue(0).ue(0).ue(11).ue(11).ue(0).ue(1);
	const picture = new BitWriter()
		// First sets; variable length codes; one slice group; one reference; nothing weighted; usual quality.
		.ue(0)
		.ue(0)
		.bits(2, 0)
		.ue(0)
		.ue(0)
		.ue(0)
		.bits(3, 0)
		.se(0)
		.se(0)
		.se(0)
		// Slices say whether edges are smoothed.
		.bits(3, 0b100);
	return { sequence: unit(kind.sequence, sequence.finish()), picture: unit(kind.picture, picture.finish()) };
}

function isSameAbove(plane: Uint8Array, width: number, left: number, top: number, side: number): boolean {
	if (top === 0) return false;
	for (let y = top; y < top + side; y++) {
		for (let x = left; x < left + side; x++) {
			if (plane[y * width + x] !== plane[(top - 1) * width + x]) return false;
		}
	}
	return true;
}

function isSameLeft(plane: Uint8Array, width: number, left: number, top: number, side: number): boolean {
	if (left === 0) return false;
	for (let y = top; y < top + side; y++) {
		const start = y * width + left;
		const wanted = plane[start - 1];
		for (let x = start; x < start + side; x++) if (plane[x] !== wanted) return false;
	}
	return true;
}

function block(plane: Uint8Array, width: number, left: number, top: number, side: number): Uint8Array {
	const bytes = new Uint8Array(side * side);
	for (let y = 0; y < side; y++) {
		const start = (top + y) * width + left;
		bytes.set(plane.subarray(start, start + side), y * side);
	}
	return bytes;
}

/**
 * A frame that stands for itself, without any loss. A block that repeats the edge of its neighbour says so in some ten bits;
 * any other is written as it is.
 */
export function keyFrame(film: YuvPicture): Buffer {
	const { width, height, y, cb, cr } = film;
	const columns = width / 16;
	// First block, intra, first set, frame 0, first key frame, no long memory; usual quality, edges as they are.
	const slice = new BitWriter().ue(0).ue(sliceType.intra).ue(0).bits(16, 0).ue(0).bits(2, 0).se(0).ue(1);
	const isRaw = new Uint8Array(columns * (height / 16));
	for (let index = 0; index < isRaw.length; index++) {
		const column = index % columns;
		const left = column * 16;
		const top = ((index - column) / columns) * 16;
		const luma = isSameLeft(y, width, left, top, 16) ? fromLeft : isSameAbove(y, width, left, top, 16) ? fromAbove : undefined;
		const small = [width / 2, left / 2, top / 2, 8] as const;
		const colours = [cb, cr];
		const chroma =
			luma && colours.every((plane) => isSameLeft(plane, ...small))
				? fromLeft
				: luma && colours.every((plane) => isSameAbove(plane, ...small))
					? fromAbove
					: undefined;
		if (luma && chroma) {
			slice.ue(luma.luma).ue(chroma.chroma).se(0);
			// "No difference" is a word whose length depends on how many differences the neighbours had: all, when raw.
			const isBesideRaw = (column > 0 && isRaw[index - 1]) || isRaw[index - columns];
			if (isBesideRaw) slice.bits(6, 0b000011);
			else slice.bits(1, 1);
		} else {
			isRaw[index] = 1;
			slice
				.ue(rawBlock)
				.align()
				.append(block(y, width, left, top, 16));
			for (const plane of colours) slice.append(block(plane, ...small));
		}
	}
	return unit(kind.keyFrame, slice.finish());
}

/**
 * A frame that is the one before, moved to the left.
 * @param number of the frame since the key frame, from 1
 * @param by pixels, even; what enters at the right is the last column again
 */
export function movedFrame({ codedWidth, codedHeight }: FilmSize, number: number, by: number): Buffer {
	const columns = codedWidth / 16;
	const rows = codedHeight / 16;
	// First block, predicted, first set, frame number, nothing else about references; usual quality, edges as they are.
	const slice = new BitWriter().ue(0).ue(sliceType.predicted).ue(0).bits(16, number).bits(3, 0).se(0).ue(1);
	let skipped = 0;
	for (let index = 0; index < columns * rows; index++) {
		// A block that is left out moves as its neighbours do; at the upper and left edge it would stand still.
		const isInside = index >= columns && index % columns > 0;
		if (by === 0 || isInside) {
			skipped++;
			continue;
		}
		// Moved as foretold, which for the first block is not at all; in quarters of a pixel, and no difference after that.
		slice
			.ue(skipped)
			.ue(0)
			.se(index === 0 ? 4 * by : 0)
			.se(0)
			.ue(0);
		skipped = 0;
	}
	if (skipped > 0) slice.ue(skipped);
	return unit(kind.slice, slice.finish());
}
