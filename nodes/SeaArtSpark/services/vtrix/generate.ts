import type { Job } from '../../tasks/runTask';
import { inputAddresses } from '../inputs';
import type { Media, RequestFor } from '../request';
import type { SparkTask } from '../sparkTask';
import type { Transport } from '../../network/transport';
import type { ResultReader, VtrixTasks } from './tasks';

/** Any model that makes files: its parameters, and the addresses of its inputs among them (docs/protocol.md 3). */
export function generate(tasks: VtrixTasks, transport: Transport, request: RequestFor<'generate'>): Job<SparkTask> {
	const inputs = Object.entries(request.inputs ?? {});
	const addresses = inputAddresses(
		inputs.flatMap(([, media]) => media),
		async (file) => await Promise.resolve(transport.signedUrl(file)),
		transport.signedUrl,
	);
	const addressesOf = (media: Media | Media[]) => (Array.isArray(media) ? media.map(addresses.of) : addresses.of(media));
	return tasks.job({
		model: request.model,
		...(addresses.prepare ? { prepare: addresses.prepare } : {}),
		params: () => ({ ...request.params, ...Object.fromEntries(inputs.map(([name, media]) => [name, addressesOf(media)])) }),
		readResult: readFiles,
	});
}

const readFiles: ResultReader = ({ files }) => (files.length > 0 ? { files } : undefined);

/** How the result of the models that have operations of their own is read when only the task's id is known. */
export const imageReaders: ReadonlyMap<string, ResultReader> = new Map(
	['spark_t2i_3_0', 'spark_image_3_1', 'spark_img_effects'].map((model) => [model, readFiles]),
);
