import type { CallFailure } from '../tasks/task';
import { isRecord } from './values';

/**
 * The failure of a call that threw, so without an HTTP response. Whether it was sent is derived from the failed system call and from the
 * request's socket, wherever a version of the host puts them (along `cause`); the error code alone isn't sufficient.
 */
export function failureOfError(thrown: unknown): CallFailure {
	const causes = chain(thrown);
	const codes = causes.flatMap((error) => [error.code, error.httpCode]).filter((code) => typeof code === 'string');
	const text = causes.map(textOf).join(' ');
	if (/restricted IP|is not allowed to|not in the allowed|SSRF/i.test(text)) {
		return { kind: 'refused', message: "n8n's own settings do not allow this address" };
	}
	if (codes.includes('ERR_INVALID_URL') || /invalid url|unsupported protocol [\w.+-]+:|protocol "[^"]*" not supported/i.test(text)) {
		return { kind: 'refused', message: 'the URL is not valid' };
	}
	if (codes.includes('ERR_INVALID_CHAR')) {
		return { kind: 'refused', message: 'the API key contains an invalid character, such as a line break' };
	}
	const reason = reasonNotSent(thrown);
	if (reason !== undefined) return { kind: 'notSent', message: reason };
	return { kind: 'noResponse', message: 'the connection ended before the response arrived' };
}

const NO_CONNECTION = 'the connection could not be made';
const NO_SECURE_CONNECTION = 'the connection ended before it was secure';

/** Codes that show without a system call that nothing was sent: unknown host names, rejected certificates. */
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
	].map((code) => [code, "the server's certificate is not trusted"] as const),
]);

/** Messages that only occur before the connection is encrypted. */
const WHILE_SECURING: ReadonlyArray<[RegExp, string]> = [
	[/before secure TLS connection was established/i, NO_SECURE_CONNECTION],
	[/wrong version number|packet length too long|:http request/i, 'the server does not use https'],
	[
		/handshake failure|(?:unsupported|unknown|alert) protocol|protocol version|no protocols available|unrecognized name|no shared cipher/i,
		'no secure connection could be established',
	],
	[/Proxy connection ended before receiving CONNECT response/i, 'a proxy on the way closed the connection'],
];

/** Why nothing can have been sent; undefined if something may have been. */
function reasonNotSent(thrown: unknown): string | undefined {
	const causes = chain(thrown);
	const text = causes.map(textOf).join(' ');
	const securing = WHILE_SECURING.find(([pattern]) => pattern.test(text))?.[1];
	if (securing !== undefined) return securing;
	const socket = causes.map(({ request }) => socketOf(request)).find((one) => one !== undefined);
	if (socket === null) return NO_CONNECTION;
	if (socket?.secureConnecting === true) return NO_SECURE_CONNECTION;
	const calls = causes.map(systemCallOf).filter((call) => call !== undefined);
	if (calls.length > 0) return calls.every((call) => call === 'connect' || call === 'getaddrinfo') ? NO_CONNECTION : undefined;
	if (causes.some(({ errors }) => allAttemptsFailed(errors))) return NO_CONNECTION;
	if (causes.some(({ errors }) => Array.isArray(errors) && errors.length > 0)) return undefined;
	return causes.flatMap(({ code, httpCode }) => [code, httpCode]).flatMap((code) => NOT_SENT_CODES.get(String(code)) ?? [])[0];
}

/** Whether the connections to all addresses of a host failed. */
const allAttemptsFailed = (errors: unknown): boolean =>
	Array.isArray(errors) && errors.length > 0 && errors.every((error) => reasonNotSent(error) !== undefined);

/** The socket of a request: null if it never had one, undefined if that is unknown. */
function socketOf(request: unknown): { secureConnecting?: unknown } | null | undefined {
	if (!isRecord(request)) return undefined;
	const sent = isRecord(request._currentRequest) ? request._currentRequest : request;
	if (sent.socket === null) return null;
	return isRecord(sent.socket) ? sent.socket : undefined;
}

/** The failed system call. Node also writes it into the message, which stays if a host drops the field. */
function systemCallOf(error: Thrown): string | undefined {
	if (typeof error.syscall === 'string') return error.syscall;
	return messagesOf(error).flatMap((text) => /^(connect|getaddrinfo|read|write) E[A-Z_]+\b/.exec(text)?.[1] ?? [])[0];
}

/** The messages of an error. Older hosts replace `message` with their own, and put Node's into `messages`. */
const messagesOf = ({ message, messages }: Thrown): string[] =>
	[message, ...(Array.isArray(messages) ? (messages as unknown[]).slice(0, 8) : [])].filter((text) => typeof text === 'string');

const textOf = (error: Thrown): string => messagesOf(error).join(' ');

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
