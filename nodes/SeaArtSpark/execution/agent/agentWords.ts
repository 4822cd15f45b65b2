import type { IDataObject } from 'n8n-workflow';

import { isAddress } from '../../network/addresses';
import { withoutUndefined } from '../../network/values';
import { displayId } from '../../services/displayId';
import type { SparkTask } from '../../services/sparkTask';
import type { Outcome } from '../../tasks/outcome';
import type { CallFailure } from '../../tasks/task';

/** The most characters of a service's words that an agent sees: what is longer is no reason for an error, and may be a prompt. */
const MOST_CHARACTERS = 300;

const cut = (words: string): string => (words.length > MOST_CHARACTERS ? `${words.slice(0, MOST_CHARACTERS)} ...` : words);

/** What a service says, marked as such: nothing in it can close the quotes. Its code stands inside them, too. */
function cited({ message, code }: { message: string; code?: string }): { message: string; code?: string } {
	const isPlain = code !== undefined && /^[\w.:-]{1,60}$/.test(code);
	const words = [cut(message), ...(code === undefined ? [] : [`(code ${cut(code)})`])].join(' ').replaceAll('"', "'");
	// A code in prose has no advice.
	return { message: `the service said: "${words}"`, ...(isPlain ? { code } : {}) };
}

/** Kinds of failures in our own words: there was no answer. */
const IS_OURS: ReadonlySet<CallFailure['kind']> = new Set(['notSent', 'noResponse'] as const);

/** A failure as an agent reads of it. */
export function quotedFailure(failure: CallFailure): CallFailure {
	if (IS_OURS.has(failure.kind) && !failure.isQuote) return failure;
	return { ...withoutUndefined({ ...failure, code: undefined }), ...cited(failure) };
}

const citedTask = (task: SparkTask): SparkTask => ({
	...task,
	status: cut(task.status),
	model: cut(task.model),
	...(task.error ? { error: cited(task.error) } : {}),
});

/** An outcome as an agent reads of it: what a service says is data to it, and must not be taken for an instruction. */
export const quotedOutcome = <O extends Outcome<SparkTask>>(outcome: O): O => ({
	...outcome,
	...('task' in outcome && outcome.task ? { task: citedTask(outcome.task) } : {}),
	...('failure' in outcome && outcome.failure ? { failure: quotedFailure(outcome.failure) } : {}),
});

/** The name of what a model wrote: the result itself, which the agent asked for. */
const RESULT = 'text';

/** Longer URLs are none that a model could repeat. */
const MAX_URL = 8_000;

/** Of one text that a model wrote. */
const MAX_TEXT = 20_000;

/** Of a list, and of the fields of an object. */
const MAX_ENTRIES = 100;

/** Characters that an answer may still have. A language model reads, and pays for, each of them. */
export interface AnswerRoom {
	left: number;
}

export const answerRoom = (): AnswerRoom => ({ left: 60_000 });

/**
 * An item as an agent gets it: IDs that are none quoted, words cut, and what is too long left out, with words that say so. URLs are never
 * cut: they would lead nowhere. URLs and the texts that a model wrote are what the agent asked for.
 */
export function agentJson(json: IDataObject, room: AnswerRoom = answerRoom()): IDataObject {
	const put = (text: string): string => {
		if (text.length > Math.max(60, room.left)) return `(${text.length} characters, left out: the answer is too long)`;
		room.left -= text.length;
		return text;
	};
	const textOf = (value: string, name: string): string => {
		if (/id$/i.test(name)) return displayId(value);
		if (isAddress(value)) return value.length > MAX_URL ? `(a URL of ${value.length} characters, left out)` : put(value);
		if (/^data:[^,]{0,100};base64,/.test(value)) return `(a file of about ${Math.floor(value.length * 0.75)} bytes, left out)`;
		return put(name === RESULT ? shortened(value, Math.min(MAX_TEXT, Math.max(0, room.left - 100))) : cut(value));
	};
	/** The first entries, as many as there is room for. */
	const some = <T, R>(entries: T[], one: (entry: T) => R, more: (count: number) => R, isTop = false): R[] => {
		const taken: R[] = [];
		for (const entry of entries.slice(0, MAX_ENTRIES)) {
			if (room.left <= 0 && !isTop) break;
			room.left -= 8;
			taken.push(one(entry));
		}
		return taken.length < entries.length ? [...taken, more(entries.length - taken.length)] : taken;
	};
	const walk = (value: unknown, name: string): unknown => {
		if (typeof value === 'string') return textOf(value, name);
		if (Array.isArray(value))
			return some<unknown, unknown>(
				value,
				(inner) => walk(inner, name),
				(count) => `(${count} more, left out)`,
			);
		if (typeof value !== 'object' || value === null) return value;
		return fieldsOf(value as Record<string, unknown>);
	};
	const fieldsOf = (value: Record<string, unknown>, isTop = false): IDataObject =>
		Object.fromEntries(
			some<[string, unknown], [string, unknown]>(
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
