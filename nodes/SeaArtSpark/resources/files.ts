import { z } from 'zod/v3';

import type { ResultFile } from '../services/sparkTask';
import { withoutUndefined } from '../network/values';

/** The files with a URL. A file from inside the reply is only in the item's binary data. */
export const withUrl = (files: readonly ResultFile[]) =>
	files.filter((file): file is ResultFile & { url: string } => file.url !== undefined);

/** A file of any type in an item. */
export const fileOutput = () =>
	z.object({
		kind: z.string(),
		url: z.string(),
		size: z.number().optional(),
		duration: z.number().optional(),
		jobId: z.string().optional(),
	});

export const fileJson = ({ type, url, size, duration, jobId }: ResultFile & { url: string }) =>
	withoutUndefined({ kind: type, url, size, duration, jobId });
