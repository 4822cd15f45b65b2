import { createHash } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { STORAGE_ID, type FileSource } from './files';

/**
 * Hashes files by content, since n8n gives the same file another ID in each execution.
 * @returns a function that reads each file once; for a file that is no longer in n8n's storage it returns the ID
 */
export function createFileHash(ctx: IExecuteFunctions): (file: FileSource) => Promise<string> {
	const known = new Map<string, Promise<string>>();
	return async (file) => {
		const id = file[STORAGE_ID];
		const hash = known.get(id) ?? contentHash(ctx, file).catch(() => id);
		known.set(id, hash);
		return await hash;
	};
}

async function contentHash(ctx: IExecuteFunctions, { itemIndex, field }: FileSource): Promise<string> {
	const data = ctx.helpers.assertBinaryData(itemIndex, field);
	const hash = createHash('sha256');
	if (!data.id) return hash.update(Buffer.from(data.data, 'base64')).digest('base64url');
	for await (const piece of await ctx.helpers.getBinaryStream(data.id)) hash.update(piece as Buffer);
	return hash.digest('base64url');
}
