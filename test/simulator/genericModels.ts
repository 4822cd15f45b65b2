import type { Constraints, Listing, Model, ModelParameter } from './model';

const parameter = (name: string, type: string, description: string, constraints: Constraints = {}): ModelParameter => ({
	name,
	type,
	required: false,
	description,
	constraints,
});
const required = (parameter: ModelParameter): ModelParameter => ({ ...parameter, required: true });

const prompt = required(parameter('prompt', 'string', 'What it is about', { min_length: 1, max_length: 2000 }));

type Kind = Exclude<Model['type'], 'asset'>;

function model(id: string, name: string, kind: Kind, description: string, parameters: ModelParameter[], listing: Listing = {}): Model {
	const seconds = { image: 8, video: 90, audio: 10, text: 3 }[kind];
	const cost = { image: '0.02', video: '0.25', audio: '0.015', text: '0.002' }[kind];
	return { id, name, description, type: kind, input: ['text'], makes: kind, cost, seconds, readsOnly: false, parameters, listing };
}

/** One parameter for every word by which a spec names a type, with and without limits; a zero means that there is none. */
const everyType: ModelParameter[] = [
	prompt,
	parameter('negative_prompt', 'string', 'What to leave out', { min_length: 0, max_length: 500 }),
	required(parameter('style', 'string', 'Style', { enum: ['ink', 'oil', 'pixel'], default: 'ink' })),
	parameter('quality', 'enum', 'A type that no page names', { enum: ['draft', 'final'] }),
	parameter('steps', 'int', 'Steps', { min: 1, max: 50, default: 20 }),
	parameter('seed', 'integer', 'Random seed', { min: 0, max: 0, default: -1 }),
	parameter('strength', 'float', 'Strength', { min: 0, max: 1, default: 0.5 }),
	parameter('guidance', 'number', 'Guidance', { min: 0, max: 0, default: 7.5 }),
	parameter('upscale', 'boolean', 'Whether to make it larger', { default: false }),
	parameter('tile', 'bool', 'Whether the edges meet'),
	parameter('size_index', 'int', 'One of three sizes', { enum: [1, 2, 3], default: 1 }),
	parameter('tags', 'array', 'Tags', { max_items: 3 }),
	parameter('image_urls', 'array[string]', 'Pictures to begin with', { max_items: 0 }),
	parameter('weights', 'array[float]', 'A weight for each picture'),
	{
		...parameter('camera', 'object', 'Camera'),
		example: { distance: 2.5, move: 'pan' },
		children: [
			required(parameter('distance', 'float', 'Metres', { min: 0.5, max: 10 })),
			parameter('move', 'string', 'Movement', { enum: ['still', 'pan', 'zoom'] }),
		],
	},
	{
		...parameter('layers', 'array[object]', 'Layers', { max_items: 2 }),
		children: [required(parameter('text', 'string', 'Words on it', { max_length: 40 })), parameter('opacity', 'float', 'Opacity')],
	},
];

/** Invented models with every kind of result and every variant of catalogue entries. */
export const genericModels: Model[] = [
	model(
		'sim_story_1',
		'Sim Story',
		'text',
		'Writes a short text',
		[prompt, parameter('max_tokens', 'int', 'Longest answer', { min: 1, max: 4096 })],
		{ isCapitalised: true },
	),
	model('sim_sketch_1', 'Sim Sketch', 'image', 'Draws a picture', everyType, { isNewer: true }),
	model(
		'sim_film_1',
		'Sim Film',
		'video',
		'Makes a short film',
		[prompt, parameter('duration', 'int', 'Seconds', { enum: [2, 4], default: 2 })],
		{ isCapitalised: true, isNewer: true },
	),
	model('sim_voice_1', 'Sim Voice', 'audio', 'Plays some notes', [prompt]),
	model('sim_bare_1', 'Sim Bare', 'image', 'A model whose spec has no parameters', [], { isCapitalised: true, spec: 'bare' }),
	model('sim_elsewhere_1', 'Sim Elsewhere', 'image', 'A model whose spec points at another host', [prompt], { spec: 'elsewhere' }),
	model('sim_ghost_1', 'Sim Ghost', 'image', 'A model that is listed and has no spec', [prompt], { isNewer: true, spec: 'none' }),
];
