import type { CallFailure, FailureKind } from '../tasks/task';
import { serviceError, type ServiceError } from './serviceError';
import { isRecord } from './values';

/** An HTTP response of any status. */
export interface HttpResponse {
	status: number;
	headers: Record<string, unknown>;
	/** Parsed if it is JSON, otherwise the text. */
	body: unknown;
}

/** Properties of a request that determine how its response is interpreted. */
export interface Connection {
	/** The URL is https: an unencrypted response comes from a proxy. */
	secure?: boolean;
	/** The request was sent without a key. */
	keyless?: boolean;
}

/** The failure kind of an HTTP status; undefined for 2xx (docs/protocol.md 1.6). */
export function failureKindOfStatus(status: number): FailureKind | undefined {
	if (status >= 200 && status < 300) return undefined;
	if (status === 429) return 'rateLimited';
	if (status === 401 || status === 402 || status === 403) return 'denied';
	if (status === 404) return 'notFound';
	if (status === 408 || status === 499 || status >= 500) return 'serverError';
	return 'refused';
}

const DEFAULT_MESSAGES: Partial<Record<FailureKind, string>> = {
	rateLimited: 'too many requests',
	notFound: 'nothing was found at this URL',
	serverError: 'the service could not respond',
};

function defaultMessage(kind: FailureKind, status: number, { keyless = false }: Connection): string {
	if (kind !== 'denied') return DEFAULT_MESSAGES[kind] ?? `HTTP status ${status}`;
	if (keyless) return `access is not allowed (HTTP status ${status})`;
	if (status === 401) return 'the key was not accepted';
	return `access was refused without a reason, by the service or by a proxy on the way (HTTP status ${status})`;
}

/**
 * The failure of an HTTP response, or undefined for 2xx. Reads the message from any documented error body, and `Retry-After` in seconds
 * or as a date.
 * @param nowMs milliseconds since the epoch, for a date in `Retry-After`
 */
export function failureOfResponse(reply: HttpResponse, nowMs: number, connection: Connection = {}): CallFailure | undefined {
	const { status } = reply;
	const kind = failureKindOfStatus(status);
	if (!kind) return undefined;
	if (isRedirect(status)) {
		return { kind, httpStatus: status, message: 'the response was a redirect, which the node never follows with a key' };
	}
	const error = serviceError(reply.body);
	const reasonNotSent = reasonWhyNotSent(reply, error);
	if (reasonNotSent !== undefined)
		return {
			kind: 'notSent',
			httpStatus: status,
			message: reasonNotSent,
			...(reasonNotSent === error?.message ? { isQuote: true as const } : {}),
			...retryAfter(reply.headers['retry-after'], nowMs),
		};
	if ((status === 407 || !error) && isFromProxy(reply, connection)) {
		const action = status === 407 ? 'asks for a login' : status === 403 ? 'does not allow the connection' : 'could not make the connection';
		return { kind: 'notSent', httpStatus: status, message: `a proxy on the way ${action} (HTTP status ${status})` };
	}
	return {
		kind: error ? kindOfError(kind, status, error) : kind,
		httpStatus: status,
		message: error?.message ?? defaultMessage(kind, status, connection),
		...(error?.code === undefined ? {} : { code: error.code }),
		...(isPage(reply) ? { isPage: true as const } : {}),
		...retryAfter(reply.headers['retry-after'], nowMs),
	};
}

/** Cloudflare could not connect to the service: web server down, unreachable, TLS failed, bad certificate, no DNS. */
const NEVER_CONNECTED = new Set([521, 523, 525, 526, 530]);

/** A gateway without an upstream for the call. */
const NO_CHANNEL = /no available channel|no healthy upstream|no available (upstream|provider|account)|无可用渠道|可用渠道不存在/i;

/** Why the call can't have reached the service; undefined if it may have. */
function reasonWhyNotSent({ status, headers, body }: HttpResponse, error: ServiceError | undefined): string | undefined {
	if (NEVER_CONNECTED.has(status)) return `the network in front of the service could not connect to it (HTTP status ${status})`;
	if (status === 503 && NO_CHANNEL.test(error?.message ?? (typeof body === 'string' ? body.slice(0, 1_000) : ''))) {
		return error?.message ?? 'the gateway has no free channel to the service';
	}
	const isChallenge = (status === 403 || status === 503) && (header(headers, 'cf-mitigated') === 'challenge' || isMarkup(body, CHALLENGE));
	if (isChallenge || (status === 403 && isMarkup(body, /cloudflare/i))) {
		return `a bot protection page responded instead of the service (HTTP status ${status})`;
	}
	return undefined;
}

const CHALLENGE = /just a moment|challenge-platform|cf[-_]chl|attention required/i;

const header = (headers: Record<string, unknown>, name: string): unknown =>
	Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];

const isMarkup = (body: unknown, pattern: RegExp): boolean =>
	typeof body === 'string' && /^\s*</.test(body) && pattern.test(body.slice(0, 20_000));

/** Whether a server in front of the service may have responded: with a web page, or with an empty body. */
const isPage = ({ status, body }: HttpResponse): boolean => status === 404 && (typeof body === 'string' || isEmpty(body));

const NO_MODEL = /model[\s_-]?not[\s_-]?(found|exist|supported)|(unknown|unsupported|no such|invalid)[\s_-]model/i;
const isUnknownModel = (text: string): boolean =>
	NO_MODEL.test(text) || (/\bmodel\b/i.test(text) && /not (be )?(found|exist|supported)|does not exist/i.test(text));
const NO_CREDIT =
	/insufficient[\s_-](user[\s_-])?(quota|balance|credits?|funds)|exceeded your current quota|out of credits?|(balance|credits?) (is|are) (not enough|exhausted|used up)|余额不足|额度不足|欠费/i;

/** The failure kind, corrected if the message is more specific than the status. */
function kindOfError(kind: FailureKind, status: number, { code = '', message }: ServiceError): FailureKind {
	const text = `${code} ${message}`;
	if (status === 404 && isUnknownModel(text)) return 'refused';
	return status === 429 && NO_CREDIT.test(text) ? 'denied' : kind;
}

export const isRedirect = (status: number | undefined): boolean => status !== undefined && status >= 300 && status < 400;

/**
 * Whether a proxy responded instead of the service, which then received nothing. A 407 always comes from a proxy, and a 403 is recognized
 * by its headers. Any other status could be the service's own, except for https: a 5xx without headers and body then means that a proxy
 * could not connect.
 */
function isFromProxy({ status, headers, body }: HttpResponse, { secure = false }: Connection): boolean {
	if (status === 407) return true;
	const names = Object.keys(headers).map((name) => name.toLowerCase());
	const isBare = isEmpty(body) && names.every((name) => /^(connection|content-length|proxy-.*)$/.test(name));
	if (status === 403) return isBare || names.some((name) => /^(proxy-.*|x-squid-error)$/.test(name));
	return isBare && secure && status >= 500;
}

const isEmpty = (body: unknown): boolean =>
	body === undefined || body === null || body === '' || (isRecord(body) && Object.keys(body).length === 0);

function retryAfter(header: unknown, nowMs: number): { retryAfterMs?: number } {
	if (typeof header !== 'string' && typeof header !== 'number') return {};
	const text = String(header).trim();
	if (/^\d+(\.\d+)?$/.test(text)) return { retryAfterMs: Number(text) * 1_000 };
	const date = Date.parse(text);
	return Number.isNaN(date) ? {} : { retryAfterMs: Math.max(0, date - nowMs) };
}
