import { type Asset, AssetLibrary, assetProblem } from './assets';
import { errorReply } from './errors';
import { type Incoming, isRecord, json, record, type Reply } from './http';
import type { Ids } from './ids';
import type { Ledger } from './ledger';
import { models, type Model } from './models';
import type { SimulatorOptions } from './options';
import { type Failure, SimulatedTask, taskKey } from './tasks';
import { type Problem, validateVtrix } from './validation';

/** What the services share. */
export interface ServiceContext {
	options: SimulatorOptions;
	ledger: Ledger;
	ids: Ids;
	/** Scheme, host and port in the addresses of pictures and uploads. */
	pictureOrigin: () => string;
	/** Bytes of a completed task's picture. */
	pictureSize: (task: SimulatedTask) => number;
	taskCreated: (task: SimulatedTask) => void;
	taskEnded: (task: SimulatedTask) => void;
}

/** How a fault bends a submit that is taken. */
export interface SubmitTwist {
	failure?: Failure;
	/** The task is done at once. */
	instant?: boolean;
}

/** Parameters that are wrong are found soon, not after the whole running time. Seconds. */
const validationSeconds = 0.2;
const documentedGroup = 'group-20260414180602-52qww';

const actions: Record<string, string> = {
	spark_asset_create_group: 'CreateAssetGroup',
	spark_asset_create: 'CreateAsset',
	spark_asset_get: 'GetAsset',
};

/** Model and parameters of a body in the envelope `{model, input: [{params}]}`; undefined for any other form. */
export function readEnvelope(body: unknown): { model: string; params: Record<string, unknown> } | undefined {
	if (!isRecord(body) || typeof body.model !== 'string') return undefined;
	if (!Array.isArray(body.input) || body.input.length !== 1) return undefined;
	const input: unknown = body.input[0];
	if (Object.keys(body).length !== 2 || !isRecord(input) || !isRecord(input.params)) return undefined;
	return Object.keys(input).length === 1 ? { model: body.model, params: input.params } : undefined;
}

/** The simulated Vtrix: submits, polls, the model list. */
export class Vtrix {
	readonly assets: AssetLibrary;
	private readonly running = new Set<SimulatedTask>();

	constructor(private readonly context: ServiceContext) {
		const signedUrl = (id: string): string =>
			`${context.pictureOrigin()}/pictures/${id}.png?X-Tos-Expires=43200&X-Tos-Signature=${taskKey('vtrix', 'signature', id)}`;
		this.assets = new AssetLibrary(context.ids, signedUrl, documentedGroup);
	}

	/** Answers POST /model/v1/generation. */
	submit(request: Incoming, twist: SubmitTwist = {}): Reply {
		const envelope = readEnvelope(request.json);
		if (!envelope) {
			return json(400, { error: { code: 'INVALID_REQUEST', message: 'Body must be {model, input: [{params}]}' } });
		}
		const model = models.get(envelope.model);
		if (!model) {
			return json(400, { error: { code: 'INVALID_MODEL', message: `Unknown model: ${envelope.model}` } });
		}
		const refusal = this.refusal(model);
		if (refusal) return refusal;
		return this.show(this.create(model, envelope.params, twist));
	}

	/** Answers GET /model/v1/generation/task/{id}. @param status a word to show instead of the true status */
	poll(id: string, status?: string): Reply {
		const task = this.context.ledger.findTask(id);
		if (task?.service !== 'vtrix') return errorReply('vtrix', 404);
		if (status !== undefined) return { ...json(200, { ...this.head(task), status }), taskId: id };
		return this.show(task);
	}

	/** Answers GET /api/v1/skill/models. */
	list(request: Incoming): Reply {
		const query = request.url.searchParams;
		const page = Math.max(1, Number(query.get('page') ?? 1) || 1);
		const size = Math.max(1, Number(query.get('page_size') ?? 20) || 20);
		const words = (query.get('keywords') ?? '').toLowerCase();
		const type = query.get('type');
		const found = [...models.values()].filter(
			(model) => (!type || model.type === type) && `${model.id} ${model.name}`.toLowerCase().includes(words),
		);
		const shown = found.slice((page - 1) * size, page * size).map((model) => ({
			id: model.id,
			name: model.name,
			type: model.type,
			description: model.description,
			input_modalities: model.input,
			output_modalities: [model.output],
		}));
		const data = {
			models: shown,
			total: found.length,
			page,
			page_size: size,
			total_pages: Math.ceil(found.length / size),
		};
		return json(200, { status: { code: 200, message: 'ok' }, data });
	}

	/** Answers GET /api/v1/skill/models/{id}/spec. */
	spec(id: string, origin: string): Reply {
		const model = models.get(id);
		if (!model) return json(200, { status: { code: 404, message: 'model not found' }, data: null });
		const data = {
			model_id: model.id,
			name: model.name,
			vendor: 'vtrix',
			type: model.type,
			api: { endpoint: `${origin}/model/v1/generation`, method: 'POST', headers: {} },
			parameters: model.parameters.map((parameter) => ({
				constraints: {},
				example: null,
				children: [],
				path: `input[0].params.${parameter.name}`,
				...parameter,
			})),
			agent_prompt: '',
		};
		return json(200, { status: { code: 200, message: 'ok' }, data });
	}

	private refusal(model: Model): Reply | undefined {
		const { balance, slots, slotRetryAfterSeconds } = this.context.options;
		if (balance !== undefined && this.context.ledger.costTotal() + Number(model.cost) > balance) {
			return { ...json(403, { error: { code: 'FORBIDDEN', message: 'Insufficient balance' } }), limit: 'balance' };
		}
		if (slots !== undefined && this.countRunning() >= slots) {
			const headers: Record<string, string> = slotRetryAfterSeconds === undefined ? {} : { 'retry-after': String(slotRetryAfterSeconds) };
			return { ...errorReply('vtrix', 429, headers), limit: 'slots' };
		}
		return undefined;
	}

	private countRunning(): number {
		for (const task of this.running) if (task.outcome !== 'running') this.running.delete(task);
		return this.running.size;
	}

	private create(model: Model, params: Record<string, unknown>, twist: SubmitTwist): SimulatedTask {
		const { ledger, ids, options } = this.context;
		const problem = validateVtrix(model.id, params, {
			projects: options.projects ?? ['default'],
			hasGroup: (id) => this.assets.hasGroup(id),
			hasAsset: (id) => this.assets.hasAsset(id),
		});
		const shape = model.output === 'image' ? 'error_message' : 'message';
		const usual = this.seconds(model, params);
		const seconds = twist.instant ? 0 : problem ? Math.min(validationSeconds, usual) : usual;
		const now = Date.now();
		const task = new SimulatedTask({
			id: ids.task(),
			service: 'vtrix',
			model: model.id,
			params,
			submittedAt: now,
			endsAt: now + (seconds * 1000) / (options.timeScale ?? 1),
			price: model.cost,
			failure: problem ? { ...problem, shape } : twist.failure,
			nthOfKey: ledger.countOfKey(taskKey('vtrix', model.id, params)),
		});
		ledger.addTask(task);
		this.running.add(task);
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

	private head(task: SimulatedTask): Record<string, unknown> {
		return {
			id: task.id,
			created_at: Math.floor(task.submittedAt / 1000),
			status: task.outcome === 'running' ? 'in_progress' : task.outcome,
			model: task.model,
		};
	}

	/** The reply that shows where the task stands now. */
	private show(task: SimulatedTask): Reply {
		const head = this.head(task);
		if (task.outcome === 'running') {
			const progress = this.context.options.progress === false ? {} : { progress: rounded(task.progress) };
			return { ...json(200, { ...head, ...progress }), taskId: task.id };
		}
		if (!task.endSeen) {
			task.endSeen = true;
			this.context.taskEnded(task);
		}
		const rest = task.outcome === 'failed' ? this.failed(task) : this.completed(task);
		return { ...json(200, { ...head, ...rest }), taskId: task.id };
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

	private completed(task: SimulatedTask): Record<string, unknown> {
		const isImage = models.get(task.model)?.output === 'image';
		const isText2Image = isImage && task.model !== 'spark_img_effects';
		const usage: Record<string, unknown> = { cost: task.cost, discount: 1 };
		if (isText2Image) Object.assign(usage, { input_tokens: 0, output_tokens: 0, total_tokens: 0 });
		const content = task.failure || !isImage ? { type: 'text', url: '', text: JSON.stringify(this.assetText(task)) } : this.image(task);
		const metadata = isText2Image ? {} : { metadata: {} };
		return { output: [{ content: [content] }], usage, ...metadata };
	}

	private image(task: SimulatedTask): Record<string, unknown> {
		return {
			type: 'image',
			url: `${this.context.pictureOrigin()}/pictures/${task.id}-1.png`,
			size: this.context.pictureSize(task),
			jobId: `73${BigInt(`0x${task.key.slice(0, 14)}`) + BigInt(task.nthOfKey)}`,
		};
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
