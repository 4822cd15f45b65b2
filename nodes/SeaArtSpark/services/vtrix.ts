import type { Answer } from '../tasks/task';
import type { FollowUp } from '../tasks/followingUp';
import { arkResult, assetIn, costSum, createdIdIn, idOf, imagesIn, isRecord, readable, stateOf, taskFailure, withoutGaps } from './reading';
import { vtrixTask } from './replies';
import { failureSaid, shown } from './said';
import { TITLES, type Media, type Service, type SparkRequest, type SparkTask, type TaskFailure, type TaskResult } from './service';
import type { Transport } from './transport';

export const VTRIX_URL = 'https://cloud.vtrix.ai';

const SUBMIT_PATH = '/model/v1/generation';
const taskPath = (taskId: string): string => `${SUBMIT_PATH}/task/${encodeURIComponent(taskId)}`;

const CREATE_GROUP = 'spark_asset_create_group';
const CREATE_ASSET = 'spark_asset_create';
const GET_ASSET = 'spark_asset_get';

/** SeaArt Spark on Vtrix: one endpoint, the model named in the body, everything a task (docs/protocol.md 1 to 3). */
export function createVtrix(transport: Transport): Service {
	const ask = async (request: SparkRequest): Promise<Answer<SparkTask>> => {
		const { model, params } = wireForm(request);
		const called = await transport.call('POST', SUBMIT_PATH, { model, input: [{ params }] });
		return called.trouble ? called : submitted(called.reply.body, request);
	};

	const look = async (taskId: string, request: SparkRequest): Promise<Answer<SparkTask>> => {
		const called = await transport.call('GET', taskPath(taskId));
		return called.trouble ? called : polled(called.reply.body, taskId, request);
	};

	return {
		name: 'vtrix',
		title: TITLES.vtrix,
		dashboard: 'the usage page of your Vtrix account',

		refusal: (request) =>
			request.action === 'createAssetGroup' && request.description !== undefined
				? {
						parameter: 'description',
						says: 'is not known to SeaArt Spark (Vtrix): only OctopusX groups have one',
						next: 'Remove the option, or use a credential for OctopusX.',
					}
				: undefined,

		publish: async (file) => await Promise.resolve(transport.signedUrl(file)),
		submit: ask,
		poll: look,
		known: (taskId, request) => ({
			taskId,
			state: 'running',
			status: 'unknown',
			model: request.action === 'followTask' ? '' : wireForm(request).model,
			reply: {},
		}),

		followUp(task, request): FollowUp<SparkTask> | undefined {
			const asset = task.result?.asset;
			const wanted =
				request.action === 'createAsset' ? request.untilActive : request.action === 'followTask' && task.model === CREATE_ASSET;
			if (!wanted || task.state !== 'completed' || !asset || asset.unverified !== undefined) return undefined;
			if (asset.assetStatus?.toLowerCase() === 'active') return undefined;
			const question: SparkRequest = {
				action: 'getAsset',
				assetId: asset.assetId,
				...('projectName' in request && request.projectName ? { projectName: request.projectName } : {}),
			};
			return {
				submit: async () => await ask(question),
				poll: async (taskId) => await look(taskId, question),
				merge: withStatus,
				unanswered: (created, reason) => ({
					...created,
					result: { ...created.result, asset: { ...asset, unverified: reason } },
				}),
			};
		},
	};
}

type Params = Record<string, string | number | boolean>;

/** Model id and parameters as they go over the wire. */
function wireForm(request: SparkRequest): { model: string; params: Params } {
	const project: Params = 'projectName' in request && request.projectName ? { ProjectName: request.projectName } : {};
	switch (request.action) {
		case 'createAssetGroup':
			return { model: CREATE_GROUP, params: { Name: request.name, GroupType: 'AIGC', ...project } };
		case 'createAsset':
			return {
				model: CREATE_ASSET,
				params: { Name: request.name, URL: urlOf(request.media), AssetType: request.assetType, GroupId: request.groupId, ...project },
			};
		case 'getAsset':
			return { model: GET_ASSET, params: { Id: request.assetId, ...project } };
		case 'generate':
			return {
				model: request.model,
				params: { ...request.params, ...(request.media ? { [request.media.parameter]: urlOf(request.media.source) } : {}) },
			};
		case 'followTask':
			throw new TypeError('a followed task is never submitted');
	}
}

const urlOf = (media: Media): string => ('url' in media ? media.url : '');

/** The task in a submit's reply. An id is money: with one, the rest may be as odd as it likes. */
function submitted(body: unknown, request: SparkRequest): Answer<SparkTask> {
	const taskId = isRecord(body) ? idOf(body.id, body.task_id) : undefined;
	if (taskId === undefined) {
		const said = isRecord(body) ? failureSaid(body) : undefined;
		if (said && saysNo(body)) return { trouble: { kind: 'refused', ...said } };
		return { trouble: { kind: 'unreadable', message: said ? `the reply held no task ID: ${said.message}` : 'the reply held no task ID' } };
	}
	const { task } = polled(body, taskId, request);
	return { task: task ?? { taskId, state: 'running', status: 'submitted', model: wireForm(request).model, reply: readable(body) } };
}

/** A clear "no" with HTTP 200. Anything less clear may be the broken answer to a task that was taken. */
const saysNo = (body: unknown): boolean =>
	isRecord(body) && (Boolean(body.error) || Boolean(body.detail) || (isRecord(body.status) && Number(body.status.code) >= 400));

/** The task in a poll's reply, or why there is none in it. */
function polled(body: unknown, taskId: string, request: SparkRequest): Answer<SparkTask> {
	const parsed = vtrixTask.safeParse(body);
	if (!parsed.success) {
		const said = failureSaid(body);
		return { trouble: { kind: 'unreadable', message: said ? said.message : 'the reply was not a task' } };
	}
	const reply = parsed.data;
	const base = {
		taskId,
		status: shown(reply.status),
		model: reply.model ?? (request.action === 'followTask' ? '' : wireForm(request).model),
		...(reply.usage?.cost ? { cost: reply.usage.cost } : {}),
		reply: readable(body),
	};
	const state = stateOf(reply.status);
	if (state === 'running') return { task: { ...base, state, ...progressOf(reply.progress) } };
	if (state === 'failed') return { task: { ...base, state, failure: taskFailure(reply) } };

	const images = imagesIn(reply);
	const ark = arkResult(reply);
	if (ark.failure) return { task: { ...base, state: 'failed', failure: ark.failure } };
	const result = resultOf(base.model, request, images, ark.result);
	if (!result) {
		return { trouble: { kind: 'unusable', message: `the task is ${base.status}, and its reply does not hold what it made` } };
	}
	return { task: { ...base, state, result } };
}

const progressOf = (progress: number | undefined) => (progress !== undefined && progress >= 0 && progress <= 1 ? { progress } : {});

/** What a completed task made; undefined where it should have made something and the reply does not hold it. */
function resultOf(
	model: string,
	request: SparkRequest,
	images: TaskResult['images'] & object,
	ark: Record<string, unknown> | undefined,
): TaskResult | undefined {
	const action = request.action === 'followTask' ? ACTION_OF_MODEL[model] : request.action;
	switch (action) {
		case 'createAssetGroup': {
			const groupId = createdIdIn(ark);
			return groupId === undefined ? undefined : { groupId, ...(request.action === 'createAssetGroup' ? { groupName: request.name } : {}) };
		}
		case 'createAsset': {
			const assetId = createdIdIn(ark);
			if (assetId === undefined) return undefined;
			const asked = request.action === 'createAsset' ? request : undefined;
			return {
				asset: withoutGaps({
					assetId,
					name: asked?.name,
					assetType: asked?.assetType,
					assetGroupId: asked?.groupId,
				}),
			};
		}
		case 'getAsset': {
			const read = assetIn(ark);
			return read && { asset: read.asset };
		}
		case undefined:
			// A model this package does not know: hand on what there is.
			return images.length > 0 ? { images } : {};
		default:
			return images.length > 0 ? { images } : undefined;
	}
}

const ACTION_OF_MODEL: Record<string, SparkRequest['action'] | undefined> = Object.assign(
	Object.create(null) as Record<string, SparkRequest['action']>,
	{ [CREATE_GROUP]: 'createAssetGroup', [CREATE_ASSET]: 'createAsset', [GET_ASSET]: 'getAsset' },
);

/** The created asset with what `spark_asset_get` says of it; an asset that failed is a failed task. */
function withStatus(created: SparkTask, answer: SparkTask): SparkTask | undefined {
	const read = answer.result?.asset;
	if (!read) return undefined;
	const cost = costSum(created.cost, answer.cost);
	const merged: SparkTask = {
		...created,
		...(cost === undefined ? {} : { cost }),
		result: { ...created.result, asset: { ...created.result?.asset, ...read } },
		reply: { ...created.reply, assetReply: answer.reply },
	};
	if (read.assetStatus?.toLowerCase() !== 'failed') return merged;
	const failure = assetFailureIn(answer.reply);
	return { ...merged, state: 'failed', failure };
}

function assetFailureIn(reply: Record<string, unknown>): TaskFailure {
	const parsed = vtrixTask.safeParse(reply);
	const read = parsed.success ? assetIn(arkResult(parsed.data).result) : undefined;
	return read?.failure ?? { message: 'the service could not process the asset' };
}
