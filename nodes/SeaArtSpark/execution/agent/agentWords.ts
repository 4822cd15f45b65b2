import type { IDataObject } from 'n8n-workflow';

import { isAddress } from '../../network/addresses';
import { withoutUndefined } from '../../network/values';
import { displayId } from '../../services/displayId';
import type { SparkTask } from '../../services/sparkTask';
import type { Outcome } from '../../tasks/outcome';
import type { CallFailure } from '../../tasks/task';

/** Maximum characters of a service's message that an agent sees: a longer text isn't an error message, and may be a prompt. */
const MAX_CHARACTERS = 300;

const cut = (words: string): string => (words.length > MAX_CHARACTERS ? `${words.slice(0, MAX_CHARACTERS)} ...` : words);

/** A quoted message of a service, which can't close its own quotes. Includes the code. */
function cited({ message, code }: { message: string; code?: string }): { message: string; code?: string } {
	const isPlain = code !== undefined && /^[\w.:-]{1,60}$/.test(code);
	const words = [cut(message), ...(code === undefined ? [] : [`(code ${cut(code)})`])].join(' ').replaceAll('"', "'");
	// Prose in a code is untrusted and has no advice.
	return { message: `the service said: "${words}"`, ...(isPlain ? { code } : {}) };
}

/** Failure kinds with our own messages, since there was no response. */
const OWN_MESSAGES: ReadonlySet<CallFailure['kind']> = new Set(['notSent', 'noResponse'] as const);

/** A failure for an agent, with the service's message quoted. */
export function quotedFailure(failure: CallFailure): CallFailure {
	if (OWN_MESSAGES.has(failure.kind) && !failure.isQuote) return failure;
	return { ...withoutUndefined({ ...failure, code: undefined }), ...cited(failure) };
}

const citedTask = (task: SparkTask): SparkTask => ({
	...task,
	status: cut(task.status),
	model: cut(task.model),
	...(task.error ? { error: cited(task.error) } : {}),
});

/** An outcome for an agent, with the service's messages quoted: they are data and must not be taken for instructions. */
export const quotedOutcome = <O extends Outcome<SparkTask>>(outcome: O): O => ({
	...outcome,
	...('task' in outcome && outcome.task ? { task: citedTask(outcome.task) } : {}),
	...('failure' in outcome && outcome.failure ? { failure: quotedFailure(outcome.failure) } : {}),
});

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
