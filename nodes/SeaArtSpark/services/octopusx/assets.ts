import type { IDataObject } from 'n8n-workflow';

import type { ExistingTask } from '../../tasks/job';
import type { TaskReply, CallResult } from '../../tasks/task';
import { assetIn, isActive, isOfAnother } from '../ark';
import { inputAddresses } from '../inputs';
import type { FileSource } from '../../network/files';
import type { ServiceParts } from '../service';
import type { SparkAsset, SparkTask, TaskResult } from '../sparkTask';
import { serviceError } from '../../network/serviceError';
import { refusedAsNotFound } from '../kit/reasons';
import { bareId, idIn, submitFailure } from '../kit/submitReply';
import type { HttpResult, Transport } from '../../network/transport';
import { rawReply, withoutUndefined } from '../../network/values';
import { octopusPresigned, unwrapped, type Unwrapped } from './replies';

const ASSET_PATH = '/v1/seedance/asset/';
const PRESIGN_PATH = '/api/upload/presign';
const PRESIGN_SECONDS = 900;

/** The asset library (docs/protocol.md 4): a group is created without a task, and an asset's task is polled with GetAsset. */
export const assetJobs = (transport: Transport) =>
	({
		createAssetGroup: (request) => ({
			async submit(): Promise<TaskReply<SparkTask>> {
				const called = await transport.call(
					'POST',
					`${ASSET_PATH}CreateAssetGroup`,
					{ Name: request.name, ...(request.description === undefined ? {} : { Description: request.description }) },
					{ isSubmit: true },
				);
				const groupId = libraryId(called) ?? bareId(called);
				if (groupId === undefined) return { failure: submitFailure(called, 'group ID') };
				return { task: completed('', 'CreateAssetGroup', { groupId, groupName: request.name }, rawReply(called.reply?.body)) };
			},
			existing: (taskId) => existingAssetTask(transport, taskId),
		}),

		createAsset(request) {
			const addresses = inputAddresses([request.media], async (file) => await publish(transport, file));
			return {
				...(addresses.prepare ? { prepare: addresses.prepare } : {}),
				async submit(): Promise<TaskReply<SparkTask>> {
					const body = {
						GroupId: request.groupId,
						URL: addresses.of(request.media),
						AssetType: request.assetType,
						Name: request.name,
					};
					const called = await transport.call('POST', `${ASSET_PATH}CreateAsset`, body, { isSubmit: true });
					const libraryAssetId = libraryId(called);
					const taskId = idIn(called, TASK_ID) ?? otherId(called, libraryAssetId);
					const assetId = libraryAssetId ?? (taskId === undefined ? bareId(called) : undefined);
					if (assetId === undefined && taskId === undefined) return { failure: submitFailure(called, 'asset ID') };
					const reply = rawReply(called.reply?.body);
					// The first poll returns the asset ID.
					if (assetId === undefined) return { task: { ...running(taskId ?? ''), reply } };
					const asset: SparkAsset = withoutUndefined({
						assetId,
						name: request.name,
						assetType: request.assetType,
						assetGroupId: request.groupId,
						...(taskId === undefined ? { unverified: 'the response contained no task ID' } : {}),
					});
					const task = completed(taskId ?? assetId, CREATE_ASSET, { asset }, reply);
					return { task: taskId !== undefined && request.untilActive ? { ...task, state: 'running', status: 'in_progress' } : task };
				},
				existing: (taskId, task) => existingAssetTask(transport, taskId, task?.result?.asset?.assetId),
			};
		},

		getAsset: (request) => ({
			free: true,
			// A failed asset, or one that is still being processed, is a result here.
			submit: async () => await getAsset(transport, request.assetId),
			existing: (taskId) => ({
				known: { taskId, state: 'running', status: 'unknown', model: GET_ASSET, reply: {} },
				poll: async () => await getAsset(transport, taskId),
			}),
		}),
	}) satisfies ServiceParts['jobs'];

/** The ID of a group or an asset. */
const libraryId = (called: HttpResult): string | undefined => idIn(called, ['Id', 'ID']) ?? idIn(called, ['id']);
const TASK_ID = ['task_id', 'taskId', 'TaskId'];

/** The task ID: an `id` of another format beside the asset's `Id`. */
function otherId(called: HttpResult, assetId: string | undefined): string | undefined {
	const id = idIn(called, ['id']);
	return assetId !== undefined && id !== assetId && !/^(asset|group)-/.test(id ?? '') ? id : undefined;
}

const CREATE_ASSET = 'CreateAsset';
const GET_ASSET = 'GetAsset';

async function getAsset(transport: Transport, taskId: string): Promise<TaskReply<SparkTask>> {
	const result = await fetchAsset(transport, taskId);
	return result.failure ? result : { task: completed(taskId, GET_ASSET, { asset: result.asset }, result.reply) };
}

/**
 * The task that created an asset: it has ended when the asset can be used.
 * @param assetId from the reply to the submit, to detect replies about another asset: replies to polls don't contain the task ID
 */
export const existingAssetTask = (transport: Transport, taskId: string, assetId?: string): ExistingTask<SparkTask> => ({
	known: { ...running(taskId), status: 'unknown' },
	async poll() {
		const result = await fetchAsset(transport, taskId);
		if (result.failure) return result;
		const { asset, error, reply } = result;
		if (isOfAnother(asset, assetId)) return { failure: { kind: 'unreadable', message: 'the reply was about another asset' } };
		const base = { taskId, model: CREATE_ASSET, result: { asset }, reply };
		if (error) return { task: { ...base, state: 'failed', status: 'failed', error } };
		return {
			task: isActive(asset) ? { ...base, state: 'completed', status: 'completed' } : { ...base, state: 'running', status: 'in_progress' },
		};
	},
});

async function fetchAsset(transport: Transport, taskId: string) {
	const result = await action(transport, GET_ASSET, { task_id: taskId });
	// Error replies are not documented here, so one without an HTTP status is retried a few times.
	if (result.failure?.kind === 'refused' && result.failure.httpStatus === undefined) {
		return { failure: { ...result.failure, kind: 'unusable' as const } };
	}
	if (result.failure) return result;
	const read = assetIn(result.data);
	return read
		? { ...read, reply: result.reply, failure: undefined }
		: { failure: { kind: 'unusable' as const, message: 'the reply held no asset' } };
}

async function action(transport: Transport, name: string, body: IDataObject): Promise<Unwrapped> {
	const called = await transport.call('POST', ASSET_PATH + name, body);
	return called.failure ? { failure: refusedAsNotFound(called.failure) } : unwrapped(called.reply.body);
}

/** Uploads a file so that the service can read it (docs/protocol.md 4.5). Free. */
export async function publish(transport: Transport, file: FileSource): Promise<CallResult<{ url: string }>> {
	const presign = await transport.call('POST', PRESIGN_PATH, {
		file_name: file.fileName,
		content_type: file.mimeType,
		expires_in: PRESIGN_SECONDS,
	});
	if (presign.failure) return { failure: presign.failure };
	const presigned = octopusPresigned.safeParse(presign.reply.body);
	if (!presigned.success) {
		const message = serviceError(presign.reply.body)?.message ?? 'the upload URL was missing';
		return { failure: { kind: 'unreadable', message } };
	}
	const { upload_url, public_url, method } = presigned.data.data;
	const sent = await transport.upload(upload_url, method === 'POST' ? 'POST' : 'PUT', file);
	return sent.failure ? { failure: sent.failure } : { url: public_url };
}

const running = (taskId: string): SparkTask => ({ taskId, state: 'running', status: 'in_progress', model: CREATE_ASSET, reply: {} });

const completed = (taskId: string, model: string, result: TaskResult, reply: Record<string, unknown>): SparkTask => ({
	taskId,
	state: 'completed',
	status: 'completed',
	model,
	result,
	reply,
});
