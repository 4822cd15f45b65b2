import { z } from 'zod';

import type { ResultFile, SparkTask } from '../../services/sparkTask';
import { withoutGaps } from '../../services/values';

/** A video or a sound in an item. */
export const mediaOutput = () =>
	z.object({ url: z.string(), duration: z.number().optional(), size: z.number().optional(), jobId: z.string().optional() });

export const mediaJson = ({ url, duration, size, jobId }: ResultFile) => withoutGaps({ url, duration, size, jobId });

/** The simplified item of an operation whose tasks make videos. */
export const videoOutput = () =>
	z.object({
		taskId: z.string(),
		status: z.string(),
		model: z.string(),
		videoUrl: z.string(),
		videos: z.array(mediaOutput()),
		lastFrameUrl: z.string().optional(),
		cost: z.string().optional(),
	});

export const videoJson = ({ taskId, status, model, result, cost }: SparkTask): z.infer<ReturnType<typeof videoOutput>> => {
	const files = result?.files ?? [];
	const films = files.filter(({ kind }) => kind === 'video');
	// A model that was named by hand may make something else: its address is not kept back.
	const videos = (films.length > 0 ? films : files.filter(({ isLastFrame }) => !isLastFrame)).map(mediaJson);
	return withoutGaps({ taskId, status, model, videoUrl: videos[0]?.url ?? '', videos, lastFrameUrl: lastFrameUrl(files), cost });
};

export const lastFrameUrl = (files: readonly ResultFile[]): string | undefined => files.find(({ isLastFrame }) => isLastFrame)?.url;
