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

/** What is fetched, and how much of it at most. */
export interface DownloadRequest {
	type: FileType;
	/** File name without its ending. */
	name: string;
	maxBytes: number;
	/** What was allowed for all files of the item, where others took their part of it already. */
	allowedBytes?: number;
	/** Ends the download; n8n's Stop does by itself. */
	signal?: AbortSignal;
	/** Called when all of it has come over the line; what follows is n8n's storage at work. */
	onArrival?: () => void;
}

/** The most redirects on the way to a file. */
const MAX_REDIRECTS = 5;

type Get = (options: IHttpRequestOptions, ended?: AbortSignal) => Promise<CallResult<{ reply: HttpResponse }>>;
type Downloaded = CallResult<{ binary: IBinaryData; bytes: number }>;

/** How a result gets into n8n's storage. Every address on the way is checked before it is opened, and the first bytes tell what it is. */
export const createDownload = (ctx: IExecuteFunctions, destinations: Destinations, get: Get) => {
	/** The answer at the end of the redirects. */
	async function opened(address: string, ended: AbortSignal | undefined): Promise<CallResult<{ reply: HttpResponse }>> {
		let url = httpUrl(address);
		for (let redirects = 0; url && redirects <= MAX_REDIRECTS; redirects++) {
			const reason = await destinations.refusedDownload(url);
			if (reason !== undefined) return refused(reason);
			const got = await get({ url: url.href }, ended);
			if (got.failure) return got;
			const { status, headers } = got.reply;
			if (status < 300 || status >= 400 || typeof headers.location !== 'string') return got;
			discard(got.reply.body);
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
		const inline = bytesInside(address);
		if (inline) {
			onArrival?.();
			const mimeType = typeOfFile(type, inline.subarray(0, SIGNATURE_BYTES), undefined);
			if (inline.length > maxBytes) return tooLarge;
			if (mimeType === undefined) return notOfType(type);
			const binary = await ctx.helpers.prepareBinaryData(inline, `${name}.${extensionOf(mimeType)}`, mimeType);
			return { binary, bytes: inline.length };
		}
		const got = await opened(address, signal);
		if (got.failure) return got;
		const { headers, body } = got.reply;
		const failure = failureOfResponse({ ...got.reply, body: undefined }, Date.now(), {
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
			const { first, rest } = await beginning(body);
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
const bytesInside = (address: string): Buffer | undefined =>
	address.startsWith('data:') ? Buffer.from(address.slice(address.indexOf(',') + 1), 'base64') : undefined;

/** The first bytes of a stream, and the stream as if nobody had looked; no stream where the first bytes are all there is. */
async function beginning(stream: ByteStream): Promise<{ first: Buffer; rest?: ByteStream }> {
	const pieces: Buffer[] = [];
	let bytes = 0;
	for await (const piece of stream.iterator({ destroyOnReturn: false })) {
		pieces.push(piece);
		bytes += piece.length;
		if (bytes < SIGNATURE_BYTES) continue;
		// As a rule the first piece is enough, and need not be copied.
		const first = pieces.length === 1 ? piece : Buffer.concat(pieces);
		stream.unshift(first);
		return { first, rest: stream };
	}
	return { first: Buffer.concat(pieces) };
}

/** Where a redirect leads; an address that is none stays none. */
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
