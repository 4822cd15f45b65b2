import type { IDataObject } from 'n8n-workflow';

import type { ExistingTask, Job } from '../../tasks/runTask';
import type { TaskReply, CallResult } from '../../tasks/task';
import type { ReadyCheck } from '../../tasks/polling/waitUntilReady';
import type { SparkTask, TaskResult } from '../sparkTask';
import { sanitized, serviceError } from '../../network/serviceError';
import { idAt, submitFailure, TASK_ID, taskIdIn, taskPlace, failureInside } from '../submitReply';
import type { HttpResult, Transport } from '../../network/transport';
import { isRecord, rawReply } from '../../network/values';
import { anyModelResult } from './anyModel';
import { filesIn, stateOf, taskFailure, textsIn, vtrixTask, type Output } from './replies';
import { arkResult } from '../ark';

const SUBMIT_PATH = '/model/v1/generation';
const taskPath = (taskId: string): string => `${SUBMIT_PATH}/task/${encodeURIComponent(taskId)}`;

/** What a completed task made; undefined where it should have made something and the reply does not hold it. */
export type ResultReader = (output: Output) => TaskResult | undefined;

/** One model's call: what is sent, and how its result is read. */
export interface VtrixCall {
	model: string;
	params: () => IDataObject;
	prepare?: () => Promise<CallResult<object>>;
	readResult: ResultReader;
	readyCheck?: (task: SparkTask) => ReadyCheck<SparkTask> | undefined;
}

export interface VtrixTasks {
	job(call: VtrixCall): Job<SparkTask>;
	/** @param how what is known of the models whose results are no files */
	existing(
		taskId: string,
		how: { readersByModel: ReadonlyMap<string, ResultReader>; readyCheck: (task: SparkTask) => ReadyCheck<SparkTask> | undefined },
	): ExistingTask<SparkTask>;
}

/** Vtrix's one endpoint: every model is submitted and polled the same way (docs/protocol.md 1). */
export function vtrixTasks(transport: Transport): VtrixTasks {
	const poll = async (taskId: string, model: string, readerFor: (model: string) => ResultReader): Promise<TaskReply<SparkTask>> => {
		const called = await transport.call('GET', taskPath(taskId));
		return called.failure ? { failure: called.failure } : polledTask(called.reply.body, taskId, model, readerFor);
	};

	return {
		job: ({ model, params, prepare, readResult, readyCheck }) => ({
			...(prepare ? { prepare } : {}),
			async submit() {
				const called = await transport.call('POST', SUBMIT_PATH, { model, input: [{ params: params() }] }, { isSubmit: true });
				return submittedTask(called, model, readResult);
			},
			existing: (taskId) => ({
				known: unpolled(taskId, model),
				poll: () => poll(taskId, model, () => readResult),
				...(readyCheck ? { readyCheck } : {}),
			}),
		}),

		existing: (taskId, { readersByModel, readyCheck }) => ({
			known: unpolled(taskId, ''),
			poll: () => poll(taskId, '', (model) => readersByModel.get(model) ?? anyModelResult),
			readyCheck,
		}),
	};
}

const unpolled = (taskId: string, model: string): SparkTask => ({ taskId, state: 'running', status: 'unknown', model, reply: {} });

/** The task in a submit's reply. An id is money: with one, the rest may be as odd as it likes, its HTTP status included. */
function submittedTask(called: HttpResult, model: string, readResult: ResultReader): TaskReply<SparkTask> {
	const taskId = taskIdIn(called);
	if (taskId === undefined) return { failure: submitFailure(called, 'task ID') };
	const body = called.reply?.body;
	const { task } = taskIn(body, taskPlace(body), taskId, model, () => readResult);
	return { task: task ?? { ...unpolled(taskId, model), status: 'submitted', reply: rawReply(body) } };
}

/** The task in a poll's reply, or why there is none in it. */
function polledTask(body: unknown, taskId: string, model: string, readerFor: (model: string) => ResultReader): TaskReply<SparkTask> {
	const place = taskPlace(body);
	const ids = isRecord(place) ? TASK_ID.flatMap((name) => idAt(place, [name]) ?? []) : [];
	if (ids.length > 0 && !ids.includes(taskId)) return { failure: { kind: 'unreadable', message: 'the reply was about another task' } };
	return taskIn(body, place, taskId, model, readerFor);
}

/** @param place where in the body the task is described */
function taskIn(
	body: unknown,
	place: unknown,
	taskId: string,
	model: string,
	readerFor: (model: string) => ResultReader,
): TaskReply<SparkTask> {
	const reply = vtrixTask(place);
	if (!reply) {
		const message = serviceError(body)?.message ?? 'the reply was not a task';
		return { failure: failureInside(body) ?? { kind: 'unreadable', message } };
	}
	const base = {
		taskId,
		status: sanitized(reply.status),
		model: reply.model ?? model,
		...(reply.cost ? { cost: reply.cost } : {}),
		reply: rawReply(body),
	};
	const state = stateOf(reply.status);
	// A status may be late, and its files there: what was paid for is not kept back.
	const files = filesIn(reply);
	const made = files.length > 0 ? { result: { files } } : {};
	if (state === 'running') return { task: { ...base, ...made, state, ...progressOf(reply.progress) } };
	if (state === 'failed') return { task: { ...base, ...made, state, error: taskFailure(reply) } };

	const texts = textsIn(reply);
	const ark = arkResult(texts);
	const result = readerFor(base.model)({ files, texts, ...(ark.result ? { ark: ark.result } : {}) });
	if (ark.error) return { task: { ...base, state: 'failed', error: ark.error, ...(result ? { result } : {}) } };
	if (!result) {
		return { failure: { kind: 'unusable', message: `the task is ${base.status}, and its reply does not hold what it made` } };
	}
	return { task: { ...base, state, result } };
}

const progressOf = (progress: number | undefined) => (progress !== undefined && progress >= 0 && progress <= 1 ? { progress } : {});
