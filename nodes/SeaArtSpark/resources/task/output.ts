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

/** The URL of the first file of each type, and the duration of the video or audio. */
export const urlsOutput = () => ({
	imageUrl: z.string().optional(),
	videoUrl: z.string().optional(),
	lastFrameUrl: z.string().optional(),
	audioUrl: z.string().optional(),
	fileUrl: z.string().optional(),
	duration: z.number().optional(),
});

/** The simplified item of any task. */
export const taskOutput = () =>
	z
		.object({
			...urlsOutput(),
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
		...urlsJson(withUrl(result?.files ?? [])),
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

/** The item of a task that is not waited for, with the IDs that are known so far. */
export const pendingJson = ({ taskId, status, model, result }: SparkTask, labels: Labels = {}): IDataObject =>
	withoutUndefined({
		...labels,
		status,
		model: model || undefined,
		taskId,
		groupId: result?.groupId,
		...(result?.asset ? assetNames(result.asset) : {}),
	});

/** The item of a completed task without a result. Its reply may show the reason. */
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

/** Adds the other scalar fields of the first result (`imgId`, `seed`), except existing ones and `error`, which n8n would interpret. */
export function withExtraFields(json: IDataObject, { result }: SparkTask): IDataObject {
	const extra = { ...result?.files?.[0]?.extra, ...result?.values };
	return { ...json, ...Object.fromEntries(Object.entries(extra).filter(([name]) => json[name] === undefined && name !== 'error')) };
}

type Files = ReturnType<typeof withUrl>;

const ofType = (files: Files, type: FileType) => files.filter((file) => file.type === type && !file.isLastFrame);

/** The URL of the first file of each type, and the duration of the first video or audio file. */
export const urlsJson = (files: Files) => ({
	imageUrl: ofType(files, 'image')[0]?.url,
	videoUrl: ofType(files, 'video')[0]?.url,
	lastFrameUrl: lastFrameUrl(files),
	audioUrl: ofType(files, 'audio')[0]?.url,
	fileUrl: ofType(files, 'file')[0]?.url,
	duration: (ofType(files, 'video')[0] ?? ofType(files, 'audio')[0])?.duration,
});

/** The files of a task by type. */
const listsJson = (files: Files) => ({
	images: listOf(ofType(files, 'image').map(imageJson)),
	videos: listOf(ofType(files, 'video').map(mediaJson)),
	audios: listOf(ofType(files, 'audio').map(mediaJson)),
	files: listOf(ofType(files, 'file').map(fileJson)),
});
