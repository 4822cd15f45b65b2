import type { Account } from './accounts';
import { AssetLibrary, assetProblem } from './assets';
import { type Incoming, json, record, type Reply } from './http';
import { octopusxCost } from './models';
import { withNumericId } from './replyForms';
import { type Failure, SimulatedTask, taskKey } from './tasks';
import { type Problem, validateOctopusxAsset, validateOctopusxGroup } from './validation';
import { noteEnd, type PollTwist, type ServiceContext, type SubmitTwist } from './taking';

const documentedGroup = 'group-20260415111540-w9pkb';
/** How new-api gateways count money: this many units are one USD. */
const quotaPerDollar = 500_000;
/** Reported balance of an account without a limit, USD. */
const unlimitedBalance = 100;

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
		this.assets = new AssetLibrary(context.ids, (asset) => context.gallery.signedAddress(asset, 'octopusx'), documentedGroup);
	}

	/** Answers POST .../CreateAssetGroup and .../CreateAsset. */
	submit(request: Incoming, account: Account, twist: SubmitTwist = {}): Reply {
		const action = octopusxAction(request.url.pathname);
		const body = record(request.json);
		if (account.cannotPay(Number(octopusxCost))) return { ...this.context.refusals.insufficientBalance('octopusx'), limit: 'balance' };
		return action === 'CreateAsset' ? this.createAsset(body, account, twist) : this.createGroup(body, account, twist);
	}

	/** Answers POST .../GetAsset. */
	poll(taskId: string, account: Account, { status }: PollTwist = {}): Reply {
		const task = this.context.ledger.findTask(taskId);
		if (task?.service !== 'octopusx' || task.account !== account.name || task.model !== 'CreateAsset') return this.unknownTask();
		const asset = this.assets.get(String(task.result?.Id));
		if (!asset) return this.unknownTask();
		noteEnd(this.context, task);
		const problem = task.failure;
		const shown = { ...asset, readyAt: task.endsAt, failure: problem ? problemOf(problem) : undefined };
		const view = this.assets.view(shown, Date.now());
		const error = view.Status === 'Failed' && problem?.shape !== 'bare' ? problemOf(problem).message : null;
		const url = view.Status === 'Active' && task.isOutputLate ? '' : view.URL;
		return { ...success({ ...view, URL: url, Status: status ?? view.Status, Error: error }), taskId };
	}

	/** The answer for a task that does not exist. */
	unknownTask(): Reply {
		return failure({ code: 'task_not_found', message: 'The task does not exist.' });
	}

	/** Answers GET /api/usage/token/. */
	account({ name, spent, options: { balance, expiresAt } }: Account): Reply {
		const units = (dollars: number): number => Math.round(dollars * quotaPerDollar);
		const granted = balance ?? unlimitedBalance;
		const data = {
			object: 'token_usage',
			name,
			total_granted: units(granted),
			total_used: units(spent),
			total_available: units(granted) - units(spent),
			unlimited_quota: balance === undefined,
			model_limits: {},
			model_limits_enabled: false,
			expires_at: expiresAt ?? 0,
		};
		return json(200, { code: true, message: 'ok', data });
	}

	private createGroup(body: Record<string, unknown>, account: Account, twist: SubmitTwist): Reply {
		const problem = validateOctopusxGroup(body) ?? (twist.failure && problemOf(twist.failure));
		if (problem) return failure(problem);
		const id = this.assets.addGroup(Date.now());
		const task = this.addTask(id, 'CreateAssetGroup', body, 0, account, twist);
		this.context.taskCreated(task);
		noteEnd(this.context, task);
		return { ...success({ Id: id }), taskId: id };
	}

	private createAsset(body: Record<string, unknown>, account: Account, twist: SubmitTwist): Reply {
		const { options, ids } = this.context;
		const problem = validateOctopusxAsset(body, { hasGroup: (id) => this.assets.hasGroup(id) }, this.isOwnAddress);
		if (problem) return failure(problem);
		const seconds = twist.instant ? 0 : (options.assetProcessingSeconds ?? 4) / (options.timeScale ?? 1);
		const failing = assetProblem(options.failingAssets?.(body));
		const task = this.addTask(ids.shaped(ids.importTask(), twist.id), 'CreateAsset', body, seconds, account, twist);
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
		return { ...withNumericId(success({ Id: asset.id, task_id: task.id }), task), taskId: task.id };
	}

	private addTask(
		id: string,
		model: string,
		params: Record<string, unknown>,
		seconds: number,
		account: Account,
		twist: SubmitTwist,
	): SimulatedTask {
		const now = Date.now();
		const task = new SimulatedTask({
			id,
			isNumeric: twist.id === 'numeric',
			service: 'octopusx',
			account: account.name,
			model: { id: model },
			params,
			submittedAt: now,
			endsAt: now + seconds * 1000,
			price: octopusxCost,
			failure: undefined,
			nthOfKey: this.context.ledger.countOfKey(taskKey('octopusx', model, params)),
			outputLateMs: twist.outputLateMs,
		});
		this.context.ledger.addTask(task);
		return task;
	}
}

function problemOf(problem: Failure | undefined): Problem {
	return {
		code: problem?.code ?? 'InternalError',
		message: problem?.message ?? 'The media file could not be processed.',
	};
}
