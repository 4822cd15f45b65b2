import { z } from 'zod/v3';

import type { ModelEntry } from '../../services/request';
import { withoutUndefined } from '../../network/values';
import type { ReadOperation } from '../operation';

const KINDS = ['any', 'audio', 'image', 'text', 'video'] as const;

const modelOutput = () =>
	z.object({
		modelId: z.string(),
		name: z.string(),
		kind: z.string().optional(),
		description: z.string().optional(),
		inputs: z.array(z.string()).optional(),
		outputs: z.array(z.string()).optional(),
		provider: z.string().optional(),
	});

export const getMany: ReadOperation = {
	value: 'getMany',
	name: 'Get Many',
	action: 'Get many models',
	description: 'List the models of the service',
	operationType: 'read',
	tool: {
		description:
			'Lists the models of the service: their IDs, names, what they make and what they take. Costs nothing and takes a second or two.',
		inputs: {
			search: { description: 'Words in the name or the description of the model, such as dance. Empty for all models.', default: '' },
		},
	},
	fields: [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Max number of results to return',
			displayOptions: { show: { returnAll: [false] } },
		},
		{
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			placeholder: 'e.g. dance',
			description: 'Words in the name or the description of the model',
		},
		{
			displayName: 'Kind',
			name: 'kind',
			type: 'options',
			default: 'any',
			description: 'What the models make. An expression may name any other kind.',
			options: KINDS.map((value) => ({ name: value.charAt(0).toUpperCase() + value.slice(1), value })),
		},
	],
	output: modelOutput,
	toRead: (item) => {
		const all = item.optionalFlag('returnAll') ?? false;
		const kind = item.optionalText('kind')?.trim().toLowerCase();
		return withoutUndefined({
			read: 'listModels' as const,
			limit: all ? undefined : (item.optionalWholeNumber('limit', { min: 1 }) ?? 50),
			search: item.optionalText('search')?.trim(),
			type: kind === 'any' ? undefined : kind,
		});
	},
	toJson: ({ id, name, type, description, inputs, outputs, provider }: ModelEntry): z.infer<ReturnType<typeof modelOutput>> =>
		withoutUndefined({ modelId: id, name, kind: type, description, inputs, outputs, provider }),
};
