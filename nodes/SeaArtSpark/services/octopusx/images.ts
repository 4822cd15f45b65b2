import type { IDataObject } from 'n8n-workflow';

import type { HttpResult, Transport } from '../../network/transport';
import { rawReply, withoutUndefined } from '../../network/values';
import { maybeAccepted, type TaskReply } from '../../tasks/task';
import type { Job } from '../../tasks/job';
import { inputAddresses } from '../inputs';
import { documentedOutput } from '../kit/results';
import { submitFailure } from '../kit/submitReply';
import type { ImageSettings, Media } from '../request';
import type { ServiceParts } from '../service';
import type { SparkTask } from '../sparkTask';

const PATH = '/v1/images/generations';

/** The call returns the images themselves, after seconds to minutes (docs/protocol.md 7). */
const RESPONSE_LIMIT_MS = 180_000;

/** Enough for several images in base64. */
const MAX_BYTES = 128 * 1_048_576;

/** OctopusX's IDs of the models that other services have, too. */
const MODELS: Readonly<Record<string, string>> = {
	'seedream-5.0': 'doubao-seedream-5-0-260128',
	'seedream-4.5': 'doubao-seedream-4-5-251128',
	'seedream-4.0': 'doubao-seedream-4-0-250828',
};

/** Whether a model ID belongs to the images endpoint. */
export const isImageModel = (model: string): boolean => /image|seedream|jimeng|seededit|dall-e|flux|midjourney|banana/i.test(model);

export const imageJobs = (transport: Transport) =>
	({
		textToImage: (request) => imageJob(transport, request, []),
		editImage: (request) => imageJob(transport, request, request.images),
	}) satisfies ServiceParts['jobs'];

/** An image from a text, or from images and a text. A file is sent in the request as a data URI. */
function imageJob(transport: Transport, request: ImageSettings, images: readonly Media[]): Job<SparkTask> {
	const addresses = inputAddresses(images, async (file) => await Promise.resolve({ url: file }));
	const model = Object.hasOwn(MODELS, request.model) ? MODELS[request.model]! : request.model;
	return {
		...synchronousJob(transport, model, () => ({
			...imageBody(request),
			...(images.length > 0 ? { image: images.map(addresses.of) } : {}),
		})),
		...(addresses.prepare ? { prepare: addresses.prepare } : {}),
	};
}

const imageBody = ({ prompt, size, seed, watermark, imagesInSet = 1 }: ImageSettings): IDataObject =>
	withoutUndefined({
		prompt,
		n: 1,
		size: size === undefined ? undefined : 'named' in size ? size.named : `${size.width}x${size.height}`,
		response_format: 'url',
		seed,
		watermark,
		...(imagesInSet > 1 ? { sequential_image_generation: 'auto', sequential_image_generation_options: { max_images: imagesInSet } } : {}),
	});

/** A call of the images endpoint. It creates no task: an image that doesn't arrive with the response can't be retrieved later. */
export function synchronousJob(transport: Transport, model: string, params: () => IDataObject): Job<SparkTask> {
	return {
		submitLimitMs: RESPONSE_LIMIT_MS + 10_000,
		async submit() {
			const called = await transport.call(
				'POST',
				PATH,
				{ model, ...params() },
				{ isSubmit: true, timeoutMs: RESPONSE_LIMIT_MS, maxBytes: MAX_BYTES },
			);
			return imagesIn(called, model);
		},
		existing: (taskId) => ({
			known: { taskId, state: 'completed', status: 'completed', model, reply: {} },
			poll: async () => await Promise.resolve({ failure: { kind: 'notFound', message: 'the service keeps no images' } }),
		}),
	};
}

function imagesIn(called: HttpResult, model: string): TaskReply<SparkTask> {
	const body = called.reply?.body;
	const { files } = documentedOutput(rawReply(body), { makes: 'image', isSent: () => false });
	if (files.length === 0) {
		const failure = submitFailure(called, 'image');
		return { failure: maybeAccepted(failure) ? { ...failure, message: `${failure.message}. ${NOT_KEPT}` } : failure };
	}
	return { task: { taskId: '', state: 'completed', status: 'completed', model, result: { files }, reply: rawReply(body) } };
}

const NOT_KEPT = 'Such an image has no task ID, so it cannot be retrieved later';
