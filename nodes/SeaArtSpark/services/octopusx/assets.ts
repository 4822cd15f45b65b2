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

/** The asset library (docs/protocol.md 4): a group needs no task, and an asset's task is polled with GetAsset. */
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
					const named = libraryId(called);
					const taskId = idIn(called, TASK_ID) ?? otherId(called, named);
					const assetId = named ?? (taskId === undefined ? bareId(called) : undefined);
					if (assetId === undefined && taskId === undefined) return { failure: submitFailure(called, 'asset ID') };
					const reply = rawReply(called.reply?.body);
					// Its ID is known once the task has been asked for it.
					if (assetId === undefined) return { task: { ...running(taskId ?? ''), reply } };
					const asset: SparkAsset = withoutUndefined({
						assetId,
						name: request.name,
						assetType: request.assetType,
						assetGroupId: request.groupId,
						...(taskId === undefined ? { unverified: 'the response contained no task ID' } : {}),
					});
					const made = completed(taskId ?? assetId, CREATE_ASSET, { asset }, reply);
					return { task: taskId !== undefined && request.untilActive ? { ...made, state: 'running', status: 'in_progress' } : made };
				},
				existing: (taskId, task) => existingAssetTask(transport, taskId, task?.result?.asset?.assetId),
			};
		},

		getAsset: (request) => ({
			free: true,
			// An asset that failed is an answer here, and so is one that is still processed.
			submit: async () => await lookUp(transport, request.assetId),
			existing: (taskId) => ({
				known: { taskId, state: 'running', status: 'unknown', model: GET_ASSET, reply: {} },
				poll: async () => await lookUp(transport, taskId),
			}),
		}),
	}) satisfies ServiceParts['jobs'];

/** What a group or an asset is known by, and what the task is that made it. */
const libraryId = (called: HttpResult): string | undefined => idIn(called, ['Id', 'ID']) ?? idIn(called, ['id']);
const TASK_ID = ['task_id', 'taskId', 'TaskId'];

/** Beside the asset's `Id`, an `id` of another form is the task's. */
function otherId(called: HttpResult, assetId: string | undefined): string | undefined {
	const id = idIn(called, ['id']);
	return assetId !== undefined && id !== assetId && !/^(asset|group)-/.test(id ?? '') ? id : undefined;
}

const CREATE_ASSET = 'CreateAsset';
const GET_ASSET = 'GetAsset';

async function lookUp(transport: Transport, taskId: string): Promise<TaskReply<SparkTask>> {
	const got = await described(transport, taskId);
	return got.failure ? got : { task: completed(taskId, GET_ASSET, { asset: got.asset }, got.reply) };
}

/**
 * The task that created an asset: it has ended when the asset can be used.
 * @param assetId as the submit named it: no reply to a poll names its task, so this is what tells another's reply
 */
export const existingAssetTask = (transport: Transport, taskId: string, assetId?: string): ExistingTask<SparkTask> => ({
	known: { ...running(taskId), status: 'unknown' },
	async poll() {
		const got = await described(transport, taskId);
		if (got.failure) return got;
		const { asset, error, reply } = got;
		if (isOfAnother(asset, assetId)) return { failure: { kind: 'unreadable', message: 'the reply was about another asset' } };
		const base = { taskId, model: CREATE_ASSET, result: { asset }, reply };
		if (error) return { task: { ...base, state: 'failed', status: 'failed', error } };
		return {
			task: isActive(asset) ? { ...base, state: 'completed', status: 'completed' } : { ...base, state: 'running', status: 'in_progress' },
		};
	},
});

async function described(transport: Transport, taskId: string) {
	const got = await action(transport, GET_ASSET, { task_id: taskId });
	// No failing answer is documented here: one without an HTTP status is asked again a few times.
	if (got.failure?.kind === 'refused' && got.failure.httpStatus === undefined) {
		return { failure: { ...got.failure, kind: 'unusable' as const } };
	}
	if (got.failure) return got;
	const read = assetIn(got.data);
	return read
		? { ...read, reply: got.reply, failure: undefined }
		: { failure: { kind: 'unusable' as const, message: 'the reply held no asset' } };
}

async function action(transport: Transport, name: string, body: IDataObject): Promise<Unwrapped> {
	const called = await transport.call('POST', ASSET_PATH + name, body);
	return called.failure ? { failure: refusedAsNotFound(called.failure) } : unwrapped(called.reply.body);
}

/** Uploads a file to where the service can read it (docs/protocol.md 4.5). Costs nothing. */
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
