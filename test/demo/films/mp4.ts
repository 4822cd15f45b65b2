import type { FilmSize } from './h264';

/** What goes into a file: frames in order, the first one a key frame, all shown equally long. */
export interface Film {
	size: FilmSize;
	framesPerSecond: number;
	sequence: Buffer;
	picture: Buffer;
	frames: Buffer[];
}

const u16 = (...values: number[]): Buffer => {
	const bytes = Buffer.alloc(2 * values.length);
	values.forEach((value, index) => bytes.writeUInt16BE(value, 2 * index));
	return bytes;
};

const u32 = (...values: number[]): Buffer => {
	const bytes = Buffer.alloc(4 * values.length);
	values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index));
	return bytes;
};

const box = (type: string, ...parts: Buffer[]): Buffer => {
	const size = parts.reduce((sum, part) => sum + part.length, 8);
	return Buffer.concat([u32(size), Buffer.from(type, 'latin1'), ...parts]);
};

/** 1 and 0 as numbers with 16 bits behind the point, and 1 with 30: no turning, no scaling. */
const unchanged = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
const noVersion = u32(0);

function sampleEntry({ size, sequence, picture }: Film): Buffer {
	const config = box(
		'avcC',
		Buffer.from([1, sequence[1]!, sequence[2]!, sequence[3]!, 0xff, 0xe1]),
		u16(sequence.length),
		sequence,
		Buffer.from([1]),
		u16(picture.length),
		picture,
	);
	const compressor = Buffer.alloc(32);
	return box(
		'avc1',
		u16(0, 0, 0, 1, 0, 0),
		u32(0, 0, 0),
		u16(size.width, size.height),
		u32(0x480000, 0x480000, 0),
		u16(1),
		compressor,
		u16(0x18, 0xffff),
		config,
	);
}

/** @param firstByte where the frames begin in the file */
function header(film: Film, firstByte: number): Buffer {
	const { size, frames, framesPerSecond } = film;
	const count = frames.length;
	const table = box(
		'stbl',
		box('stsd', noVersion, u32(1), sampleEntry(film)),
		box('stts', noVersion, u32(1, count, 1)),
		box('stss', noVersion, u32(1, 1)),
		box('stsc', noVersion, u32(1, 1, count, 1)),
		box('stsz', noVersion, u32(0, count, ...frames.map((frame) => frame.length + 4))),
		box('stco', noVersion, u32(1, firstByte)),
	);
	const media = box(
		'mdia',
		box('mdhd', noVersion, u32(0, 0, framesPerSecond, count), u16(0x55c4, 0)),
		box('hdlr', noVersion, u32(0), Buffer.from('vide', 'latin1'), u32(0, 0, 0), Buffer.from('\0', 'latin1')),
		box('minf', box('vmhd', u32(1), u16(0, 0, 0, 0)), box('dinf', box('dref', noVersion, u32(1), box('url ', u32(1)))), table),
	);
	const track = box(
		'trak',
		box('tkhd', u32(3), u32(0, 0, 1, 0, count, 0, 0), u16(0, 0, 0, 0), unchanged, u32(size.width * 0x10000, size.height * 0x10000)),
		media,
	);
	const movie = box(
		'mvhd',
		noVersion,
		u32(0, 0, framesPerSecond, count, 0x10000),
		u16(0x100, 0),
		u32(0, 0),
		unchanged,
		Buffer.alloc(24),
		u32(2),
	);
	return box('moov', movie, track);
}

/** An MP4 file whose header comes first, so that it plays while it loads. */
export function encodeMp4(film: Film): Buffer {
	const type = box('ftyp', Buffer.from('isom\0\0\x02\0isomavc1mp41', 'latin1'));
	const firstByte = type.length + header(film, 0).length + 8;
	const frames = film.frames.flatMap((frame) => [u32(frame.length), frame]);
	return Buffer.concat([type, header(film, firstByte), box('mdat', ...frames)]);
}
