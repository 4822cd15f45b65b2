import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import type { FileKind, SparkTask } from '../../services/sparkTask';
import { withoutGaps } from '../../services/values';
import { assetNames, assetNamesOutput } from '../asset/output';
import { fileJson, fileOutput } from '../files';
import { imageJson, imageOutput } from '../images';
import { lastFrameUrl, mediaJson, mediaOutput } from '../video/output';

/** The simplified item of a task, whoever made it and whatever it made. */
export const taskOutput = () =>
	z
		.object({
			taskId: z.string(),
			status: z.string(),
			progress: z.number().optional(),
			model: z.string().optional(),
			imageUrl: z.string().optional(),
			images: z.array(imageOutput()).optional(),
			videoUrl: z.string().optional(),
			videos: z.array(mediaOutput()).optional(),
			lastFrameUrl: z.string().optional(),
			audioUrl: z.string().optional(),
			audios: z.array(mediaOutput()).optional(),
			files: z.array(fileOutput()).optional(),
			text: z.array(z.string()).optional(),
			groupId: z.string().optional(),
		})
		.extend(z.object(assetNamesOutput()).partial().shape)
		.extend({
			error: z.object({ code: z.string().optional(), message: z.string() }).optional(),
			lookups: z.number().optional(),
			cost: z.string().optional(),
		});

export const taskJson = ({ taskId, status, progress, model, result, failure, lookups, cost }: SparkTask): IDataObject =>
	withoutGaps({
		taskId,
		status,
		progress,
		model: model || undefined,
		...filesJson(result?.files ?? [], result?.isOfAnyModel ?? false),
		text: result?.text,
		groupId: result?.groupId,
		...(result?.asset ? assetNames(result.asset) : {}),
		error: failure && withoutGaps({ code: failure.code, message: failure.message }),
		lookups,
		cost,
	});

/** A task that is not waited for any longer, with the ids that are known already. */
export const pendingJson = ({ taskId, status, model, result }: SparkTask): IDataObject =>
	withoutGaps({
		taskId,
		status,
		model: model || undefined,
		groupId: result?.groupId,
		...(result?.asset ? assetNames(result.asset) : {}),
	});

/** The files that a task made, by kind: the address of the first, and the list. Of a model without an operation of its own, all of them, too. */
function filesJson(files: NonNullable<NonNullable<SparkTask['result']>['files']>, isOfAnyModel: boolean) {
	const of = (kind: FileKind) => files.filter((file) => file.kind === kind && !file.isLastFrame);
	const list = (kind: FileKind) => {
		const some = of(kind).map(mediaJson);
		return some.length > 0 ? some : undefined;
	};
	const images = of('image').map(imageJson);
	const others = isOfAnyModel ? files : of('file');
	const [videos, audios] = [list('video'), list('audio')];
	return {
		imageUrl: images[0]?.url,
		images: images.length > 0 ? images : undefined,
		videoUrl: videos?.[0]?.url,
		videos,
		lastFrameUrl: lastFrameUrl(files),
		audioUrl: audios?.[0]?.url,
		audios,
		files: others.length > 0 ? others.map(fileJson) : undefined,
	};
}
