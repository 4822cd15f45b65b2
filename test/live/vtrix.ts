import { z } from 'zod/v3';

import { amount, atMost, entry, httpsUrl, list, ok, rows, text, unixSeconds, withImage } from './shapes';
import type { Call, ServicePlan } from './types';

const UNKNOWN_TASK = '/model/v1/generation/task/probe-00000000-0000-4000-8000-000000000000';

const calls: Call[] = [
	{ name: 'wrong-key', title: 'poll with a wrong key', raw: () => ({ method: 'GET', path: UNKNOWN_TASK, wrongKey: true }) },
	{ name: 'unknown-task', title: 'poll of an unknown task', raw: () => ({ method: 'GET', path: UNKNOWN_TASK }) },
	{ name: 'catalog', title: 'list of models', read: { read: 'listModels', page: { number: 1, size: 5 } } },
	{ name: 'spec', title: 'spec of spark_t2i_3_0', read: { read: 'getModelSpec', model: 'spark_t2i_3_0' } },
	{ name: 'unknown-spec', title: 'spec of an unknown model', read: { read: 'getModelSpec', model: 'no_such_model_0' } },
	{
		name: 'text-to-image',
		title: 'spark_t2i_3_0, 512 x 512 pixels',
		isPaid: true,
		request: () => ({
			action: 'textToImage',
			model: 'spark_t2i_3_0',
			prompt: 'Portrait of a person, plain background',
			size: { width: 512, height: 512 },
		}),
	},
	{
		name: 'image-effects',
		title: 'spark_img_effects, template felt_3d_polaroid',
		isPaid: true,
		request: withImage((url) => ({
			action: 'vtrixModel',
			model: 'spark_img_effects',
			params: { template_id: 'felt_3d_polaroid' },
			inputs: { image_input1: { url } },
		})),
	},
	{
		name: 'unknown-template',
		title: 'spark_img_effects, unknown template: the task fails',
		isPaid: true,
		request: withImage((url) => ({
			action: 'vtrixModel',
			model: 'spark_img_effects',
			params: { template_id: 'no_such_template' },
			inputs: { image_input1: { url } },
		})),
	},
	{
		name: 'image-edit',
		title: 'spark_dream_5_0, 2K',
		isPaid: true,
		request: withImage((url) => ({
			action: 'editImage',
			model: 'seedream-5.0',
			prompt: 'Make the background blue',
			images: [{ url }],
			size: { named: '2K' },
		})),
	},
	{
		name: 'asset-group',
		title: 'spark_asset_create_group',
		isPaid: true,
		request: () => ({ action: 'createAssetGroup', name: 'n8n live check' }),
	},
	{
		name: 'asset-create',
		title: 'spark_asset_create, the first image',
		isPaid: true,
		request: withImage((url, { groupId }) =>
			groupId === undefined
				? undefined
				: { action: 'createAsset', groupId, name: 'n8n live check', assetType: 'Image', media: { url }, untilActive: false },
		),
	},
	{
		name: 'asset-get',
		title: 'spark_asset_get',
		isPaid: true,
		request: ({ assetId }) => (assetId === undefined ? undefined : { action: 'getAsset', assetId }),
	},
	{
		name: 'video',
		title: 'spark_dance_v2_0_fast, 4 seconds, 480p',
		isPaid: true,
		isVideo: true,
		request: () => ({
			action: 'generateVideo',
			model: 'fast',
			prompt: 'A paper boat on a pond',
			references: [],
			resolution: '480p',
			duration: 4,
			generateAudio: false,
			returnLastFrame: true,
		}),
	},
];

const TASKS = calls.filter(({ isPaid }) => isPaid).map(({ name }) => name);
const IMAGES = ['text-to-image', 'image-effects', 'image-edit'];
const ASSETS = ['asset-group', 'asset-create', 'asset-get'];

const STATUS = z.enum(['in_progress', 'completed', 'failed']);
const isCompleted = { path: 'task.status', is: z.string().regex(/^(completed|succeeded|success|done)$/i) };
const isFailed = { path: 'task.status', is: z.string().regex(/^(failed|failure|error)$/i) };
const isBusy = { path: 'words', is: z.string().regex(/too many|rate limit|concurren/i) };
const isPoor = { path: 'words', is: z.string().regex(/balance|credit|quota/i) };
const CONTENT = 'task.output.*.content';
const ASSET = `${CONTENT}.0.text.@json`;

/** SeaArt Spark on Vtrix: docs/protocol.md 1 to 3, 5.1 and 6. */
export const vtrix: ServicePlan = {
	service: 'vtrix',
	calls,
	assumptions: [
		...rows({ calls: ['wrong-key'], step: 'read' }, { P1: ['status', z.literal(401)] }),
		...rows({ calls: ['unknown-task'], step: 'read' }, { P2: ['status', z.union([z.literal(404), ok])], P3: ['words', text] }),
		...rows(
			{ calls: TASKS, step: 'submit' },
			{
				P4: ['status', z.literal(200)],
				P5: ['body.id', text],
				P6: ['task.id', z.string().regex(/^[\w-]{1,64}$/)],
				P7: ['task.created_at', unixSeconds],
				P8: ['task.status', STATUS],
				P9: ['task.model', { equals: 'request.body.model' }],
			},
		),
		...rows(
			{ calls: TASKS, step: 'poll' },
			{
				P10: ['status', z.literal(200)],
				P11: ['task.id', { equals: 'taskId' }],
				P12: ['task.progress', z.number().min(0).max(1), 'optional'],
				P22: ['task.status', STATUS],
			},
		),
		...rows(
			{ calls: TASKS, step: 'end', when: isCompleted },
			{ P13: [`${CONTENT}.0`, entry], P18: ['task.usage.cost', amount], P21: ['reading.state', z.literal('completed')] },
		),
		...rows(
			{ calls: IMAGES, step: 'end', when: isCompleted },
			{
				P14: [`${CONTENT}.*.type`, z.literal('image')],
				P15: [`${CONTENT}.*.url`, httpsUrl],
				P16: [`${CONTENT}.*.size`, z.number().int().min(0), 'optional'],
				P17: [`${CONTENT}.*.jobId`, text, 'optional'],
			},
		),
		...rows({ step: 'file' }, { P19: ['status', z.literal(200)], P20: ['body.type', z.string().regex(/^(image|video)\//)] }),
		...rows({ calls: TASKS, step: 'end', when: isFailed }, { P23: ['status', z.literal(200)] }),
		...rows(
			{ calls: [...IMAGES, 'unknown-template'], step: 'end', when: isFailed },
			{ P24: ['task.error.error_message', text], P25: ['task.error.code', z.union([z.number().int(), z.string().regex(/^\d+$/)])] },
		),
		...rows({ step: 'submit', when: isBusy }, { P26: ['status', z.literal(429)] }),
		...rows({ step: 'submit', when: { path: 'status', is: z.literal(429) } }, { P27: ['headers.retry-after', text] }),
		...rows({ step: 'submit', when: isPoor }, { P28: ['status', z.union([z.literal(402), z.literal(403)])] }),
		...rows(
			{ calls: ASSETS, step: 'end', when: isCompleted },
			{
				P29: [`${CONTENT}.0.type`, z.literal('text')],
				P30: [ASSET, z.object({ ResponseMetadata: entry, Result: entry })],
			},
		),
		...rows({ calls: ['asset-group'], step: 'end', when: isCompleted }, { P31: [`${ASSET}.Result.Id`, z.string().startsWith('group-')] }),
		...rows({ calls: ['asset-create'], step: 'end', when: isCompleted }, { P32: [`${ASSET}.Result.Id`, z.string().startsWith('asset-')] }),
		...rows(
			{ calls: ['asset-get'], step: 'end', when: isCompleted },
			{
				P33: [`${ASSET}.Result.Status`, z.enum(['Active', 'Processing', 'Failed'])],
				P34: [`${ASSET}.Result`, z.object({ Id: text, Name: text, AssetType: text, GroupId: text })],
				P35: [`${ASSET}.Result.URL`, httpsUrl],
			},
		),
		...rows({ calls: ['text-to-image'], step: 'end' }, { P36: ['reading.state', z.literal('completed')] }),
		...rows({ calls: ['image-effects'], step: 'end' }, { P37: ['reading.state', z.literal('completed')] }),
		...rows({ calls: ['unknown-template'], step: 'end' }, { P38: ['task.error.code', z.coerce.string().regex(/^0*3009003$/)] }),
		...rows({ calls: IMAGES, step: 'end' }, { P39: ['taskSeconds', atMost(120)] }),
		...rows({ calls: ['image-edit'], step: 'end' }, { P40: ['reading.state', z.literal('completed')] }),
		...rows(
			{ calls: ['video'], step: 'end', when: isCompleted },
			{
				P67: [`${CONTENT}.0`, z.object({ type: z.literal('video'), url: httpsUrl })],
				P68: [`${CONTENT}.0.duration`, z.number()],
				P69: [`${CONTENT}.1.type`, z.literal('image')],
			},
		),
		...rows({ calls: ['video'], step: 'end' }, { P70: ['taskSeconds', atMost(600)] }),
		...rows(
			{ calls: ['catalog'], step: 'read' },
			{
				P83: ['status', z.literal(200)],
				P84: ['body', z.object({ status: z.object({ code: z.literal(200) }), data: z.object({ models: list }) })],
				P85: [
					'body.data.models.*',
					z.intersection(z.object({ name: text, type: text }), z.union([z.object({ id: text }), z.object({ model_id: text })])),
				],
				P86: ['body.data.total_pages', z.number().int()],
			},
		),
		...rows(
			{ calls: ['spec'], step: 'read' },
			{
				P87: ['body.data.parameters', list],
				P88: ['body.data.parameters', z.array(entry).refine((all) => all.some(({ name }) => name === 'prompt'))],
			},
		),
		...rows({ calls: ['unknown-spec'], step: 'read' }, { P89: ['body.status.code', z.literal(404)] }),
	],
};
