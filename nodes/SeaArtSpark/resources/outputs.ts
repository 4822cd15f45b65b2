import { z } from 'zod';

/** The simplified items, as the editor previews them: `__schema__` is generated from these, and `toJson` is held to them. */
const image = z.object({ url: z.string(), size: z.number().optional(), jobId: z.string().optional() });

const images = z.object({
	taskId: z.string(),
	status: z.string(),
	model: z.string(),
	imageUrl: z.string(),
	images: z.array(image),
	cost: z.string().optional(),
});

const group = z.object({
	groupId: z.string(),
	name: z.string().optional(),
	taskId: z.string().optional(),
	status: z.string(),
	cost: z.string().optional(),
});

const asset = z.object({
	assetId: z.string(),
	assetUri: z.string(),
	assetStatus: z.string().optional(),
	assetGroupId: z.string().optional(),
	name: z.string().optional(),
	assetType: z.string().optional(),
	taskId: z.string(),
	status: z.string(),
	cost: z.string().optional(),
});

const assetDetails = z.object({
	assetId: z.string(),
	assetUri: z.string(),
	assetStatus: z.string().optional(),
	name: z.string().optional(),
	assetType: z.string().optional(),
	assetGroupId: z.string().optional(),
	url: z.string().optional(),
	createdAt: z.string().optional(),
	updatedAt: z.string().optional(),
	projectName: z.string().optional(),
});

const task = z.object({
	taskId: z.string(),
	status: z.string(),
	progress: z.number().optional(),
	model: z.string().optional(),
	imageUrl: z.string().optional(),
	images: z.array(image).optional(),
	groupId: z.string().optional(),
	assetId: z.string().optional(),
	assetUri: z.string().optional(),
	assetStatus: z.string().optional(),
	assetGroupId: z.string().optional(),
	name: z.string().optional(),
	assetType: z.string().optional(),
	error: z.object({ code: z.string().optional(), message: z.string() }).optional(),
	cost: z.string().optional(),
});

/** By resource and operation. */
export const outputs = {
	assetGroup: { create: group },
	asset: { create: asset, get: assetDetails },
	textToImage: { generate: images },
	imageEffects: { apply: images },
	task: { get: task, wait: task },
};

export type ImagesOutput = z.infer<typeof images>;
export type GroupOutput = z.infer<typeof group>;
export type AssetOutput = z.infer<typeof asset>;
export type AssetDetailsOutput = z.infer<typeof assetDetails>;
export type TaskOutput = z.infer<typeof task>;
