import type { IDataObject } from 'n8n-workflow';

import { isAddress } from '../../network/addresses';
import { displayId } from '../../services/displayId';
import { cut } from './quotes';

/** Field with the text that a model wrote: the requested result. */
const RESULT = 'text';

/** A model can't repeat longer URLs. */
const MAX_URL = 8_000;

/** Maximum characters of a text that a model wrote. */
const MAX_TEXT = 20_000;

/** Maximum entries of a list, and fields of an object. */
const MAX_ENTRIES = 100;

/** Remaining characters of a response. A language model reads, and pays for, each of them. */
export interface ResponseBudget {
	left: number;
}

export const responseBudget = (): ResponseBudget => ({ left: 60_000 });

/**
 * An item for an agent: unusual IDs are quoted, messages cut, and long values left out with a note. URLs are never cut, since they would
 * not work. URLs and the texts that a model wrote are the requested result.
 */
export function agentJson(json: IDataObject, budget: ResponseBudget = responseBudget()): IDataObject {
	const withinBudget = (text: string): string => {
		if (text.length > Math.max(60, budget.left)) return `(${text.length} characters, left out: the answer is too long)`;
		budget.left -= text.length;
		return text;
	};
	const textOf = (value: string, name: string): string => {
		if (/id$/i.test(name)) return displayId(value);
		if (isAddress(value)) return value.length > MAX_URL ? `(a URL of ${value.length} characters, left out)` : withinBudget(value);
		if (/^data:[^,]{0,100};base64,/.test(value)) return `(a file of about ${Math.floor(value.length * 0.75)} bytes, left out)`;
		return withinBudget(name === RESULT ? shortened(value, Math.min(MAX_TEXT, Math.max(0, budget.left - 100))) : cut(value));
	};
	/** The first entries, as many as fit. */
	const firstEntries = <T, R>(entries: T[], convert: (entry: T) => R, more: (count: number) => R, isTop = false): R[] => {
		const included: R[] = [];
		for (const entry of entries.slice(0, MAX_ENTRIES)) {
			if (budget.left <= 0 && !isTop) break;
			budget.left -= 8;
			included.push(convert(entry));
		}
		return included.length < entries.length ? [...included, more(entries.length - included.length)] : included;
	};
	const walk = (value: unknown, name: string): unknown => {
		if (typeof value === 'string') return textOf(value, name);
		if (Array.isArray(value))
			return firstEntries<unknown, unknown>(
				value,
				(inner) => walk(inner, name),
				(count) => `(${count} more, left out)`,
			);
		if (typeof value !== 'object' || value === null) return value;
		return fieldsOf(value as Record<string, unknown>);
	};
	const fieldsOf = (value: Record<string, unknown>, isTop = false): IDataObject =>
		Object.fromEntries(
			firstEntries<[string, unknown], [string, unknown]>(
				Object.entries(value),
				([field, inner]) => [cut(field), walk(inner, field)],
				(count) => ['more', `(${count} fields, left out)`],
				isTop,
			),
		) as IDataObject;
	return fieldsOf(json, true);
}

const shortened = (text: string, most: number): string =>
	text.length > most
		? `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')} ... (shortened: the text has ${text.length} characters)`
		: text;
