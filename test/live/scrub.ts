import { createHash } from 'node:crypto';

import { isLocal } from '../../nodes/SeaArtSpark/network/addresses';

/** Returns a value of the same shape without the key, secrets of URLs and personal data. */
export type Scrubber = <T>(value: T) => T;

const PERSONAL =
	/^(email|phone|(user|account|owner|org|organization|customer|tenant|team)_?(id|name|email)?|.*_?ip|ip_?addr(ess)?|.*(token|secret|password|signature|cookie|authorization|api_?key))$/i;

/** Amounts of an account. */
const BALANCE = /^(total_granted|total_used|total_available|.*(balance|quota|credits?)|(hard|soft)_limit.*)$/i;
const AMOUNT = 1000;

/** A PNG of one pixel, in place of each file in a response. */
export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const LONGEST_TEXT = 2_000;

const URLS = /https?:\/\/[^\s"'<>\\)]+/gi;

const PATTERNS: Array<[RegExp, string]> = [
	[/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, 'name@mail.example'],
	[/\b\d{1,3}(\.\d{1,3}){3}\b/g, '0.0.0.0'],
	[/(?<![\w:])(?=(?:[0-9a-f]*:){3})[0-9a-f]{0,4}(:[0-9a-f]{0,4}){3,7}(?![\w:])/gi, '::'],
	[/\bBearer\s+\S+/gi, 'Bearer (key)'],
	[/(?<![\w-])(sk|sa)-[\w-]{6,}/gi, '(key)'],
	[/\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, '(token)'],
];

/** @param key the API key, removed in the forms in which services repeat it */
export function createScrubber(key: string): Scrubber {
	const forms = [key, encodeURIComponent(key), Buffer.from(key).toString('base64')].filter((form) => form.length >= 6);

	const words = (text: string): string => {
		const withoutKey = forms.reduce((rest, form) => rest.replaceAll(form, '(key)'), text);
		return PATTERNS.reduce((rest, [pattern, by]) => rest.replace(pattern, by), withoutKey.replace(URLS, withoutSecrets));
	};

	const textOf = (text: string): string => {
		if (/^\s*[[{]/.test(text)) {
			try {
				return JSON.stringify(walk(JSON.parse(text)));
			} catch {
				// No JSON: plain text.
			}
		}
		if (/^[\w+/\s-]{400,}=*\s*$/.test(text)) return PIXEL;
		return words(text.replace(/^(data:[\w./+-]+;base64,)[\s\S]+$/, `$1${PIXEL}`)).slice(0, LONGEST_TEXT);
	};

	const walk = (value: unknown, name = ''): unknown => {
		if (value !== null && value !== undefined && typeof value !== 'object') {
			if (PERSONAL.test(name) && typeof value === 'string' && value !== '') return `(${name})`;
			if (BALANCE.test(name) && typeof value !== 'boolean') return typeof value === 'number' ? AMOUNT : String(AMOUNT);
		}
		if (typeof value === 'string') return textOf(value);
		if (typeof value !== 'object' || value === null) return value;
		if (Array.isArray(value)) return value.map((inner) => walk(inner, name));
		const fields = Object.keys(value);
		// A name beside personal data is a person's or an account's.
		const isOfAccount = fields.some((field) => PERSONAL.test(field) || BALANCE.test(field));
		return Object.fromEntries(
			Object.entries(value).map(([field, inner]) => [words(field), walk(inner, field === 'name' && isOfAccount ? 'user_name' : field)]),
		);
	};

	return <T>(value: T): T => walk(value) as T;
}

/** A URL with its host and the ending of its file; the rest becomes a hash, so that two URLs stay two. */
function withoutSecrets(address: string): string {
	let url: URL;
	try {
		url = new URL(address);
	} catch {
		return '(URL)';
	}
	const ending = /\.\w{1,5}$/.exec(url.pathname)?.[0] ?? '';
	const hash = createHash('sha256').update(`${url.pathname}${url.search}`).digest('hex').slice(0, 10);
	return `${url.protocol}//${isLocal(url) || /[\d.]+$|^\[/.test(url.hostname) ? 'local.example' : url.hostname}/${hash}${ending}`;
}
