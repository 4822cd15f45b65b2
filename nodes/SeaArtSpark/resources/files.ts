import { z } from 'zod/v3';

import type { ResultFile } from '../services/sparkTask';
import { withoutUndefined } from '../network/values';

/** A file of any kind in an item. */
export const fileOutput = () =>
	z.object({
		kind: z.string(),
		url: z.string(),
		size: z.number().optional(),
		duration: z.number().optional(),
		jobId: z.string().optional(),
	});

export const fileJson = ({ type, url, size, duration, jobId }: ResultFile) => withoutUndefined({ kind: type, url, size, duration, jobId });
