import type { Model } from './model';
import { isWebAddress, type Problem } from './validation';
import { validateVideo, videoPrice } from './videoRules';

type Params = Record<string, unknown>;

const base: Omit<Model, 'id' | 'name' | 'cost' | 'seconds' | 'check'> = {
	service: 'octopusx',
	description: '',
	type: 'video',
	input: ['text', 'image'],
	makes: 'video',
	readsOnly: false,
	parameters: [],
};

/** Content and settings of a Seedance request in one: OctopusX keeps the settings in `metadata`. */
const settings = ({ content, metadata }: Params): Params => ({ content, ...(metadata as Params | undefined) });

function seedance(id: string, seconds: number, isFast = false): Model {
	return {
		...base,
		id,
		name: id,
		seconds,
		cost: (params) => videoPrice(settings(params), isFast),
		check: (params, context) => validateVideo(settings(params), context, { isFast, hasDrafts: true }),
	};
}

const invalid = (name: string, rule: string): Problem => ({ code: 'invalid_request', message: `${name} ${rule}` });

/** The one form for any other video model. */
function checkAnyVideo({
	prompt,
	image,
	images,
	input_reference: references,
	duration,
	seconds,
	size,
	metadata,
}: Params): Problem | undefined {
	const pictures = [image, images, references].flat().filter((one) => one !== undefined);
	if (typeof prompt !== 'string' || prompt === '') return invalid('prompt', 'is required');
	if (!pictures.every((one) => isWebAddress(one) || (typeof one === 'string' && one.startsWith('data:image/')))) {
		return invalid('image', 'must be a URL or a data URI');
	}
	for (const [name, value] of Object.entries({ duration, seconds })) {
		// OpenAI writes the seconds as a text.
		if (value !== undefined && !(Number(value) > 0)) return invalid(name, 'must be a positive number');
	}
	if (size !== undefined && !(typeof size === 'string' && /^\d+x\d+$/.test(size))) return invalid('size', 'must be WIDTHxHEIGHT');
	return metadata === undefined || (typeof metadata === 'object' && metadata !== null)
		? undefined
		: invalid('metadata', 'must be an object');
}

/** The video models of OctopusX. */
export const octopusxVideoModels: Model[] = [
	seedance('doubao-seedance-2-0-260128', 120),
	seedance('doubao-seedance-2-0-fast-260128', 60, true),
	seedance('doubao-seedance-1-5-pro-251215', 90),
	...['kling-v3-omni', 'kling-v2-6', 'kling-v2-5', 'sora-2', 'veo-3.1', 'omni-fast'].map((id): Model => ({
		...base,
		id,
		name: id,
		seconds: 90,
		cost: '0.5',
		check: checkAnyVideo,
	})),
];
