import { httpUrl } from './addresses';
import { parsedJson } from './jsonGauge';

/** So many characters of a key in a row are told by nobody by chance. */
const RUN = 12;

/** The length of the pieces by which a run is found: every run of `RUN` characters holds a whole one that begins at a multiple of it. */
const PIECE = 6;

/** A key shorter than this is none: its letters stand in every second sentence. */
const SHORTEST_KEY = 6;

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

/** A redactor that knows one key: as it is, URL-encoded, in base64 and in hexadecimal, whole or 12 characters of it in a row. */
export function createRedactor(key: unknown): Redactor {
	const needles = formsOf(typeof key === 'string' ? key.trim() : '').map((text) => ({ text, pieces: piecesOf(text) }));

	/** @param whole only the key as a whole counts */
	const withoutKey = (text: string, whole: boolean): string => {
		const found = needles.flatMap((needle) => runsIn(text, needle, whole ? needle.text.length : Math.min(RUN, needle.text.length)));
		return found.length === 0 ? text : replaced(text, found);
	};

	const words = (text: string): string => withoutLookalikes(withoutKey(text, false));

	const textOf = (name: string, text: string): string => {
		if (ID_NAME.test(name) || httpUrl(text)) return withoutKey(text, true);
		const inside = jsonInside(text);
		if (inside === undefined) return words(text);
		// An escape (\u0073) hides a key from whoever reads the text alone.
		const told = JSON.stringify(inside);
		const clean = JSON.stringify(walk(inside, '', 0));
		return told === clean ? text : clean;
	};

	const walk = (value: unknown, name: string, level: number): unknown => {
		if (typeof value === 'string') return textOf(name, value);
		if (typeof value !== 'object' || value === null || level > MAX_LEVELS) return value;
		if (Array.isArray(value)) return value.map((inner) => walk(inner, name, level + 1));
		const clean: Record<string, unknown> = {};
		for (const [field, inner] of Object.entries(value)) {
			Object.defineProperty(clean, words(field), {
				value: walk(inner, field, level + 1),
				enumerable: true,
				configurable: true,
				writable: true,
			});
		}
		return clean;
	};

	return { words, reply: (value) => walk(value, '', 0) };
}

/** What keys of many services look like. */
const withoutLookalikes = (text: string): string => text.replace(/(?<![\w-])sk-[\w-]{8,}/gi, KEY);

/** The object or list that a text holds as JSON. */
const jsonInside = (text: string): unknown => (/^\s{0,100}([[{]|"[^"]{0,1000}\\)/.test(text) ? parsedJson(text) : undefined);

/** Every way in which a key is looked for. */
function formsOf(key: string): string[] {
	if (key.length < SHORTEST_KEY) return [];
	const bytes = Buffer.from(key);
	const hex = bytes.toString('hex');
	const percent = hex.replace(/../g, '%$&');
	const forms = [key, key.toLowerCase(), key.toUpperCase(), encoded(key), hex, hex.toUpperCase(), percent, percent.toUpperCase()];
	// Base64 depends on where in its threes a text begins; what the bytes before and after it take part in is left out.
	for (const before of [0, 1, 2]) {
		const base64 = Buffer.concat([Buffer.alloc(before), bytes])
			.toString('base64')
			.replace(/=/g, '');
		const own = base64.slice(Math.ceil((before * 4) / 3), base64.length - ((bytes.length + before) % 3 === 0 ? 0 : 1));
		forms.push(own, own.replace(/\+/g, '-').replace(/\//g, '_'));
	}
	return [...new Set(forms)].filter((form) => form.length >= PIECE);
}

/** Half a character cannot be encoded; such a key is sent by nobody. */
function encoded(key: string): string {
	try {
		return encodeURIComponent(key);
	} catch {
		return key;
	}
}

interface Needle {
	text: string;
	/** Where in the needle each of its pieces begins. */
	pieces: ReadonlyMap<string, number[]>;
}

function piecesOf(text: string): Map<string, number[]> {
	const pieces = new Map<string, number[]>();
	for (let at = 0; at + PIECE <= text.length; at++) {
		const piece = text.slice(at, at + PIECE);
		pieces.set(piece, [...(pieces.get(piece) ?? []), at]);
	}
	return pieces;
}

type Span = [from: number, to: number];

/** Where a text repeats at least `shortest` characters of a needle. Looks at every sixth place alone, so it stays linear. */
function runsIn(text: string, { text: needle, pieces }: Needle, shortest: number): Span[] {
	const found: Span[] = [];
	// A needle that is hardly longer than a piece may lie between two places.
	const step = shortest >= 2 * PIECE - 1 ? PIECE : 1;
	for (let at = 0; at + PIECE <= text.length; at += step) {
		const places = pieces.get(text.slice(at, at + PIECE));
		if (!places) continue;
		for (const place of places) {
			let before = 0;
			while (before < place && text[at - before - 1] === needle[place - before - 1]) before++;
			let after = PIECE;
			while (place + after < needle.length && at + after < text.length && text[at + after] === needle[place + after]) after++;
			if (before + after >= shortest) found.push([at - before, at + after]);
		}
	}
	return found;
}

function replaced(text: string, spans: Span[]): string {
	let clean = '';
	let end = 0;
	for (const [from, to] of spans.sort(([a], [b]) => a - b)) {
		if (from >= end) clean += text.slice(end, from) + KEY;
		end = Math.max(end, to);
	}
	return clean + text.slice(end);
}
