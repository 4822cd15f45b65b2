/** Integers that may be too long for a double. */
const LONG_NUMBER = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/**
 * Like JSON.parse, but an integer that a double can't represent becomes a string with all its digits: an ID must not be rounded.
 * Throws if the text is not JSON.
 */
export const parseJson = (text: string): unknown => JSON.parse(/\d{16}/.test(text) ? withLongNumbersQuoted(text) : text) as unknown;

/** The same JSON with its long numbers in quotes; strings stay unchanged. */
function withLongNumbersQuoted(text: string): string {
	const parts: string[] = [];
	let at = 0;
	while (at < text.length) {
		const quote = text.indexOf('"', at);
		const end = quote < 0 ? text.length : quote;
		parts.push(text.slice(at, end).replace(LONG_NUMBER, quotedIfUnsafe));
		if (quote < 0) break;
		at = endOfText(text, quote);
		parts.push(text.slice(quote, at));
	}
	return parts.join('');
}

const quotedIfUnsafe = (digits: string): string => (Number.isSafeInteger(Number(digits)) ? digits : `"${digits}"`);

/** The position after the closing quote of the string that starts at `quote`. */
function endOfText(text: string, quote: number): number {
	for (let close = text.indexOf('"', quote + 1); close >= 0; close = text.indexOf('"', close + 1)) {
		let backslashes = 0;
		while (text[close - 1 - backslashes] === '\\') backslashes++;
		if (backslashes % 2 === 0) return close + 1;
	}
	return text.length;
}
