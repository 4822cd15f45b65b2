import { readDataUri } from './dataUris';
import { isWebAddress, type Problem } from './validation';

type Params = Record<string, unknown>;

/** Limits of an image model. */
export interface ImageRules {
	/** Names of sizes, and limits for width times height. */
	sizes: string[];
	pixels: { least: number; most: number };
	/** Parameters beside those that all have. */
	more: string[];
}

/** Maximum number of input images, and of input and output images together. */
const mostIn = 14;
const mostTogether = 15;
const mostBytes = 10 * 1024 * 1024;
const longestSide = 6000;
const types = ['image/jpeg', 'image/png', 'image/webp', 'image/bmp', 'image/tiff', 'image/gif'];

const usual = ['prompt', 'image', 'size', 'seed', 'watermark', 'response_format'];
const sets = ['sequential_image_generation', 'sequential_image_generation_options'];

const isSet = (value: unknown): boolean => value !== undefined && value !== null;
const invalid = (name: string, rule: string): Problem => ({
	code: `InvalidParameter.${name}`,
	message: `The parameter ${name} specified in the request is not valid: it ${rule}.`,
});

/** Limits of one input image. */
interface InputLimits {
	types: string[];
	bytes: number;
	side: number;
	/** Maximum ratio of the long side to the short one. */
	ratio: number;
}

/** Checks an image given by its URL or as a data URI. */
function checkInput(image: unknown, name: string, limits: InputLimits): Problem | undefined {
	if (isWebAddress(image)) return undefined;
	const file = readDataUri(image);
	if (!file) return invalid(name, 'must be a URL or a data URI (data:image/png;base64,...)');
	const { type, bytes, width, height } = file;
	if (!limits.types.includes(type)) return invalid(name, `must be one of ${limits.types.join(', ')}`);
	if (bytes > limits.bytes) return invalid(name, `must not be larger than ${limits.bytes} bytes, and has ${bytes}`);
	if (Math.max(width, height) > limits.side) return invalid(name, `must not have sides above ${limits.side} pixels`);
	const isTooLong = Math.max(width, height) > limits.ratio * Math.min(width, height);
	return isTooLong ? invalid(name, `must not be longer than ${limits.ratio} times its short side`) : undefined;
}

function checkSize(size: unknown, { sizes, pixels }: ImageRules): Problem | undefined {
	if (!isSet(size) || sizes.includes(String(size))) return undefined;
	const [, width = 0, height = 0] = (/^(\d+)x(\d+)$/.exec(String(size)) ?? []).map(Number);
	if (width === 0 || height === 0) return invalid('size', `must be ${sizes.join(', ')} or WIDTHxHEIGHT`);
	if (Math.max(width, height) > 16 * Math.min(width, height)) return invalid('size', 'must have a ratio between 1/16 and 16');
	const area = width * height;
	const fits = area >= pixels.least && area <= pixels.most;
	return fits ? undefined : invalid('size', `must have ${pixels.least} to ${pixels.most} pixels, and has ${area}`);
}

function checkPrompt(prompt: unknown, longest = Infinity): Problem | undefined {
	if (!isSet(prompt) || prompt === '') return { code: 'MissingParameter.prompt', message: 'The required parameter prompt is missing.' };
	if (typeof prompt !== 'string') return invalid('prompt', 'must be a text');
	return [...prompt].length > longest ? invalid('prompt', `must not exceed ${longest} characters`) : undefined;
}

function checkSeed(seed: unknown): Problem | undefined {
	const isSeed = Number.isInteger(seed) && Number(seed) >= -1 && Number(seed) <= 2 ** 31 - 1;
	return !isSet(seed) || isSeed ? undefined : invalid('seed', 'must be an integer from -1 to 2147483647');
}

const inputsOf = ({ image }: Params): unknown[] => [image ?? []].flat();

/** Number of images of the requested set, undefined without a set. */
function setSize(params: Params): unknown {
	const options = params.sequential_image_generation_options as Params | undefined;
	if (params.sequential_image_generation !== 'auto') return undefined;
	return options?.max_images ?? mostTogether - inputsOf(params).length;
}

/** How many images a task makes. OctopusX has `n`. */
export function imagesOf(params: Params): number {
	return Number(setSize(params) ?? params.n ?? 1);
}

function checkSet(params: Params, images: number): Problem | undefined {
	const { sequential_image_generation: sequential, n } = params;
	if (isSet(sequential) && sequential !== 'auto' && sequential !== 'disabled') {
		return invalid('sequential_image_generation', 'must be auto or disabled');
	}
	const most = setSize(params);
	if (most !== undefined && !(Number.isInteger(most) && Number(most) >= 1 && Number(most) <= mostTogether)) {
		return invalid('sequential_image_generation_options.max_images', `must be 1 to ${mostTogether}`);
	}
	if (isSet(n) && !(Number.isInteger(n) && Number(n) >= 1 && Number(n) <= 10)) return invalid('n', 'must be 1 to 10');
	return images + imagesOf(params) > mostTogether
		? invalid('image', `and max_images must not exceed ${mostTogether} images together`)
		: undefined;
}

/** Checks a request to a Seedream model of either service. */
export function checkDream(params: Params, rules: ImageRules): Problem | undefined {
	const unknown = Object.keys(params).find((name) => ![...usual, ...sets, ...rules.more].includes(name));
	const images = inputsOf(params);
	const limits = { types, bytes: mostBytes, side: longestSide, ratio: 16 };
	const { watermark, response_format: format } = params;
	return (
		(unknown === undefined ? undefined : invalid(unknown, 'is not known')) ??
		checkPrompt(params.prompt) ??
		(images.length > mostIn ? invalid('image', `must not hold more than ${mostIn} images`) : undefined) ??
		images.map((image, index) => checkInput(image, `image[${index}]`, limits)).find(Boolean) ??
		checkSize(params.size, rules) ??
		checkSet(params, images.length) ??
		checkSeed(params.seed) ??
		(isSet(watermark) && typeof watermark !== 'boolean' ? invalid('watermark', 'must be true or false') : undefined) ??
		(isSet(format) && format !== 'url' && format !== 'b64_json' ? invalid('response_format', 'must be url or b64_json') : undefined)
	);
}

/** Checks a request to spark_i2i_3_0. */
export function checkImageToImage(params: Params): Problem | undefined {
	const { prompt, image_urls: images, width, height, scale, seed } = params;
	const limits = { types: ['image/jpeg', 'image/png'], bytes: 4.7 * 1024 * 1024, side: 4096, ratio: 3 };
	const side = (name: string, value: unknown): Problem | undefined =>
		!isSet(value) || (Number.isInteger(value) && Number(value) >= 512 && Number(value) <= 1536)
			? undefined
			: invalid(name, 'must be 512 to 1536');
	const isScale = typeof scale === 'number' && scale >= 0 && scale <= 1;
	return (
		checkPrompt(prompt, 800) ??
		(Array.isArray(images) && images.length === 1 ? undefined : invalid('image_urls', 'must hold one image')) ??
		checkInput((images as unknown[])[0], 'image_urls[0]', limits) ??
		side('width', width) ??
		side('height', height) ??
		(!isSet(scale) || isScale ? undefined : invalid('scale', 'must be 0 to 1')) ??
		checkSeed(seed)
	);
}
