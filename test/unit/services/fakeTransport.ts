import type { IDataObject } from 'n8n-workflow';

import { failureOfResponse } from '../../../nodes/SeaArtSpark/network/httpFailure';
import { openService } from '../../../nodes/SeaArtSpark/services';
import { isFileSource, STORAGE_ID, type FileSource } from '../../../nodes/SeaArtSpark/network/files';
import type { SparkRequest } from '../../../nodes/SeaArtSpark/services/request';
import type { Refusal, Service, ServiceDefinition } from '../../../nodes/SeaArtSpark/services/service';
import type { SparkTask } from '../../../nodes/SeaArtSpark/services/sparkTask';
import type { Transport } from '../../../nodes/SeaArtSpark/network/transport';
import type { Job } from '../../../nodes/SeaArtSpark/tasks/job';
import type { CallFailure } from '../../../nodes/SeaArtSpark/tasks/task';

export interface Sent {
	method: string;
	path: string;
	body?: IDataObject;
}

/** Reply of a fake host: a body with HTTP 200, another status, or a call failure. */
export type Reply = { body: unknown; status?: number } | { failure: CallFailure };

/** A transport that replies by a script, repeats the last reply, and records what was sent. */
export function fakeTransport(...replies: Reply[]) {
	const sent: Sent[] = [];
	const fetched: string[] = [];
	const uploads: Array<{ url: string; method: string; file: FileSource }> = [];
	let uploadFailure: CallFailure | undefined;
	const transport: Transport = {
		baseUrl: 'https://service.example',
		async call(method, path, body) {
			sent.push({ method, path, ...(body ? { body: withFiles(body) as IDataObject } : {}) });
			const reply = replies[Math.min(sent.length, replies.length) - 1] ?? { body: {} };
			if ('failure' in reply) return await Promise.resolve(reply);
			const http = { status: reply.status ?? 200, headers: { date: 'today' }, body: reply.body };
			const failure = failureOfResponse(http, 0);
			return await Promise.resolve(failure ? { failure, reply: http } : { reply: http });
		},
		async fetchJson(url) {
			fetched.push(url);
			return await transport.call('GET', url);
		},
		signedUrl: (file) => ({ url: `https://n8n.example/signed/${file.fileName}` }),
		async upload(url, method, file) {
			uploads.push({ url, method, file });
			return await Promise.resolve(uploadFailure ? { failure: uploadFailure } : {});
		},
		download: async () => await Promise.reject(new Error('not used here')),
	};
	return {
		transport,
		sent,
		fetched,
		uploads,
		failUpload(failure: CallFailure) {
			uploadFailure = failure;
		},
	};
}

/** A task that was submitted earlier: its request is unknown. */
export const UNKNOWN_ORIGIN = 'a task of which only the id is known';

/** A request as it is sent: files become data URIs. */
const withFiles = (body: IDataObject): unknown =>
	JSON.parse(JSON.stringify(body, (_, value: unknown) => (isFileSource(value) ? `data:${value.mimeType};base64,AAAA` : value)));

/** The request of a task, if it is known. */
export type Origin = SparkRequest | typeof UNKNOWN_ORIGIN;

/** Calls of a job and of an existing task, one at a time. */
export async function callsOf(definition: ServiceDefinition, transport: Transport) {
	const service = await openService(definition, transport);
	const existing = (taskId: string, origin: Origin) =>
		origin === UNKNOWN_ORIGIN ? service.existing(taskId) : jobOf(service, origin).existing(taskId);
	return {
		service,
		prepare: async (request: SparkRequest) => await jobOf(service, request).prepare?.(),
		submit: async (request: SparkRequest) => await jobOf(service, request).submit(),
		poll: async (taskId: string, origin: Origin) => await existing(taskId, origin).poll(),
		known: (taskId: string, origin: Origin) => existing(taskId, origin).known,
		readyCheck: (task: SparkTask, origin: Origin) => existing(task.taskId, origin).readyCheck?.(task),
		refusal: (request: SparkRequest): Refusal | undefined => {
			const job = service.job(request);
			return 'refusal' in job ? job.refusal : undefined;
		},
	};
}

export function jobOf(service: Service, request: SparkRequest): Job<SparkTask> {
	const job = service.job(request);
	if ('refusal' in job) throw new Error(`${service.title} refuses this: ${job.refusal.problem}`);
	return job;
}

export const requests = {
	group: { action: 'createAssetGroup', name: 'heroes' },
	asset: {
		action: 'createAsset',
		groupId: 'group-20260414180602-52qww',
		name: 'child',
		assetType: 'Image',
		media: { url: 'https://example.com/reference.webp' },
		untilActive: true,
	},
	getAsset: { action: 'getAsset', assetId: 'a-20260414180702-abcde' },
	image: {
		action: 'textToImage',
		model: 'spark_t2i_3_0',
		prompt: 'hi',
		size: { width: 1328, height: 1328 },
		seed: 7,
		expandPrompt: true,
	},
	edit: {
		action: 'editImage',
		model: 'seedream-5.0',
		prompt: 'make it blue',
		images: [{ url: 'https://example.com/p.jpg' }],
	},
	effect: {
		action: 'vtrixModel',
		model: 'spark_img_effects',
		params: { template_id: 'felt_3d_polaroid' },
		inputs: { image_input1: { url: 'https://example.com/p.jpg' } },
	},
	model: { action: 'runModel', model: 'sim_story_1', params: { prompt: 'hi' }, bySpec: true },
	video: {
		action: 'generateVideo',
		model: 'standard',
		prompt: 'Image 1 walks in the rain',
		references: [{ use: 'referenceImage', media: { asset: 'asset-20260414180702-abcde' } }],
		resolution: '720p',
		ratio: '16:9',
		duration: 5,
	},
} satisfies Record<string, SparkRequest>;

/** The request without the fields that the service doesn't support; lists are empty. */
export const knownTo = ({ unknownFields }: ServiceDefinition, request: SparkRequest): SparkRequest =>
	Object.fromEntries(
		Object.entries(request).flatMap(([name, value]) =>
			!unknownFields.includes(name) ? [[name, value]] : Array.isArray(value) ? [[name, []]] : [],
		),
	) as unknown as SparkRequest;

export const file: FileSource = {
	field: 'data',
	itemIndex: 0,
	fileName: 'child.png',
	mimeType: 'image/png',
	bytes: 1_234,
	[STORAGE_ID]: 'f00',
};
