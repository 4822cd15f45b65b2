import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { ImageSize } from '../services/request';
import type { ImageModel } from './imageModels';
import type { ItemReader } from './itemReader';

/** The sizes that the services recommend, in landscape and portrait format: 1K, then 2K. Every model supports the 2K ones. */
const SIZES: ReadonlyArray<readonly [ratio: string, oneK: string, twoK: string]> = [
	['1:1', '1328x1328', '2048x2048'],
	['4:3', '1472x1104', '2304x1728'],
	['3:2', '1584x1056', '2496x1664'],
	['16:9', '1664x936', '2560x1440'],
	['21:9', '2016x864', '3024x1296'],
	['3:4', '1104x1472', '1728x2304'],
	['2:3', '1056x1584', '1664x2496'],
	['9:16', '936x1664', '1440x2560'],
];

/** Value of the option for the input's ratio. */
const LIKE_INPUT = 'likeImage1';

const CUSTOM = 'custom';

const shown = (size: string): string => size.replace('x', ' × ');

const twoK: INodePropertyOptions[] = SIZES.map(([ratio, , size]) => ({ name: `${shown(size)} (${ratio})`, value: size }));

const oneK: INodePropertyOptions[] = SIZES.map(([ratio, size]) => ({
	name: `${shown(size)} (${ratio}, 1K)`,
	value: size,
	description: 'Not for Seedream 5.0 and 4.5',
}));

const custom: INodePropertyOptions = { name: 'Custom', value: CUSTOM };

const likeInput: INodePropertyOptions = {
	name: 'Same as Image 1',
	value: LIKE_INPUT,
	description: 'The model takes the ratio of the first image',
};

const NAME = 'imageSize';

const sides: INodeProperties[] = (['Width', 'Height'] as const).map((displayName) => ({
	displayName,
	name: displayName.toLowerCase(),
	type: 'number',
	default: 2048,
	description: `${displayName} in pixels. Each model has its own limits, which are checked before anything is sent.`,
	displayOptions: { show: { [NAME]: [CUSTOM] } },
}));

/** Names of the fields that *Custom* shows. */
export const sideNames: readonly string[] = sides.map(({ name }) => name);

const size: INodeProperties = {
	displayName: 'Image Size',
	name: NAME,
	type: 'options',
	default: '2048x2048',
	description: 'Width and height in pixels. An expression may also use words: square, portrait, landscape, 16:9, 16:9 4K, or 2K.',
	options: [...twoK, ...oneK, custom],
};

/** The size of the image. @param hasInput whether there is an input image to take the ratio from */
export const imageSizeFields = (hasInput: boolean): INodeProperties[] => [
	hasInput ? { ...size, default: LIKE_INPUT, options: [likeInput, ...twoK, ...oneK, custom] } : size,
	...sides,
];

/** Common names of ratios. */
const WORDS: Record<string, string> = {
	square: '1:1',
	landscape: '4:3',
	horizontal: '4:3',
	portrait: '3:4',
	vertical: '3:4',
	upright: '3:4',
	wide: '16:9',
	widescreen: '16:9',
	tall: '9:16',
	story: '9:16',
	panorama: '21:9',
	ultrawide: '21:9',
};

/** Total pixels of a size with an unlisted ratio. */
const PIXELS: Record<string, number> = { '1k': 1_328 ** 2, '2k': 2_048 ** 2, '3k': 3_072 ** 2, '4k': 4_096 ** 2 };

interface Pixels {
	width: number;
	height: number;
}

/**
 * Parses a size: `1328x1328`, `16:9`, `portrait`, `square 2K`. Undefined for anything else.
 * @param defaultResolution for a ratio without one
 */
function pixelsIn(text: string, defaultResolution = '1k'): Pixels | undefined {
	const normalized = text.trim().toLowerCase().replace(/\s+/g, ' ');
	const pixels = /^(\d{1,5}) ?[x×*] ?(\d{1,5})(?: ?px)?$/.exec(normalized);
	if (pixels) return { width: Number(pixels[1]), height: Number(pixels[2]) };
	const [, name = '', resolution = defaultResolution] = /^([a-z]+|\d{1,3} ?: ?\d{1,3})(?:,? ?([1-4]k))?$/.exec(normalized) ?? [];
	const ratio = (Object.hasOwn(WORDS, name) ? WORDS[name]! : name).replace(/ /g, '');
	const listed = SIZES.find(([one]) => one === ratio);
	if (listed && resolution === '1k') return pixelsIn(listed[1]);
	if (listed && resolution === '2k') return pixelsIn(listed[2]);
	const [width = 0, height = 0] = ratio.split(':').map(Number);
	return width > 0 && height > 0 ? sidesFor(width / height, PIXELS[resolution]!) : undefined;
}

/** Sides with this ratio and at most this many pixels. Multiples of 8, like those of the listed sizes. */
function sidesFor(ratio: number, pixels: number): Pixels {
	const eights = (side: number) => Math.max(8, Math.floor(side / 8) * 8);
	const steepness = Math.max(ratio, 1 / ratio);
	const short = eights(Math.sqrt(pixels / steepness));
	const long = eights(short * steepness + 0.001);
	return ratio >= 1 ? { width: long, height: short } : { width: short, height: long };
}

/** The item's image size; empty if the service chooses it. @param model its documentation, if there is one */
export function readImageSize(item: ItemReader, model: ImageModel | undefined): { size?: ImageSize } {
	const text = item.text(NAME).trim();
	const named = namedSize(item, text, model);
	if (named) return named;
	if (text === CUSTOM) return customSize(item, model);
	const pixels = pixelsIn(text, defaultResolutionOf(model));
	if (!pixels) {
		return item.refuse(NAME, `is "${text.slice(0, 40)}"`, 'Choose one of the sizes, or write one: 2048x2048, 16:9, portrait or square.');
	}
	return { size: checked(item, pixels, model, NAME) };
}

/** The smallest named size of a model, otherwise 1K. */
const defaultResolutionOf = (model: ImageModel | undefined): string => (model?.namedSizes[0] ?? '1K').toLowerCase();

function namedSize(item: ItemReader, text: string, model: ImageModel | undefined): { size?: ImageSize } | undefined {
	if (
		text === LIKE_INPUT ||
		/^(same|like|as)( size)?( as)? (the )?(image|input)( 1)?$|^(same as image 1|auto|adaptive|original)$/i.test(text)
	) {
		const name = model?.namedSizes.find((size) => size === '2K') ?? (model ? model.namedSizes[0] : '2K');
		return name === undefined ? {} : { size: { named: name } };
	}
	const name = /^([1-4])k$/i.exec(text)?.[0]?.toUpperCase();
	if (name === undefined) return undefined;
	if (!model || model.namedSizes.includes(name)) return { size: { named: name } };
	if (model.namedSizes.length === 0) return { size: checked(item, pixelsIn(`1:1 ${name}`)!, model, NAME) };
	return item.refuse(
		NAME,
		`is ${name}, and ${model.name} makes ${model.namedSizes.join(' or ')}`,
		'Choose one of these sizes, or another model.',
	);
}

function customSize(item: ItemReader, model: ImageModel | undefined): { size?: ImageSize } {
	const [width, height] = sides.map(({ name }) => item.optionalWholeNumber(name, { min: 1 }));
	if (width === undefined && height === undefined) return {};
	if (width === undefined || height === undefined) {
		return item.refuse(sides[width === undefined ? 0 : 1]!.name, 'is empty', "Fill in both 'Width' and 'Height', or neither.");
	}
	return { size: checked(item, { width, height }, model, sides[0]!.name) };
}

/** The size, if it is within the documented limits of the model. */
function checked(item: ItemReader, { width, height }: Pixels, model: ImageModel | undefined, field: string): Pixels {
	if (!model) return { width, height };
	const size = `${field === NAME ? 'is' : "and 'Height' make"} ${width} × ${height}`;
	const { pixels, maxRatio, sides: side } = model;
	if (Math.max(width, height) > maxRatio * Math.min(width, height)) {
		item.refuse(field, `${size}, a ratio outside 1:${maxRatio} to ${maxRatio}:1`, 'Choose sides that differ less.');
	}
	if (side && [width, height].some((one) => one < side.min || one > side.max)) {
		item.refuse(field, `${size}, and ${model.name} makes sides of ${side.min} to ${side.max} pixels`, 'Choose another size or model.');
	}
	const total = width * height;
	if (total < pixels.min || total > pixels.max) {
		const word = total < pixels.min ? 'smaller' : 'larger';
		item.refuse(field, `${size}, which is ${word} than ${model.name} makes`, `Choose a size of ${rangeOf(pixels)}, or another model.`);
	}
	return { width, height };
}

const rangeOf = ({ min, max }: ImageModel['pixels']): string => `${millions(min)} to ${millions(max)} megapixels in total`;

const millions = (pixels: number): string => (pixels / 1e6).toFixed(1);
