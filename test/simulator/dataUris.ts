import { createHash, type Hash } from 'node:crypto';
import { sha256 } from './random';

/** A file inside a request. */
export interface DataUri {
	/** `image/png` */
	type: string;
	bytes: number;
	/** Pixels; 0 if the head of the file doesn't contain them. */
	width: number;
	height: number;
	sha256: string;
}

/** Of longer base64, only size and hash are kept. */
const longestKept = 1_000;
const headBytes = 256 * 1024;
const start = /"data:([\w.+-]+\/[\w.+-]+);base64,/;
/** Maximum length of the start of a data URI. */
const longestStart = 120;

const short = ({ type, bytes, width, height, sha256: hash }: DataUri): string =>
	`data:${type};bytes=${bytes};width=${width};height=${height};sha256=${hash}`;

/** A file in a data URI as the ledger shows it: large ones as `data:image/png;bytes=...;width=...;height=...;sha256=...`. */
export function dataUriInLedger(type: string, file: Buffer): string {
	const base64 = file.toString('base64');
	if (base64.length <= longestKept) return `data:${type};base64,${base64}`;
	return short({ type, bytes: file.length, ...pixelsOf(file), sha256: sha256(file) });
}

/** Reads a data URI, whole or as the ledger shows it; undefined for any other text and for broken base64. */
export function readDataUri(text: unknown): DataUri | undefined {
	if (typeof text !== 'string') return undefined;
	const [, known = '', bytes, width, height, hash = ''] =
		/^data:([^;,]+);bytes=(\d+);width=(\d+);height=(\d+);sha256=(\w+)$/.exec(text) ?? [];
	if (bytes !== undefined) return { type: known, bytes: Number(bytes), width: Number(width), height: Number(height), sha256: hash };
	const [, type = '', base64 = ''] = /^data:([\w.+-]+\/[\w.+-]+);base64,([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
	if (base64 === '' || base64.length % 4 !== 0) return undefined;
	const file = Buffer.from(base64, 'base64');
	return { type, bytes: file.length, ...pixelsOf(file), sha256: sha256(file) };
}

/** Width and height from the head of a PNG, GIF or JPEG file, pixels. */
function pixelsOf(head: Buffer): { width: number; height: number } {
	const unknown = { width: 0, height: 0 };
	if (head.length > 24 && head.readUInt32BE(0) === 0x89504e47) return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
	if (head.length > 10 && head.toString('latin1', 0, 3) === 'GIF') return { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
	if (head.length < 4 || head.readUInt16BE(0) !== 0xffd8) return unknown;
	for (let at = 2; at + 9 < head.length; at += 2 + head.readUInt16BE(at + 2)) {
		const marker = head[at + 1]!;
		const isSize = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
		if (isSize) return { width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) };
	}
	return unknown;
}

/** One data URI while it arrives. */
class Incoming {
	private readonly hash: Hash = createHash('sha256');
	private readonly head: Buffer[] = [];
	private bytes = 0;
	private rest = '';
	/** The base64 so far, while it is short enough to be kept. */
	private shortBase64: string | undefined = '';
	private isBroken = false;

	constructor(private readonly type: string) {}

	add(base64: string): void {
		if (this.shortBase64 !== undefined)
			this.shortBase64 = this.shortBase64.length + base64.length > longestKept ? undefined : this.shortBase64 + base64;
		const all = this.rest + base64;
		const whole = all.length - (all.length % 4);
		this.rest = all.slice(whole);
		const part = Buffer.from(all.slice(0, whole), 'base64');
		if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) this.isBroken = true;
		if (this.bytes < headBytes) this.head.push(part);
		this.bytes += part.length;
		this.hash.update(part);
	}

	/** The text that replaces it in the request. */
	text(): string {
		if (this.shortBase64 !== undefined) return `data:${this.type};base64,${this.shortBase64}`;
		if (this.isBroken || this.rest !== '') return `data:${this.type};base64,(broken)`;
		return short({ type: this.type, bytes: this.bytes, ...pixelsOf(Buffer.concat(this.head)), sha256: this.hash.digest('hex') });
	}
}

/**
 * Reads a JSON body and puts size, pixels and hash in the place of each large data URI while it arrives: a request of 140 MB
 * never is in memory.
 */
export async function withoutData(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
	const done: Buffer[] = [];
	let text = '';
	let open: Incoming | undefined;
	const emit = (part: string): void => void done.push(Buffer.from(part, 'latin1'));
	const read = (isEnd: boolean): void => {
		for (;;) {
			if (open) {
				const end = text.indexOf('"');
				open.add(end < 0 ? text : text.slice(0, end));
				text = end < 0 ? '' : text.slice(end);
				if (end < 0) return;
				emit(open.text());
				open = undefined;
			}
			const found = start.exec(text);
			if (!found) break;
			emit(text.slice(0, found.index + 1));
			text = text.slice(found.index + found[0].length);
			open = new Incoming(found[1]!);
		}
		const keep = isEnd ? 0 : Math.min(text.length, longestStart);
		emit(text.slice(0, text.length - keep));
		text = text.slice(text.length - keep);
	};
	for await (const chunk of chunks) {
		text += chunk.toString('latin1');
		read(false);
	}
	read(true);
	return Buffer.concat(done);
}
