import type { INodeProperties } from 'n8n-workflow';

import { readImageSize, SIZE_OPTIONS } from '../../parameters/imageSize';
import type { ItemReader } from '../../parameters/itemReader';
import { readSeed, seedField } from '../../parameters/seed';
import type { RequestFor } from '../../services/request';
import { imagesJson, imagesOutput } from '../images';
import type { SubmitOperation } from '../operation';
import { PROMPT_MAX, PROMPTS_MAX, readPrompts } from './prompts';

const NUMBER = { min: 1, max: 10, next: 'Use a whole number from 1 to 10.' };

const MODELS = ['spark_t2i_3_0', 'spark_image_3_1'] as const;

const model: INodeProperties = {
	displayName: 'Model',
	name: 'model',
	type: 'options',
	default: 'spark_t2i_3_0',
	description: 'The model that makes the image',
	options: [
		{ name: 'Spark Image 3.1', value: 'spark_image_3_1' },
		{ name: 'Spark Text-to-Image 3.0', value: 'spark_t2i_3_0' },
	],
};

const seed = seedField(
	'The same positive number with the same prompt and size gives nearly the same image. Of several images, each gets the next number. -1 is random.',
);

export const generate: SubmitOperation = {
	value: 'generate',
	name: 'Generate',
	action: 'Generate image from text',
	description: 'Generate an image from a text prompt',
	operationType: 'submit',
	makes: 'image',
	tool: {
		description:
			'Makes pictures from text. Each picture is a paid task (its price comes back as `cost`, in USD) and is waited for, which takes seconds rather than minutes. Returns the address of each picture, which may expire after a day, and its task ID. Make as many pictures as you were asked for, and no more. An answer with `error` says in `next` what to do.',
		inputs: {
			prompt: {
				description: `What the picture shows, in English or Chinese: subject, surroundings, style, light. Up to 120 characters work best, ${PROMPT_MAX} are allowed. Leave it empty when you use Prompts.`,
				default: '',
			},
			prompts: {
				displayName: 'Prompts',
				description: `Only for several pictures in one call, in place of Prompt: 2 to ${PROMPTS_MAX} prompts as one text, each on a line of its own. They are made side by side, and each is paid for.`,
				default: '',
				onlyWith: 'prompt',
			},
			imageSize: {
				description:
					'Shape of the picture: square, landscape (4:3), portrait (3:4), wide (16:9), tall (9:16), any ratio between 1:3 and 3:1 such as 3:2, each with 2K behind it for a larger picture, or width and height in pixels such as 1328x1328',
				default: 'square',
			},
		},
		hides: ['width', 'height'],
	},
	fields: [
		model,
		{
			displayName: 'Prompt',
			name: 'prompt',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. A lighthouse at dusk, soft light, paper cut style',
			hint: 'Each item is one paid task. Up to 120 characters work best; 800 are allowed.',
			description: 'What the image shows, in English or Chinese',
		},
		{
			displayName: 'Image Size',
			name: 'imageSize',
			type: 'options',
			default: '1328x1328',
			description: 'Width and height in pixels. An expression may also say it in words: square, portrait, landscape, 16:9, or 16:9 2K.',
			options: SIZE_OPTIONS,
		},
		...(['Width', 'Height'] as const).map((displayName) => ({
			displayName,
			name: displayName.toLowerCase(),
			type: 'number' as const,
			default: 1328,
			description: `${displayName} in pixels. The ratio may be 1:3 to 3:1, and the image 512 × 512 to 2048 × 2048 pixels in total.`,
			displayOptions: { show: { imageSize: ['custom'] } },
		})),
		{
			displayName: 'Number of Images',
			name: 'numberOfImages',
			type: 'number',
			typeOptions: { minValue: NUMBER.min, maxValue: NUMBER.max, numberPrecision: 0 },
			default: 1,
			description: `How many images to make of each item, ${NUMBER.min} to ${NUMBER.max}. Each is a paid task and an item of its own.`,
		},
		seed,
	],
	options: [
		{
			displayName: 'Expand Prompt',
			name: 'usePreLlm',
			type: 'boolean',
			default: true,
			description: 'Whether the service expands and polishes the prompt first. Good for short prompts; turn it off for long ones.',
		},
	],
	output: imagesOutput,
	toRequest: (item) => toRequest(item, item.text('prompt', { max: PROMPT_MAX })),
	toRequests: (item) => {
		const requests = readPrompts(item).map((prompt) => toRequest(item, prompt));
		const count = item.optionalWholeNumber('numberOfImages', NUMBER) ?? 1;
		return requests.flatMap((request) => Array.from({ length: count }, (_, part) => withSeed(request, part)));
	},
	toJson: imagesJson,
};

function toRequest(item: ItemReader, prompt: string): RequestFor<'generate'> {
	const usePreLlm = item.optionalFlag('usePreLlm');
	const wantedSeed = readSeed(item, 'image');
	return {
		action: 'generate',
		model: item.optionalText('model') === undefined ? MODELS[0] : item.choice('model', MODELS),
		params: {
			prompt,
			...readImageSize(item),
			...(wantedSeed === undefined ? {} : { seed: wantedSeed }),
			...(usePreLlm === undefined ? {} : { use_pre_llm: usePreLlm }),
		},
	};
}

/** The same request for another image: a seed that was chosen would make the same image again. */
function withSeed(request: RequestFor<'generate'>, part: number): RequestFor<'generate'> {
	const { seed: chosen } = request.params;
	return typeof chosen === 'number' ? { ...request, params: { ...request.params, seed: chosen + part } } : request;
}
