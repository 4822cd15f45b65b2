import { gzipSync } from 'node:zlib';
import type { Fault } from './faults';
import { type Reply, text } from './http';

type Bomb = Extract<Fault, { kind: 'bomb' }>;

const pieceSize = 1024 * 1024;
const begin = { long: '"', deep: '', wide: '{"k":0' };
const end = { long: '"', deep: '', wide: '}' };

/** A piece of the middle: any number of them in a row is still the same JSON. */
function piece(as: Bomb['as'], size: number): Buffer {
	if (as === 'long') return Buffer.alloc(size, 'a');
	const unit = ',"k":0';
	return Buffer.from(unit.repeat(Math.max(1, Math.floor(size / unit.length))));
}

/** The parts of a JSON value of about this size; equal parts are the same buffer. */
function parts({ as, bytes }: Bomb): Buffer[] {
	// A deep value opens as often as it closes.
	if (as === 'deep') return [Buffer.alloc(Math.floor(bytes / 2), '['), Buffer.alloc(Math.floor(bytes / 2), ']')];
	if (bytes <= pieceSize) return [piece(as, bytes)];
	const one = piece(as, pieceSize);
	return Array.from({ length: Math.round(bytes / pieceSize) }, () => one);
}

/**
 * The right answer with a huge field `junk` in it. Packed, each megabyte is a gzip member of its own, and equal ones are packed once:
 * two gigabytes cost next to nothing to make.
 */
export function bomb(right: Reply | undefined, fault: Bomb): Reply {
	const source = right?.body.toString('utf8') ?? '{}';
	const start = source.startsWith('{') && source.length > 2 ? `${source.slice(0, -1)},"junk":` : '{"junk":';
	const pieces = [Buffer.from(start + begin[fault.as]), ...parts(fault), Buffer.from(`${end[fault.as]}}`)];
	if (fault.gzip === false) return { ...text(200, ''), headers: { 'content-type': 'application/json' }, body: Buffer.concat(pieces) };
	const packed = new Map<Buffer, Buffer>();
	const pack = (bytes: Buffer): Buffer => {
		const known = packed.get(bytes) ?? gzipSync(bytes, { level: 9 });
		packed.set(bytes, known);
		return known;
	};
	const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
	return { ...text(200, ''), headers, body: Buffer.concat(pieces.map(pack)) };
}
