import type { IExecuteFunctions } from 'n8n-workflow';

import type { FileSource } from './files';
import { SIGNATURE_BYTES, typeOfFile } from './fileTypes';
import { dimensionsIn, type Dimensions } from './imageDimensions';

/** Data from the first bytes of a file. */
export interface ImageHead {
	/** Media type; undefined if unknown. */
	type?: string;
	dimensions?: Dimensions;
}

/** A JPEG may have its metadata before its dimensions. */
const MAX_HEAD_BYTES = 262_144;

/** Reads the first bytes of a file; empty if it is no longer in n8n's storage. */
export async function readImageHead(ctx: IExecuteFunctions, { itemIndex, field }: FileSource): Promise<ImageHead> {
	try {
		const data = ctx.helpers.assertBinaryData(itemIndex, field);
		if (!data.id) return headIn(Buffer.from(data.data.slice(0, MAX_HEAD_BYTES), 'base64'));
		let head: Buffer = Buffer.alloc(0);
		for await (const piece of await ctx.helpers.getBinaryStream(data.id)) {
			head = Buffer.concat([head, piece as Buffer]);
			if (head.length >= MAX_HEAD_BYTES || (head.length >= SIGNATURE_BYTES && dimensionsIn(head))) break;
		}
		return headIn(head);
	} catch {
		return {};
	}
}

function headIn(head: Buffer): ImageHead {
	const type = typeOfFile('file', head.subarray(0, SIGNATURE_BYTES), undefined);
	const dimensions = dimensionsIn(head);
	return { ...(type === undefined || type === 'application/octet-stream' ? {} : { type }), ...(dimensions ? { dimensions } : {}) };
}
