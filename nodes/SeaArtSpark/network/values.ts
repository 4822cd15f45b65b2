import { parsedJson } from './jsonLimits';

/** Longest valid ID. Real ones have 20 to 40 characters. */
const MAX_ID_CHARACTERS = 1_000;

/** Deeper nesting is cut from raw replies: no service sends it, and n8n could not store it. */
const MAX_DEPTH = 40;

/** The first valid ID, or undefined. */
export function validId(...candidates: unknown[]): string | undefined {
	for (const candidate of candidates) {
		// A number that a double can't represent would be rounded to another task's ID.
		const id = Number.isSafeInteger(candidate) ? String(candidate) : candidate;
		// In a URL, a segment of dots means the parent folder, even percent-encoded. A lone surrogate can't be encoded.
		if (typeof id === 'string' && id.length <= MAX_ID_CHARACTERS && !/^[.\s]*$|\p{Cs}/u.test(id)) return id;
	}
	return undefined;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same object without its undefined fields. */
export const withoutUndefined = <T extends object>(value: T): T =>
	Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T;

/** A service's reply as it is returned without Simplify: JSON in `text` parsed, deep nesting cut, base64 files left out. */
export function rawReply(reply: unknown): Record<string, unknown> {
	const walk = (value: unknown, depth: number, name = ''): unknown => {
		if (depth > MAX_DEPTH) return '(nested too deeply)';
		if (typeof value === 'string') return isInlineFile(name, value) ? `(a file of about ${Math.floor(value.length * 0.75)} bytes)` : value;
		if (Array.isArray(value)) return value.map((inner) => walk(inner, depth + 1, name));
		if (!isRecord(value)) return value;
		const copy: Record<string, unknown> = {};
		for (const [key, inner] of Object.entries(value)) {
			// An assignment would set the prototype.
			if (key !== '__proto__') copy[key] = walk(key === 'text' && typeof inner === 'string' ? jsonOr(inner) : inner, depth + 1, key);
		}
		return copy;
	};
	const copied = walk(reply, 0);
	return isRecord(copied) ? copied : { reply: copied };
}

/** Shorter texts are left in. */
const MIN_FILE_CHARACTERS = 1_000;

/** Whether a text is a base64 file: items should not contain megabytes of it. */
const isInlineFile = (name: string, text: string): boolean =>
	text.length >= MIN_FILE_CHARACTERS && (/b64|base64/i.test(name) || /^\s*data:[\w.+/-]*;(?:[\w=.-]+;)*base64,/.test(text.slice(0, 200)));

/** The object or list in a JSON text, or the text itself. */
export function jsonOr(text: string): unknown {
	return /^\s*[[{]/.test(text) ? (parsedJson(text) ?? text) : text;
}

const DECIMAL = /^[+-]?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})(e[+-]?\d{1,2})?$/i;

/** A number from a number or a decimal text ("12", " 3.5 "); undefined for anything else, such as " " or "0x10". */
export function numberOf(value: unknown): number | undefined {
	const number = typeof value === 'string' && DECIMAL.test(value.trim()) ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Whether an integer is so large that JavaScript rounds it. */
export const isRounded = (number: number): boolean => Number.isInteger(number) && !Number.isSafeInteger(number);

/** A boolean from a sheet, form, or database: true, "TRUE", "yes", "on", 1, and their opposites. Undefined for anything else. */
export function flagOf(value: unknown): boolean | undefined {
	const word = ['boolean', 'number', 'string'].includes(typeof value) ? String(value).trim().toLowerCase() : '';
	if (/^(true|yes|on|1)$/.test(word)) return true;
	return /^(false|no|off|0)$/.test(word) ? false : undefined;
}

/** Neutralizes tags in foreign text that n8n may show as HTML, such as the description of an error: `<img` becomes ‹img. */
export const withoutTags = (words: string): string => words.replace(/<(?=[a-z/!?])/gi, '‹');

/** The sum of two decimal texts; the first if the second is not a number. */
export function costSum(first: string | undefined, second: string | undefined): string | undefined {
	if (first === undefined || first === '') return second;
	const [one, other] = [numberOf(first), second === undefined ? 0 : numberOf(second)];
	return one === undefined || other === undefined ? first : String(Number((one + other).toFixed(10)));
}
