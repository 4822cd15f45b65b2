import type { Account } from './accounts';
import { type Asset, AssetLibrary, assetProblem } from './assets';
import { type Incoming, isRecord, record, type Reply } from './http';
import type { Content, Model } from './model';
import { partsOf, statusWord, taskReply, writeOutput } from './replyForms';
import { validateBySpec } from './specRules';
import { createTask, limitReached, noteEnd, type PollTwist, priceOf, type ServiceContext, type SubmitTwist } from './taking';
import type { Failure, SimulatedTask } from './tasks';
import type { Problem } from './validation';

/** Invalid parameters fail soon, not after the whole running time. Seconds. */
const validationSeconds = 0.2;
const documentedGroup = 'group-20260414180602-52qww';

const actions: Record<string, string> = {
	spark_asset_create_group: 'CreateAssetGroup',
	spark_asset_create: 'CreateAsset',
	spark_asset_get: 'GetAsset',
};

/** Fields that vendors' clients send beside model and input, and that are ignored. */
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
		const model = this.context.models.find('vtrix', envelope.model);
		if (!model) return refusals.reply('vtrix', 400, {}, { code: 'INVALID_MODEL', message: `Unknown model: ${envelope.model}` });
		const full = limitReached(this.context, 'vtrix', account, priceOf(model, envelope.params));
		if (full) return full;
		const task = this.create(model, envelope.params, account, twist);
		return this.show(task, {}, true);
	}

	/** Answers GET /model/v1/generation/task/{id}. */
	poll(id: string, account: Account, twist: PollTwist = {}): Reply {
		const task = this.context.ledger.findTask(id);
		if (task?.service !== 'vtrix' || task.account !== account.name) return this.context.refusals.reply('vtrix', 404);
		return this.show(task, twist, false);
	}

	private create(model: Model, params: Record<string, unknown>, account: Account, twist: SubmitTwist): SimulatedTask {
		const problem = (model.check ?? bySpec(model))(params, {
			projects: this.context.options.projects ?? ['default'],
			hasGroup: (id) => this.assets.hasGroup(id),
			hasAsset: (id) => this.assets.hasAsset(id),
			assetState: (id) => this.assets.state(id),
			completedTask: (id) => this.context.ledger.completedParams(id, account.name),
		});
		const shape = model.makes === 'image' ? 'error_message' : 'message';
		const task = createTask(this.context, {
			service: 'vtrix',
			account,
			model,
			params,
			id: this.context.ids.task(),
			failure: problem && { ...problem, shape },
			...(problem ? { atMostSeconds: validationSeconds } : {}),
			twist,
		});
		if (!task.failure) this.reserve(task);
		this.context.taskCreated(task);
		return task;
	}

	/** Creates the results at the submit with their future times, because no timer runs at the end of the task. */
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

	/** The reply with the current state of the task. */
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
		noteEnd(this.context, task);
		if (task.outcome === 'failed') return taskReply(task, { ...head, ...this.failed(task) }, parts);
		if (task.isOutputLate) return taskReply(task, head, parts);
		const { contents, usage, metadata } = this.completed(task);
		return taskReply(task, { ...head, ...writeOutput(contents, usage, parts), ...metadata }, parts);
	}

	private failed(task: SimulatedTask): Record<string, unknown> {
		const { code, message, shape } = { ...usualProblem(task), ...defined(task.failure ?? {}) } as Failure & Problem;
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

	private completed(task: SimulatedTask): Record<'usage' | 'metadata', Record<string, unknown>> & { contents: Content[] } {
		const { maker: model, fileType } = task;
		const isText2Image = fileType === 'image' && task.model !== 'spark_img_effects';
		const usage: Record<string, unknown> = { cost: task.cost, discount: 1 };
		if (isText2Image) Object.assign(usage, { input_tokens: 0, output_tokens: 0, total_tokens: 0 });
		const hasFiles = !task.failure && (fileType ?? model.output);
		const contents = hasFiles ? this.context.gallery.outputOf(task) : [{ type: 'text', url: '', text: this.text(task) }];
		return { contents, usage, metadata: isText2Image ? {} : { metadata: {} } };
	}

	private text(task: SimulatedTask): string {
		if (task.maker.type === 'asset' || task.failure) return JSON.stringify(this.assetText(task));
		return `Once there was this: ${String(task.params.prompt)}. The end.`;
	}

	/** Reply of the asset service, which the task contains as JSON in a string. */
	private assetText(task: SimulatedTask): Record<string, unknown> {
		const metadata = {
			RequestId: `${Math.floor(task.submittedAt / 1000)}${task.id.toUpperCase()}`,
			Action: actions[task.model] ?? task.model,
			Version: '2024-01-01',
			Service: 'ark',
			Region: 'cn-beijing',
		};
		if (task.failure) {
			const { code, message } = { ...usualProblem(task), ...defined(task.failure) };
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

/** The problem with parameters by the spec in the catalogue. */
const bySpec =
	({ parameters }: Model): NonNullable<Model['check']> =>
	(params) =>
		validateBySpec(parameters, params);

function usualProblem({ model, fileType }: SimulatedTask): Problem {
	if (fileType !== 'image') return { code: 'InternalError', message: 'The service failed internally.' };
	const code = model === 'spark_img_effects' ? '3009095' : 3001095;
	return { code, message: 'Internal generation error' };
}

function defined<T extends object>(value: T): Partial<T> {
	return Object.fromEntries(Object.entries(record(value)).filter(([, entry]) => entry !== undefined)) as Partial<T>;
}

function rounded(share: number): number {
	return Math.floor(share * 100) / 100;
}
