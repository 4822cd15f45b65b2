import type { IDataObject } from 'n8n-workflow';

import { troubleIn } from '../../../nodes/SeaArtSpark/services/httpTrouble';
import type { FileSource, SparkRequest } from '../../../nodes/SeaArtSpark/services/service';
import type { Transport } from '../../../nodes/SeaArtSpark/services/transport';
import type { Trouble } from '../../../nodes/SeaArtSpark/tasks/task';

export interface Sent {
	method: string;
	path: string;
	body?: IDataObject;
}

/** What a fake host answers: a body with HTTP 200, another status, or the trouble of a call that came to nothing. */
export type Reply = { body: unknown; status?: number } | { trouble: Trouble };

/** A transport that answers by a script, the last reply for ever, and remembers what was sent. */
export function fakeTransport(...replies: Reply[]) {
	const sent: Sent[] = [];
	const uploads: Array<{ url: string; method: string; contentType: string; file: FileSource }> = [];
	let uploadTrouble: Trouble | undefined;
	const transport: Transport = {
		baseUrl: 'https://service.example',
		async call(method, path, body) {
			sent.push({ method, path, ...(body ? { body } : {}) });
			const reply = replies[Math.min(sent.length, replies.length) - 1] ?? { body: {} };
			if ('trouble' in reply) return await Promise.resolve(reply);
			const http = { status: reply.status ?? 200, headers: {}, body: reply.body };
			const trouble = troubleIn(http, 0);
			return await Promise.resolve(trouble ? { trouble } : { reply: http });
		},
		signedUrl: (file) => ({ url: `https://n8n.example/signed/${file.fileName}` }),
		async upload(url, method, contentType, file) {
			uploads.push({ url, method, contentType, file });
			return await Promise.resolve(uploadTrouble ? { trouble: uploadTrouble } : {});
		},
		download: async () => await Promise.reject(new Error('not asked for here')),
	};
	return {
		transport,
		sent,
		uploads,
		failUpload(trouble: Trouble) {
			uploadTrouble = trouble;
		},
	};
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
	getAsset: { action: 'getAsset', assetId: 'asset-20260414180702-abcde' },
	generate: {
		action: 'generate',
		model: 'spark_t2i_3_0',
		params: { prompt: 'hi', width: 1328, height: 1328, seed: -1, use_pre_llm: true },
	},
	effect: {
		action: 'generate',
		model: 'spark_img_effects',
		params: { template_id: 'felt_3d_polaroid' },
		media: { parameter: 'image_input1', source: { url: 'https://example.com/p.jpg' } },
	},
	follow: { action: 'followTask', taskId: 'd1example0001' },
} satisfies Record<string, SparkRequest>;

export const file: FileSource = {
	field: 'data',
	itemIndex: 0,
	fileName: 'child.png',
	mimeType: 'image/png',
	bytes: 1_234,
	fingerprint: 'f00',
};
