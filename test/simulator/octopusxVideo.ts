import type { Account } from './accounts';
import type { AssetLibrary } from './assets';
import { type Incoming, json, record, type Reply } from './http';
import { insufficientBalance } from './octopusx';
import { octopusxVideoModels } from './octopusxVideoModels';
import { withNumericId } from './replyForms';
import { SimulatedTask, taskKey } from './tasks';
import { validateVideo, videoPrice } from './videoRules';
import type { PollTwist, ServiceContext, SubmitTwist } from './vtrix';

/**
 * The three forms in which OctopusX documents a video. `wrapped`: `{code, data: {task_id, status: "SUCCESS", data: {status, content}}}`;
 * `taskStatus`: `{task_id, status: "succeeded", data: {url}}`; `openai`: `{id, object: "video", status: "completed", video_url}`.
 */
export type VideoForm = 'wrapped' | 'taskStatus' | 'openai';

/** Half of the way as `"50%"`, `50`, `0.5`, or not at all. */
export type ProgressForm = 'percent' | 'number' | 'share' | 'none';

type State = 'waiting' | 'running' | 'completed' | 'failed';

const words = {
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
	constructor(
		private readonly context: ServiceContext,
		private readonly assets: AssetLibrary,
	) {}

	/** Answers POST /v1/video/generations. */
	submit(request: Incoming, account: Account, twist: SubmitTwist = {}): Reply {
		const { refusals, options, ids, ledger } = this.context;
		const body = record(request.json);
		const model = octopusxVideoModels.get(String(body.model));
		if (!model) {
			const message = `The model ${String(body.model)} is not available`;
			return refusals.reply('octopusx', 400, {}, { code: 'model_not_found', message });
		}
		const settings = { content: body.content, ...record(body.metadata) };
		const problem = validateVideo(settings, (id) => this.assets.state(id));
		if (problem) return refusals.reply('octopusx', 400, {}, problem);
		const price = videoPrice(settings, model.isFast);
		if (account.cannotPay(Number(price))) return insufficientBalance(refusals);
		if (account.isFull('octopusx')) {
			const { slotRetryAfterSeconds: seconds } = account.options;
			return { ...refusals.reply('octopusx', 429, seconds === undefined ? {} : { 'retry-after': String(seconds) }), limit: 'slots' };
		}
		const name = String(body.model);
		const params = { content: body.content, ...('metadata' in body ? { metadata: body.metadata } : {}) };
		const asked = typeof options.seconds === 'function' ? options.seconds(name, params, ledger.tasks.length) : options.seconds?.[name];
		const now = Date.now();
		const running = twist.instant ? 0 : (asked ?? model.seconds);
		const task = new SimulatedTask({
			id: ids.shaped(ids.video(now), twist.id),
			isNumeric: twist.id === 'numeric',
			service: 'octopusx',
			account: account.name,
			model: name,
			params,
			submittedAt: now,
			endsAt: now + (running * 1000) / (options.timeScale ?? 1),
			price,
			failure: twist.failure,
			nthOfKey: ledger.countOfKey(taskKey('octopusx', name, params)),
			files: twist.files,
			outputLateMs: twist.outputLateMs,
		});
		ledger.addTask(task);
		account.occupy(task);
		this.context.taskCreated(task);
		const isOpenai = options.octopusxVideo === 'openai';
		const reply = json(200, isOpenai ? { ...this.openai(task), progress: 0, status: 'queued' } : { task_id: task.id });
		return { ...withNumericId(reply, task), taskId: task.id };
	}

	/** Answers GET /v1/video/generations/{id}. */
	poll(id: string, account: Account, { status }: PollTwist = {}): Reply {
		const task = this.context.ledger.findTask(id);
		const isHere = task?.service === 'octopusx' && octopusxVideoModels.has(task.model) && task.account === account.name;
		if (!isHere) return this.unknownTask();
		if (task.outcome !== 'running' && !task.endSeen) {
			task.endSeen = true;
			this.context.taskEnded(task);
		}
		const body = this[this.context.options.octopusxVideo ?? 'wrapped'](task);
		if (status !== undefined) Object.assign('data' in body && 'code' in body ? record(body.data) : body, { status });
		return { ...withNumericId(json(200, body), task), taskId: task.id };
	}

	/** The answer for a task that does not exist. */
	unknownTask(): Reply {
		return this.context.refusals.reply('octopusx', 404, {}, { code: 'task_not_exist', message: 'task_not_exist' });
	}

	private wrapped(task: SimulatedTask): Record<string, unknown> {
		const state = stateOf(task);
		const inner = { status: words.inner[state], ...(state === 'completed' && !task.isOutputLate ? { content: this.content(task) } : {}) };
		const data = {
			task_id: task.id,
			status: words.wrapped[state],
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
		const url = this.content(task).video_url;
		return {
			task_id: task.id,
			status: words.inner[state],
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
			status: words.openai[state],
			...this.progress(task, 'number'),
			...(state === 'completed' && !task.isOutputLate ? this.content(task) : {}),
			...(state === 'failed' ? { error: { code: String(task.failure?.code ?? 'generation_failed'), message: reason(task) } } : {}),
		};
	}

	private content(task: SimulatedTask): Record<string, string> {
		const { gallery } = this.context;
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

const seconds = (at: number): number => Math.floor(at / 1000);

function reason({ failure }: SimulatedTask): string {
	return failure?.shape === 'bare' ? '' : (failure?.message ?? 'The video could not be generated.');
}
