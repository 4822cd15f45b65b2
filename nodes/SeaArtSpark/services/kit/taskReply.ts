import { serviceError, type ServiceError } from '../../network/serviceError';
import type { FileType } from '../../network/files';
import type { HttpResult } from '../../network/transport';
import { isRecord, rawReply, withoutUndefined } from '../../network/values';
import type { CallFailure, TaskReply } from '../../tasks/task';
import { asText } from '../fields';
import type { SparkTask, TaskResult } from '../sparkTask';
import { costAt } from './amounts';
import { reasonOfEmpty, reasonOfFailed, refusedAsNotFound, meansNotFound } from './reasons';
import { documentedOutput, filesAnywhere, isEmptyResult, resultOf, type Output } from './results';
import type { FileRules } from './resultFiles';
import { progressOf, stateOf, statusOf } from './status';
import { failureInside, idAt, isEmptyError, statusAt, submitFailure, TASK_ID, taskIdIn, taskPlace } from './submitReply';

/** Interprets the output of a model. An error means that the task failed, whatever its status. */
export type ResultReader = (output: Output) => { result?: TaskResult; error?: ServiceError };

/** What is known of a task before its reply is read. */
export interface TaskContext {
	/** Empty if unknown. */
	model: string;
	/** What the operation makes; undefined if it may be anything. */
	makes?: FileType;
	/** The reader of a model; models without one return every file, text, and ID. */
	readerOf?: (model: string) => ResultReader | undefined;
	isSent?: FileRules['isSent'];
}

/** A task of which only the ID is known. */
export const unpolled = (taskId: string, model: string): SparkTask => ({ taskId, state: 'running', status: 'unknown', model, reply: {} });

/**
 * The task in the response to a submit. An ID is sufficient, whatever the HTTP status and the other fields.
 * @param idNames names of the task ID that take precedence over the usual ones
 */
export function submittedTask(called: HttpResult, context: TaskContext, idNames: readonly string[] = []): TaskReply<SparkTask> {
	const taskId = taskIdIn(called, idNames);
	if (taskId === undefined) return { failure: submitFailure(called, 'task ID') };
	const body = called.reply?.body;
	const place = taskPlace(body);
	const status = isRecord(place) ? statusAt(place) : undefined;
	const waiting: SparkTask = { ...unpolled(taskId, context.model), status: 'submitted', reply: rawReply(body) };
	if (!isRecord(place) || status === undefined) return { task: waiting };
	const task = snapshot(body, place, status, taskId, context, { isSubmit: true });
	return { task: task.isEmpty ? waiting : task };
}

/** The task in the response to a poll, or the failure. */
export function polledTask(called: HttpResult, taskId: string, context: TaskContext): TaskReply<SparkTask> {
	if (called.failure) return { failure: refusedAsNotFound(called.failure) };
	const { body } = called.reply;
	const place = taskPlace(body, taskId);
	if (isOfAnother(place, taskId)) return { failure: { kind: 'unreadable', message: 'the reply was about another task' } };
	const status = isRecord(place) ? (statusAt(place) ?? impliedStatus(place, taskId, context)) : undefined;
	if (!isRecord(place) || status === undefined) return { failure: withoutTask(body) };
	return { task: snapshot(body, place, status, taskId, context, { isSubmit: false }) };
}

/** Whether a reply is about another task than the polled one. */
function isOfAnother(place: unknown, taskId: string): boolean {
	const ids = isRecord(place) ? TASK_ID.flatMap((name) => idAt(place, [name]) ?? []) : [];
	return ids.length > 0 && !ids.includes(taskId);
}

/** A task without a status is completed if its documented fields contain files. */
const impliedStatus = (place: Record<string, unknown>, taskId: string, context: TaskContext): string | undefined =>
	TASK_ID.some((name) => idAt(place, [name]) === taskId) && documentedOutput(place, rulesOf(context)).files.length > 0
		? 'completed'
		: undefined;

/** The failure of a reply of HTTP 200 without a task. A clear refusal is polled again a few times; "not found" counts as a 404. */
function withoutTask(body: unknown): CallFailure {
	const inside = failureInside(body);
	if (inside) return inside;
	const error = serviceError(body);
	if (!error) return { kind: 'unreadable', message: 'the reply was not a task' };
	if (meansNotFound(error)) return { kind: 'notFound', ...error };
	return { kind: isRecord(body) && isRefusal(body) ? 'unusable' : 'unreadable', ...error };
}

const isRefusal = ({ error, success, code }: Record<string, unknown>): boolean =>
	!isEmptyError(error) || success === false || (typeof code === 'string' && !/^(success|ok|0|200)$/i.test(code));

const rulesOf = ({ makes, isSent = () => false }: TaskContext): FileRules => ({ makes, isSent });

/** The task in a reply. @param place the part of the body that describes it */
function snapshot(
	body: unknown,
	place: Record<string, unknown>,
	status: string,
	taskId: string,
	context: TaskContext,
	{ isSubmit }: { isSubmit: boolean },
): SparkTask {
	const state = stateOf(status);
	const places = [place, place.data, place.result, ...(isRecord(place.data) ? [place.data.data] : []), body].filter(isRecord);
	const model = asText(place.model) || context.model;
	const rules = rulesOf(context);
	const output = documentedOutput(place, rules);
	const base = withoutUndefined({ taskId, status: statusOf(state, status), model, cost: costAt(places), reply: rawReply(body) });
	// The files may be there before the status changes.
	const partialResult = output.files.length > 0 ? { result: { files: output.files } } : {};
	if (state === 'running') return withoutUndefined({ ...base, ...partialResult, state, progress: progressOf(place.progress) });
	if (state === 'failed') return { ...base, ...partialResult, state, error: reasonOfFailed(places, status) };

	const read = readOutput(isSubmit ? output : withFilesAnywhere(output, place, body, rules), context, model);
	if (read.error) return failed(base, read.error, read.result);
	if (!read.isEmpty) return { ...base, state, result: read.result };
	const reason = isSubmit ? undefined : (reasonOfEmpty(places) ?? textReason(output, context));
	return reason ? failed(base, reason) : { ...base, state, isEmpty: true, ...(read.result ? { result: read.result } : {}) };
}

const failed = (base: Omit<SparkTask, 'state'>, error: ServiceError, result?: TaskResult): SparkTask => ({
	...base,
	state: 'failed',
	status: 'failed',
	error,
	...(result ? { result } : {}),
});

/** Searches the whole reply if the documented fields contain nothing. */
const withFilesAnywhere = (output: Output, place: unknown, body: unknown, rules: FileRules): Output => {
	const isNothing = output.files.length === 0 && (rules.makes !== undefined || output.texts.length === 0);
	return isNothing ? { ...output, files: filesAnywhere(place, body, rules) } : output;
};

function readOutput(output: Output, { readerOf, makes }: TaskContext, model: string) {
	const reader = readerOf?.(model);
	const { result, error } = reader ? reader(output) : { result: resultOf(output), error: undefined };
	return { result, error, isEmpty: result === undefined || isEmptyResult(result, makes) };
}

/** The text with which a model explains why it made no files. */
function textReason({ texts }: Output, { makes }: TaskContext): ServiceError | undefined {
	const text = makes === undefined ? undefined : texts.find((one) => typeof one === 'string');
	return text === undefined ? undefined : serviceError(text);
}
