import type { IDataObject } from 'n8n-workflow';

import type { Answer, Trouble } from '../tasks/task';
import { httpUrl, isLocal } from './addresses';
import { assetIn, createdIdIn, idOf, isRecord, readable, withoutGaps } from './reading';
import { octopusCreated, octopusEnvelope, octopusPresigned } from './replies';
import { failureSaid } from './said';
import { TITLES, type FileSource, type Refusal, type Service, type SparkAsset, type SparkRequest, type SparkTask } from './service';
import type { Transport } from './transport';

export const OCTOPUSX_URL = 'https://octopusx.ai';

const ASSET_PATH = '/v1/seedance/asset/';
const PRESIGN_PATH = '/api/upload/presign';
const PRESIGN_SECONDS = 900;

/** OctopusX: the Seedance asset API. No task for a group, and an asset's task is looked up with GetAsset (docs/protocol.md 4). */
export function createOctopusx(transport: Transport): Service {
	const action = async (name: string, body: IDataObject): Promise<Unwrapped> => {
		const called = await transport.call('POST', ASSET_PATH + name, body);
		return called.trouble ? called : unwrapped(called.reply.body);
	};

	const look = async (taskId: string, request: SparkRequest): Promise<Answer<SparkTask>> => {
		const got = await action('GetAsset', { task_id: taskId });
		// No failing answer is documented here: one without an HTTP status is asked again a few times.
		if (got.trouble?.kind === 'refused' && got.trouble.httpStatus === undefined) {
			return { trouble: { ...got.trouble, kind: 'unusable' } };
		}
		if (got.trouble) return got;
		const read = assetIn(got.data);
		if (!read) return { trouble: { kind: 'unusable', message: 'the reply held no asset' } };
		const status = read.asset.assetStatus?.toLowerCase();
		const base = { taskId, model: modelOf(request), result: { asset: read.asset }, reply: got.reply };
		// Only looking: an asset that failed is an answer here, and so is one that is still processed.
		if (request.action === 'getAsset') return { task: { ...base, state: 'completed', status: 'completed' } };
		if (read.failure) return { task: { ...base, state: 'failed', status: 'failed', failure: read.failure } };
		const state = status === 'active' ? 'completed' : 'running';
		return { task: { ...base, state, status: state === 'completed' ? 'completed' : 'in_progress' } };
	};

	return {
		name: 'octopusx',
		title: TITLES.octopusx,
		dashboard: 'the usage page of your OctopusX account',
		refusal,

		async publish(file: FileSource) {
			const asked = await transport.call('POST', PRESIGN_PATH, {
				file_name: file.fileName,
				content_type: file.mimeType,
				expires_in: PRESIGN_SECONDS,
			});
			if (asked.trouble) return asked;
			const presigned = octopusPresigned.safeParse(asked.reply.body);
			if (!presigned.success) {
				const said = failureSaid(asked.reply.body);
				return { trouble: { kind: 'unreadable', message: said?.message ?? 'the upload address was missing' } };
			}
			const { upload_url, public_url, method, content_type } = presigned.data.data;
			const sent = await transport.upload(upload_url, method === 'POST' ? 'POST' : 'PUT', content_type ?? file.mimeType, file);
			return sent.trouble ? { trouble: sent.trouble } : { url: public_url };
		},

		async submit(request): Promise<Answer<SparkTask>> {
			switch (request.action) {
				case 'createAssetGroup': {
					const got = await action('CreateAssetGroup', {
						Name: request.name,
						...(request.description === undefined ? {} : { Description: request.description }),
					});
					if (got.trouble) return got;
					const groupId = createdIdIn(got.data);
					if (groupId === undefined) return { trouble: { kind: 'unreadable', message: 'the reply held no group ID' } };
					return { task: finished('', request, { groupId, groupName: request.name }, got.reply) };
				}
				case 'createAsset': {
					const got = await action('CreateAsset', {
						GroupId: request.groupId,
						URL: 'url' in request.media ? request.media.url : '',
						AssetType: request.assetType,
						Name: request.name,
					});
					if (got.trouble) return got;
					const created = octopusCreated.safeParse(got.data);
					if (!created.success || !idOf(created.data.Id)) return { trouble: { kind: 'unreadable', message: 'the reply held no asset ID' } };
					const taskId = idOf(created.data.task_id);
					const asset: SparkAsset = withoutGaps({
						assetId: created.data.Id,
						name: request.name,
						assetType: request.assetType,
						assetGroupId: request.groupId,
						...(taskId === undefined ? { unverified: 'the reply held no task ID to ask for its status' } : {}),
					});
					const made = finished(taskId ?? created.data.Id, request, { asset }, got.reply);
					return { task: taskId !== undefined && request.untilActive ? { ...made, state: 'running', status: 'in_progress' } : made };
				}
				case 'getAsset':
					return await look(request.assetId, request);
				default:
					return { trouble: { kind: 'refused', message: 'OctopusX has no such model' } };
			}
		},

		poll: look,
		known: (taskId, request) => ({ taskId, state: 'running', status: 'unknown', model: modelOf(request), reply: {} }),
		followUp: () => undefined,
	};
}

function refusal(request: SparkRequest): Refusal | undefined {
	if (request.action === 'generate') {
		return {
			says: 'OctopusX keeps assets and does not make images',
			next: 'Use a credential whose service is SeaArt Spark (Vtrix) for this operation.',
		};
	}
	if ('projectName' in request && request.projectName !== undefined) {
		return {
			parameter: 'projectName',
			says: 'is not known to OctopusX',
			next: 'Remove the option, or use a credential for SeaArt Spark (Vtrix).',
		};
	}
	if (request.action !== 'createAsset' || !('url' in request.media)) return undefined;
	const url = httpUrl(request.media.url);
	return url?.protocol === 'https:' && !isLocal(url)
		? undefined
		: {
				parameter: 'url',
				says: 'has to be a public https address: OctopusX takes no other',
				next: "Use an address that begins with https:// and opens from anywhere, or set 'Source' to a file of the workflow.",
			};
}

const modelOf = (request: SparkRequest): string =>
	request.action === 'createAssetGroup' ? 'CreateAssetGroup' : request.action === 'getAsset' ? 'GetAsset' : 'CreateAsset';

const finished = (
	taskId: string,
	request: SparkRequest,
	result: SparkTask['result'] & object,
	reply: Record<string, unknown>,
): SparkTask => ({
	taskId,
	state: 'completed',
	status: 'completed',
	model: modelOf(request),
	result,
	reply,
});

type Unwrapped = { trouble?: undefined; data: Record<string, unknown>; reply: Record<string, unknown> } | { trouble: Trouble };

/** The inside of `{state, data, error}`: success is state 1, no error, and data (docs/protocol.md 4). */
function unwrapped(body: unknown): Unwrapped {
	const parsed = octopusEnvelope.safeParse(body);
	if (!parsed.success || !isRecord(body)) return { trouble: { kind: 'unreadable', message: 'the reply was not the documented one' } };
	const { state, data, error } = parsed.data;
	const failed = (error !== null && error !== undefined && error !== '') || (state !== undefined && state !== 1);
	if (failed) {
		const said = failureSaid(error) ?? failureSaid(body) ?? { message: `the service answered with state ${String(state)}` };
		const missing = /not.?(found|exist)|unknown task|no such/i.test(`${said.code ?? ''} ${said.message}`);
		return { trouble: { kind: missing ? 'notFound' : 'refused', ...said } };
	}
	if (!data) return { trouble: { kind: 'unreadable', message: 'the reply held no data' } };
	return { data, reply: readable(body) };
}
