/**
 * What somebody reads in a text: escapes (`\u0073`, `%73`, `&#115;`) as what they stand for, wide letters as plain ones, all letters small,
 * and nothing of what cannot be seen. The positions of each character in the text come with it.
 */
export interface Reading {
	codes: Uint16Array;
	length: number;
	/** Where each character begins in the text, and where it ends. */
	from: Uint32Array;
	to: Uint32Array;
}

const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const AMPERSAND = 0x26;

/** So many backslashes in a row are one: JSON inside of JSON doubles them with each level. */
const MOST_BACKSLASHES = 64;

/** The longest number of an HTML entity: `&#x10ffff;`, or the same with zeros before it. */
const LONGEST_ENTITY = 12;

/** Room for a reading of so many characters. */
export const readingRoom = (characters: number): Reading => ({
	codes: new Uint16Array(characters),
	length: 0,
	from: new Uint32Array(characters),
	to: new Uint32Array(characters),
});

/** Reads a text from one position to another into a room that is large enough for it. */
export function readInto(reading: Reading, text: string, start: number, end: number): Reading {
	reading.length = 0;
	for (let at = start; at < end;) {
		const written = text.charCodeAt(at);
		let code = written;
		let next = at + 1;
		if (written === BACKSLASH || written === PERCENT || written === AMPERSAND) [code, next] = unescaped(text, at);
		if (!isInvisible(code)) {
			reading.codes[reading.length] = plain(code);
			reading.from[reading.length] = at;
			reading.to[reading.length] = next;
			reading.length++;
		}
		at = next;
	}
	return reading;
}

/** Nothing to be seen. */
const NOTHING = 0x20;

/** The character that an escape stands for, and where the text goes on behind it. */
function unescaped(text: string, at: number): [code: number, next: number] {
	switch (text.charCodeAt(at)) {
		case BACKSLASH:
			return afterBackslash(text, at);
		case PERCENT:
			return afterPercent(text, at);
		default:
			return entity(text, at);
	}
}

/** `\u0073`, `\u{73}`, `\x73`, `\n`, `\/`; JSON inside of JSON has several backslashes. */
function afterBackslash(text: string, at: number): [number, number] {
	let next = at + 1;
	while (next - at < MOST_BACKSLASHES && text.charCodeAt(next) === BACKSLASH) next++;
	const letter = text[next] ?? '';
	if (letter === 'u' && text[next + 1] === '{') {
		const close = text.slice(next, next + LONGEST_ENTITY).indexOf('}');
		const code = close > 0 ? numberIn(text.slice(next + 2, next + close), 16) : undefined;
		if (code !== undefined) return [code, next + close + 1];
	}
	const digits = letter === 'u' ? 4 : letter === 'x' ? 2 : 0;
	const code = digits > 0 ? hexAt(text, next + 1, digits) : undefined;
	if (code !== undefined) return [code, next + 1 + digits];
	// Any other backslash stands for nothing by itself, and what follows it is read like the rest.
	return letter !== '' && 'nrtbf'.includes(letter) ? [NOTHING, next + 1] : [NOTHING, next];
}

/** `%73`; the percent sign may be encoded itself, any number of times. */
function afterPercent(text: string, at: number): [number, number] {
	let code = PERCENT;
	let next = at + 1;
	while (code === PERCENT) {
		const inner = hexAt(text, next, 2);
		if (inner === undefined) break;
		code = inner;
		next += 2;
	}
	return [code, next];
}

/** `&#115;`, `&#x73;`, `&amp;` */
function entity(text: string, at: number): [number, number] {
	if (text.startsWith('&amp;', at)) return [AMPERSAND, at + 5];
	const isNumber = text[at + 1] === '#';
	const close = isNumber ? text.slice(at, at + LONGEST_ENTITY).indexOf(';') : -1;
	if (close < 0) return [AMPERSAND, at + 1];
	const digits = text.slice(at + 2, at + close);
	const code = /^x/i.test(digits) ? numberIn(digits.slice(1), 16) : numberIn(digits, 10);
	return code === undefined ? [AMPERSAND, at + 1] : [code, at + close + 1];
}

const hexAt = (text: string, at: number, digits: number): number | undefined =>
	at + digits <= text.length ? numberIn(text.slice(at, at + digits), 16) : undefined;

/** The number that these digits are; undefined for anything else. */
const numberIn = (digits: string, radix: 10 | 16): number | undefined =>
	(radix === 16 ? /^[0-9a-f]{1,8}$/i : /^[0-9]{1,8}$/).test(digits) ? parseInt(digits, radix) : undefined;

/** Blanks, control characters, and the marks that are written between letters and seen by nobody. */
const isInvisible = (code: number): boolean =>
	code <= 0x20 ||
	(code >= 0x7f && code <= 0xa0) ||
	code === 0xad ||
	code === 0x34f ||
	code === 0x180e ||
	(code >= 0x2000 && code <= 0x200f) ||
	(code >= 0x2028 && code <= 0x202f) ||
	(code >= 0x205f && code <= 0x206f) ||
	code === 0x3000 ||
	(code >= 0xfe00 && code <= 0xfe0f) ||
	code === 0xfeff;

/** A letter as a small one, a wide one as a plain one. */
function plain(code: number): number {
	const narrow = code >= 0xff01 && code <= 0xff5e ? code - 0xfee0 : code;
	return narrow >= 0x41 && narrow <= 0x5a ? narrow + 0x20 : narrow;
}
