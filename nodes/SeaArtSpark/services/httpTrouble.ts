import type { Trouble, TroubleKind } from '../tasks/task';
import { serviceError } from './serviceError';

/** One HTTP answer, whatever its status. */
export interface HttpReply {
	status: number;
	headers: Record<string, unknown>;
	/** Parsed where it was JSON, else the text. */
	body: unknown;
}

const NOT_SENT_CODES = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EADDRNOTAVAIL',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** What kind of trouble an HTTP status is; undefined for a 2xx (docs/protocol.md 1.6). */
function kindOf(status: number): TroubleKind | undefined {
	if (status >= 200 && status < 300) return undefined;
	if (status === 429) return 'rateLimited';
	if (status === 401 || status === 402 || status === 403) return 'denied';
	if (status === 404) return 'notFound';
	if (status === 408 || status >= 500) return 'serverTrouble';
	return 'refused';
}

const OWN_WORDS: Partial<Record<TroubleKind, string>> = {
	rateLimited: 'too many requests',
	denied: 'the key was not accepted',
	notFound: 'nothing was found at this address',
	serverTrouble: 'the service could not answer',
};

/**
 * The trouble in an HTTP answer, or undefined for a 2xx. Reads the service's words out of any documented error body,
 * and `Retry-After` in seconds or as a date.
 * @param nowMs milliseconds since the epoch, for a date in `Retry-After`
 */
export function troubleIn(reply: HttpReply, nowMs: number): Trouble | undefined {
	const kind = kindOf(reply.status);
	if (!kind) return undefined;
	if (reply.status >= 300 && reply.status < 400) {
		return { kind, httpStatus: reply.status, message: 'the answer was a redirect, which is never followed with a key' };
	}
	const said = serviceError(reply.body);
	return {
		kind,
		httpStatus: reply.status,
		message: said?.message ?? OWN_WORDS[kind] ?? `HTTP status ${reply.status}`,
		...(said?.code === undefined ? {} : { code: said.code }),
		...retryAfter(reply.headers['retry-after'], nowMs),
	};
}

function retryAfter(header: unknown, nowMs: number): { retryAfterMs?: number } {
	if (typeof header !== 'string' && typeof header !== 'number') return {};
	const text = String(header).trim();
	if (/^\d+(\.\d+)?$/.test(text)) return { retryAfterMs: Number(text) * 1_000 };
	const date = Date.parse(text);
	return Number.isNaN(date) ? {} : { retryAfterMs: Math.max(0, date - nowMs) };
}

/**
 * The trouble behind a call that threw: there was no HTTP answer at all. Looks for the system's code wherever the
 * host's versions put it (`httpCode`, `code`, along `cause`).
 */
export function troubleBehind(thrown: unknown): Trouble {
	const seen = chain(thrown);
	const codes = seen.flatMap((error) => [error.code, error.httpCode]).filter((code) => typeof code === 'string');
	const words = seen.map((error) => (typeof error.message === 'string' ? error.message : '')).join(' ');
	if (/restricted IP|is not allowed to|not in the allowed|SSRF/i.test(words)) {
		return { kind: 'refused', message: "n8n's own settings do not allow this address" };
	}
	if (codes.includes('ERR_INVALID_URL') || /invalid url/i.test(words)) {
		return { kind: 'refused', message: 'the address is not a valid one' };
	}
	if (codes.includes('ERR_INVALID_CHAR')) {
		return { kind: 'refused', message: 'the API key holds a character that no key has (a line break, perhaps)' };
	}
	if (seen.some(neverConnected) || seen.some(({ errors }) => everyTryFailed(errors))) {
		return { kind: 'notSent', message: 'the connection could not be made' };
	}
	return { kind: 'noAnswer', message: 'the connection ended before the answer came' };
}

const neverConnected = ({ syscall, code, httpCode }: Thrown): boolean =>
	syscall === 'connect' || syscall === 'getaddrinfo' || NOT_SENT_CODES.has(String(code)) || NOT_SENT_CODES.has(String(httpCode));

/** A host with several addresses: each was tried, and none could be connected to. */
const everyTryFailed = (errors: unknown): boolean =>
	Array.isArray(errors) && errors.length > 0 && errors.every((error) => chain(error).some(neverConnected));

interface Thrown {
	message?: unknown;
	code?: unknown;
	httpCode?: unknown;
	syscall?: unknown;
	cause?: unknown;
	errors?: unknown;
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
