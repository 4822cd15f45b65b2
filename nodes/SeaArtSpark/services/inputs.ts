import type { CallResult } from '../tasks/task';
import type { FileSource } from '../network/files';
import type { Media } from './request';

/** How a service refers to an asset of its library. */
export const assetUri = (assetId: string): string => `asset://${assetId}`;

/**
 * The addresses of a request's inputs. Files are published once, before the submit: a try that is repeated goes on with those
 * that are still missing.
 */
export function inputAddresses(media: readonly Media[], publish: (file: FileSource) => Promise<CallResult<{ url: string }>>) {
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
		/** The address that goes into the request; of a file, once it has been published. */
		of: (one: Media): string => {
			if ('url' in one) return one.url;
			return 'asset' in one ? assetUri(one.asset) : (published.get(one.file) ?? '');
		},
	};
}
