import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';

import type { FileType } from '../../network/files';
import type { SparkTask } from '../../services/sparkTask';
import { withoutUndefined } from '../../network/values';
import { assetNames, assetNamesOutput } from '../asset/output';
import { fileJson, fileOutput, withUrl } from '../files';
import { imageJson, imageOutput } from '../images';
import { labelsOutput, listOf, usd, type Labels } from '../labels';
import { lastFrameUrl, mediaJson, mediaOutput } from '../video/output';

/** The addresses of what a task made, the first of each kind, and the length of its film or sound. */
export const addressesOutput = () => ({
	imageUrl: z.string().optional(),
	videoUrl: z.string().optional(),
	lastFrameUrl: z.string().optional(),
	audioUrl: z.string().optional(),
	fileUrl: z.string().optional(),
	duration: z.number().optional(),
});

/** The simplified item of a task, whoever made it and whatever it made. */
export const taskOutput = () =>
	z
		.object({
			...addressesOutput(),
			text: z.array(z.string()).optional(),
			...labelsOutput(),
			status: z.string(),
			progress: z.number().optional(),
			model: z.string().optional(),
			cost: z.number().optional(),
			lookups: z.number().optional(),
			taskId: z.string(),
			groupId: z.string().optional(),
		})
		.extend(z.object(assetNamesOutput()).partial().shape)
		.extend({
			images: z.array(imageOutput()).optional(),
			videos: z.array(mediaOutput()).optional(),
			audios: z.array(mediaOutput()).optional(),
			files: z.array(fileOutput()).optional(),
			error: z.object({ code: z.string().optional(), message: z.string() }).optional(),
		});

export const taskJson = ({ taskId, status, progress, model, result, error, lookups, cost }: SparkTask, labels: Labels): IDataObject =>
	withoutUndefined({
		...addressesJson(withUrl(result?.files ?? [])),
		text: result?.text,
		...labels,
		status,
		progress,
		model: model || undefined,
		cost: usd(cost),
		lookups,
		taskId,
		groupId: result?.groupId,
		...(result?.asset ? assetNames(result.asset) : {}),
		...listsJson(withUrl(result?.files ?? [])),
		error: error && withoutUndefined({ code: error.code, message: error.message }),
	});

/** A task that is not waited for any longer, with the ids that are known already. */
export const pendingJson = ({ taskId, status, model, result }: SparkTask, labels: Labels = {}): IDataObject =>
	withoutUndefined({
		...labels,
		status,
		model: model || undefined,
		taskId,
		groupId: result?.groupId,
		...(result?.asset ? assetNames(result.asset) : {}),
	});

/** A completed task without a result: its reply may show why. */
export const emptyJson = ({ taskId, status, model, cost, result, reply }: SparkTask, labels: Labels = {}): IDataObject =>
	withoutUndefined({
		...labels,
		status,
		model: model || undefined,
		cost: usd(cost),
		taskId,
		message: 'The task completed, but its response contains no result.',
		...(result?.values ?? {}),
		response: reply as IDataObject,
	});

/** An item with the other scalar fields of the first result (`imgId`, `seed`). A field that the item has already stays; n8n would take an `error` for the item's own. */
export function withExtraFields(json: IDataObject, { result }: SparkTask): IDataObject {
	const extra = { ...result?.files?.[0]?.extra, ...result?.values };
	return { ...json, ...Object.fromEntries(Object.entries(extra).filter(([name]) => json[name] === undefined && name !== 'error')) };
}

type Files = ReturnType<typeof withUrl>;

const ofType = (files: Files, type: FileType) => files.filter((file) => file.type === type && !file.isLastFrame);

/** The address of the first file of each kind, and the length of the first film or sound. */
export const addressesJson = (files: Files) => ({
	imageUrl: ofType(files, 'image')[0]?.url,
	videoUrl: ofType(files, 'video')[0]?.url,
	lastFrameUrl: lastFrameUrl(files),
	audioUrl: ofType(files, 'audio')[0]?.url,
	fileUrl: ofType(files, 'file')[0]?.url,
	duration: (ofType(files, 'video')[0] ?? ofType(files, 'audio')[0])?.duration,
});

/** The files that a task made, by type. */
const listsJson = (files: Files) => ({
	images: listOf(ofType(files, 'image').map(imageJson)),
	videos: listOf(ofType(files, 'video').map(mediaJson)),
	audios: listOf(ofType(files, 'audio').map(mediaJson)),
	files: listOf(ofType(files, 'file').map(fileJson)),
});
