import { isAddress } from './addresses';
import { parsedJson } from './jsonGauge';
import { createKeySearch, type Span } from './keySearch';

/** What stands in place of a key. */
const KEY = '(key)';

/** Values that are handed back to a service or opened: an ID with a piece of the key in it is still the ID of a paid task. */
const ID_NAME = /id$/i;

/** Nesting below this is no reply (`JsonGauge` lets no such one pass). */
const MAX_LEVELS = 120;

/** Keeps one key out of everything that others say. Made once per run, from the credential. */
export interface Redactor {
	/** Words of a service, or of an error, without the key and without anything that looks like one. */
	words(text: string): string;
	/** A whole reply without the key: every text in it, also in JSON inside of a text, and every name of a field. */
	reply(value: unknown): unknown;
}

/** A redactor that knows one key, in every form in which `KeySearch` finds it. */
export function createRedactor(key: unknown): Redactor {
	const search = createKeySearch(typeof key === 'string' ? key.trim() : '');

	const words = (text: string): string => withoutLookalikes(replaced(text, search.spans(text)));

	const textOf = (name: string, text: string): string => {
		if (ID_NAME.test(name) || isAddress(text)) return replaced(text, search.spansOfHalf(text));
		const spans = search.spans(text);
		const inside = spans.length > 0 || text.search(LOOKALIKE) >= 0 ? jsonInside(text) : undefined;
		if (inside === undefined) return withoutLookalikes(replaced(text, spans));
		// What an ID or an address in it may have is known by its name alone.
		const clean = JSON.stringify(walk(inside, '', 0));
		return clean === JSON.stringify(inside) ? text : clean;
	};

	const walk = (value: unknown, name: string, level: number): unknown => {
		if (typeof value === 'string') return textOf(name, value);
		// A key may be a number, too.
		if (typeof value === 'number') return search.spans(String(value)).length > 0 ? KEY : value;
		if (typeof value !== 'object' || value === null || level > MAX_LEVELS) return value;
		if (Array.isArray(value)) return value.map((inner) => walk(inner, name, level + 1));
		const clean: Record<string, unknown> = {};
		for (const [field, inner] of Object.entries(value)) {
			const cleanField = words(field);
			const cleanInner = walk(inner, field, level + 1);
			if (cleanField === '__proto__') define(clean, cleanField, cleanInner);
			else clean[cleanField] = cleanInner;
		}
		return clean;
	};

	return { words, reply: (value) => walk(value, '', 0) };
}

/** A field whose name an assignment would take for something else. */
const define = (target: object, name: string, value: unknown): void =>
	void Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });

/** What keys of many services look like. */
const LOOKALIKE = /(?<![\w-])sk-[\w-]{8,}/gi;

const withoutLookalikes = (text: string): string => text.replace(LOOKALIKE, KEY);

/** The object or list that a text holds as JSON. */
const jsonInside = (text: string): unknown => (/^\s{0,100}[[{]/.test(text) ? parsedJson(text) : undefined);

function replaced(text: string, spans: Span[]): string {
	if (spans.length === 0) return text;
	const parts: string[] = [];
	let end = 0;
	for (const [from, to] of spans) {
		parts.push(text.slice(end, from), KEY);
		end = to;
	}
	return parts.join('') + text.slice(end);
}
