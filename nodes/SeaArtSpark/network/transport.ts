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

/** A partial reply is read after this, before the core stops waiting: an ID in it must not be lost. */
const REPLY_TIMEOUT_MS = 110_000;
/** Sockets are closed a little after the core has stopped waiting for them. */
const SOCKET_GRACE_MS = 20_000;
const TRANSFER_TIMEOUT_MS = 300_000;
/** Short, since a user waits in the editor. */
const EDITOR_TIMEOUT_MS = 20_000;

/** The result of a call to the service. A failure includes the reply, since it may contain the ID of a paid task. */
export type HttpResult = { reply: HttpResponse; failure?: undefined } | { reply?: HttpResponse; failure: CallFailure };

interface ReadLimits {
	startedAt?: number;
	timeoutMs?: number;
	maxBytes?: number | undefined;
}

interface CallOptions {
	/** The call may be charged: its connection stays open after Stop until the response has arrived. */
	isSubmit?: boolean;
	/** Time limit for the response; below two minutes by default. */
	timeoutMs?: number;
	/** Maximum size of the response. */
	maxBytes?: number;
}

/** The only access to the network. Methods never reject; they resolve with a `failure`. */
export interface Transport {
	/** Base URL of the service, without a trailing slash. */
	readonly baseUrl: string;
	/**
	 * Makes a JSON call to the service, with the key. Redirects are not followed, so that the key stays with its host. The reply is read up
	 * to a limit and redacted.
	 * @param body may contain files of the workflow (`FileSource`): each is read when the call is made, and sent as a data URI
	 */
	call(method: IHttpRequestMethods, path: string, body?: IDataObject, options?: CallOptions): Promise<HttpResult>;
	/** Fetches JSON from any other URL, without the key. */
	fetchJson(url: string): Promise<HttpResult>;
	/** A time-limited public URL of a file on this n8n. */
	signedUrl(file: FileSource): CallResult<{ url: string }>;
	/** Uploads a file to a public https URL, with its media type and without the key. */
	upload(url: string, method: 'PUT' | 'POST', file: FileSource): Promise<CallResult<object>>;
	/** Downloads a result into n8n's binary storage, as a stream of at most `maxBytes`. Sends no key, except for the content of a video. */
	download(url: string, file: DownloadRequest): Promise<CallResult<{ binary: IBinaryData; bytes: number }>>;
}

/** Transport based on n8n's helpers, which apply the user's proxy, SSRF protection, credential, and Stop. */
export function createTransport(ctx: IExecuteFunctions, baseUrl: string, redactor: Redactor = createRedactor('')): Transport {
	const connections = new Connections(ctx.getExecutionCancelSignal?.());
	const destinations = createDestinations(ctx, baseUrl);
	const serviceConnection = { secure: isHttps(baseUrl) };

	/**
	 * Sends a request. The reply has its body as a stream.
	 * @param ended closes the connection, even if the reply is incomplete
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
			// A host may pass the body through another stream, which Stop doesn't reach.
			if (isStream(body)) onAbort(connection.signal, () => void body.destroy());
			// Headers are redacted, too: `content-type` becomes a file's type, and `location` is opened.
			return { reply: { status: statusCode, headers: redactor.reply({ ...headers }) as HttpResponse['headers'], body } };
		} catch (thrown) {
			connection.end();
			return { failure: failureOfError(thrown) };
		}
	};

	/** Sends a request without the key. Follows no redirects. */
	const withoutKey = async (options: IHttpRequestOptions, ended?: AbortSignal): Promise<CallResult<{ reply: HttpResponse }>> =>
		await send(
			(signal) =>
				// This helper doesn't handle Stop.
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

	/** Reads the body of a reply, and the failure in its status or body. */
	const read = async (
		sent: CallResult<{ reply: HttpResponse }>,
		connection: Connection,
		{ startedAt = performance.now(), timeoutMs = REPLY_TIMEOUT_MS, maxBytes }: ReadLimits = {},
	): Promise<HttpResult> => {
		if (sent.failure) return sent;
		const { reply } = sent;
		const readBody: ReadBody = isStream(reply.body)
			? await readResponse(reply.body, Math.max(1, startedAt + timeoutMs - performance.now()), maxBytes)
			: { body: reply.body };
		const { cut, excess } = readBody;
		const whole = { ...reply, body: redactor.reply(readBody.body) };
		// The status is more specific than the reason why the body ended.
		const failure = failureOfResponse(cut || excess !== undefined ? { ...reply, body: undefined } : whole, Date.now(), connection);
		if (failure) return { failure, reply: whole };
		if (cut) return { failure: failureOfError(cut.error), reply: whole };
		return excess === undefined ? { reply: whole } : { failure: { kind: 'unreadable', message: excess }, reply: whole };
	};

	/** Sends a request with the key, only to the credential's own URL. */
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
			const encoded = body && (await bodyWithFiles(ctx, body));
			if (encoded?.failure) return encoded;
			const startedAt = performance.now();
			const sent = await send(
				(signal) =>
					ctx.helpers.httpRequestWithAuthentication.call(withSignal(ctx, signal), CREDENTIAL_NAME, {
						method,
						url: `${baseUrl}${path}`,
						...(encoded ? { body: encoded.json, headers: { 'Content-Type': 'application/json' } } : body ? { body } : {}),
						json: true,
						// As a stream, so that decompression stops at the limit.
						encoding: 'stream',
						returnFullResponse: true,
						// Errors as responses: the headers are needed, and n8n would resend after a 401.
						ignoreHttpStatusErrors: true,
						disableFollowRedirect: true,
						sendCredentialsOnCrossOriginRedirect: false,
						timeout: timeoutMs + SOCKET_GRACE_MS,
					}) as Promise<unknown>,
				{ isSubmit },
			);
			return await read(sent, serviceConnection, { startedAt, timeoutMs, maxBytes });
		},

		async fetchJson(url) {
			return await read(await withoutKey({ url, json: true, timeout: EDITOR_TIMEOUT_MS }), { secure: isHttps(url), keyless: true });
		},

		signedUrl: createSignedUrl(ctx, destinations),
		upload: createUpload(
			ctx,
			destinations,
			async (options) => await read(await withoutKey(options), { secure: isHttps(options.url), keyless: true }),
		),
		download: createDownload(ctx, destinations, async (options, ended) =>
			needsKey(options.url, baseUrl)
				? await send(async (signal) => await withKey(options, signal), { ended })
				: await withoutKey(options, ended),
		),
	};
}

/** Transport for the editor, where there is no execution: only for calls, without files. */
export function createEditorTransport(ctx: ILoadOptionsFunctions, baseUrl: string, redactor?: Redactor): Transport {
	const noFiles: { failure: CallFailure } = { failure: { kind: 'refused', message: 'the editor has no files' } };
	const noFile = async () => await Promise.resolve(noFiles);
	// Calls need nothing that only an execution context has.
	const transport = createTransport(ctx as unknown as IExecuteFunctions, baseUrl, redactor);
	return { ...transport, signedUrl: () => noFiles, upload: noFile, download: noFile };
}

/** The same context with another signal: n8n's helper for credentials reads the signal from its context. */
function withSignal(ctx: IExecuteFunctions, signal: AbortSignal): IExecuteFunctions {
	const derived = Object.create(ctx) as IExecuteFunctions;
	derived.getExecutionCancelSignal = () => signal;
	return derived;
}

/** Whether the service requires the key to download a file: the content of a video, at the credential's own URL. */
function needsKey(address: string, baseUrl: string): boolean {
	const [url, base] = [httpUrl(address), httpUrl(baseUrl)];
	return url !== undefined && url.origin === base?.origin && /\/v1\/videos\/[^/]+\/content$/.test(url.pathname);
}

const isHttps = (address: string): boolean => httpUrl(address)?.protocol === 'https:';
