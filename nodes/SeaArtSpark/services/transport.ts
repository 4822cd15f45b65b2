import type {
	IBinaryData,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import type { Attempt, Trouble } from '../tasks/task';
import { httpUrl, isLocal } from './addresses';
import { troubleBehind, troubleIn, type Asked, type HttpReply } from './httpTrouble';
import type { FileSource } from './request';
import type { FileKind } from './sparkTask';
import { jsonOr } from './values';

export const CREDENTIAL_NAME = 'seaArtSparkApi';

/** The sockets are closed a little after the tasks core has stopped waiting for them. */
const SOCKET_TIMEOUT_MS = 130_000;
const TRANSFER_TIMEOUT_MS = 300_000;

/** What a call to the service came to. A reply that is trouble is there as well: it may hold the id of a task that was paid for. */
export type Called = { reply: HttpReply; trouble?: undefined } | { reply?: HttpReply; trouble: Trouble };

/** The only way out to the network. Every method resolves, with a `trouble` where there is nothing better. */
export interface Transport {
	/** Base address of the service, without a slash at its end. */
	readonly baseUrl: string;
	/** A JSON call to the service, with the key. Redirects are not followed: the key stays with the host it is for. */
	call(method: IHttpRequestMethods, path: string, body?: IDataObject): Promise<Called>;
	/** A time-limited public address of a file on this n8n. */
	signedUrl(file: FileSource): Attempt<{ url: string }>;
	/** A file on this n8n as a data URI, for what takes one in place of an address. */
	dataUri(file: FileSource): Promise<Attempt<{ url: string }>>;
	/** Puts a file's bytes to an upload address, without the key. */
	upload(url: string, method: 'PUT' | 'POST', contentType: string, file: FileSource): Promise<Attempt<object>>;
	/** Fetches a result into n8n's binary storage, without the key, as a stream of at most `maxBytes`. */
	download(url: string, file: { kind: FileKind; name: string; maxBytes: number }): Promise<Attempt<{ binary: IBinaryData }>>;
}

/** n8n's own helpers as transport: they carry the user's proxy, SSRF guard, credential and Stop. */
export function createTransport(ctx: IExecuteFunctions, baseUrl: string): Transport {
	const stop = ctx.getExecutionCancelSignal?.();

	const send = async (request: () => Promise<unknown>, asked: Asked): Promise<Called> => {
		try {
			const response = (await request()) as IN8nHttpFullResponse;
			const body: unknown = response.body;
			const reply = {
				status: response.statusCode,
				headers: response.headers,
				body: typeof body === 'string' ? jsonOr(body) : body,
			};
			const trouble = troubleIn(isStream(reply.body) ? { ...reply, body: undefined } : reply, Date.now(), asked);
			if (!trouble) return { reply };
			if (isStream(reply.body)) reply.body.destroy?.();
			return { trouble, reply };
		} catch (thrown) {
			return { trouble: troubleBehind(thrown) };
		}
	};

	const plain = async (options: IHttpRequestOptions) =>
		await send(
			async () =>
				// The plain helper does not know of Stop by itself.
				(await ctx.helpers.httpRequest({
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
					timeout: TRANSFER_TIMEOUT_MS,
					abortSignal: stop,
					...options,
				})) as unknown,
			{ secure: isHttps(options.url), keyless: true },
		);

	return {
		baseUrl,

		async call(method, path, body) {
			return await send(
				async () =>
					(await ctx.helpers.httpRequestWithAuthentication.call(ctx, CREDENTIAL_NAME, {
						method,
						url: `${baseUrl}${path}`,
						...(body ? { body } : {}),
						json: true,
						// Parsed here: n8n would round the long numbers in it.
						encoding: 'text',
						returnFullResponse: true,
						// All statuses come back as answers: the headers are needed, and n8n would send a 401 twice.
						ignoreHttpStatusErrors: true,
						disableFollowRedirect: true,
						sendCredentialsOnCrossOriginRedirect: false,
						timeout: SOCKET_TIMEOUT_MS,
					})) as unknown,
				{ secure: isHttps(baseUrl) },
			);
		},

		signedUrl(file) {
			const data = ctx.helpers.assertBinaryData(file.itemIndex, file.field);
			let url: string;
			try {
				url = ctx.helpers.createBinarySignedUrl(data, '1 hour');
			} catch {
				return refused('this n8n keeps files in memory and cannot give them an address (set N8N_DEFAULT_BINARY_DATA_MODE to filesystem)');
			}
			const parsed = httpUrl(url);
			const service = httpUrl(baseUrl);
			if (!parsed) return refused('this n8n gave the file no usable address');
			// A service on the same machine or network can read a local address; one outside cannot.
			if (isLocal(parsed) && !(service && isLocal(service))) {
				return refused(`this n8n is only known under the local address ${parsed.host}, which the service cannot open`);
			}
			return { url };
		},

		async dataUri(file) {
			const data = ctx.helpers.assertBinaryData(file.itemIndex, file.field);
			try {
				const bytes = data.id ? await ctx.helpers.getBinaryDataBuffer(file.itemIndex, file.field) : Buffer.from(data.data, 'base64');
				return { url: `data:${file.mimeType};base64,${bytes.toString('base64')}` };
			} catch {
				return refused('the file is not in the storage of this n8n any more');
			}
		},

		async upload(url, method, contentType, file) {
			const data = ctx.helpers.assertBinaryData(file.itemIndex, file.field);
			let body: Buffer | NodeJS.ReadableStream;
			try {
				body = data.id ? await ctx.helpers.getBinaryStream(data.id) : Buffer.from(data.data, 'base64');
			} catch {
				return refused('the file is not in the storage of this n8n any more');
			}
			const headers = { 'Content-Type': contentType, ...(file.bytes ? { 'Content-Length': file.bytes } : {}) };
			const sent = await plain({ url, method, body: body, headers });
			return sent.trouble ? { trouble: sent.trouble } : {};
		},

		async download(url, { kind, name, maxBytes }) {
			if (!httpUrl(url)) return refused('its address is not an http or https one');
			const got = await plain({ url, encoding: 'stream' });
			if (got.trouble) return { trouble: got.trouble };
			const { headers, body: stream } = got.reply;
			if (!isStream(stream)) return notOfKind(kind);
			const mimeType = mediaType(kind, headers['content-type'], url);
			const announced = Number(headers['content-length']);
			if (!mimeType || announced > maxBytes) {
				stream.destroy?.();
				return mimeType ? tooLarge(maxBytes) : notOfKind(kind);
			}
			let bytes = 0;
			const counted = stream.map((chunk: Buffer) => {
				bytes += chunk.length;
				if (bytes > maxBytes) throw new RangeError('larger than allowed');
				return chunk;
			});
			try {
				const extension = EXTENSIONS[mimeType] ?? 'bin';
				return { binary: await ctx.helpers.prepareBinaryData(counted as never, `${name}.${extension}`, mimeType) };
			} catch (thrown) {
				return bytes > maxBytes ? tooLarge(maxBytes) : { trouble: troubleBehind(thrown) };
			}
		},
	};
}

/** Node's streams have had `map` since 17; it keeps back-pressure and passes on a throw. */
interface MappableStream {
	map(fn: (chunk: Buffer) => Buffer): unknown;
	destroy?(): void;
}

const isStream = (body: unknown): body is MappableStream => typeof body === 'object' && body !== null && 'pipe' in body && 'map' in body;

const isHttps = (address: string): boolean => /^https:/i.test(address);

const refused = (message: string): { trouble: Trouble } => ({ trouble: { kind: 'refused', message } });

const tooLarge = (maxBytes: number) => refused(`it is larger than ${Math.round(maxBytes / 1_048_576)} MB`);

const notOfKind = (kind: FileKind): { trouble: Trouble } => ({
	trouble: { kind: 'unreadable', message: `what came is not ${kind === 'image' || kind === 'audio' ? 'an' : 'a'} ${kind}` },
});

const EXTENSIONS: Record<string, string> = {
	'image/png': 'png',
	'image/jpeg': 'jpg',
	'image/webp': 'webp',
	'image/gif': 'gif',
	'image/bmp': 'bmp',
	'image/tiff': 'tiff',
	'image/avif': 'avif',
	'image/heic': 'heic',
	'video/mp4': 'mp4',
	'video/quicktime': 'mov',
	'video/webm': 'webm',
	'audio/mpeg': 'mp3',
	'audio/wav': 'wav',
	'audio/ogg': 'ogg',
};

const USUAL: Record<FileKind, string> = {
	image: 'image/png',
	video: 'video/mp4',
	audio: 'audio/mpeg',
	file: 'application/octet-stream',
};

/** The type a host names, or the one its address ends in when the host calls it just bytes; undefined where it is of another kind. */
function mediaType(kind: FileKind, header: unknown, url: string): string | undefined {
	const named = typeof header === 'string' ? (header.split(';')[0] ?? '').trim().toLowerCase() : '';
	const isBytes = named === '' || named === 'application/octet-stream' || named === 'binary/octet-stream';
	if (!isBytes) return kind === 'file' || named.startsWith(`${kind}/`) ? named : undefined;
	const ending = /\.([a-z0-9]{3,4})$/.exec(httpUrl(url)?.pathname.toLowerCase() ?? '')?.[1];
	const found = Object.entries(EXTENSIONS).find(([, extension]) => extension === (ending === 'jpeg' ? 'jpg' : ending))?.[0];
	return found !== undefined && (kind === 'file' || found.startsWith(`${kind}/`)) ? found : USUAL[kind];
}
