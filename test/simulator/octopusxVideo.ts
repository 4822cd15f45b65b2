import type { Account } from './accounts';
import { type Incoming, json, record, type Reply } from './http';
import { withNumericId } from './replyForms';
import { createTask, limitReached, noteEnd, type PollTwist, priceOf, type ServiceContext, type SubmitTwist } from './taking';
import type { SimulatedTask } from './tasks';

/**
 * The three forms in which OctopusX documents a video. `wrapped`: `{code, data: {task_id, status: "SUCCESS", data: {status, content}}}`;
 * `taskStatus`: `{task_id, status: "succeeded", data: {url}}`; `openai`: `{id, object: "video", status: "completed", video_url}`.
 */
export type VideoForm = 'wrapped' | 'taskStatus' | 'openai';

/** Models whose file is at `/v1/videos/{id}/content` alone. */
const withoutUrl: ReadonlySet<string> = new Set(['sora-2', 'veo-3.1']);
const isSeedance = (model: string): boolean => model.startsWith('doubao-seedance');

/** Half of the way as `"50%"`, `50`, `0.5`, or not at all. */
export type ProgressForm = 'percent' | 'number' | 'share' | 'none';

type State = 'waiting' | 'running' | 'completed' | 'failed';

const statusWords = {
	wrapped: { waiting: 'SUBMITTED', running: 'IN_PROGRESS', completed: 'SUCCESS', failed: 'FAILURE' },
	inner: { waiting: 'queued', running: 'processing', completed: 'succeeded', failed: 'failed' },
	openai: { waiting: 'queued', running: 'in_progress', completed: 'completed', failed: 'failed' },
} satisfies Record<string, Record<State, string>>;

/** The first fifth of its time a task waits in a queue. */
const waitingShare = 0.2;

const stateOf = (task: SimulatedTask): State =>
	task.outcome !== 'running' ? task.outcome : task.progress < waitingShare ? 'waiting' : 'running';

/** The simulated video service of OctopusX. */
export class OctopusxVideo {
	constructor(private readonly context: ServiceContext) {}

	/** Answers POST /v1/video/generations. */
	submit(request: Incoming, account: Account, twist: SubmitTwist = {}): Reply {
		const { refusals, options, ids, models } = this.context;
		const { model: name, ...params } = record(request.json);
		const model = models.find('octopusx', String(name));
		if (model?.makes !== 'video') {
			return refusals.reply('octopusx', 400, {}, { code: 'model_not_found', message: `The model ${String(name)} is not available` });
		}
		const problem = model.check?.(params, this.context.library(account));
		if (problem) return refusals.reply('octopusx', 400, {}, problem);
		const full = limitReached(this.context, 'octopusx', account, priceOf(model, params));
		if (full) return full;
		const id = isSeedance(model.id) ? ids.video(Date.now()) : `${model.id}:${ids.importTask()}`;
		const task = createTask(this.context, { service: 'octopusx', account, model, params, id, twist });
		this.context.taskCreated(task);
		const isOpenai = (options.octopusxVideo ?? usualForm(task)) === 'openai';
		const reply = json(200, isOpenai ? { ...this.openai(task), task_id: task.id, progress: 0, status: 'queued' } : { task_id: task.id });
		return { ...withNumericId(reply, task), taskId: task.id };
	}

	/** Answers GET /v1/video/generations/{id} and, in the form of OpenAI, GET /v1/videos/{id}. */
	poll(id: string, account: Account, { status }: PollTwist = {}, form?: VideoForm): Reply {
		const task = this.context.ledger.findTask(id);
		const isHere = task?.service === 'octopusx' && task.fileType === 'video' && task.account === account.name;
		if (!isHere) return this.unknownTask();
		noteEnd(this.context, task);
		const body = this[form ?? this.context.options.octopusxVideo ?? usualForm(task)](task);
		if (status !== undefined) Object.assign('data' in body && 'code' in body ? record(body.data) : body, { status });
		return { ...withNumericId(json(200, body), task), taskId: task.id };
	}

	/** Answers GET /v1/videos/{id}/content: the file itself, to the key of its account. */
	file(id: string, account: Account): Reply {
		const task = this.context.ledger.findTask(id);
		if (task?.fileType !== 'video' || task.account !== account.name || task.outcome !== 'completed') return this.unknownTask();
		return this.context.gallery.show('video', `${id}-1`, undefined);
	}

	/** The answer for a task that does not exist. */
	unknownTask(): Reply {
		return this.context.refusals.reply('octopusx', 404, {}, { code: 'task_not_exist', message: 'task_not_exist' });
	}

	private wrapped(task: SimulatedTask): Record<string, unknown> {
		const state = stateOf(task);
		const inner = {
			status: statusWords.inner[state],
			...(state === 'completed' && !task.isOutputLate ? { content: this.content(task) } : {}),
		};
		const data = {
			task_id: task.id,
			status: statusWords.wrapped[state],
			...this.progress(task, 'percent'),
			submit_time: seconds(task.submittedAt),
			start_time: state === 'waiting' ? 0 : seconds(task.submittedAt),
			finish_time: task.outcome === 'running' ? 0 : seconds(task.endsAt),
			fail_reason: state === 'failed' ? reason(task) : '',
			data: inner,
		};
		return { code: 'success', message: '', data };
	}

	private taskStatus(task: SimulatedTask): Record<string, unknown> {
		const state = stateOf(task);
		const { video_url: url } = this.content(task);
		return {
			task_id: task.id,
			status: statusWords.inner[state],
			...this.progress(task, 'number'),
			data: state === 'completed' && !task.isOutputLate ? { url } : null,
			...(state === 'failed' ? { fail_reason: reason(task) } : {}),
		};
	}

	private openai(task: SimulatedTask): Record<string, unknown> {
		const state = stateOf(task);
		return {
			id: task.id,
			object: 'video',
			model: task.model,
			created_at: seconds(task.submittedAt),
			status: statusWords.openai[state],
			...this.progress(task, 'number'),
			...(state === 'completed' && !task.isOutputLate ? this.content(task) : {}),
			...(state === 'failed' ? { error: { code: String(task.failure?.code ?? 'generation_failed'), message: reason(task) } } : {}),
		};
	}

	private content(task: SimulatedTask): Record<string, string> {
		const { gallery } = this.context;
		if (withoutUrl.has(task.model)) return {};
		const last = gallery.lastFrameAddress(task);
		return { video_url: gallery.videoAddress(task), ...(last === undefined ? {} : { last_frame_url: last }) };
	}

	private progress(task: SimulatedTask, usual: ProgressForm): Record<string, unknown> {
		const { progress, octopusxProgress: form = usual } = this.context.options;
		const percent = Math.floor(task.progress * 100);
		if (progress === false || form === 'none') return {};
		return { progress: form === 'percent' ? `${percent}%` : form === 'number' ? percent : percent / 100 };
	}
}

/** Seedance answers in its own form, the other models in OpenAI's. */
const usualForm = ({ model }: SimulatedTask): VideoForm => (isSeedance(model) ? 'wrapped' : 'openai');

const seconds = (at: number): number => Math.floor(at / 1000);

function reason({ failure }: SimulatedTask): string {
	return failure?.shape === 'bare' ? '' : (failure?.message ?? 'The video could not be generated.');
}
