import type { IBinaryData, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import type { CallResult, CallFailure } from '../tasks/task';
import { httpUrl } from './addresses';
import { isStream, limited, type ByteStream } from './byteStream';
import { discard, readToEnd } from './connections';
import type { Destinations } from './destinations';
import { extensionOf, SIGNATURE_BYTES, typeOfFile } from './fileTypes';
import { failureOfResponse, type HttpResponse } from './httpFailure';
import { failureOfError } from './connectionFailure';

import type { FileType } from './files';

/** A file to download. */
export interface DownloadRequest {
	type: FileType;
	/** File name without extension. */
	name: string;
	maxBytes: number;
	/** Limit for all files of the item, if earlier files have used part of it. */
	allowedBytes?: number;
	/** Ends the download. Stop ends it without this signal. */
	signal?: AbortSignal;
	/** Called when all bytes have arrived; n8n may still be storing them. */
	onArrival?: () => void;
}

const MAX_REDIRECTS = 5;

type Get = (options: IHttpRequestOptions, ended?: AbortSignal) => Promise<CallResult<{ reply: HttpResponse }>>;
type Downloaded = CallResult<{ binary: IBinaryData; bytes: number }>;

/** Downloads results into n8n's storage. Each URL is checked before it is opened, and the first bytes determine the type. */
export const createDownload = (ctx: IExecuteFunctions, destinations: Destinations, get: Get) => {
	/** The response after all redirects. */
	async function followRedirects(address: string, ended: AbortSignal | undefined): Promise<CallResult<{ reply: HttpResponse }>> {
		let url = httpUrl(address);
		for (let redirects = 0; url && redirects <= MAX_REDIRECTS; redirects++) {
			const reason = await destinations.refusedDownload(url);
			if (reason !== undefined) return refused(reason);
			const result = await get({ url: url.href }, ended);
			if (result.failure) return result;
			const { status, headers } = result.reply;
			if (status < 300 || status >= 400 || typeof headers.location !== 'string') return result;
			discard(result.reply.body);
			const next = httpUrl(resolved(headers.location, url));
			if (url.protocol === 'https:' && next?.protocol === 'http:') return refused('a redirect leads from https to http');
			url = next;
		}
		return refused(url ? `it was redirected more than ${MAX_REDIRECTS} times` : 'its URL is not http or https');
	}

	return async (
		address: string,
		{ type, name, maxBytes, allowedBytes = maxBytes, signal, onArrival }: DownloadRequest,
	): Promise<Downloaded> => {
		const tooLarge = refused(
			maxBytes < allowedBytes
				? `the files of the item are larger than ${megabytes(allowedBytes)} together`
				: `it is larger than ${megabytes(maxBytes)}`,
		);
		const inline = dataUriBytes(address);
		if (inline) {
			onArrival?.();
			const mimeType = typeOfFile(type, inline.subarray(0, SIGNATURE_BYTES), undefined);
			if (inline.length > maxBytes) return tooLarge;
			if (mimeType === undefined) return notOfType(type);
			const binary = await ctx.helpers.prepareBinaryData(inline, `${name}.${extensionOf(mimeType)}`, mimeType);
			return { binary, bytes: inline.length };
		}
		const result = await followRedirects(address, signal);
		if (result.failure) return result;
		const { headers, body } = result.reply;
		const failure = failureOfResponse({ ...result.reply, body: undefined }, Date.now(), {
			secure: address.startsWith('https:'),
			keyless: true,
		});
		if (failure || !isStream(body)) {
			discard(body);
			return failure ? { failure } : notOfType(type);
		}
		if (Number(headers['content-length']) > maxBytes) {
			discard(body);
			return tooLarge;
		}
		const bytesSoFar = limited(body, maxBytes);
		if (onArrival) body.once('end', onArrival);
		try {
			const { first, rest } = await peek(body);
			const mimeType = typeOfFile(type, first, headers['content-type']);
			if (mimeType === undefined) {
				discard(body);
				return notOfType(type);
			}
			const content = rest ?? first;
			const binary = await ctx.helpers.prepareBinaryData(content as Buffer, `${name}.${extensionOf(mimeType)}`, mimeType);
			readToEnd(body);
			return { binary, bytes: bytesSoFar() };
		} catch (thrown) {
			discard(body);
			return bytesSoFar() > maxBytes ? tooLarge : { failure: failureOfError(thrown) };
		}
	};
};

/** The bytes of a data URI; undefined for any other URL. */
const dataUriBytes = (address: string): Buffer | undefined =>
	address.startsWith('data:') ? Buffer.from(address.slice(address.indexOf(',') + 1), 'base64') : undefined;

/** The first bytes of a stream, and the whole stream; no stream if it has no further bytes. */
async function peek(stream: ByteStream): Promise<{ first: Buffer; rest?: ByteStream }> {
	const pieces: Buffer[] = [];
	let bytes = 0;
	for await (const piece of stream.iterator({ destroyOnReturn: false })) {
		pieces.push(piece);
		bytes += piece.length;
		if (bytes < SIGNATURE_BYTES) continue;
		// Usually the first chunk is enough and isn't copied.
		const first = pieces.length === 1 ? piece : Buffer.concat(pieces);
		stream.unshift(first);
		return { first, rest: stream };
	}
	return { first: Buffer.concat(pieces) };
}

/** The target of a redirect; empty if it is invalid. */
function resolved(location: string, from: URL): string {
	try {
		return new URL(location, from).href;
	} catch {
		return '';
	}
}

const refused = (message: string): { failure: CallFailure } => ({ failure: { kind: 'refused', message } });

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;

const notOfType = (type: FileType): { failure: CallFailure } => ({
	failure: { kind: 'unreadable', message: `what came is not ${type === 'image' || type === 'audio' ? 'an' : 'a'} ${type}` },
});
