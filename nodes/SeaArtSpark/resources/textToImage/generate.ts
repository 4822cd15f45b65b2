import type { ItemReader } from '../../parameters/itemReader';
import type { SubmitOperation } from '../operation';
import { imagesJson, imagesOutput } from '../images';

const PROMPT_MAX = 800;
const MIN_PIXELS = 512 * 512;
const MAX_PIXELS = 2048 * 2048;
const MAX_RATIO = 3;

/** The sizes that the model's page recommends: 1K first, then 2K. */
const SIZES = [
	['1328x1328', '1:1'],
	['1472x1104', '4:3'],
	['1584x1056', '3:2'],
	['1664x936', '16:9'],
	['2016x864', '21:9'],
	['2048x2048', '1:1, 2K'],
	['2304x1728', '4:3, 2K'],
	['2496x1664', '3:2, 2K'],
	['2560x1440', '16:9, 2K'],
	['3024x1296', '21:9, 2K'],
] as const;

const SIZE_OPTIONS = [
	...SIZES.map(([size, ratio]) => ({ name: `${size.replace('x', ' × ')} (${ratio})`, value: size })),
	{ name: 'Custom', value: 'custom' },
];

const MODELS = ['spark_t2i_3_0', 'spark_image_3_1'] as const;

export const generate: SubmitOperation = {
	value: 'generate',
	name: 'Generate',
	action: 'Generate image from text',
	description: 'Generate an image from a text prompt',
	kind: 'submit',
	makes: 'image',
	fields: [
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
			description: 'Width and height in pixels',
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
	],
	options: [
		{
			displayName: 'Expand Prompt',
			name: 'usePreLlm',
			type: 'boolean',
			default: true,
			description: 'Whether the service expands and polishes the prompt first. Good for short prompts; turn it off for long ones.',
		},
		{
			displayName: 'Model',
			name: 'model',
			type: 'options',
			default: 'spark_t2i_3_0',
			description: 'The model that makes the image',
			options: [
				{ name: 'Spark Image 3.1', value: 'spark_image_3_1' },
				{ name: 'Spark Text-to-Image 3.0', value: 'spark_t2i_3_0' },
			],
		},
		{
			displayName: 'Seed',
			name: 'seed',
			type: 'number',
			default: -1,
			description: 'The same positive number with the same prompt and size gives nearly the same image. -1 is random.',
		},
	],
	output: imagesOutput,
	toRequest: (item) => {
		const usePreLlm = item.optionalFlag('usePreLlm');
		const seed = item.optionalWholeNumber('seed', { min: -1, next: 'Use -1 for a random image, or a positive whole number.' });
		const model = item.optionalText('model') === undefined ? MODELS[0] : item.choice('model', MODELS);
		return {
			action: 'generate',
			model,
			params: {
				prompt: item.text('prompt', { max: PROMPT_MAX }),
				...readSize(item),
				...(seed === undefined ? {} : { seed }),
				...(usePreLlm === undefined ? {} : { use_pre_llm: usePreLlm }),
			},
		};
	},
	toJson: imagesJson,
};

/**
 * Both sides or neither. Only ratio and total are checked: the page's own sizes have sides above the 2048 that its
 * error 003001009 names, so a single side is for the service to judge.
 */
function readSize(item: ItemReader): { width: number; height: number } | Record<string, never> {
	const chosen = item.text('imageSize');
	const written = /^(\d{1,5})\s*[x×]\s*(\d{1,5})$/i.exec(chosen.trim());
	if (!written && chosen !== 'custom') {
		item.refuse('imageSize', `is "${chosen.slice(0, 40)}"`, 'Choose one of the sizes, Custom, or write it like 1328x1328.');
	}
	const width = written ? Number(written[1]) : item.optionalWholeNumber('width', { min: 1 });
	const height = written ? Number(written[2]) : item.optionalWholeNumber('height', { min: 1 });
	if (width === undefined && height === undefined) return {};
	if (width === undefined || height === undefined) {
		return item.refuse(width === undefined ? 'width' : 'height', 'is empty', "Fill in both 'Width' and 'Height', or neither.");
	}
	const blamed = written ? 'imageSize' : 'width';
	const is = written ? 'is' : "and 'Height' make";
	const size = `${width} × ${height}`;
	if (Math.max(width, height) > MAX_RATIO * Math.min(width, height)) {
		item.refuse(blamed, `${is} ${size}, a ratio outside 1:3 to 3:1`, 'Choose sides that differ less.');
	}
	if (width * height < MIN_PIXELS || width * height > MAX_PIXELS) {
		item.refuse(
			blamed,
			`${is} ${size}, which is ${width * height < MIN_PIXELS ? 'smaller' : 'larger'} than the service makes`,
			'Choose a size between 512 × 512 and 2048 × 2048 pixels in total.',
		);
	}
	return { width, height };
}
