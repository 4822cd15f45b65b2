import type { IDataObject } from 'n8n-workflow';

import type { Job } from '../../tasks/job';
import type { CallResult } from '../../tasks/task';
import type { FileSource } from '../../network/files';
import type { Transport } from '../../network/transport';
import { withoutUndefined } from '../../network/values';
import { inputAddresses, type Input } from '../inputs';
import type { ImageSettings, Media, RequestFor } from '../request';
import type { SparkTask } from '../sparkTask';
import type { VtrixTasks } from './tasks';

/** Vtrix's IDs of the models that other services have, too (docs/protocol.md 7). */
const MODELS: Readonly<Record<string, string>> = {
	'seedream-5.0': 'spark_dream_5_0',
	'seedream-4.5': 'spark_dream_4_5',
	'seedream-4.0': 'spark_dream_4_0',
};

const modelIdOf = (model: string): string => (Object.hasOwn(MODELS, model) ? MODELS[model]! : model);

const isDream = (modelId: string): boolean => /^spark_dream_/.test(modelId);

/** An image from a text (docs/protocol.md 3.1, 7). */
export function textToImage(tasks: VtrixTasks, request: RequestFor<'textToImage'>): Job<SparkTask> {
	const model = modelIdOf(request.model);
	const params = isDream(model) ? dreamParams(request) : { ...plainParams(request), use_pre_llm: request.expandPrompt };
	return tasks.job({ model, params: () => withoutUndefined(params), makes: 'image' });
}

/** An image from images (docs/protocol.md 7). A file is sent in the request, so it needs no public URL. */
export function editImage(tasks: VtrixTasks, transport: Transport, request: RequestFor<'editImage'>): Job<SparkTask> {
	const model = modelIdOf(request.model);
	// Spark's own image-to-image models only take URLs.
	const takesData = !/^spark_i2i_/.test(model);
	const publish = async (file: FileSource): Promise<CallResult<{ url: Input }>> =>
		await Promise.resolve(takesData ? { url: file } : transport.signedUrl(file));
	const addresses = inputAddresses(request.images, publish, takesData ? undefined : (file) => transport.signedUrl(file));
	return tasks.job({
		model,
		...(addresses.prepare ? { prepare: addresses.prepare } : {}),
		params: () => {
			const urls = request.images.map(addresses.of);
			return withoutUndefined(takesData ? { ...dreamParams(request), image: urls } : { ...plainParams(request), image_urls: urls });
		},
		makes: 'image',
	});
}

/** Parameters of the Seedream models, which Vtrix calls Spark Dream. */
function dreamParams({ prompt, size, seed, imagesInSet = 1, watermark }: ImageSettings): IDataObject {
	return {
		prompt,
		size: size === undefined ? undefined : 'named' in size ? size.named : `${size.width}x${size.height}`,
		seed,
		watermark,
		...(imagesInSet > 1 ? { sequential_image_generation: 'auto', sequential_image_generation_options: { max_images: imagesInSet } } : {}),
	};
}

/** Parameters of the models that take width and height. */
const plainParams = ({ prompt, size, seed }: ImageSettings): IDataObject => ({
	prompt,
	...(size !== undefined && 'width' in size ? size : {}),
	seed,
});

/** Any model with its own parameters, including the URLs of its inputs (docs/protocol.md 3). */
export function vtrixModel(tasks: VtrixTasks, transport: Transport, request: RequestFor<'vtrixModel'>): Job<SparkTask> {
	const inputs = Object.entries(request.inputs ?? {});
	const addresses = inputAddresses(
		inputs.flatMap(([, media]) => media),
		async (file) => await Promise.resolve(transport.signedUrl(file)),
		(file) => transport.signedUrl(file),
	);
	const urlsOf = (media: Media | Media[]) => (Array.isArray(media) ? media.map(addresses.of) : addresses.of(media));
	return tasks.job({
		model: request.model,
		...(addresses.prepare ? { prepare: addresses.prepare } : {}),
		params: () => ({ ...request.params, ...Object.fromEntries(inputs.map(([name, media]) => [name, urlsOf(media)])) }),
		makes: request.makes ?? 'image',
	});
}
