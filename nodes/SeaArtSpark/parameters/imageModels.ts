import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { ItemReader } from './itemReader';

/** A documented image model: its option in the list, and the limits that are checked before anything is sent (docs/protocol.md 3, 7). */
export interface ImageModel {
	/** The value of the field, which each service maps to its own ID. */
	value: string;
	name: string;
	/** What it is best for, in a few words. */
	description: string;
	makes: ReadonlyArray<'textToImage' | 'edit'>;
	/** Named sizes, the smallest first; the model chooses the ratio. */
	namedSizes: readonly string[];
	/** Total pixels of the result; `maxRatio` is its longer side divided by the shorter one. */
	pixels: { min: number; max: number };
	maxRatio: number;
	/** Limits of each side of the result. */
	sides?: { min: number; max: number };
	/** Maximum characters of a prompt. */
	maxPrompt?: number;
	/** Input images: maximum number, file size, pixels of a side, and ratio (longer side divided by the shorter one); types. */
	inputs?: { max: number; megabytes: number; side: number; ratio: number; types: RegExp; endings: string };
	/** Whether one task can make several images that belong together. */
	makesSets: boolean;
}

const K2 = { min: 2_560 * 1_440, max: 4_096 * 4_096 };

const SEEDREAM = {
	makes: ['textToImage', 'edit'],
	maxRatio: 16,
	inputs: {
		max: 14,
		megabytes: 10,
		side: 6_000,
		ratio: 16,
		types: /^image\/(jpeg|png|webp|bmp|tiff|gif)$/,
		endings: 'jpeg, png, webp, bmp, tiff, gif',
	},
	makesSets: true,
} as const;

const SPARK_3 = {
	makes: ['textToImage'],
	namedSizes: [],
	pixels: { min: 512 * 512, max: 2_048 * 2_048 },
	maxRatio: 3,
	maxPrompt: 800,
	makesSets: false,
} as const;

/** Every documented image model, the default first. A new model is one entry here and its ID in each service that has it. */
export const IMAGE_MODELS: readonly ImageModel[] = [
	{
		...SEEDREAM,
		value: 'seedream-5.0',
		name: 'Seedream 5.0',
		description: 'Default: the newest model, 2K and 3K',
		namedSizes: ['2K', '3K'],
		pixels: { min: K2.min, max: 10_404_496 },
	},
	{
		...SEEDREAM,
		value: 'seedream-4.5',
		name: 'Seedream 4.5',
		description: 'For sharp text and large images up to 4K',
		namedSizes: ['2K', '4K'],
		pixels: K2,
	},
	{
		...SEEDREAM,
		value: 'seedream-4.0',
		name: 'Seedream 4.0',
		description: 'For small images from 1K on and large ones up to 4K',
		namedSizes: ['1K', '2K', '4K'],
		pixels: { min: 921_600, max: K2.max },
	},
	{
		...SPARK_3,
		value: 'spark_t2i_3_0',
		name: 'Spark Text-to-Image 3.0',
		description: 'For short prompts, which it can expand; 1K and 2K, on SeaArt Spark (Vtrix) only',
	},
	{
		...SPARK_3,
		value: 'spark_image_3_1',
		name: 'Spark Image 3.1',
		description: 'The successor of Spark Text-to-Image 3.0, on SeaArt Spark (Vtrix) only',
	},
	{
		value: 'spark_i2i_3_0',
		name: 'Spark Image-to-Image 3.0',
		description: 'For one image with a public URL, up to 1536 pixels a side, on SeaArt Spark (Vtrix) only',
		makes: ['edit'],
		namedSizes: [],
		pixels: { min: 512 * 512, max: 1_536 * 1_536 },
		sides: { min: 512, max: 1_536 },
		maxRatio: 3,
		maxPrompt: 800,
		inputs: { max: 1, megabytes: 4.7, side: 4_096, ratio: 3, types: /^image\/(jpeg|png)$/, endings: 'jpeg, png' },
		makesSets: false,
	},
];

const DEFAULT_MODEL = 'seedream-5.0';

type Use = ImageModel['makes'][number];

export const modelsFor = (use: Use): ImageModel[] => IMAGE_MODELS.filter(({ makes }) => makes.includes(use));

const NAME = 'model';

/** The field with the models of an operation. An expression may have any other model ID of the service. */
export const imageModelField = (use: Use): INodeProperties => ({
	displayName: 'Model',
	name: NAME,
	type: 'options',
	default: DEFAULT_MODEL,
	description: 'The model that makes the image. Use an expression for any other model ID of the service.',
	options: modelsFor(use).map(({ name, value, description }): INodePropertyOptions => ({ name, value, description })),
});

/** The item's model: its ID, and its documentation; `known` is undefined for any other model. */
export function readImageModel(item: ItemReader, use: Use): { id: string; known: ImageModel | undefined } {
	const id = item.optionalText(NAME)?.trim() ?? DEFAULT_MODEL;
	const known = IMAGE_MODELS.find(({ value }) => value === id);
	if (known && !known.makes.includes(use)) {
		item.refuse(
			NAME,
			`is ${known.name}, which ${use === 'edit' ? 'takes no images' : 'needs an image to work from'}`,
			`Use one of: ${modelsFor(use)
				.map(({ name }) => name)
				.join(', ')}.`,
		);
	}
	return { id, known };
}

/** The models among those of an operation for which a field is shown. */
export const shownForModels = (use: Use, fits: (model: ImageModel) => boolean): INodeProperties['displayOptions'] => ({
	show: { [NAME]: modelsFor(use).flatMap((model) => (fits(model) ? [model.value] : [])) },
});
