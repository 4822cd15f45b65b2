import { parseJson } from './json';

/** Maximum nesting. Documented replies have eight levels. */
export const MAX_LEVELS = 100;

/** Maximum number of values: a reply with 3,000 images has about 20,000. */
const MAX_VALUES = 200_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
/** `[` and `{`, `]` and `}`: their codes differ in one bit, as those of letters in two cases do. */
const OPENING = 0x5b;
const CLOSING = 0x5d;
const CASE_BIT = 0x20;

/** Checks streamed JSON against limits of depth and size, since parsing it would take too much memory. */
export class JsonLimits {
	private inText = false;
	private isEscaped = false;
	private levels = 0;
	private values = 0;

	/** @returns whether the JSON is still within the limits */
	accepts(piece: Uint8Array): boolean {
		for (const byte of piece) {
			if (this.inText) {
				if (this.isEscaped) this.isEscaped = false;
				else if (byte === BACKSLASH) this.isEscaped = true;
				else if (byte === QUOTE) this.inText = false;
			} else if (byte === QUOTE) this.inText = true;
			else if (byte === COMMA || byte === COLON) this.values++;
			else if ((byte | CASE_BIT) === (OPENING | CASE_BIT)) {
				this.levels++;
				this.values++;
			} else if ((byte | CASE_BIT) === (CLOSING | CASE_BIT)) this.levels--;
			if (this.levels > MAX_LEVELS || this.values > MAX_VALUES) return false;
		}
		return true;
	}
}

/** The value of a JSON text; undefined if it is invalid or exceeds the limits. */
export function parsedJson(text: string): unknown {
	if (!new JsonLimits().accepts(Buffer.from(text))) return undefined;
	try {
		return parseJson(text);
	} catch {
		return undefined;
	}
}
