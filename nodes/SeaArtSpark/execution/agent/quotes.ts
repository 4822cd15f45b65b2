import { withoutUndefined } from '../../network/values';
import type { SparkTask } from '../../services/sparkTask';
import type { Outcome } from '../../tasks/outcome';
import type { CallFailure } from '../../tasks/task';

/** Maximum characters of a service's message that an agent sees: a longer text isn't an error message, and may be a prompt. */
const MAX_CHARACTERS = 300;

/** A text that is no longer than an error message. */
export const cut = (words: string): string => (words.length > MAX_CHARACTERS ? `${words.slice(0, MAX_CHARACTERS)} ...` : words);

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
	if (failure.isOwn || (OWN_MESSAGES.has(failure.kind) && !failure.isQuote)) return failure;
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
