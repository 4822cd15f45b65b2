import { createHash } from 'node:crypto';

/** Stable hash of a request, independent of key order. Doesn't reveal its content. */
export const requestHash = (request: unknown): string => createHash('sha256').update(canonical(request)).digest('base64url');

/**
 * Canonical text of a request: keys sorted, a `Date` or a Luxon `DateTime` as its `toJSON()`. Undefined properties are not sent, so they
 * are left out. A value that JSON can't represent (a BigInt) gets a text that no JSON value has.
 */
function canonical(value: unknown): string {
	if (value === null) return 'null';
	if (typeof value === 'string') return JSON.stringify(value);
	if (typeof value === 'bigint') return `${value}n`;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	if (typeof value !== 'object') return 'undefined';
	if (hasToJson(value)) return canonical(value.toJSON());
	if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
	const entries = Object.entries(value)
		.filter(([, inner]) => inner !== undefined)
		.sort(([a], [b]) => (a < b ? -1 : 1));
	return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}

const hasToJson = (value: object): value is { toJSON(): unknown } => typeof (value as { toJSON?: unknown }).toJSON === 'function';
