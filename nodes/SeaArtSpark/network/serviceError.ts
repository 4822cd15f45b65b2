import { isRecord } from './values';

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
	const flat = withoutSecrets(onOneLine(words));
	return flat.length > MAX_CHARACTERS ? `${flat.slice(0, MAX_CHARACTERS)} ...` : flat;
};

function plain(value: unknown): string | undefined {
	if (typeof value === 'string') return sanitized(value) || undefined;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return undefined;
}

/**
 * The code and the words of a failure in any of the documented shapes: a plain string, `{message}`, `{detail}`,
 * `{error: string | {code, message | error_message}}`, `{status: {code, message, error_code}}`,
 * `{Code, Message}`. Undefined when there is nothing in it.
 */
export const serviceError = (body: unknown): ServiceError | undefined => errorWithin(body, MAX_NESTING);

function errorWithin(body: unknown, levels: number): ServiceError | undefined {
	const words = plain(body);
	if (words !== undefined) return looksLikeMarkup(words) ? undefined : { message: words };
	if (!isRecord(body) || levels === 0) return undefined;
	for (const key of ['error', 'Error', 'status'] as const) {
		const inner = own(body, key);
		if (key === 'status' ? isRecord(inner) : inner) {
			const said = errorWithin(inner, levels - 1);
			// A bare `error: "words"` may have its code beside it.
			if (said) return failure(said.code ?? plain(own(body, 'code')), said.message);
		}
	}
	const code = plain(own(body, 'error_code')) ?? plain(own(body, 'code')) ?? plain(own(body, 'Code'));
	const message = ['error_message', 'message', 'Message', 'msg', 'detail'].map((key) => plain(own(body, key))).find(Boolean);
	if (message === undefined && code === undefined) return undefined;
	return failure(code, message ?? `code ${code}`);
}

const failure = (code: string | undefined, message: string): ServiceError => ({ ...(code === undefined ? {} : { code }), message });

const looksLikeMarkup = (words: string): boolean => /^\s*</.test(words);
