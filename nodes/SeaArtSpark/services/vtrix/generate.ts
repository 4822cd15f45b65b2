import type { Job } from '../../tasks/runTask';
import { inputAddresses } from '../inputs';
import type { Media, RequestFor } from '../request';
import type { SparkTask } from '../sparkTask';
import type { Transport } from '../transport';
import type { VtrixTasks } from './tasks';

/** Any model that makes files: its parameters, and the addresses of its inputs among them (docs/protocol.md 3). */
export function generate(tasks: VtrixTasks, transport: Transport, request: RequestFor<'generate'>): Job<SparkTask> {
	const inputs = Object.entries(request.inputs ?? {});
	const addresses = inputAddresses(
		inputs.flatMap(([, media]) => media),
		async (file) => await Promise.resolve(transport.signedUrl(file)),
	);
	const addressesOf = (media: Media | Media[]) => (Array.isArray(media) ? media.map(addresses.of) : addresses.of(media));
	return tasks.job({
		model: request.model,
		...(addresses.prepare ? { prepare: addresses.prepare } : {}),
		params: () => ({ ...request.params, ...Object.fromEntries(inputs.map(([name, media]) => [name, addressesOf(media)])) }),
		readResult: ({ files }) => (files.length > 0 ? { files } : undefined),
	});
}
