import type { IDataObject } from 'n8n-workflow';

import type { ExistingTask, Job } from '../../tasks/runTask';
import type { Answer, Attempt } from '../../tasks/task';
import type { ReadyCheck } from '../../tasks/untilUsable';
import type { SparkTask, TaskResult } from '../sparkTask';
import { redacted, serviceError } from '../serviceError';
import type { Transport } from '../transport';
import { idOf, isRecord, rawReply } from '../values';
import { filesIn, stateOf, taskFailure, textsIn, vtrixTask } from './replies';
import { arkResult } from '../ark';

const SUBMIT_PATH = '/model/v1/generation';
const taskPath = (taskId: string): string => `${SUBMIT_PATH}/task/${encodeURIComponent(taskId)}`;

/** What a completed reply holds, before anybody says what it means. */
export interface Output {
	files: NonNullable<TaskResult['files']>;
	texts: unknown[];
	/** The parsed `Result` of an asset model. */
	ark?: Record<string, unknown>;
}

/** What a completed task made; undefined where it should have made something and the reply does not hold it. */
export type ResultReader = (output: Output) => TaskResult | undefined;

/** One model's call: what is sent, and how its result is read. */
export interface VtrixCall {
	model: string;
	params: () => IDataObject;
	prepare?: () => Promise<Attempt<object>>;
	readResult: ResultReader;
	readyCheck?: (task: SparkTask) => ReadyCheck<SparkTask> | undefined;
}

/** Whatever files and texts a task of an unknown model made. */
const anyResult: ResultReader = ({ files, texts }) => {
	const text = texts.filter((one): one is string => typeof one === 'string' && one !== '');
	return { ...(files.length > 0 ? { files } : {}), ...(text.length > 0 ? { text } : {}) };
};

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
	const poll = async (taskId: string, model: string, readerFor: (model: string) => ResultReader): Promise<Answer<SparkTask>> => {
		const called = await transport.call('GET', taskPath(taskId));
		return called.trouble ? called : taskIn(called.reply.body, taskId, model, readerFor);
	};

	return {
		job: ({ model, params, prepare, readResult, readyCheck }) => ({
			...(prepare ? { prepare } : {}),
			async submit() {
				const called = await transport.call('POST', SUBMIT_PATH, { model, input: [{ params: params() }] });
				return called.trouble ? called : submittedTask(called.reply.body, model, readResult);
			},
			existing: (taskId) => ({
				known: unpolled(taskId, model),
				poll: async () => await poll(taskId, model, () => readResult),
				...(readyCheck ? { readyCheck } : {}),
			}),
		}),

		existing: (taskId, { readersByModel, readyCheck }) => ({
			known: unpolled(taskId, ''),
			poll: async () => await poll(taskId, '', (model) => readersByModel.get(model) ?? anyResult),
			readyCheck,
		}),
	};
}

const unpolled = (taskId: string, model: string): SparkTask => ({ taskId, state: 'running', status: 'unknown', model, reply: {} });

/** The task in a submit's reply. An id is money: with one, the rest may be as odd as it likes. */
function submittedTask(body: unknown, model: string, readResult: ResultReader): Answer<SparkTask> {
	const taskId = isRecord(body) ? idOf(body.id, body.task_id) : undefined;
	if (taskId === undefined) {
		const error = isRecord(body) ? serviceError(body) : undefined;
		if (error && saysNo(body)) return { trouble: { kind: 'refused', ...error } };
		return {
			trouble: { kind: 'unreadable', message: error ? `the reply held no task ID: ${error.message}` : 'the reply held no task ID' },
		};
	}
	const { task } = taskIn(body, taskId, model, () => readResult);
	return { task: task ?? { ...unpolled(taskId, model), status: 'submitted', reply: rawReply(body) } };
}

/** A clear "no" with HTTP 200. Anything less clear may be the broken answer to a task that was taken. */
const saysNo = (body: unknown): boolean =>
	isRecord(body) && (Boolean(body.error) || Boolean(body.detail) || (isRecord(body.status) && Number(body.status.code) >= 400));

/** The task in a poll's reply, or why there is none in it. */
function taskIn(body: unknown, taskId: string, model: string, readerFor: (model: string) => ResultReader): Answer<SparkTask> {
	const parsed = vtrixTask.safeParse(body);
	if (!parsed.success) return { trouble: { kind: 'unreadable', message: serviceError(body)?.message ?? 'the reply was not a task' } };
	const reply = parsed.data;
	const base = {
		taskId,
		status: redacted(reply.status),
		model: reply.model ?? model,
		...(reply.usage?.cost ? { cost: reply.usage.cost } : {}),
		reply: rawReply(body),
	};
	const state = stateOf(reply.status);
	if (state === 'running') return { task: { ...base, state, ...progressOf(reply.progress) } };
	if (state === 'failed') return { task: { ...base, state, failure: taskFailure(reply) } };

	const texts = textsIn(reply);
	const ark = arkResult(texts);
	if (ark.failure) return { task: { ...base, state: 'failed', failure: ark.failure } };
	const result = readerFor(base.model)({ files: filesIn(reply), texts, ...(ark.result ? { ark: ark.result } : {}) });
	if (!result) {
		return { trouble: { kind: 'unusable', message: `the task is ${base.status}, and its reply does not hold what it made` } };
	}
	return { task: { ...base, state, result } };
}

const progressOf = (progress: number | undefined) => (progress !== undefined && progress >= 0 && progress <= 1 ? { progress } : {});
