import { createHash } from 'node:crypto';

/**
 * A small seeded generator (mulberry32), good enough for pictures and test plans.
 * @returns a function giving numbers in [0, 1), the same sequence for the same seed
 */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

/** A 32 bit unsigned number from any text, evenly spread and the same on every machine. */
export function hashNumber(text: string): number {
	return createHash('sha256').update(text).digest().readUInt32BE(0);
}

/** A number in [0, 1) that depends on nothing but the text: chance without an order of draws. */
export function hashFraction(text: string): number {
	return hashNumber(text) / 4294967296;
}

/** SHA-256 of text or bytes, 64 hex digits. */
export function sha256(content: string | Uint8Array): string {
	return createHash('sha256').update(content).digest('hex');
}

/** JSON with sorted object keys, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	if (value !== null && typeof value === 'object') {
		const entries = Object.entries(value)
			.filter(([, entry]) => entry !== undefined)
			.sort(([a], [b]) => (a < b ? -1 : 1));
		return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
	}
	return JSON.stringify(value) ?? 'null';
}
