import { z } from 'zod/v3';

import type { ResultFile, SparkTask } from '../../services/sparkTask';
import { withoutUndefined } from '../../network/values';
import { withUrl } from '../files';
import { labelsOutput, listOf, usd, type Labels } from '../labels';

/** A video or an audio file in an item. */
export const mediaOutput = () =>
	z.object({ url: z.string(), duration: z.number().optional(), size: z.number().optional(), jobId: z.string().optional() });

export const mediaJson = ({ url, duration, size, jobId }: ResultFile & { url: string }) => withoutUndefined({ url, duration, size, jobId });

/** The simplified item of an operation whose tasks make videos. */
export const videoOutput = () =>
	z.object({
		videoUrl: z.string(),
		lastFrameUrl: z.string().optional(),
		...labelsOutput(),
		duration: z.number().optional(),
		status: z.string(),
		model: z.string(),
		cost: z.number().optional(),
		taskId: z.string(),
		videos: z.array(mediaOutput()).optional(),
	});

export const videoJson = ({ taskId, status, model, result, cost }: SparkTask, labels: Labels): z.infer<ReturnType<typeof videoOutput>> => {
	const files = withUrl(result?.files ?? []);
	const videoFiles = files.filter(({ type }) => type === 'video');
	// A model from an expression may make other files: return their URLs, too.
	const videos = (videoFiles.length > 0 ? videoFiles : files.filter(({ isLastFrame }) => !isLastFrame)).map(mediaJson);
	return withoutUndefined({
		videoUrl: videos[0]?.url ?? '',
		lastFrameUrl: lastFrameUrl(files),
		...labels,
		duration: videos[0]?.duration,
		status,
		model,
		cost: usd(cost),
		taskId,
		videos: listOf(videos),
	});
};

export const lastFrameUrl = (files: readonly ResultFile[]): string | undefined => files.find(({ isLastFrame }) => isLastFrame)?.url;
