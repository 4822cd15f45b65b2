import type {
	IBinaryData,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { onAbort } from '../tasks/onAbort';
import type { CallResult, CallFailure } from '../tasks/task';
import { isStream } from './byteStream';
import { arrivesOn, Connections } from './connections';
import { createDestinations } from './destinations';
import { createDownload, type DownloadRequest } from './downloading';
import { failureOfResponse, type Connection, type HttpResponse } from './httpFailure';
import { failureOfError } from './connectionFailure';
import { httpUrl } from './addresses';
import { createRedactor, type Redactor } from './redactor';
import { bodyWithFiles } from './requestBody';
import { MAX_POLL_BYTES, readResponse, type ReadBody } from './responseBody';
import type { FileSource } from './files';
import { createSignedUrl, createUpload } from './uploading';

export const CREDENTIAL_NAME = 'seaArtSparkApi';

/** What has arrived of a reply by then is read before the tasks core stops waiting: an id in it must not be lost. */
const REPLY_TIMEOUT_MS = 110_000;
/** The sockets are closed a little after the tasks core has stopped waiting for them. */
const SOCKET_GRACE_MS = 20_000;
const TRANSFER_TIMEOUT_MS = 300_000;
/** Somebody looks at the editor and waits. */
const LOOK_TIMEOUT_MS = 20_000;

/** What a call to the service came to. A reply that is failure is there as well: it may hold the id of a task that was paid for. */
export type HttpResult = { reply: HttpResponse; failure?: undefined } | { reply?: HttpResponse; failure: CallFailure };

interface ReadLimits {
	startedAt?: number;
	timeoutMs?: number;
	maxBytes?: number | undefined;
}

export interface CallOptions {
	/** The call submits something that is charged: its connection stays open after Stop until the response is there. */
	isSubmit?: boolean;
	/** How long the response may take; below two minutes by default. */
	timeoutMs?: number;
	/** Most bytes of the response. */
	maxBytes?: number;
}

/** The only way out to the network. Every method resolves, with a `failure` where there is nothing better. */
export interface Transport {
	/** Base address of the service, without a slash at its end. */
	readonly baseUrl: string;
	/**
	 * A JSON call to the service, with the key. Redirects are not followed: the key stays with the host it is for. The reply is read up
	 * to a limit, and holds the key nowhere.
	 * @param body may hold files of the workflow (`FileSource`): each is sent as a data URI, and is read when the call is made
	 */
	call(method: IHttpRequestMethods, path: string, body?: IDataObject, options?: CallOptions): Promise<HttpResult>;
	/** Fetches JSON from any other address, without the key. */
	fetchJson(url: string): Promise<HttpResult>;
	/** A time-limited public address of a file on this n8n. */
	signedUrl(file: FileSource): CallResult<{ url: string }>;
	/** Puts a file's bytes to a public https address, as its own type and without the key. */
	upload(url: string, method: 'PUT' | 'POST', file: FileSource): Promise<CallResult<object>>;
	/** Fetches a result into n8n's binary storage, without the key, as a stream of at most `maxBytes`. */
	download(url: string, file: DownloadRequest): Promise<CallResult<{ binary: IBinaryData; bytes: number }>>;
}

/** n8n's own helpers as transport: they carry the user's proxy, SSRF guard, credential and Stop. */
export function createTransport(ctx: IExecuteFunctions, baseUrl: string, redactor: Redactor = createRedactor('')): Transport {
	const connections = new Connections(ctx.getExecutionCancelSignal?.());
	const destinations = createDestinations(ctx, baseUrl);
	const serviceIs = { secure: isHttps(baseUrl) };

	/**
	 * What came of a request, with its body as a stream.
	 * @param ended closes its connection, whatever has come by then
	 */
	const send = async (
		request: (signal: AbortSignal) => Promise<unknown>,
		{ ended, isSubmit = false }: { ended?: AbortSignal | undefined; isSubmit?: boolean | undefined } = {},
	): Promise<CallResult<{ reply: HttpResponse }>> => {
		const connection = connections.opened(isSubmit);
		if (ended) onAbort(ended, connection.close);
		try {
			const { statusCode, headers, body } = (await request(connection.signal)) as IN8nHttpFullResponse;
			arrivesOn(connection, body);
			// A host may hand the body on by a stream of its own, which Stop does not reach.
			if (isStream(body)) onAbort(connection.signal, () => void body.destroy());
			// A key may come back in a header as well: a type becomes a file's, an address is opened.
			return { reply: { status: statusCode, headers: redactor.reply({ ...headers }) as HttpResponse['headers'], body } };
		} catch (thrown) {
			connection.end();
			return { failure: failureOfError(thrown) };
		}
	};

	/** A request without the key. It follows no redirect. */
	const plain = async (options: IHttpRequestOptions, ended?: AbortSignal): Promise<CallResult<{ reply: HttpResponse }>> =>
		await send(
			(signal) =>
				// The plain helper does not know of Stop by itself.
				ctx.helpers.httpRequest({
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
					disableFollowRedirect: true,
					encoding: 'stream',
					timeout: TRANSFER_TIMEOUT_MS,
					...options,
					abortSignal: signal,
				}) as Promise<unknown>,
			{ ended },
		);

	/** The same with its body read, and what the status means. */
	const read = async (
		sent: CallResult<{ reply: HttpResponse }>,
		connection: Connection,
		{ startedAt = performance.now(), timeoutMs = REPLY_TIMEOUT_MS, maxBytes }: ReadLimits = {},
	): Promise<HttpResult> => {
		if (sent.failure) return sent;
		const { reply } = sent;
		const taken: ReadBody = isStream(reply.body)
			? await readResponse(reply.body, Math.max(1, startedAt + timeoutMs - performance.now()), maxBytes)
			: { body: reply.body };
		const { cut, excess } = taken;
		const whole = { ...reply, body: redactor.reply(taken.body) };
		// The head was an answer, and tells more than the way in which its body ended.
		const failure = failureOfResponse(cut || excess !== undefined ? { ...reply, body: undefined } : whole, Date.now(), connection);
		if (failure) return { failure, reply: whole };
		if (cut) return { failure: failureOfError(cut.by), reply: whole };
		return excess === undefined ? { reply: whole } : { failure: { kind: 'unreadable', message: excess }, reply: whole };
	};

	/** A request with the key, to the credential's own address only. */
	const withKey = async (options: IHttpRequestOptions, signal: AbortSignal): Promise<unknown> =>
		(await ctx.helpers.httpRequestWithAuthentication.call(withSignal(ctx, signal), CREDENTIAL_NAME, {
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			sendCredentialsOnCrossOriginRedirect: false,
			encoding: 'stream',
			timeout: TRANSFER_TIMEOUT_MS,
			...options,
		})) as unknown;

	return {
		baseUrl,

		async call(
			method,
			path,
			body,
			{ isSubmit, timeoutMs = REPLY_TIMEOUT_MS, maxBytes = method === 'GET' ? MAX_POLL_BYTES : undefined } = {},
		) {
			const made = body && (await bodyWithFiles(ctx, body));
			if (made?.failure) return made;
			const startedAt = performance.now();
			const sent = await send(
				(signal) =>
					ctx.helpers.httpRequestWithAuthentication.call(withSignal(ctx, signal), CREDENTIAL_NAME, {
						method,
						url: `${baseUrl}${path}`,
						...(made ? { body: made.json, headers: { 'Content-Type': 'application/json' } } : body ? { body } : {}),
						json: true,
						// What unpacks a reply hands it on piece by piece.
						encoding: 'stream',
						returnFullResponse: true,
						// All statuses come back as answers: the headers are needed, and n8n would send a 401 twice.
						ignoreHttpStatusErrors: true,
						disableFollowRedirect: true,
						sendCredentialsOnCrossOriginRedirect: false,
						timeout: timeoutMs + SOCKET_GRACE_MS,
					}) as Promise<unknown>,
				{ isSubmit },
			);
			return await read(sent, serviceIs, { startedAt, timeoutMs, maxBytes });
		},

		async fetchJson(url) {
			return await read(await plain({ url, json: true, timeout: LOOK_TIMEOUT_MS }), { secure: isHttps(url), keyless: true });
		},

		signedUrl: createSignedUrl(ctx, destinations),
		upload: createUpload(
			ctx,
			destinations,
			async (options) => await read(await plain(options), { secure: isHttps(options.url), keyless: true }),
		),
		download: createDownload(ctx, destinations, async (options, ended) =>
			needsKey(options.url, baseUrl)
				? await send(async (signal) => await withKey(options, signal), { ended })
				: await plain(options, ended),
		),
	};
}

/** The transport of the editor, where there is no execution: it asks, and has no files. */
export function createEditorTransport(ctx: ILoadOptionsFunctions, baseUrl: string, redactor?: Redactor): Transport {
	const noFiles: { failure: CallFailure } = { failure: { kind: 'refused', message: 'the editor has no files' } };
	const noFile = async () => await Promise.resolve(noFiles);
	// What asks needs nothing that only an execution has.
	const transport = createTransport(ctx as unknown as IExecuteFunctions, baseUrl, redactor);
	return { ...transport, signedUrl: () => noFiles, upload: noFile, download: noFile };
}

/** The same context with another signal: the helper that knows the credential asks it for one, and takes none. */
function withSignal(ctx: IExecuteFunctions, signal: AbortSignal): IExecuteFunctions {
	const own = Object.create(ctx) as IExecuteFunctions;
	own.getExecutionCancelSignal = () => signal;
	return own;
}

/** Whether a file is one that the service gives out with the key only: the content of a video, at the credential's own address. */
function needsKey(address: string, baseUrl: string): boolean {
	const [url, base] = [httpUrl(address), httpUrl(baseUrl)];
	return url !== undefined && url.origin === base?.origin && /\/v1\/videos\/[^/]+\/content$/.test(url.pathname);
}

const isHttps = (address: string): boolean => httpUrl(address)?.protocol === 'https:';
