import type { CallResult } from '../tasks/task';
import type { FileSource } from '../network/files';
import type { Media } from './request';

/** An input in a request: a URL, or a file that the transport writes into the request when it is sent. */
export type Input = string | FileSource;

/** How a service refers to an asset of its library. */
export const assetUri = (assetId: string): string => `asset://${assetId}`;

/**
 * The URLs of a request's inputs. Files are published once, before the submit: an attempt that is repeated goes on with those that are
 * still missing.
 * @param publish gives a file a URL; or returns the file itself, which then goes along with the request
 * @param sign makes a time-limited URL at once, if n8n can: such a URL is made when the request is sent, since the wait for a free slot
 * may take longer than it is valid
 */
export function inputAddresses(
	media: readonly Media[],
	publish: (file: FileSource) => Promise<CallResult<{ url: Input }>>,
	sign?: (file: FileSource) => CallResult<{ url: string }>,
) {
	const files = media.flatMap((one) => ('file' in one ? [one.file] : []));
	const published = new Map<FileSource, Input>();
	return {
		/** What a job has to do before its submit; nothing where there is no file. */
		...(files.length > 0
			? {
					prepare: async (): Promise<CallResult<object>> => {
						for (const file of files) {
							if (published.has(file)) continue;
							const done = await publish(file);
							if (done.failure) return { failure: done.failure };
							published.set(file, done.url);
						}
						return {};
					},
				}
			: {}),
		/** What goes into the request; of a file, once it has been published. */
		of: (one: Media): Input => {
			if ('url' in one) return one.url;
			if ('asset' in one) return assetUri(one.asset);
			return sign?.(one.file).url ?? published.get(one.file) ?? '';
		},
	};
}
