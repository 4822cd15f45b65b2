import { z } from 'zod';

import type { ResultFile } from '../services/sparkTask';
import { withoutGaps } from '../network/values';

/** A file of any kind in an item. */
export const fileOutput = () =>
	z.object({
		kind: z.string(),
		url: z.string(),
		size: z.number().optional(),
		duration: z.number().optional(),
		jobId: z.string().optional(),
	});

export const fileJson = ({ kind, url, size, duration, jobId }: ResultFile) => withoutGaps({ kind, url, size, duration, jobId });
