import { z } from 'zod/v3';

import { readMapped } from '../../parameters/mappedFields';
import { withoutUndefined } from '../../network/values';
import { fileJson, fileOutput, withUrl } from '../files';
import type { SubmitOperation } from '../operation';
import { urlsJson, urlsOutput } from '../task/output';
import { labelsOutput, listOf, usd } from '../labels';

export const run: SubmitOperation = {
	value: 'run',
	name: 'Run',
	action: 'Run any model',
	description: 'Run any model of the service, with the parameters that it takes',
	operationType: 'submit',
	makes: 'any',
	tool: {
		description:
			'Runs one model of the service and returns the URLs of its files, which may expire after a day, or its text. Each call is a paid task (its price comes back as `cost`, in USD) and waits for the result: images take seconds, videos minutes. A response with `error` says in `next` what to do.',
		inputs: {
			parametersJson: {
				description:
					'What the model takes, as a JSON object with the names of its own documentation, such as {"prompt": "a lighthouse at dusk"}',
				type: 'json',
			},
		},
	},
	duration: 'minutes',
	fields: [
		{
			displayName: 'Model',
			name: 'modelId',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The model to run',
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					placeholder: 'Choose a model...',
					typeOptions: { searchListMethod: 'searchModels', searchable: true },
				},
				{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. spark_dream_4_5' },
			],
		},
		{
			displayName: 'Parameters As',
			name: 'inputMode',
			type: 'options',
			default: 'form',
			description: 'How to fill in what the model takes',
			hint: 'Each item is one paid task',
			options: [
				{ name: 'Fields', value: 'form', description: "The fields of the model's spec; they are checked before anything is sent" },
				{ name: 'JSON', value: 'json', description: 'For a model without a spec, or when the spec cannot be reached; sent as it is' },
			],
		},
		{
			displayName: 'Parameters',
			name: 'parameters',
			type: 'resourceMapper',
			noDataExpression: true,
			default: { mappingMode: 'defineBelow', value: null },
			description: 'What the model takes. An empty field is not sent.',
			typeOptions: {
				loadOptionsDependsOn: ['modelId.value'],
				resourceMapper: {
					resourceMapperMethod: 'mapModelParameters',
					mode: 'add',
					valuesLabel: 'Parameters',
					fieldWords: { singular: 'parameter', plural: 'parameters' },
					addAllFields: true,
					supportAutoMap: false,
					multiKeyMatch: false,
				},
			},
			displayOptions: { show: { inputMode: ['form'] } },
		},
		{
			displayName: 'Parameters (JSON)',
			name: 'parametersJson',
			type: 'json',
			default: '{}',
			required: true,
			description: "What the model takes, as the model's page names it",
			placeholder: 'e.g. { "prompt": "A lighthouse at dusk" }',
			displayOptions: { show: { inputMode: ['json'] } },
		},
	],
	output: () =>
		z.object({
			...urlsOutput(),
			text: z.array(z.string()).optional(),
			...labelsOutput(),
			status: z.string(),
			model: z.string(),
			cost: z.number().optional(),
			taskId: z.string(),
			files: z.array(fileOutput()).optional(),
		}),
	toRequests: (item) => {
		const model = item.id('modelId');
		const bySpec = item.choice('inputMode', ['form', 'json'] as const) === 'form';
		return [{ action: 'runModel', model, params: bySpec ? readMapped(item, 'parameters') : item.object('parametersJson'), bySpec }];
	},
	toJson: ({ taskId, status, model, result, cost }, labels) =>
		withoutUndefined({
			...urlsJson(withUrl(result?.files ?? [])),
			text: result?.text,
			...labels,
			status,
			model,
			cost: usd(cost),
			taskId,
			files: listOf(withUrl(result?.files ?? []).map(fileJson)),
		}),
};
