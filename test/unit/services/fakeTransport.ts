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

/** What a fake host answers: a body with HTTP 200, another status, or the failure of a call that came to nothing. */
export type Reply = { body: unknown; status?: number } | { failure: CallFailure };

/** A transport that answers by a script, the last reply for ever, and remembers what was sent. */
export function fakeTransport(...replies: Reply[]) {
	const sent: Sent[] = [];
	const looked: string[] = [];
	const uploads: Array<{ url: string; method: string; file: FileSource }> = [];
	let uploadTrouble: CallFailure | undefined;
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
			looked.push(url);
			return await transport.call('GET', url);
		},
		signedUrl: (file) => ({ url: `https://n8n.example/signed/${file.fileName}` }),
		async upload(url, method, file) {
			uploads.push({ url, method, file });
			return await Promise.resolve(uploadTrouble ? { failure: uploadTrouble } : {});
		},
		download: async () => await Promise.reject(new Error('not asked for here')),
	};
	return {
		transport,
		sent,
		looked,
		uploads,
		failUpload(failure: CallFailure) {
			uploadTrouble = failure;
		},
	};
}

/** A task that was submitted before: nobody knows what it was asked for. */
export const ANYBODYS = 'a task of which only the id is known';

/** A request as it is sent: files become data URIs. */
const withFiles = (body: IDataObject): unknown =>
	JSON.parse(JSON.stringify(body, (_, value: unknown) => (isFileSource(value) ? `data:${value.mimeType};base64,AAAA` : value)));

/** What a task was made for: a request, or nobody knows. */
export type Asked = SparkRequest | typeof ANYBODYS;

/** The parts of a job and of a task that exists, each called by itself for what it was asked for. */
export async function callsOf(definition: ServiceDefinition, transport: Transport) {
	const service = await openService(definition, transport);
	const existing = (taskId: string, asked: Asked) =>
		asked === ANYBODYS ? service.existing(taskId) : jobOf(service, asked).existing(taskId);
	return {
		service,
		prepare: async (request: SparkRequest) => await jobOf(service, request).prepare?.(),
		submit: async (request: SparkRequest) => await jobOf(service, request).submit(),
		poll: async (taskId: string, asked: Asked) => await existing(taskId, asked).poll(),
		known: (taskId: string, asked: Asked) => existing(taskId, asked).known,
		readyCheck: (task: SparkTask, asked: Asked) => existing(task.taskId, asked).readyCheck?.(task),
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

export const file: FileSource = {
	field: 'data',
	itemIndex: 0,
	fileName: 'child.png',
	mimeType: 'image/png',
	bytes: 1_234,
	[STORAGE_ID]: 'f00',
};
