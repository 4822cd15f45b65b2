/** Stands in place of a key. */
const KEY = '(key)';

/** A shorter key is none: its letters stand in every second sentence. */
const SHORTEST_KEY = 6;

/** Deeper nesting is no reply (`JsonGauge` lets none pass). */
const MAX_LEVELS = 120;

/** Keeps one key out of everything that others send. Made once per run, from the credential. */
export interface Redactor {
	/** Words of a service, or of an error, without the key and without anything that looks like one. */
	words(text: string): string;
	/** A whole reply without the key: in every text, number and field name. */
	reply(value: unknown): unknown;
}

/** Removes an API key in the forms in which services echo it: as it is, escaped as in JSON, URL-encoded, in base64; in any case. */
export function createRedactor(key: unknown): Redactor {
	const pattern = patternOf(typeof key === 'string' ? key.trim() : '');
	const withoutKey = (text: string): string => (pattern ? text.replace(pattern, KEY) : text);
	const words = (text: string): string => withoutKey(text).replace(LOOKALIKE, KEY);

	const walk = (value: unknown, name: string, level: number): unknown => {
		// What is handed back to a service or opened keeps everything but the key itself.
		if (typeof value === 'string') return isReference(name, value) ? withoutKey(value) : words(value);
		if (typeof value === 'number') return withoutKey(String(value)) === String(value) ? value : KEY;
		if (typeof value !== 'object' || value === null || level > MAX_LEVELS) return value;
		if (Array.isArray(value)) return value.map((inner) => walk(inner, name, level + 1));
		const entries = Object.entries(value).map(([field, inner]) => [words(field), walk(inner, field, level + 1)]);
		return Object.fromEntries(entries) as object;
	};

	return { words, reply: (value) => walk(value, '', 0) };
}

/** Keys of many services. */
const LOOKALIKE = /(?<![\w-])sk-[\w-]{8,}/gi;

const isReference = (name: string, text: string): boolean => /id$/i.test(name) || /^https?:\/\/\S+$/i.test(text) || /^\s*[[{]/.test(text);

function patternOf(key: string): RegExp | undefined {
	if (key.length < SHORTEST_KEY) return undefined;
	return new RegExp([[...key].map(characterPattern).join(''), ...base64Forms(key).map(escaped)].join('|'), 'gi');
}

/** A character as it is, escaped as in JSON (also JSON inside of JSON), or URL-encoded. Bounded: a reply may hold a million backslashes. */
function characterPattern(character: string): string {
	const hex = character.charCodeAt(0).toString(16).padStart(2, '0');
	return `(?:\\\\{0,8}${escaped(character)}|\\\\{1,8}u00${hex}|%(?:25){0,8}${hex})`;
}

/** Base64 depends on the position of a text modulo three; characters that others take part in are left out. */
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
