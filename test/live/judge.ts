import { serviceError } from '../../nodes/SeaArtSpark/network/serviceError';
import { taskPlace } from '../../nodes/SeaArtSpark/services/kit/submitReply';
import type { Assumption, Played } from './types';

export interface Verdict {
	number: string;
	/** The row of docs/protocol.md. */
	expected: string;
	state: 'holds' | 'differs' | 'not seen';
	/** Values that differ, each with its call. */
	seen: string[];
}

/** Numbers and texts of the assumptions in docs/protocol.md, in its order. */
export function assumptionsIn(page: string): Map<string, string> {
	const found = [...page.matchAll(/^\| (P\d+) +\| (.+?) +\| [^|]* \|$/gm)];
	return new Map(found.map(([, number = '', words = '']) => [number, words]));
}

/** Compares the exchanges with the assumptions: one that failed anywhere differs; one that met no value is not seen. */
export function judge(page: Map<string, string>, assumptions: Assumption[], played: Played[]): Verdict[] {
	return [...page].map(([number, expected]) => {
		const results = assumptions.filter((one) => one.number === number).flatMap((one) => played.flatMap((call) => resultsIn(call, one)));
		const seen = [...new Set(results.flatMap(({ differs }) => differs ?? []))];
		return { number, expected, state: seen.length > 0 ? 'differs' : results.length > 0 ? 'holds' : 'not seen', seen };
	});
}

function resultsIn({ call, exchanges, reading }: Played, about: Assumption): Array<{ differs?: string }> {
	if (about.calls && !about.calls.includes(call)) return [];
	const submitted = exchanges.find(({ steps }) => steps.includes('submit'))?.body;
	return exchanges.flatMap((exchange) => {
		if (!exchange.steps.includes(about.step) || exchange.status === undefined) return [];
		const root = { ...exchange, task: taskPlace(exchange.body), words: serviceError(exchange.body)?.message, submitted, reading };
		if (about.when && !valuesAt(root, about.when.path).some((value) => about.when?.is.safeParse(value).success)) return [];
		const [expected] = about.equals === undefined ? [] : valuesAt(root, about.equals);
		return valuesAt(root, about.path).flatMap((value) => {
			if (value === undefined && about.isOptional) return [];
			const holds = about.is ? about.is.safeParse(value).success : value === expected;
			return [holds ? {} : { differs: `${call}: ${about.path} was ${shown(value)}` }];
		});
	});
}

/** Values at a dotted path; `*` stands for each entry of a list, `@json` parses a text. A missing value is one undefined. */
export function valuesAt(root: unknown, path: string): unknown[] {
	return path.split('.').reduce<unknown[]>((values, name) => values.flatMap((value) => inside(value, name)), [root]);
}

function inside(value: unknown, name: string): unknown[] {
	if (name === '*') return Array.isArray(value) && value.length > 0 ? value : [undefined];
	if (name === '@json') return [parsed(value)];
	return [typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined];
}

function parsed(value: unknown): unknown {
	try {
		return typeof value === 'string' ? JSON.parse(value) : undefined;
	} catch {
		return undefined;
	}
}

const LONGEST = 160;

function shown(value: unknown): string {
	if (value === undefined) return 'missing';
	const text = JSON.stringify(value);
	return text.length > LONGEST ? `${text.slice(0, LONGEST)} ...` : text;
}
