import { parsedJson } from './jsonGauge';
import { isRecord, withoutTags } from './values';

/** Why a service did not do what it was asked to, in its own code and words. */
export interface ServiceError {
	code?: string;
	message: string;
}

/** Documented words are two levels down at most; a hostile reply may nest without end. */
const MAX_NESTING = 8;

/** Longest piece of a service's words that is redacted: a hostile or broken reply must not fill a screen. */
const MAX_CHARACTERS = 500;

/** What is looked at of a piece of words at all. */
const MOST_READ = 5_000;

const own = (value: Record<string, unknown>, key: string): unknown =>
	Object.prototype.hasOwnProperty.call(value, key) ? value[key] : undefined;

/** Signed addresses and keys stay out of messages, also when the service repeats them. */
const withoutSecrets = (words: string): string =>
	words
		.replace(/https?:\/\/\S+/gi, '(address)')
		.replace(/\bBearer\s+(?!token[.,!]?(?:\s|$))\S+/gi, 'Bearer (key)')
		.replace(/(?<![\w-])(sk|sa)-[\w-]{6,}/gi, '(key)');

/** Without line breaks, control characters and marks that turn the direction of writing: words must not forge what stands around them. */
const onOneLine = (words: string): string =>
	words
		.slice(0, MOST_READ)
		.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
		.trim();

/** The service's words, short enough to be redacted. */
export const sanitized = (words: string): string => {
	const flat = withoutTags(withoutSecrets(onOneLine(words)));
	return flat.length > MAX_CHARACTERS ? `${flat.slice(0, MAX_CHARACTERS)} ...` : flat;
};

function plain(value: unknown): string | undefined {
	if (typeof value === 'string') return sanitized(value) || undefined;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return undefined;
}

/**
 * The code and the words of a failure in any of the documented shapes, and in those of gateways: a plain string, `{message}`, `{detail}`,
 * `{error: string | {code, message | error_message} | [...]}`, `{errors: [...]}`, `{detail: [{loc, msg}]}`, `{error, details: [...]}`,
 * `{status: {code, message, error_code}}`, `{Code, Message}`, and any of them as JSON inside a text. Undefined when there is nothing in it.
 */
export const serviceError = (body: unknown): ServiceError | undefined => errorWithin(body, MAX_NESTING);

function errorWithin(body: unknown, levels: number): ServiceError | undefined {
	if (levels === 0) return undefined;
	const words = plain(body);
	if (words !== undefined) {
		const inner = typeof body === 'string' ? jsonInside(body) : undefined;
		const said = inner === undefined ? undefined : errorWithin(inner, levels - 1);
		return said ?? (looksLikeMarkup(words) ? undefined : { message: words });
	}
	if (Array.isArray(body)) return errorsIn(body, levels - 1);
	if (!isRecord(body)) return undefined;
	const code = ['error_code', 'code', 'Code'].map((key) => plain(own(body, key))).find((one) => one !== undefined);
	const details = detailsIn(body, levels);
	const named = saidAt(body, ['error', 'Error', 'errors', 'status'], levels, (inner, key) =>
		key === 'status' ? isRecord(inner) : Boolean(inner),
	);
	// Words that only repeat the status say less than what stands beside them.
	const said =
		named && !BARE.test(named.message)
			? named
			: (saidAt(
					body,
					['error_message', 'message', 'Message', 'msg', 'detail'],
					levels,
					(inner, key) => !isRecord(inner) || key === 'detail',
				) ?? named);
	if (said) return failure(named?.code ?? said.code ?? code, details !== undefined && BARE.test(said.message) ? details : said.message);
	return code === undefined && details === undefined ? undefined : failure(code, details ?? `code ${code}`);
}

/** The first of these fields that says something. */
function saidAt(
	body: Record<string, unknown>,
	keys: readonly string[],
	levels: number,
	counts: (inner: unknown, key: string) => boolean,
): ServiceError | undefined {
	for (const key of keys) {
		const inner = own(body, key);
		const said = counts(inner, key) ? errorWithin(inner, levels - 1) : undefined;
		if (said) return said;
	}
	return undefined;
}

/** Reasons that only repeat an HTTP status. */
const BARE = /^(bad request|validation (error|failed)|invalid (request|input|parameters?)|unprocessable entity|request failed)\W*$/i;

/** The words of `details`, which name the wrong fields. */
function detailsIn(body: Record<string, unknown>, levels: number): string | undefined {
	for (const key of ['details', 'detail', 'issues']) {
		const value = own(body, key);
		if (typeof value === 'object' && value !== null) {
			const said = errorWithin(value, levels - 1)?.message;
			if (said !== undefined) return said;
		}
	}
	return undefined;
}

/** Most entries of a list that are read. */
const MAX_ENTRIES = 5;

/** The first code, and the words of each entry, with the field that it is about. */
function errorsIn(entries: unknown[], levels: number): ServiceError | undefined {
	const said = entries.slice(0, MAX_ENTRIES).flatMap((entry) => {
		const one = errorWithin(entry, levels);
		const field = isRecord(entry) ? fieldOf(own(entry, 'loc') ?? own(entry, 'path') ?? own(entry, 'field') ?? own(entry, 'param')) : '';
		return one
			? [{ ...one, message: field === '' || one.message.split(/[^\w.]+/).includes(field) ? one.message : `${field}: ${one.message}` }]
			: [];
	});
	if (said.length === 0) return undefined;
	return failure(said.find(({ code }) => code !== undefined)?.code, sanitized(said.map(({ message }) => message).join('; ')));
}

/** `["body", "image", 0]` is image.0. */
function fieldOf(path: unknown): string {
	const parts = (Array.isArray(path) ? path : [path]).map((part) => plain(part) ?? '').filter((part) => part !== '');
	return (parts.length > 1 && /^(body|query|params)$/.test(parts[0] ?? '') ? parts.slice(1) : parts).join('.');
}

/** Longer texts are no error. */
const MAX_JSON_CHARACTERS = 50_000;

/** The JSON in a text, also behind words: `status 400: {"error": ...}`. */
function jsonInside(text: string): unknown {
	if (text.length > MAX_JSON_CHARACTERS) return undefined;
	const at = text.slice(0, MOST_READ).search(/[[{]/);
	const last = /[\]}]\s*$/.test(text) ? text.slice(at).trim() : '';
	return at < 0 || last === '' ? undefined : parsedJson(last);
}

const failure = (code: string | undefined, message: string): ServiceError => ({ ...(code === undefined ? {} : { code }), message });

const looksLikeMarkup = (words: string): boolean => /^\s*[<‹]/.test(words);
