import { z } from 'zod/v3';

import { atMost, httpsUrl, list, rows, text, unixSeconds, withImage } from './shapes';
import type { Call, Known, RawRequest, ServicePlan } from './types';

const PORTRAIT = 'Portrait of a person, plain background';
const EDIT = 'Make the background blue';

const image = (more: object): RawRequest => ({
	method: 'POST',
	path: '/v1/images/generations',
	body: { model: 'doubao-seedream-5-0-260128', size: '2K', response_format: 'url', watermark: false, ...more },
});

const calls: Call[] = [
	{ name: 'wrong-key', title: 'balance with a wrong key', raw: () => ({ method: 'GET', path: '/api/usage/token/', wrongKey: true }) },
	{ name: 'usage', title: 'balance', read: { read: 'getUsage' } },
	{
		name: 'unknown-asset',
		title: 'status of an unknown asset',
		raw: () => ({ method: 'POST', path: '/v1/seedance/asset/GetAsset', body: { task_id: 'task_00000000' } }),
	},
	{ name: 'unknown-video', title: 'poll of an unknown video', raw: () => ({ method: 'GET', path: '/v1/video/generations/cgt-00000000' }) },
	{
		name: 'presign',
		title: 'upload URL, without an upload',
		raw: () => ({
			method: 'POST',
			path: '/api/upload/presign',
			body: { file_name: 'live-check.png', content_type: 'image/png', expires_in: 60 },
		}),
	},
	{
		name: 'text-to-image',
		title: 'doubao-seedream-5-0-260128, 2K',
		isPaid: true,
		request: () => ({ action: 'textToImage', model: 'seedream-5.0', prompt: PORTRAIT, size: { named: '2K' } }),
		raw: () => image({ prompt: PORTRAIT }),
		imageAt: 'body.data.0.url',
	},
	{
		name: 'image-edit',
		title: 'doubao-seedream-5-0-260128 with the first image, 2K',
		isPaid: true,
		request: withImage((url) => ({ action: 'editImage', model: 'seedream-5.0', prompt: EDIT, images: [{ url }], size: { named: '2K' } })),
		raw: withImage<Known, RawRequest>((url) => image({ prompt: EDIT, image: [url] })),
	},
	{
		name: 'asset-group',
		title: 'CreateAssetGroup',
		isPaid: true,
		request: () => ({ action: 'createAssetGroup', name: 'n8n live check' }),
	},
	{
		name: 'asset-create',
		title: 'CreateAsset, the first image',
		isPaid: true,
		request: withImage((url, { groupId }) =>
			groupId === undefined
				? undefined
				: { action: 'createAsset', groupId, name: 'n8n live check', assetType: 'Image', media: { url }, untilActive: true },
		),
	},
	{
		name: 'video',
		title: 'doubao-seedance-2-0-fast-260128, 4 seconds, 480p',
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

const IMAGES = ['text-to-image', 'image-edit'];
const ASSETS = ['asset-group', 'asset-create'];
const created = { path: 'reading.state', is: z.literal('completed') };
const isVideoCompleted = { path: 'body.data.status', is: z.string().regex(/^(success|succeeded|completed)$/i) };
const isSuccess = { path: 'status', is: z.literal(200) };

/** OctopusX: docs/protocol.md 4, 5.2 and 5.3. */
export const octopusx: ServicePlan = {
	service: 'octopusx',
	calls,
	assumptions: [
		...rows({ calls: ASSETS, step: 'submit' }, { P41: ['body.state', z.literal(1)], P42: ['body.error', z.null()] }),
		...rows({ calls: ASSETS, step: 'poll' }, { P41: ['body.state', z.literal(1)], P42: ['body.error', z.null()] }),
		...rows({ calls: ['asset-group'], step: 'submit' }, { P43: ['body.data.Id', z.string().startsWith('group-')] }),
		...rows(
			{ calls: ['asset-create'], step: 'submit' },
			{ P44: ['body.data.Id', z.string().startsWith('asset-')], P45: ['body.data.task_id', text] },
		),
		...rows(
			{ calls: ['asset-create'], step: 'poll' },
			{
				P46: ['body.data.Id', { equals: 'submitted.data.Id' }],
				P47: ['body.data.Status', z.enum(['Processing', 'Active', 'Failed'])],
				P48: ['body.data.Error', z.string().nullable()],
			},
		),
		...rows({ calls: ['asset-create'], step: 'end', when: created }, { P49: ['body.data.URL', httpsUrl] }),
		...rows({ calls: ['unknown-asset'], step: 'read' }, { P50: ['words', text] }),
		...rows(
			{ calls: ['usage'], step: 'read' },
			{
				P51: ['body.code', z.literal(true)],
				P52: ['body.data', z.object({ total_granted: z.number(), total_used: z.number(), total_available: z.number() })],
				P53: ['body.data.unlimited_quota', z.boolean()],
				P54: ['body.data.expires_at', z.union([z.literal(0), unixSeconds])],
			},
		),
		...rows(
			{ calls: ['wrong-key'], step: 'read' },
			{
				P55: ['status', z.literal(401)],
				P56: ['body', z.union([z.object({ message: text }), z.object({ error: z.object({ message: text }) })])],
			},
		),
		...rows(
			{ calls: ['presign'], step: 'read' },
			{
				P57: ['body.data', z.object({ upload_url: httpsUrl, public_url: httpsUrl })],
				P58: ['body.data.method', z.enum(['PUT', 'POST'])],
			},
		),
		...rows(
			{ step: 'submit', when: { path: 'words', is: z.string().regex(/too many|rate limit|concurren/i) } },
			{ P59: ['status', z.literal(429)] },
		),
		...rows({ calls: ['text-to-image'], step: 'submit' }, { P60: ['status', z.literal(200)] }),
		...rows(
			{ calls: IMAGES, step: 'submit', when: isSuccess },
			{
				P60: ['seconds', atMost(180)],
				P61: ['body.data.*.url', httpsUrl],
				P62: ['body.created', unixSeconds],
				P63: ['body.task_id', z.undefined()],
			},
		),
		...rows({ calls: ['image-edit'], step: 'submit' }, { P64: ['body.data', list] }),
		...rows({ step: 'file' }, { P65: ['status', z.literal(200)], P66: ['body.type', z.string().regex(/^(image|video)\//)] }),
		...rows({ calls: ['video'], step: 'submit' }, { P71: ['body.task_id', text], P72: ['body.task_id', z.string().startsWith('cgt-')] }),
		...rows(
			{ calls: ['video'], step: 'poll' },
			{
				P73: ['body.code', z.literal('success')],
				P74: ['body.data.task_id', { equals: 'taskId' }],
				P75: ['body.data.status', z.enum(['SUBMITTED', 'IN_PROGRESS', 'SUCCESS', 'FAILURE'])],
				P76: ['body.data.data.status', z.enum(['queued', 'pending', 'processing', 'succeeded', 'failed'])],
				P77: ['body.data.progress', z.string().regex(/^\d+(\.\d+)?%$/), 'optional'],
			},
		),
		...rows(
			{ calls: ['video'], step: 'end', when: isVideoCompleted },
			{
				P78: ['body.data.data.content.video_url', httpsUrl],
				P79: ['body.data.data.content.last_frame_url', httpsUrl],
				P81: ['reading.state', z.literal('completed')],
			},
		),
		...rows({ calls: ['video'], step: 'end' }, { P82: ['taskSeconds', atMost(600)] }),
		...rows({ calls: ['unknown-video'], step: 'read' }, { P80: ['status', z.literal(404)] }),
	],
};
