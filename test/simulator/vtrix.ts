import type { Account } from './accounts';
import { type Asset, AssetLibrary, assetProblem } from './assets';
import type { Refusals } from './errors';
import type { Gallery } from './gallery';
import { type Incoming, isRecord, record, type Reply } from './http';
import type { IdForm, Ids } from './ids';
import type { Ledger } from './ledger';
import type { Model } from './model';
import { models } from './models';
import type { SimulatorOptions } from './options';
import { partsOf, type ReplyForm, statusWord, taskReply, writeOutput } from './replyForms';
import { type Failure, SimulatedTask, taskKey } from './tasks';
import { type Problem, validateVtrix } from './validation';

/** What the services share. */
export interface ServiceContext {
	options: SimulatorOptions;
	ledger: Ledger;
	ids: Ids;
	gallery: Gallery;
	refusals: Refusals;
	taskCreated: (task: SimulatedTask) => void;
	taskEnded: (task: SimulatedTask) => void;
}

/** How a fault bends a submit that is taken. */
export interface SubmitTwist {
	failure?: Failure;
	/** The task is done at once. */
	instant?: boolean;
	/** The form of every reply about the task. */
	form?: ReplyForm;
	/** How many files it makes. */
	files?: number;
	/** Ms by which its output comes later than its end. */
	outputLateMs?: number;
	/** How its id looks. */
	id?: IdForm;
}

/** How a fault bends the answer to a poll. */
export interface PollTwist {
	/** A word to show instead of the true status. */
	status?: string | undefined;
	form?: ReplyForm | undefined;
}

/** Parameters that are wrong are found soon, not after the whole running time. Seconds. */
const validationSeconds = 0.2;
const documentedGroup = 'group-20260414180602-52qww';

const actions: Record<string, string> = {
	spark_asset_create_group: 'CreateAssetGroup',
	spark_asset_create: 'CreateAsset',
	spark_asset_get: 'GetAsset',
};

/** What vendors' clients send beside model and input, and nobody minds. */
const tolerated: ReadonlySet<string> = new Set(['model', 'input', 'dash_scope', 'moderation', 'metadata']);

/** Model and parameters of a body in the envelope `{model, input: [{params}]}`; undefined for any other form. */
export function readEnvelope(body: unknown): { model: string; params: Record<string, unknown> } | undefined {
	if (!isRecord(body) || typeof body.model !== 'string') return undefined;
	if (!Array.isArray(body.input) || body.input.length !== 1) return undefined;
	const input: unknown = body.input[0];
	if (!Object.keys(body).every((name) => tolerated.has(name)) || !isRecord(input) || !isRecord(input.params)) return undefined;
	return Object.keys(input).length === 1 ? { model: body.model, params: input.params } : undefined;
}

/** The simulated Vtrix: submits and polls. */
export class Vtrix {
	readonly assets: AssetLibrary;

	constructor(private readonly context: ServiceContext) {
		this.assets = new AssetLibrary(context.ids, (asset) => context.gallery.signedAddress(asset, 'vtrix'), documentedGroup);
	}

	/** Answers POST /model/v1/generation. */
	submit(request: Incoming, account: Account, twist: SubmitTwist = {}): Reply {
		const { refusals } = this.context;
		const envelope = readEnvelope(request.json);
		if (!envelope) {
			return refusals.reply('vtrix', 400, {}, { code: 'INVALID_REQUEST', message: 'Body must be {model, input: [{params}]}' });
		}
		const model = models.get(envelope.model);
		if (!model) return refusals.reply('vtrix', 400, {}, { code: 'INVALID_MODEL', message: `Unknown model: ${envelope.model}` });
		const price = typeof model.cost === 'string' ? model.cost : model.cost(envelope.params);
		if (account.cannotPay(Number(price))) {
			return { ...refusals.reply('vtrix', 403, {}, { code: 'FORBIDDEN', message: 'Insufficient balance' }), limit: 'balance' };
		}
		if (account.isFull('vtrix')) {
			const { slotRetryAfterSeconds: seconds } = account.options;
			return { ...refusals.reply('vtrix', 429, seconds === undefined ? {} : { 'retry-after': String(seconds) }), limit: 'slots' };
		}
		const task = this.create(model, envelope.params, price, account, twist);
		return this.show(task, {}, true);
	}

	/** Answers GET /model/v1/generation/task/{id}. */
	poll(id: string, account: Account, twist: PollTwist = {}): Reply {
		const task = this.context.ledger.findTask(id);
		if (task?.service !== 'vtrix' || task.account !== account.name) return this.context.refusals.reply('vtrix', 404);
		return this.show(task, twist, false);
	}

	private create(model: Model, params: Record<string, unknown>, price: string, account: Account, twist: SubmitTwist): SimulatedTask {
		const { ledger, ids, options } = this.context;
		const problem = validateVtrix(model, params, {
			projects: options.projects ?? ['default'],
			hasGroup: (id) => this.assets.hasGroup(id),
			hasAsset: (id) => this.assets.hasAsset(id),
			assetState: (id) => this.assets.state(id),
		});
		const shape = model.output === 'image' ? 'error_message' : 'message';
		const usual = this.seconds(model, params);
		const seconds = twist.instant ? 0 : problem ? Math.min(validationSeconds, usual) : usual;
		const now = Date.now();
		const task = new SimulatedTask({
			id: ids.shaped(ids.task(), twist.id),
			isNumeric: twist.id === 'numeric',
			service: 'vtrix',
			account: account.name,
			model: model.id,
			params,
			submittedAt: now,
			endsAt: now + (seconds * 1000) / (options.timeScale ?? 1),
			price,
			failure: problem ? { ...problem, shape } : twist.failure,
			nthOfKey: ledger.countOfKey(taskKey('vtrix', model.id, params)),
			form: twist.form,
			files: twist.files,
			outputLateMs: twist.outputLateMs,
		});
		ledger.addTask(task);
		account.occupy(task);
		if (!task.failure) this.reserve(task);
		this.context.taskCreated(task);
		return task;
	}

	private seconds(model: Model, params: Record<string, unknown>): number {
		const { seconds } = this.context.options;
		const asked = typeof seconds === 'function' ? seconds(model.id, params, this.context.ledger.tasks.length) : seconds?.[model.id];
		return asked ?? model.seconds;
	}

	/** Fixes at the submit what will exist when the task ends, because no timer runs then. */
	private reserve(task: SimulatedTask): void {
		const { options } = this.context;
		if (task.model === 'spark_asset_create_group') task.result = { Id: this.assets.addGroup(task.endsAt) };
		if (task.model !== 'spark_asset_create') return;
		const processing = ((options.assetProcessingSeconds ?? 4) * 1000) / (options.timeScale ?? 1);
		const asset = this.assets.add({
			name: String(task.params.Name),
			sourceUrl: String(task.params.URL),
			type: String(task.params.AssetType),
			groupId: String(task.params.GroupId),
			project: typeof task.params.ProjectName === 'string' ? task.params.ProjectName : 'default',
			createdAt: task.endsAt,
			readyAt: task.endsAt + processing,
			failure: assetProblem(options.failingAssets?.(task.params)),
		});
		task.result = { Id: asset.id };
	}

	/** The reply that shows where the task stands now. */
	private show(task: SimulatedTask, twist: PollTwist, atSubmit: boolean): Reply {
		const parts = partsOf(twist.form ?? task.form ?? this.context.options.vtrixReplies);
		const head = {
			id: task.id,
			created_at: parts.envelope ? task.submittedAt : Math.floor(task.submittedAt / 1000),
			status: twist.status ?? statusWord(task, parts, atSubmit),
			model: task.model,
		};
		if (twist.status !== undefined) return taskReply(task, head, parts);
		if (task.outcome === 'running') {
			const progress = this.context.options.progress === false ? {} : { progress: rounded(task.progress) };
			return taskReply(task, { ...head, ...progress }, parts);
		}
		if (!task.endSeen) {
			task.endSeen = true;
			this.context.taskEnded(task);
		}
		if (task.outcome === 'failed') return taskReply(task, { ...head, ...this.failed(task) }, parts);
		if (task.isOutputLate) return taskReply(task, head, parts);
		const { contents, usage, metadata } = this.completed(task);
		return taskReply(task, { ...head, ...writeOutput(contents, usage, parts), ...metadata }, parts);
	}

	private failed(task: SimulatedTask): Record<string, unknown> {
		const { code, message, shape } = { ...usualProblem(task.model), ...defined(task.failure ?? {}) } as Failure & Problem;
		switch (shape) {
			case 'bare':
				return {};
			case 'string':
				return { error: message };
			case 'message':
				return { error: { code, message } };
			default:
				return { error: { code, error_message: message }, usage: { cost: '', discount: 0 } };
		}
	}

	private completed(
		task: SimulatedTask,
	): Record<'usage' | 'metadata', Record<string, unknown>> & { contents: Array<Record<string, unknown>> } {
		const model = models.get(task.model);
		const isText2Image = model?.output === 'image' && task.model !== 'spark_img_effects';
		const usage: Record<string, unknown> = { cost: task.cost, discount: 1 };
		if (isText2Image) Object.assign(usage, { input_tokens: 0, output_tokens: 0, total_tokens: 0 });
		const isFile = !task.failure && model?.type !== 'asset' && model?.output !== 'text';
		const contents = isFile ? this.context.gallery.filesOf(task) : [{ type: 'text', url: '', text: this.text(task) }];
		return { contents, usage, metadata: isText2Image ? {} : { metadata: {} } };
	}

	private text(task: SimulatedTask): string {
		if (models.get(task.model)?.type === 'asset' || task.failure) return JSON.stringify(this.assetText(task));
		return `Once there was this: ${String(task.params.prompt)}. The end.`;
	}

	/** What the asset service said, which the task hands on as JSON in a string. */
	private assetText(task: SimulatedTask): Record<string, unknown> {
		const metadata = {
			RequestId: `${Math.floor(task.submittedAt / 1000)}${task.id.toUpperCase()}`,
			Action: actions[task.model] ?? task.model,
			Version: '2024-01-01',
			Service: 'ark',
			Region: 'cn-beijing',
		};
		if (task.failure) {
			const { code, message } = { ...usualProblem(task.model), ...defined(task.failure) };
			return { ResponseMetadata: { ...metadata, Error: { Code: String(code), Message: message } } };
		}
		task.result ??= this.assetResult(task);
		return { ResponseMetadata: metadata, Result: task.result };
	}

	private assetResult(task: SimulatedTask): Record<string, unknown> {
		const asset = this.assets.get(String(task.params.Id)) as Asset;
		const view = { ...this.assets.view(asset, task.endsAt), ProjectName: asset.project };
		if (view.Status !== 'Failed' || !asset.failure) return view;
		return { ...view, Error: { Code: asset.failure.code, Message: asset.failure.message } };
	}
}

function usualProblem(model: string): Problem {
	if (models.get(model)?.output !== 'image') return { code: 'InternalError', message: 'The service failed internally.' };
	const code = model === 'spark_img_effects' ? '3009095' : 3001095;
	return { code, message: 'Internal generation error' };
}

function defined<T extends object>(value: T): Partial<T> {
	return Object.fromEntries(Object.entries(record(value)).filter(([, entry]) => entry !== undefined)) as Partial<T>;
}

function rounded(share: number): number {
	return Math.floor(share * 100) / 100;
}
