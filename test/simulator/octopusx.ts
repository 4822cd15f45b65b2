import { AssetLibrary, assetProblem } from './assets';
import { type Incoming, json, record, type Reply } from './http';
import { octopusxCost } from './models';
import { type Failure, SimulatedTask, taskKey } from './tasks';
import { type Problem, validateOctopusxAsset, validateOctopusxGroup } from './validation';
import type { ServiceContext, SubmitTwist } from './vtrix';

const documentedGroup = 'group-20260415111540-w9pkb';
/** How new-api gateways count money: this many units are one USD. */
const quotaPerDollar = 500_000;

const success = (data: unknown): Reply => json(200, { state: 1, data, error: null });
const failure = ({ code, message }: Problem): Reply => json(200, { state: 0, data: null, error: { code, message } });

/** The action of a submit path, which the ledger shows as its model. */
export function octopusxAction(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

/** The simulated OctopusX: asset groups, assets, the account. */
export class Octopusx {
	readonly assets: AssetLibrary;

	constructor(
		private readonly context: ServiceContext,
		private readonly isOwnAddress: (url: string) => boolean,
	) {
		const signedUrl = (id: string): string =>
			`${context.pictureOrigin()}/pictures/${id}.png?X-Tos-Expires=43200&X-Tos-Signature=${taskKey('octopusx', 'signature', id)}`;
		this.assets = new AssetLibrary(context.ids, signedUrl, documentedGroup);
	}

	/** Answers POST .../CreateAssetGroup and .../CreateAsset. */
	submit(request: Incoming, twist: SubmitTwist = {}): Reply {
		const action = octopusxAction(request.url.pathname);
		const body = record(request.json);
		const { balance } = this.context.options;
		if (balance !== undefined && this.context.ledger.costTotal() + Number(octopusxCost) > balance) {
			const error = { message: 'Insufficient balance', type: 'new_api_error', code: 'insufficient_user_quota' };
			return { ...json(403, { error }), limit: 'balance' };
		}
		return action === 'CreateAsset' ? this.createAsset(body, twist) : this.createGroup(body, twist);
	}

	/** Answers POST .../GetAsset. @param status a word to show instead of the true status */
	poll(taskId: string, status?: string): Reply {
		const task = this.context.ledger.findTask(taskId);
		if (task?.service !== 'octopusx' || task.model !== 'CreateAsset') return this.unknownTask();
		const asset = this.assets.get(String(task.result?.Id));
		if (!asset) return this.unknownTask();
		if (task.outcome !== 'running' && !task.endSeen) {
			task.endSeen = true;
			this.context.taskEnded(task);
		}
		const problem = task.failure;
		const shown = { ...asset, readyAt: task.endsAt, failure: problem ? named(problem) : undefined };
		const view = this.assets.view(shown, Date.now());
		const error = view.Status === 'Failed' && problem?.shape !== 'bare' ? named(problem).message : null;
		return { ...success({ ...view, Status: status ?? view.Status, Error: error }), taskId };
	}

	/** The answer for a task that does not exist. */
	unknownTask(): Reply {
		return failure({ code: 'task_not_found', message: 'The task does not exist.' });
	}

	/** Answers GET /api/usage/token/. */
	account(): Reply {
		const { balance } = this.context.options;
		const used = this.context.ledger.costTotal();
		const units = (dollars: number): number => Math.round(dollars * quotaPerDollar);
		const data = {
			object: 'token_usage',
			name: 'simulator',
			total_granted: units(balance ?? 100),
			total_used: units(used),
			total_available: units((balance ?? 100) - used),
			unlimited_quota: balance === undefined,
			model_limits: {},
			model_limits_enabled: false,
			expires_at: 0,
		};
		return json(200, { code: true, message: 'ok', data });
	}

	private createGroup(body: Record<string, unknown>, twist: SubmitTwist): Reply {
		const problem = validateOctopusxGroup(body) ?? (twist.failure && named(twist.failure));
		if (problem) return failure(problem);
		const id = this.assets.addGroup(Date.now());
		const task = this.addTask(id, 'CreateAssetGroup', body, 0);
		task.endSeen = true;
		this.context.taskCreated(task);
		this.context.taskEnded(task);
		return { ...success({ Id: id }), taskId: id };
	}

	private createAsset(body: Record<string, unknown>, twist: SubmitTwist): Reply {
		const { options, ids } = this.context;
		const problem = validateOctopusxAsset(
			body,
			{ projects: [], hasGroup: (id) => this.assets.hasGroup(id), hasAsset: () => true },
			this.isOwnAddress,
		);
		if (problem) return failure(problem);
		const seconds = twist.instant ? 0 : (options.assetProcessingSeconds ?? 4) / (options.timeScale ?? 1);
		const failing = assetProblem(options.failingAssets?.(body));
		const task = this.addTask(ids.importTask(), 'CreateAsset', body, seconds);
		task.failure = twist.failure ?? (failing && { ...failing, shape: 'string' });
		const asset = this.assets.add({
			name: String(body.Name),
			sourceUrl: String(body.URL),
			type: String(body.AssetType),
			groupId: String(body.GroupId),
			project: 'default',
			createdAt: task.submittedAt,
			readyAt: task.endsAt,
			failure: undefined,
		});
		task.result = { Id: asset.id };
		this.context.taskCreated(task);
		return { ...success({ Id: asset.id, task_id: task.id }), taskId: task.id };
	}

	private addTask(id: string, model: string, params: Record<string, unknown>, seconds: number): SimulatedTask {
		const now = Date.now();
		const task = new SimulatedTask({
			id,
			service: 'octopusx',
			model,
			params,
			submittedAt: now,
			endsAt: now + seconds * 1000,
			price: octopusxCost,
			failure: undefined,
			nthOfKey: this.context.ledger.countOfKey(taskKey('octopusx', model, params)),
		});
		this.context.ledger.addTask(task);
		return task;
	}
}

function named(problem: Failure | undefined): Problem {
	return {
		code: problem?.code ?? 'InternalError',
		message: problem?.message ?? 'The media file could not be processed.',
	};
}
