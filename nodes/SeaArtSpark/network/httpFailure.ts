import type { CallFailure, FailureKind } from '../tasks/task';
import { serviceError, type ServiceError } from './serviceError';
import { isRecord } from './values';

/** One HTTP answer, whatever its status. */
export interface HttpResponse {
	status: number;
	headers: Record<string, unknown>;
	/** Parsed where it was JSON, else the text. */
	body: unknown;
}

/** What was asked, as far as it decides what an answer means. */
export interface Connection {
	/** The connection was to be encrypted: who answers without it is a proxy. */
	secure?: boolean;
	/** Nobody was shown a key. */
	keyless?: boolean;
}

/** What kind of failure an HTTP status is; undefined for a 2xx (docs/protocol.md 1.6). */
export function failureKindOfStatus(status: number): FailureKind | undefined {
	if (status >= 200 && status < 300) return undefined;
	if (status === 429) return 'rateLimited';
	if (status === 401 || status === 402 || status === 403) return 'denied';
	if (status === 404) return 'notFound';
	if (status === 408 || status === 499 || status >= 500) return 'serverError';
	return 'refused';
}

const OWN_WORDS: Partial<Record<FailureKind, string>> = {
	rateLimited: 'too many requests',
	notFound: 'nothing was found at this address',
	serverError: 'the service could not answer',
};

function ownWords(kind: FailureKind, status: number, { keyless = false }: Connection): string {
	if (kind !== 'denied') return OWN_WORDS[kind] ?? `HTTP status ${status}`;
	if (keyless) return `access is not allowed (HTTP status ${status})`;
	if (status === 401) return 'the key was not accepted';
	return `access was refused without a reason, by the service or by a proxy on the way (HTTP status ${status})`;
}

/**
 * The failure in an HTTP answer, or undefined for a 2xx. Reads the service's words out of any documented error body,
 * and `Retry-After` in seconds or as a date.
 * @param nowMs milliseconds since the epoch, for a date in `Retry-After`
 */
export function failureOfResponse(reply: HttpResponse, nowMs: number, asked: Connection = {}): CallFailure | undefined {
	const { status } = reply;
	const kind = failureKindOfStatus(status);
	if (!kind) return undefined;
	if (isRedirect(status)) {
		return { kind, httpStatus: status, message: 'the answer was a redirect, which is never followed with a key' };
	}
	const said = serviceError(reply.body);
	const unreached = unreachedBy(reply, said);
	if (unreached !== undefined)
		return {
			kind: 'notSent',
			httpStatus: status,
			message: unreached,
			...(unreached === said?.message ? { isQuote: true as const } : {}),
			...retryAfter(reply.headers['retry-after'], nowMs),
		};
	if ((status === 407 || !said) && isFromProxy(reply, asked)) {
		const did = status === 407 ? 'asks for a login' : status === 403 ? 'does not allow the connection' : 'could not make the connection';
		return { kind: 'notSent', httpStatus: status, message: `a proxy on the way ${did} (HTTP status ${status})` };
	}
	return {
		kind: said ? kindOfWords(kind, status, said) : kind,
		httpStatus: status,
		message: said?.message ?? ownWords(kind, status, asked),
		...(said?.code === undefined ? {} : { code: said.code }),
		...(isPage(reply) ? { isPage: true as const } : {}),
		...retryAfter(reply.headers['retry-after'], nowMs),
	};
}

/** Cloudflare could not connect to the service: web server down, unreachable, TLS failed, bad certificate, no DNS. */
const NEVER_CONNECTED = new Set([521, 523, 525, 526, 530]);

/** A gateway that has nobody to hand the call to. */
const NO_CHANNEL = /no available channel|no healthy upstream|no available (upstream|provider|account)|无可用渠道|可用渠道不存在/i;

/** Why a response shows that the service never saw the call; undefined if it may have. */
function unreachedBy({ status, headers, body }: HttpResponse, said: ServiceError | undefined): string | undefined {
	if (NEVER_CONNECTED.has(status)) return `the network in front of the service could not connect to it (HTTP status ${status})`;
	if (status === 503 && NO_CHANNEL.test(said?.message ?? (typeof body === 'string' ? body.slice(0, 1_000) : ''))) {
		return said?.message ?? 'the gateway has no free channel to the service';
	}
	const isChallenge = (status === 403 || status === 503) && (header(headers, 'cf-mitigated') === 'challenge' || isMarkup(body, CHALLENGE));
	if (isChallenge || (status === 403 && isMarkup(body, /cloudflare/i))) {
		return `a protection page answered in place of the service (HTTP status ${status})`;
	}
	return undefined;
}

const CHALLENGE = /just a moment|challenge-platform|cf[-_]chl|attention required/i;

const header = (headers: Record<string, unknown>, name: string): unknown =>
	Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];

const isMarkup = (body: unknown, words: RegExp): boolean =>
	typeof body === 'string' && /^\s*</.test(body) && words.test(body.slice(0, 20_000));

/** Whether a server in front of the service may have answered: with a web page, or with nothing. */
const isPage = ({ status, body }: HttpResponse): boolean => status === 404 && (typeof body === 'string' || isEmpty(body));

const NO_MODEL = /model[\s_-]?not[\s_-]?(found|exist|supported)|(unknown|unsupported|no such|invalid)[\s_-]model/i;
const isUnknownModel = (words: string): boolean =>
	NO_MODEL.test(words) || (/\bmodel\b/i.test(words) && /not (be )?(found|exist|supported)|does not exist/i.test(words));
const NO_CREDIT =
	/insufficient[\s_-](user[\s_-])?(quota|balance|credits?|funds)|exceeded your current quota|out of credits?|(balance|credits?) (is|are) (not enough|exhausted|used up)|余额不足|额度不足|欠费/i;

/** The kind of a failure whose words say more than its status. */
function kindOfWords(kind: FailureKind, status: number, { code = '', message }: ServiceError): FailureKind {
	const words = `${code} ${message}`;
	if (status === 404 && isUnknownModel(words)) return 'refused';
	return status === 429 && NO_CREDIT.test(words) ? 'denied' : kind;
}

export const isRedirect = (status: number | undefined): boolean => status !== undefined && status >= 300 && status < 400;

/**
 * Whether a proxy answered in place of the service, which has seen nothing then. A 407 and a 403 are told by their headers. Any other
 * status could be the service's own; but where an encrypted connection was asked for, a bare status line is how a proxy says that it
 * could not make one.
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

/**
 * The failure behind a call that threw: there was no HTTP answer at all. What became of the call is read from the system call that
 * failed and from the socket of the request, wherever the host's versions put them (along `cause`); a code alone tells too little.
 */
export function failureOfError(thrown: unknown): CallFailure {
	const seen = chain(thrown);
	const codes = seen.flatMap((error) => [error.code, error.httpCode]).filter((code) => typeof code === 'string');
	const words = seen.map(wordsOf).join(' ');
	if (/restricted IP|is not allowed to|not in the allowed|SSRF/i.test(words)) {
		return { kind: 'refused', message: "n8n's own settings do not allow this address" };
	}
	if (codes.includes('ERR_INVALID_URL') || /invalid url|unsupported protocol [\w.+-]+:|protocol "[^"]*" not supported/i.test(words)) {
		return { kind: 'refused', message: 'the address is not a valid one' };
	}
	if (codes.includes('ERR_INVALID_CHAR')) {
		return { kind: 'refused', message: 'the API key holds a character that no key has (a line break, perhaps)' };
	}
	const reason = neverSent(thrown);
	if (reason !== undefined) return { kind: 'notSent', message: reason };
	return { kind: 'noResponse', message: 'the connection ended before the answer came' };
}

const NO_CONNECTION = 'the connection could not be made';
const NO_SECURE_CONNECTION = 'the connection ended before it was secure';

/** Codes that tell without a system call that nothing was sent: names that are not found, certificates that are turned down. */
const NOT_SENT_CODES = new Map([
	...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].map((code) => [code, NO_CONNECTION] as const),
	...[
		'CERT_HAS_EXPIRED',
		'CERT_NOT_YET_VALID',
		'CERT_REVOKED',
		'CERT_UNTRUSTED',
		'CERT_SIGNATURE_FAILURE',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'SELF_SIGNED_CERT_IN_CHAIN',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'UNABLE_TO_GET_ISSUER_CERT',
		'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
		'HOSTNAME_MISMATCH',
		'ERR_TLS_CERT_ALTNAME_INVALID',
	].map((code) => [code, 'the certificate of the address is not one to be trusted'] as const),
]);

/** What only a connection that is not encrypted yet can say. */
const WHILE_SECURING: ReadonlyArray<[RegExp, string]> = [
	[/before secure TLS connection was established/i, NO_SECURE_CONNECTION],
	[/wrong version number|packet length too long|:http request/i, 'the address does not speak https'],
	[
		/handshake failure|(?:unsupported|unknown|alert) protocol|protocol version|no protocols available|unrecognized name|no shared cipher/i,
		'no secure connection could be agreed on',
	],
	[/Proxy connection ended before receiving CONNECT response/i, 'a proxy on the way closed the connection'],
];

/** Why nothing can have been sent; undefined where something may have been. */
function neverSent(thrown: unknown): string | undefined {
	const seen = chain(thrown);
	const words = seen.map(wordsOf).join(' ');
	const securing = WHILE_SECURING.find(([pattern]) => pattern.test(words))?.[1];
	if (securing !== undefined) return securing;
	const socket = seen.map(({ request }) => socketOf(request)).find((one) => one !== undefined);
	if (socket === null) return NO_CONNECTION;
	if (socket?.secureConnecting === true) return NO_SECURE_CONNECTION;
	const calls = seen.map(systemCallOf).filter((call) => call !== undefined);
	if (calls.length > 0) return calls.every((call) => call === 'connect' || call === 'getaddrinfo') ? NO_CONNECTION : undefined;
	if (seen.some(({ errors }) => everyTryFailed(errors))) return NO_CONNECTION;
	if (seen.some(({ errors }) => Array.isArray(errors) && errors.length > 0)) return undefined;
	return seen.flatMap(({ code, httpCode }) => [code, httpCode]).flatMap((code) => NOT_SENT_CODES.get(String(code)) ?? [])[0];
}

/** A host with several addresses: each was tried, and none could be connected to. */
const everyTryFailed = (errors: unknown): boolean =>
	Array.isArray(errors) && errors.length > 0 && errors.every((error) => neverSent(error) !== undefined);

/** The socket of a request: null where it never got one, undefined where that cannot be told. */
function socketOf(request: unknown): { secureConnecting?: unknown } | null | undefined {
	if (!isRecord(request)) return undefined;
	const sent = isRecord(request._currentRequest) ? request._currentRequest : request;
	if (sent.socket === null) return null;
	return isRecord(sent.socket) ? sent.socket : undefined;
}

/** The system call that failed; Node writes it in front of the code, and the words outlive the field. */
function systemCallOf(error: Thrown): string | undefined {
	if (typeof error.syscall === 'string') return error.syscall;
	return messagesOf(error).flatMap((text) => /^(connect|getaddrinfo|read|write) E[A-Z_]+\b/.exec(text)?.[1] ?? [])[0];
}

/** The words of an error. Older hosts put their own in place of `message`, and Node's into `messages`. */
const messagesOf = ({ message, messages }: Thrown): string[] =>
	[message, ...(Array.isArray(messages) ? (messages as unknown[]).slice(0, 8) : [])].filter((text) => typeof text === 'string');

const wordsOf = (error: Thrown): string => messagesOf(error).join(' ');

interface Thrown {
	message?: unknown;
	messages?: unknown;
	code?: unknown;
	httpCode?: unknown;
	syscall?: unknown;
	cause?: unknown;
	errors?: unknown;
	request?: unknown;
}

function chain(thrown: unknown): Thrown[] {
	const found: Thrown[] = [];
	let next = thrown;
	while (typeof next === 'object' && next !== null && found.length < 8 && !found.includes(next)) {
		found.push(next);
		next = (next as Thrown).cause;
	}
	return found;
}
