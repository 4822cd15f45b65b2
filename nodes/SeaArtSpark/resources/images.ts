import { z } from 'zod/v3';

import type { ImageSettings, SparkRequest } from '../services/request';
import type { ResultFile, SparkTask } from '../services/sparkTask';
import { withoutUndefined } from '../network/values';
import { withUrl } from './files';
import { labelsOutput, listOf, usd, type Labels } from './labels';

export const imageOutput = () => z.object({ url: z.string(), size: z.number().optional(), jobId: z.string().optional() });

/** The simplified item of an operation whose tasks make images. */
export const imagesOutput = () =>
	z.object({
		imageUrl: z.string(),
		...labelsOutput(),
		status: z.string(),
		model: z.string(),
		cost: z.number().optional(),
		taskId: z.string(),
		images: z.array(imageOutput()).optional(),
	});

export const imagesJson = (
	{ taskId, status, model, result, cost }: SparkTask,
	labels: Labels,
): z.infer<ReturnType<typeof imagesOutput>> => {
	const files = withUrl(result?.files ?? []);
	const imageFiles = files.filter(({ type }) => type === 'image');
	// A model from an expression may make other files: return their URLs, too.
	const images = (imageFiles.length > 0 ? imageFiles : files).map(imageJson);
	return withoutUndefined({
		imageUrl: images[0]?.url ?? '',
		...labels,
		status,
		model,
		cost: usd(cost),
		taskId,
		images: listOf(images),
	});
};

export const imageJson = ({ url, size, jobId }: ResultFile & { url: string }) => withoutUndefined({ url, size, jobId });

/** Whether one task of this request makes several images, each a separate item. */
export const isImageSet = (request: SparkRequest): boolean => 'imagesInSet' in request && (request.imagesInSet ?? 1) > 1;

/** Repeats a request for several images. The same seed would make the same image, so each gets the next one; unsafe integers restart. */
export const repeated = <R extends ImageSettings>(request: R, count: number): R[] =>
	Array.from({ length: count }, (_, part) => {
		if (request.seed === undefined) return request;
		const seed = request.seed + part;
		return { ...request, seed: Number.isSafeInteger(seed) ? seed : part };
	});
