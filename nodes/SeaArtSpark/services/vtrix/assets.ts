import type { IDataObject } from 'n8n-workflow';

import type { PaidLookup } from '../../tasks/polling/paidLookups';
import type { ReadyCheck } from '../../tasks/polling/waitUntilReady';
import { arkResult, assetIn, createdIdIn, isActive, isOfAnother } from '../ark';
import { inputAddresses } from '../inputs';
import type { RequestFor } from '../request';
import type { ServiceParts } from '../service';
import type { ServiceError } from '../../network/serviceError';
import type { SparkTask } from '../sparkTask';
import { documentedOutput } from '../kit/results';
import { taskPlace } from '../kit/submitReply';
import type { ResultReader } from '../kit/taskReply';
import type { Transport } from '../../network/transport';
import { costSum, isRecord, numberOf, withoutUndefined } from '../../network/values';
import { readsArk, type VtrixCall, type VtrixTasks } from './tasks';

const CREATE_GROUP = 'spark_asset_create_group';
const CREATE_ASSET = 'spark_asset_create';
const GET_ASSET = 'spark_asset_get';

/** The asset library on Vtrix (docs/protocol.md 2): each action, including a lookup, is a model. */
export const assetJobs = (tasks: VtrixTasks, transport: Transport) =>
	({
		createAssetGroup: (request) =>
			tasks.job({
				model: CREATE_GROUP,
				params: () => ({ Name: request.name, GroupType: 'AIGC', ...project(request) }),
				read: readsArk((ark) => {
					const group = groupIn(ark);
					return group && { ...group, groupName: request.name };
				}),
			}),

		createAsset(request) {
			const addresses = inputAddresses(
				[request.media],
				async (file) => await Promise.resolve(transport.signedUrl(file)),
				(file) => transport.signedUrl(file),
			);
			return tasks.job({
				model: CREATE_ASSET,
				...(addresses.prepare ? { prepare: addresses.prepare } : {}),
				params: () => ({
					Name: request.name,
					URL: addresses.of(request.media),
					AssetType: request.assetType,
					GroupId: request.groupId,
					...project(request),
				}),
				read: readsArk((ark) => {
					const asset = createdIn(ark)?.asset;
					const { name, assetType, groupId: assetGroupId } = request;
					return asset && { asset: withoutUndefined({ ...asset, name, assetType, assetGroupId }) };
				}),
				...(request.untilActive ? { readyCheck: (task) => untilActive(tasks, task, request.projectName) } : {}),
			});
		},

		getAsset: (request) => ({ ...tasks.job(getCall(request)), lookup: requestedLookup }),
	}) satisfies ServiceParts['jobs'];

const project = ({ projectName }: { projectName?: string }): IDataObject =>
	projectName === undefined || projectName === '' ? {} : { ProjectName: projectName };

const getCall = (request: Omit<RequestFor<'getAsset'>, 'action'>): VtrixCall => ({
	model: GET_ASSET,
	params: () => ({ Id: request.assetId, ...project(request) }),
	read: readsArk((ark) => {
		const read = describedIn(ark);
		return read && isOfAnother(read.asset, request.assetId) ? undefined : read;
	}),
});

type Ark = Record<string, unknown> | undefined;

const groupIn = (ark: Ark) => {
	const groupId = createdIdIn(ark);
	return groupId === undefined ? undefined : { groupId };
};

const createdIn = (ark: Ark) => {
	const assetId = createdIdIn(ark);
	return assetId === undefined ? undefined : { asset: { assetId } };
};

const describedIn = (ark: Ark) => {
	const read = assetIn(ark);
	return read && { asset: read.asset };
};

/** Readers of the asset models, for tasks of which only the ID is known. */
export const assetReaders: ReadonlyMap<string, ResultReader> = new Map([
	[CREATE_GROUP, readsArk(groupIn)],
	[CREATE_ASSET, readsArk(createdIn)],
	[GET_ASSET, readsArk(describedIn)],
]);

/** The ready check of a task of which only the ID was known: every task that created an asset has one. */
export const readyCheckOf = (tasks: VtrixTasks, task: SparkTask): ReadyCheck<SparkTask> | undefined =>
	task.model === CREATE_ASSET ? untilActive(tasks, task) : undefined;

const priceOf = ({ cost }: SparkTask): number => numberOf(cost) ?? 0;

const decimalText = (usd: number): string => String(Number(usd.toFixed(10)));

/** Cost of a lookup that the item itself requests. */
const requestedLookup: PaidLookup<SparkTask> = {
	priceOf,
	// The item requests one lookup; it only shows the number if there were more.
	counted: (task, { sent, cost }) => (sent > 1 ? { ...task, lookups: sent, ...(cost > 0 ? { cost: decimalText(cost) } : {}) } : task),
};

/** Cost of the lookups of an asset that the task has created. */
const readyCheckLookup: PaidLookup<SparkTask> = {
	priceOf,
	counted: (task, { sent, cost }) => {
		const sum = cost > 0 ? costSum(task.cost, decimalText(cost)) : task.cost;
		return { ...task, lookups: sent, ...(sum === undefined ? {} : { cost: sum }) };
	},
};

/** Checks whether a created asset can be used. Each check is a paid task. */
function untilActive(tasks: VtrixTasks, task: SparkTask, projectName?: string): ReadyCheck<SparkTask> | undefined {
	const asset = task.result?.asset;
	if (task.state !== 'completed' || !asset || asset.unverified !== undefined || isActive(asset)) return undefined;
	const lookupJob = tasks.job(getCall({ assetId: asset.assetId, ...(projectName === undefined ? {} : { projectName }) }));
	return {
		submit: async () => await lookupJob.submit(),
		poll: async (taskId) => await lookupJob.existing(taskId).poll(),
		merge: withStatus,
		lookup: readyCheckLookup,
		unanswered: (created, reason) => ({ ...created, result: { ...created.result, asset: { ...asset, unverified: reason } } }),
	};
}

/** The created asset with the data from `spark_asset_get`; a failed asset is a failed task. */
function withStatus(created: SparkTask, checked: SparkTask): SparkTask | undefined {
	const read = checked.result?.asset;
	if (!read) return undefined;
	const merged: SparkTask = {
		...created,
		result: { ...created.result, asset: { ...created.result?.asset, ...read } },
		reply: { ...created.reply, assetReply: checked.reply },
	};
	if (read.assetStatus?.toLowerCase() !== 'failed') return merged;
	return { ...merged, state: 'failed', error: assetFailureIn(checked.reply) };
}

function assetFailureIn(reply: Record<string, unknown>): ServiceError {
	const task = taskPlace(reply);
	const read = isRecord(task) && assetIn(arkResult(documentedOutput(task, { makes: undefined, isSent: () => false }).texts).result);
	return (read ? read.error : undefined) ?? { message: 'the service could not process the asset' };
}
