import { randomUUID } from 'node:crypto';

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { CallFailure, CallResult } from '../tasks/task';
import { isFileSource, isUnknownType, type FileSource } from './files';
import { readImageHead } from './imageHead';

/** A file of the workflow whose bytes have not been read. */
interface OpenFile {
	bytes: number;
	pieces: AsyncIterable<Buffer> | Buffer[];
}

/**
 * The JSON of a request that contains files of the workflow: each becomes a data URI. It is written once, into the buffer that is sent,
 * and takes 4/3 of the files' bytes; with strings, they would be in memory three times.
 * @returns undefined if the request holds no file
 */
export async function bodyWithFiles(ctx: IExecuteFunctions, body: IDataObject): Promise<CallResult<{ json: Buffer }> | undefined> {
	const files: FileSource[] = [];
	const mark = randomUUID();
	const text = JSON.stringify(body, (_, value: unknown) => (isFileSource(value) ? (files.push(value), mark) : value));
	if (files.length === 0) return undefined;
	const texts = text.split(mark);
	try {
		const parts: Array<string | OpenFile> = [];
		for (const [index, file] of files.entries()) {
			const type = isUnknownType(file.mimeType) ? ((await readImageHead(ctx, file)).type ?? file.mimeType) : file.mimeType;
			parts.push(`${texts[index]}data:${type};base64,`, await openFile(ctx, file));
		}
		parts.push(texts.at(-1)!);
		const json = Buffer.allocUnsafe(parts.reduce((sum, part) => sum + lengthOf(part), 0));
		let at = 0;
		for (const part of parts) at += typeof part === 'string' ? json.write(part, at) : await writeBase64(json, at, part);
		return { json };
	} catch {
		return GONE;
	}
}

const GONE: { failure: CallFailure } = {
	failure: { kind: 'refused', message: 'the file is not in the storage of this n8n any more' },
};

const lengthOf = (part: string | OpenFile): number => (typeof part === 'string' ? Buffer.byteLength(part) : 4 * Math.ceil(part.bytes / 3));

/** Opens a file in n8n's storage or in memory. */
async function openFile(ctx: IExecuteFunctions, { itemIndex, field }: FileSource): Promise<OpenFile> {
	const data = ctx.helpers.assertBinaryData(itemIndex, field);
	if (!data.id) {
		const bytes = Buffer.from(data.data, 'base64');
		return { bytes: bytes.length, pieces: [bytes] };
	}
	const { fileSize } = await ctx.helpers.getBinaryMetadata(data.id);
	return { bytes: fileSize, pieces: await ctx.helpers.getBinaryStream(data.id) };
}

/** @returns how many characters were written at `start`. Throws if the file is not as long as it should be. */
async function writeBase64(into: Buffer, start: number, { bytes, pieces }: OpenFile): Promise<number> {
	let at = start;
	let left = bytes;
	let rest = Buffer.alloc(0);
	for await (const piece of pieces) {
		left -= piece.length;
		const all = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
		// Three bytes encode to four characters.
		const whole = all.length - (all.length % 3);
		at += into.write(all.toString('base64', 0, whole), at, 'latin1');
		rest = Buffer.from(all.subarray(whole));
	}
	if (left !== 0) throw new RangeError('the file has another length');
	return at + into.write(rest.toString('base64'), at, 'latin1') - start;
}
