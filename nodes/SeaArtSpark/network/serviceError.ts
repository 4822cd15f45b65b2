import { parsedJson } from './jsonLimits';
import { isRecord, withoutTags } from './values';

/** Error code and message of a service. */
export interface ServiceError {
	code?: string;
	message: string;
}

/** Documented messages are at most two levels deep; a hostile reply may nest without limit. */
const MAX_NESTING = 8;

/** Longest message of a service: a hostile or broken reply must not fill a screen. */
const MAX_CHARACTERS = 500;

/** Number of characters that are read of a message. */
const MAX_READ_CHARACTERS = 5_000;

const ownValue = (value: Record<string, unknown>, key: string): unknown =>
	Object.prototype.hasOwnProperty.call(value, key) ? value[key] : undefined;

/** Removes signed URLs and keys from messages, since a service may repeat them. */
const withoutSecrets = (words: string): string =>
	words
		.replace(/https?:\/\/\S+/gi, '(address)')
		.replace(/\bBearer\s+(?!token[.,!]?(?:\s|$))\S+/gi, 'Bearer (key)')
		.replace(/(?<![\w-])(sk|sa)-[\w-]{6,}/gi, '(key)');

/** Removes line breaks, control characters, and bidi marks, with which a message could forge the text around it. */
const onOneLine = (words: string): string =>
	words
		.slice(0, MAX_READ_CHARACTERS)
		.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
		.trim();

/** A message of a service: redacted, on one line, and shortened. */
export const sanitized = (words: string): string => {
	const flat = withoutTags(withoutSecrets(onOneLine(words)));
	return flat.length > MAX_CHARACTERS ? `${flat.slice(0, MAX_CHARACTERS)} ...` : flat;
};

function textOf(value: unknown): string | undefined {
	if (typeof value === 'string') return sanitized(value) || undefined;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return undefined;
}

/**
 * The code and the message of an error in any of the documented formats, and in those of gateways: a plain string, `{message}`, `{detail}`,
 * `{error: string | {code, message | error_message} | [...]}`, `{errors: [...]}`, `{detail: [{loc, msg}]}`, `{error, details: [...]}`,
 * `{status: {code, message, error_code}}`, `{Code, Message}`, and any of them as JSON inside a text. Undefined if there is none.
 */
export const serviceError = (body: unknown): ServiceError | undefined => errorWithin(body, MAX_NESTING);

function errorWithin(body: unknown, levels: number): ServiceError | undefined {
	if (levels === 0) return undefined;
	const words = textOf(body);
	if (words !== undefined) {
		const inner = typeof body === 'string' ? jsonInside(body) : undefined;
		const error = inner === undefined ? undefined : errorWithin(inner, levels - 1);
		return error ?? (looksLikeMarkup(words) ? undefined : { message: words });
	}
	if (Array.isArray(body)) return errorsIn(body, levels - 1);
	if (!isRecord(body)) return undefined;
	const code = ['error_code', 'code', 'Code'].map((key) => textOf(ownValue(body, key))).find((one) => one !== undefined);
	const details = detailsIn(body, levels);
	const nested = firstErrorAt(body, ['error', 'Error', 'errors', 'status'], levels, (inner, key) =>
		key === 'status' ? isRecord(inner) : Boolean(inner),
	);
	// A message that only repeats the status is less specific than the other fields.
	const error =
		nested && !BARE.test(nested.message)
			? nested
			: (firstErrorAt(
					body,
					['error_message', 'message', 'Message', 'msg', 'detail'],
					levels,
					(inner, key) => !isRecord(inner) || key === 'detail',
				) ?? nested);
	if (error)
		return failure(nested?.code ?? error.code ?? code, details !== undefined && BARE.test(error.message) ? details : error.message);
	return code === undefined && details === undefined ? undefined : failure(code, details ?? `code ${code}`);
}

/** The error in the first of these fields that contains one. */
function firstErrorAt(
	body: Record<string, unknown>,
	keys: readonly string[],
	levels: number,
	counts: (inner: unknown, key: string) => boolean,
): ServiceError | undefined {
	for (const key of keys) {
		const inner = ownValue(body, key);
		const error = counts(inner, key) ? errorWithin(inner, levels - 1) : undefined;
		if (error) return error;
	}
	return undefined;
}

/** Messages that only repeat an HTTP status. */
const BARE = /^(bad request|validation (error|failed)|invalid (request|input|parameters?)|unprocessable entity|request failed)\W*$/i;

/** The message in `details`, which names the invalid fields. */
function detailsIn(body: Record<string, unknown>, levels: number): string | undefined {
	for (const key of ['details', 'detail', 'issues']) {
		const value = ownValue(body, key);
		if (typeof value === 'object' && value !== null) {
			const message = errorWithin(value, levels - 1)?.message;
			if (message !== undefined) return message;
		}
	}
	return undefined;
}

/** Maximum entries of a list to read. */
const MAX_ENTRIES = 5;

/** The first code, and the message of each entry with its field. */
function errorsIn(entries: unknown[], levels: number): ServiceError | undefined {
	const errors = entries.slice(0, MAX_ENTRIES).flatMap((entry) => {
		const one = errorWithin(entry, levels);
		const field = isRecord(entry)
			? fieldOf(ownValue(entry, 'loc') ?? ownValue(entry, 'path') ?? ownValue(entry, 'field') ?? ownValue(entry, 'param'))
			: '';
		return one
			? [{ ...one, message: field === '' || one.message.split(/[^\w.]+/).includes(field) ? one.message : `${field}: ${one.message}` }]
			: [];
	});
	if (errors.length === 0) return undefined;
	return failure(errors.find(({ code }) => code !== undefined)?.code, sanitized(errors.map(({ message }) => message).join('; ')));
}

/** `["body", "image", 0]` is image.0. */
function fieldOf(path: unknown): string {
	const parts = (Array.isArray(path) ? path : [path]).map((part) => textOf(part) ?? '').filter((part) => part !== '');
	return (parts.length > 1 && /^(body|query|params)$/.test(parts[0] ?? '') ? parts.slice(1) : parts).join('.');
}

/** Longer texts are not parsed. */
const MAX_JSON_CHARACTERS = 50_000;

/** The JSON in a text, also after a prefix: `status 400: {"error": ...}`. */
function jsonInside(text: string): unknown {
	if (text.length > MAX_JSON_CHARACTERS) return undefined;
	const at = text.slice(0, MAX_READ_CHARACTERS).search(/[[{]/);
	const last = /[\]}]\s*$/.test(text) ? text.slice(at).trim() : '';
	return at < 0 || last === '' ? undefined : parsedJson(last);
}

const failure = (code: string | undefined, message: string): ServiceError => ({ ...(code === undefined ? {} : { code }), message });

const looksLikeMarkup = (words: string): boolean => /^\s*[<‹]/.test(words);
