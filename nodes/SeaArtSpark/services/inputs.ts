import type { CallResult } from '../tasks/task';
import type { FileSource } from '../network/files';
import type { Media } from './request';

/** How a service refers to an asset of its library. */
export const assetUri = (assetId: string): string => `asset://${assetId}`;

/**
 * The URLs of a request's inputs. Files are published once, before the submit: an attempt that is repeated goes on with those that are
 * still missing.
 * @param sign makes a time-limited URL at once, if n8n can: such a URL is made when the request is sent, since the wait for a free slot
 * may take longer than it is valid
 */
export function inputAddresses(
	media: readonly Media[],
	publish: (file: FileSource) => Promise<CallResult<{ url: string }>>,
	sign?: (file: FileSource) => CallResult<{ url: string }>,
) {
	const files = media.flatMap((one) => ('file' in one ? [one.file] : []));
	const published = new Map<FileSource, string>();
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
		/** The URL that goes into the request; of a file, once it has been published. */
		of: (one: Media): string => {
			if ('url' in one) return one.url;
			if ('asset' in one) return assetUri(one.asset);
			return sign?.(one.file).url ?? published.get(one.file) ?? '';
		},
	};
}
