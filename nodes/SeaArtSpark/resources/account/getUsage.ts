import { z } from 'zod/v3';

import type { Usage } from '../../services/request';
import { withoutUndefined } from '../../network/values';
import type { ReadOperation } from '../operation';

const usageOutput = () =>
	z.object({
		available: z.number().optional(),
		used: z.number().optional(),
		granted: z.number().optional(),
		unlimited: z.boolean().optional(),
		expiresAt: z.string().optional(),
	});

export const getUsage: ReadOperation = {
	value: 'getUsage',
	name: 'Get Usage',
	action: 'Get account usage',
	description: 'Retrieve what the account has used and what is left, for example to stop a schedule before the balance runs out',
	operationType: 'read',
	tool: {
		description: 'Looks up what the account has used and what is left of its balance. Costs nothing and takes a second.',
		inputs: {},
	},
	fields: [],
	output: usageOutput,
	toRead: () => ({ read: 'getUsage' }),
	toJson: ({ available, used, granted, unlimited, expiresAt }: Usage): z.infer<ReturnType<typeof usageOutput>> =>
		withoutUndefined({ available, used, granted, unlimited, expiresAt }),
};
