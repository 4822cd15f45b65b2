import { readingRoom, readInto, type Reading } from './reading';

/** So many characters of a key in a row are told by nobody by chance. */
const RUN = 12;

/** The length of the pieces by which a run is found: every run of `RUN` characters holds a whole one that begins at a multiple of it. */
const PIECE = 6;

/** A key shorter than this is none: its letters stand in every second sentence. */
const SHORTEST_KEY = 6;

/** Characters of a text that are read at once: what is known of each of them costs more than the character. */
const WINDOW = 65_536;

/** The most characters that one character of a key is written with, `&#x0073;` for example, and some blanks around it. */
const WIDEST = 16;

/** A part of a text, as positions in it. */
export type Span = [from: number, to: number];

/** A key in one of the forms in which it may be told. */
interface Form {
	codes: Uint16Array;
	/** So many characters of it in a row are taken for it. */
	shortest: number;
}

interface Place {
	form: Form;
	at: number;
}

/** Finds one key in texts: as it is, in any case, escaped, URL-encoded, in base64 or hexadecimal, whole or 12 characters in a row. */
export interface KeySearch {
	/** Where a text tells the key or 12 characters of it. */
	spans(text: string): Span[];
	/** The same where a piece may be a coincidence: nothing, unless the text tells at least half of the key. */
	spansOfHalf(text: string): Span[];
}

/** Looks at every sixth character alone, and holds a window of the text at a time: a reply of 10 MB takes a moment and no memory. */
export function createKeySearch(key: string): KeySearch {
	const forms = formsOf(key);
	const places = placesOf(forms);
	const longest = Math.max(0, ...forms.map(({ codes }) => codes.length));
	const overlap = Math.min(WINDOW / 2, longest * WIDEST);
	const least = Math.min(...forms.map(({ shortest }) => shortest));
	const step = forms.some(({ shortest }) => shortest < 2 * PIECE - 1) ? 1 : PIECE;

	let room = readingRoom(0);
	const read = (text: string, start: number, end: number): Reading => {
		if (room.codes.length < end - start) room = readingRoom(Math.min(WINDOW, 2 * (end - start)));
		return readInto(room, text, start, end);
	};

	/** @param told what is told of each form, where somebody asks */
	function search(text: string, told?: Map<Form, Uint8Array>): Span[] {
		const found: Span[] = [];
		// No text is shorter than what is read in it.
		if (text.length < least) return found;
		for (let start = 0; start < text.length; start += WINDOW - overlap) {
			searchIn(read(text, start, Math.min(text.length, start + WINDOW)), found, told);
			if (start + WINDOW >= text.length) break;
		}
		return found;
	}

	function searchIn(reading: Reading, found: Span[], told: Map<Form, Uint8Array> | undefined): void {
		const { codes, length, from, to } = reading;
		let at = 0;
		while (at + PIECE <= length) {
			let end = 0;
			for (const { form, at: place } of places.get(hashAt(codes, at)) ?? []) {
				const { before, after } = commonRun(codes, length, at, form.codes, place);
				if (before + after < form.shortest) continue;
				add(found, [from[at - before]!, to[at + after - 1]!]);
				told?.get(form)?.fill(1, place - before, place + after);
				end = Math.max(end, at + after);
			}
			// What is found is not looked at again: a reply may repeat the key a million times.
			at = end > at + step ? Math.ceil((end - PIECE + 1) / step) * step : at + step;
		}
	}

	return {
		spans: (text) => search(text),
		spansOfHalf(text) {
			// Hardly any address tells a thing: nothing is laid out for those that do not.
			if (search(text).length === 0) return [];
			const told = new Map(forms.map((form) => [form, new Uint8Array(form.codes.length)]));
			const found = search(text, told);
			const isHalf = [...told].some(([, marks]) => marks.filter((mark) => mark === 1).length * 2 >= marks.length);
			return isHalf ? found : [];
		},
	};
}

/** Adds a span behind others. One that touches the last becomes part of it; one that was found in the window before is there already. */
function add(found: Span[], [from, to]: Span): void {
	const last = found.at(-1);
	if (last && to <= last[1]) return;
	if (last && from <= last[1]) {
		last[0] = Math.min(last[0], from);
		last[1] = to;
	} else found.push([from, to]);
}

/** How many characters before and from `at` on are the same as those around a place in a form. */
function commonRun(codes: Uint16Array, length: number, at: number, form: Uint16Array, place: number): { before: number; after: number } {
	let before = 0;
	while (before < place && before < at && codes[at - before - 1] === form[place - before - 1]) before++;
	let after = 0;
	while (place + after < form.length && at + after < length && codes[at + after] === form[place + after]) after++;
	return { before, after };
}

function hashAt(codes: Uint16Array, at: number): number {
	let hash = 0;
	for (let index = at; index < at + PIECE; index++) hash = (Math.imul(hash, 31) + codes[index]!) | 0;
	return hash;
}

function placesOf(forms: Form[]): Map<number, Place[]> {
	const places = new Map<number, Place[]>();
	for (const form of forms) {
		for (let at = 0; at + PIECE <= form.codes.length; at++) {
			const hash = hashAt(form.codes, at);
			places.set(hash, [...(places.get(hash) ?? []), { form, at }]);
		}
	}
	return places;
}

/** Every form in which a key is looked for. URL-encoded and escaped it is read like the key itself. */
function formsOf(key: string): Form[] {
	if (key.length < SHORTEST_KEY) return [];
	const bytes = Buffer.from(key);
	const forms = [key, bytes.toString('hex')];
	// Base64 depends on where in its threes a text begins; what the bytes before and after it take part in is left out.
	for (const before of [0, 1, 2]) {
		const base64 = Buffer.concat([Buffer.alloc(before), bytes])
			.toString('base64')
			.replace(/=/g, '');
		const own = base64.slice(Math.ceil((before * 4) / 3), base64.length - ((bytes.length + before) % 3 === 0 ? 0 : 1));
		forms.push(own, own.replace(/\+/g, '-').replace(/\//g, '_'));
	}
	return [...new Set(forms)].flatMap((text) => {
		const { codes, length } = readInto(readingRoom(text.length), text, 0, text.length);
		return length < PIECE ? [] : [{ codes: codes.slice(0, length), shortest: Math.min(RUN, length) }];
	});
}
