/** Replaces a key. */
const KEY = '(key)';

/** A shorter text can't be a key, and would occur in ordinary sentences. */
const MIN_KEY_LENGTH = 6;

/** Deeper nesting than `JsonLimits` accepts. */
const MAX_LEVELS = 120;

/** Removes one key from everything that is received. Created once per run, from the credential. */
export interface Redactor {
	/** A message of a service, or of an error, without the key and without anything that looks like one. */
	message(text: string): string;
	/** A reply without the key in any text, number, or field name. */
	reply(value: unknown): unknown;
}

/** Removes an API key in the forms in which services echo it: plain, JSON-escaped, URL-encoded, or in base64; case-insensitive. */
export function createRedactor(key: unknown): Redactor {
	const pattern = patternOf(typeof key === 'string' ? key.trim() : '');
	const withoutKey = (text: string): string => (pattern ? text.replace(pattern, KEY) : text);
	const redacted = (text: string): string => withoutKey(text).replace(LOOKALIKE, KEY);

	const walk = (value: unknown, name: string, level: number): unknown => {
		// IDs, URLs, and JSON are used again, so only the key itself is removed from them.
		if (typeof value === 'string') return isReference(name, value) ? withoutKey(value) : redacted(value);
		if (typeof value === 'number') return withoutKey(String(value)) === String(value) ? value : KEY;
		if (typeof value !== 'object' || value === null || level > MAX_LEVELS) return value;
		if (Array.isArray(value)) return value.map((inner) => walk(inner, name, level + 1));
		const entries = Object.entries(value).map(([field, inner]) => [redacted(field), walk(inner, field, level + 1)]);
		return Object.fromEntries(entries) as object;
	};

	return { message: redacted, reply: (value) => walk(value, '', 0) };
}

/** Key format of many services. */
const LOOKALIKE = /(?<![\w-])sk-[\w-]{8,}/gi;

const isReference = (name: string, text: string): boolean => /id$/i.test(name) || /^https?:\/\/\S+$/i.test(text) || /^\s*[[{]/.test(text);

function patternOf(key: string): RegExp | undefined {
	if (key.length < MIN_KEY_LENGTH) return undefined;
	return new RegExp([[...key].map(characterPattern).join(''), ...base64Forms(key).map(escaped)].join('|'), 'gi');
}

/** A character: plain, JSON-escaped (also nested JSON), or URL-encoded. Bounded, since a reply may contain a million backslashes. */
function characterPattern(character: string): string {
	const hex = character.charCodeAt(0).toString(16).padStart(2, '0');
	return `(?:\\\\{0,8}${escaped(character)}|\\\\{1,8}u00${hex}|%(?:25){0,8}${hex})`;
}

/** Base64 depends on the position of a text modulo three; characters that depend on neighboring bytes are left out. */
function base64Forms(key: string): string[] {
	const bytes = Buffer.from(key);
	return [0, 1, 2].flatMap((before) => {
		const base64 = Buffer.concat([Buffer.alloc(before), bytes])
			.toString('base64')
			.replace(/=/g, '');
		const own = base64.slice(Math.ceil((before * 4) / 3), base64.length - ((bytes.length + before) % 3 === 0 ? 0 : 1));
		return [own, own.replace(/\+/g, '-').replace(/\//g, '_')];
	});
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
