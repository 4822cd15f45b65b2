import { numberOfImages } from '../../parameters/count';
import { imageModelField, readImageModel } from '../../parameters/imageModels';
import { imageSetField, readImageSet } from '../../parameters/imageSet';
import { imageSizeFields, readImageSize, sideNames } from '../../parameters/imageSize';
import { readSeed, seedField } from '../../parameters/seed';
import { readWatermark, watermark } from '../../parameters/watermark';
import { withoutUndefined } from '../../network/values';
import { imagesJson, imagesOutput, isImageSet, repeated } from '../images';
import type { SubmitOperation } from '../operation';
import { PROMPT_MAX, PROMPTS_MAX, readPrompts } from './prompts';

const EXPAND_PROMPT = 'usePreLlm';

export const generate: SubmitOperation = {
	value: 'generate',
	name: 'Generate',
	action: 'Generate image from text',
	description: 'Generate an image from a text prompt',
	operationType: 'submit',
	makes: 'image',
	tool: {
		description:
			'Makes images from text. Each image is a paid task (its price comes back as `cost`, in USD) and waits for the result, which takes seconds rather than minutes. Returns the URL of each image, which may expire after a day, and its task ID. Make as many images as you were asked for, and no more. A response with `error` says in `next` what to do.',
		inputs: {
			prompt: {
				description: `What the image shows, in English or Chinese: subject, surroundings, style, light. Up to 120 characters work best, ${PROMPT_MAX} are allowed. Leave it empty when you use Prompts.`,
				default: '',
			},
			prompts: {
				displayName: 'Prompts',
				description: `Only for several images in one call, in place of Prompt: 2 to ${PROMPTS_MAX} prompts as one text, each on a line of its own. They are made side by side, and each is charged separately.`,
				default: '',
				onlyWith: 'prompt',
			},
			imageSize: {
				description:
					'Shape of the image: square, landscape (4:3), portrait (3:4), wide (16:9), tall (9:16), any ratio between 1:3 and 3:1 such as 3:2, or width and height in pixels such as 2048x2048',
				default: 'square',
			},
		},
		hides: sideNames,
	},
	fields: [
		imageModelField('textToImage'),
		{
			displayName: 'Prompt',
			name: 'prompt',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. A lighthouse at dusk, soft light, paper cut style',
			hint: `Each item is at least one paid task. Up to 120 characters work best; ${PROMPT_MAX} are allowed.`,
			description: 'What the image shows, in English or Chinese',
		},
		...imageSizeFields(false),
		numberOfImages.field,
		imageSetField('textToImage'),
		seedField(
			'The same positive number with the same prompt and size gives nearly the same image. With several images, each gets the next number. -1 is random.',
		),
	],
	options: [
		{
			displayName: 'Expand Prompt',
			name: EXPAND_PROMPT,
			type: 'boolean',
			default: true,
			description: 'Whether the Spark models expand and polish the prompt first. Good for short prompts; turn it off for long ones.',
		},
		watermark,
	],
	count: numberOfImages,
	output: imagesOutput,
	toRequests: (item) => {
		const { id, known } = readImageModel(item, 'textToImage');
		const settings = withoutUndefined({
			model: id,
			...readImageSize(item, known),
			...readImageSet(item, known, 0),
			seed: readSeed(item, 'image'),
			expandPrompt: item.optionalFlag(EXPAND_PROMPT),
			watermark: readWatermark(item),
		});
		const count = numberOfImages.read(item);
		return readPrompts(item, known?.maxPrompt).flatMap((prompt) =>
			repeated({ action: 'textToImage' as const, prompt, ...settings }, count),
		);
	},
	isSet: isImageSet,
	toJson: imagesJson,
};
