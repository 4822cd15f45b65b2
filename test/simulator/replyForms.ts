import { json, type Reply } from './http';
import type { SimulatedTask } from './tasks';

type State = 'taken' | 'waiting' | 'running' | 'completed' | 'failed';

/** Vtrix's vocabularies: the documented one, the one of its second form, and one that vendor fixtures show at the submit. */
const vocabularies = {
	documented: { taken: 'in_progress', waiting: 'in_progress', running: 'in_progress', completed: 'completed', failed: 'failed' },
	queue: { taken: 'in_queue', waiting: 'in_queue', running: 'processing', completed: 'success', failed: 'failed' },
	submitted: { taken: 'submitted', waiting: 'submitted', running: 'in_progress', completed: 'completed', failed: 'failed' },
} satisfies Record<string, Record<State, string>>;

/** Parts of Vtrix's reply about a task. */
export interface ReplyParts {
	/** `{data, status: {code: 200, message}}` around the task, whose `created_at` is then in ms. */
	envelope: boolean;
	words: keyof typeof vocabularies;
	/** `nested`: `output[].content[]`; `flat`: `output[]`; `untyped`: nested, and no entry says its `type`. */
	output: 'nested' | 'flat' | 'untyped';
	/** `usage.cost` as text or as a number. */
	cost: 'text' | 'number';
}

/** `spark`: the documented form. `envelope`: the second one, all of it. Or single parts, the rest as documented. */
export type ReplyForm = 'spark' | 'envelope' | Partial<ReplyParts>;

const spark: ReplyParts = { envelope: false, words: 'documented', output: 'nested', cost: 'text' };
const second: ReplyParts = { envelope: true, words: 'queue', output: 'flat', cost: 'text' };

/** All parts of a form. */
export function partsOf(form: ReplyForm | undefined): ReplyParts {
	if (form === 'envelope') return second;
	return form === undefined || form === 'spark' ? spark : { ...spark, ...form };
}

/** The first fifth of its time a task waits in a queue. */
const waitingShare = 0.2;

/** The status word of a task in a form. @param atSubmit whether the reply is the one to its submit */
export function statusWord(task: SimulatedTask, { words }: ReplyParts, atSubmit: boolean): string {
	const vocabulary = vocabularies[words];
	if (task.outcome !== 'running') return vocabulary[task.outcome];
	if (atSubmit) return vocabulary.taken;
	return vocabulary[task.progress < waitingShare ? 'waiting' : 'running'];
}

/** The output of a completed task and what it cost, as a form writes them. */
export function writeOutput(contents: Array<Record<string, unknown>>, usage: Record<string, unknown>, parts: ReplyParts): object {
	const entries = parts.output === 'untyped' ? contents.map((entry) => ({ ...entry, type: undefined })) : contents;
	const output = parts.output === 'flat' ? entries : [{ content: entries }];
	return { output, usage: parts.cost === 'number' ? { ...usage, cost: Number(usage.cost) } : usage };
}

/** The whole reply about a task. An id that is a number goes out with all its digits. */
export function taskReply(task: SimulatedTask, body: Record<string, unknown>, { envelope }: ReplyParts): Reply {
	const reply = json(200, envelope ? { data: body, status: { code: 200, message: 'success' } } : body);
	return { ...withNumericId(reply, task), taskId: task.id };
}

/** Removes the quotes of a numeric ID, because JSON.stringify would round a number. */
export function withNumericId(reply: Reply, { id, isNumeric }: Pick<SimulatedTask, 'id' | 'isNumeric'>): Reply {
	if (!isNumeric) return reply;
	return { ...reply, body: Buffer.from(reply.body.toString('utf8').replaceAll(`"${id}"`, id)) };
}
