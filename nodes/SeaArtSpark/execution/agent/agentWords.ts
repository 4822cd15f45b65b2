import type { IDataObject } from 'n8n-workflow';

import { isAddress } from '../../network/addresses';
import { displayId } from '../../services/displayId';
import type { SparkTask } from '../../services/sparkTask';
import type { Outcome } from '../../tasks/outcome';
import type { CallFailure } from '../../tasks/task';

/** The most characters of a service's words that an agent sees: what is longer is no reason for an error, and may be a prompt. */
const MOST_CHARACTERS = 300;

const cut = (words: string): string => (words.length > MOST_CHARACTERS ? `${words.slice(0, MOST_CHARACTERS)} ...` : words);

/** Words of a service, marked as such; they cannot close the quotes that they stand in. */
const cited = (words: string): string => `the service said: "${cut(words).replaceAll('"', "'")}"`;

/** CallFailure in our own words: there was no answer. */
const IS_OURS: ReadonlySet<CallFailure['kind']> = new Set(['notSent', 'noResponse'] as const);

const codeOf = ({ code }: { code?: string }): { code?: string } => (code === undefined ? {} : { code: cut(code) });

/** CallFailure as an agent reads of it. */
export const quotedFailure = (failure: CallFailure): CallFailure =>
	IS_OURS.has(failure.kind) ? failure : { ...failure, ...codeOf(failure), message: cited(failure.message) };

const citedTask = (task: SparkTask): SparkTask => ({
	...task,
	status: cut(task.status),
	model: cut(task.model),
	...(task.error ? { error: { ...codeOf(task.error), message: cited(task.error.message) } } : {}),
});

/** An outcome as an agent reads of it: what a service says is data to it, and must not be taken for an instruction. */
export const quotedOutcome = <O extends Outcome<SparkTask>>(outcome: O): O => ({
	...outcome,
	...('task' in outcome && outcome.task ? { task: citedTask(outcome.task) } : {}),
	...('failure' in outcome && outcome.failure ? { failure: quotedFailure(outcome.failure) } : {}),
});

/** The name of what a model wrote: the result itself, which the agent asked for. */
const RESULT = 'text';

/** An item as an agent gets it: IDs that are none quoted, words cut. Addresses and the texts that a model wrote are what it asked for. */
export function agentJson(json: IDataObject): IDataObject {
	const walk = (value: unknown, name: string): unknown => {
		if (typeof value === 'string') {
			if (/id$/i.test(name)) return displayId(value);
			return name === RESULT || isAddress(value) ? value : cut(value);
		}
		if (Array.isArray(value)) return value.map((inner) => walk(inner, name));
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(Object.entries(value).map(([field, inner]) => [cut(field), walk(inner, field)]));
	};
	return walk(json, '') as IDataObject;
}
