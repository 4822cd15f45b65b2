import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import type { CallResult, CallFailure } from '../tasks/task';
import { httpUrl, isLocal } from './addresses';
import type { Destinations } from './destinations';
import type { FileSource } from './files';

const refused = (message: string): { failure: CallFailure } => ({ failure: { kind: 'refused', message } });

const unavailable = (message: string): { failure: CallFailure } => ({ failure: { kind: 'refused', message, isOwn: true } });

/** Gives a file of this n8n a signed URL that the service can open. */
export const createSignedUrl =
	(ctx: IExecuteFunctions, { serviceIsLocal }: Destinations) =>
	(file: FileSource): CallResult<{ url: string }> => {
		const data = ctx.helpers.assertBinaryData(file.itemIndex, file.field);
		let url: string;
		try {
			url = ctx.helpers.createBinarySignedUrl(data, '1 hour');
		} catch {
			return unavailable('this n8n keeps files in memory and cannot give them a URL (set N8N_DEFAULT_BINARY_DATA_MODE to filesystem)');
		}
		const parsed = httpUrl(url);
		if (!parsed) return unavailable('this n8n gave the file no usable URL');
		// Only a service on the same machine or network can open a local URL.
		if (isLocal(parsed) && !serviceIsLocal) {
			return unavailable(`this n8n instance is only reachable at ${parsed.host}, which the service cannot access`);
		}
		return { url };
	};

/** Uploads a file of this n8n to the URL that a service returned for it. Redirects are not followed. */
export const createUpload =
	(ctx: IExecuteFunctions, destinations: Destinations, send: (options: IHttpRequestOptions) => Promise<{ failure?: CallFailure }>) =>
	async (address: string, method: 'PUT' | 'POST', file: FileSource): Promise<CallResult<object>> => {
		const url = httpUrl(address);
		if (!url) return refused('the service returned an upload URL that is not http or https');
		const reason = await destinations.refusedUpload(url);
		if (reason !== undefined) return refused(reason);
		const data = ctx.helpers.assertBinaryData(file.itemIndex, file.field);
		let body: Buffer | NodeJS.ReadableStream;
		try {
			body = data.id ? await ctx.helpers.getBinaryStream(data.id) : Buffer.from(data.data, 'base64');
		} catch {
			return refused('the file is not in the storage of this n8n any more');
		}
		const headers = { 'Content-Type': file.mimeType, ...(file.bytes ? { 'Content-Length': file.bytes } : {}) };
		const { failure } = await send({ url: url.href, method, body, headers });
		if (!failure) return {};
		const isRedirect = failure.httpStatus !== undefined && failure.httpStatus >= 300 && failure.httpStatus < 400;
		return isRedirect ? refused('the upload URL responded with a redirect, which the node never follows with a file') : { failure };
	};
