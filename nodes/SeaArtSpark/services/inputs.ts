import type { CallResult } from '../tasks/task';
import type { FileSource } from '../network/files';
import type { Media } from './request';

/** An input in a request: a URL, or a file that the transport embeds when the request is sent. */
export type Input = string | FileSource;

/** URI of an asset in a request. */
export const assetUri = (assetId: string): string => `asset://${assetId}`;

/**
 * The URLs of a request's inputs. Files are published once, before the submit; a repeated attempt only publishes those that are missing.
 * @param publish returns a URL for a file; or the file itself, which is then embedded in the request
 * @param sign creates a time-limited URL. It is called when the request is sent, since the wait before may take longer than the URL is
 * valid
 */
export function inputAddresses(
	media: readonly Media[],
	publish: (file: FileSource) => Promise<CallResult<{ url: Input }>>,
	sign?: (file: FileSource) => CallResult<{ url: string }>,
) {
	const files = media.flatMap((one) => ('file' in one ? [one.file] : []));
	const published = new Map<FileSource, Input>();
	return {
		/** The job's `prepare`; absent without files. */
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
		/** The input as it is put into the request; for files only after they have been published. */
		of: (one: Media): Input => {
			if ('url' in one) return one.url;
			if ('asset' in one) return assetUri(one.asset);
			return sign?.(one.file).url ?? published.get(one.file) ?? '';
		},
	};
}
