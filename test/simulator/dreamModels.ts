import { checkDream, checkImageToImage, type ImageRules, imagesOf } from './imageRules';
import type { Model } from './model';

const rules: Record<'4.0' | '4.5' | '5.0', ImageRules> = {
	'4.0': { sizes: ['1K', '2K', '4K'], pixels: { least: 921_600, most: 16_777_216 }, more: ['optimize_prompt_options'] },
	'4.5': { sizes: ['2K', '4K'], pixels: { least: 3_686_400, most: 16_777_216 }, more: ['optimize_prompt_options'] },
	'5.0': { sizes: ['2K', '3K'], pixels: { least: 3_686_400, most: 10_404_496 }, more: ['tools'] },
};

const base: Omit<Model, 'id' | 'name' | 'check'> = {
	description: 'Images from text and from up to 14 images',
	type: 'image',
	input: ['text', 'image'],
	makes: 'image',
	files: imagesOf,
	cost: (params) => String(Number((0.03 * imagesOf(params)).toFixed(6))),
	seconds: 10,
	readsOnly: false,
	parameters: [],
};

const octopusxIds = {
	'4.0': 'doubao-seedream-4-0-250828',
	'4.5': 'doubao-seedream-4-5-251128',
	'5.0': 'doubao-seedream-5-0-260128',
} as const;

const versions = ['4.0', '4.5', '5.0'] as const;

/** The image models of Vtrix that edit and combine. Their specs have no parameters, as in all public fixtures. */
export const dreamModels: Model[] = [
	...versions.map((version): Model => ({
		...base,
		id: `spark_dream_${version.replace('.', '_')}`,
		name: `Spark Dream ${version}`,
		check: (params) => checkDream(params, rules[version]),
	})),
	{
		...base,
		id: 'spark_i2i_3_0',
		name: 'Spark I2I 3.0',
		description: 'Changes one image',
		check: checkImageToImage,
	},
];

/** The image models of OctopusX: Seedream by its rules, others by ID with any parameters. */
export const octopusxImageModels: Model[] = [
	...versions.map((version): Model => ({
		...base,
		service: 'octopusx',
		id: octopusxIds[version],
		name: octopusxIds[version],
		check: (params) => checkDream(params, { ...rules[version], more: [...rules[version].more, 'n'] }),
	})),
	...['gpt-image-1', 'gpt-image-2', 'jimeng-4.0', 'jimeng-4.5'].map((id): Model => ({
		...base,
		service: 'octopusx',
		id,
		name: id,
		check: ({ prompt }) => (prompt ? undefined : { code: 'invalid_request', message: 'prompt is required' }),
	})),
];
