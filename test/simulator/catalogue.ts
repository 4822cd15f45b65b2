import { type Incoming, json, type Reply } from './http';
import type { Model, ModelParameter, Models } from './model';
import type { SimulatorOptions } from './options';

const largestPage = 100;
const unset = { enum: [], default: null, min: 0, max: 0, min_length: 0, max_length: 0, max_items: 0 };

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const success = (data: unknown): Reply => json(200, { status: { code: 200, message: 'ok' }, data });

/** A model that is only listed. */
function filler(index: number): Model {
	const id = `sim_more_${String(index + 1).padStart(3, '0')}`;
	return {
		id,
		name: `Sim More ${index + 1}`,
		description: 'One of many',
		type: 'image',
		input: ['text'],
		makes: 'image',
		cost: '0.01',
		seconds: 1,
		readsOnly: false,
		parameters: [],
	};
}

/** The list of models and their specs, as another host of Vtrix shows them. */
export class Catalogue {
	private readonly all: Model[];

	constructor(
		private readonly options: SimulatorOptions,
		models: Models,
	) {
		this.all = [
			...models.all.filter(({ service = 'vtrix' }) => service === 'vtrix'),
			...Array.from({ length: options.moreModels ?? 0 }, (_, index) => filler(index)),
		];
	}

	/** Answers GET /api/v1/skill/models. */
	list({ url }: Incoming): Reply {
		const query = url.searchParams;
		const page = Math.max(1, Number(query.get('page')) || 1);
		const size = Math.min(largestPage, Math.max(1, Number(query.get('page_size')) || 20));
		const keywords = (query.get('keywords') ?? '').toLowerCase();
		const type = (query.get('type') ?? '').toLowerCase();
		const found = this.all.filter(
			(model) => (!type || model.type === type) && `${model.id} ${model.name} ${model.description}`.toLowerCase().includes(keywords),
		);
		return success({
			models: found.slice((page - 1) * size, page * size).map(entryOf),
			total: found.length,
			page,
			page_size: size,
			total_pages: Math.ceil(found.length / size),
		});
	}

	/** Answers GET /api/v1/skill/models/{id}/spec. @param origin of the simulator */
	spec(id: string, origin: string): Reply {
		const model = this.all.find((candidate) => candidate.id === id);
		const listing = model?.listing ?? {};
		if (!model || listing.spec === 'none') return json(200, { status: { code: 404, message: 'model not found' }, data: null });
		const host = listing.spec === 'elsewhere' ? (this.options.elsewhere ?? 'https://elsewhere.example.com') : origin;
		const endpoint = `${host}/model/v1/generation`;
		const data = {
			model_id: model.id,
			name: model.name,
			vendor: model.id.startsWith('spark_') ? 'vtrix' : 'simulator',
			type: listing.isCapitalised ? capitalised(model.type) : model.type,
			api: {
				endpoint,
				method: 'POST',
				headers: { Authorization: 'Bearer {{API_KEY}}', 'Content-Type': 'application/json' },
			},
			parameters: model.parameters.map((parameter) => specOf(parameter, 'input[0].params', listing.isNewer ?? false)),
			agent_prompt: agentPrompt(model, endpoint),
		};
		return success(data);
	}
}

function entryOf({ id, name, type, description, input, makes, listing = {} }: Model): Record<string, unknown> {
	const word = listing.isCapitalised ? capitalised : (text: string): string => text;
	const newer = {
		model_id: id,
		provider: id.startsWith('spark_') ? 'vtrix' : 'simulator',
		has_spec: listing.spec !== 'none',
		spec_protocol: 'multi-models-generate',
	};
	return {
		id,
		name,
		type: word(type),
		description,
		input_modalities: input.map(word),
		output_modalities: [word(makes)],
		...(listing.isNewer ? newer : {}),
	};
}

/** Newer specs have every field, with zeros for limits that are not set; older ones only what they need. */
function specOf(
	{ children = [], constraints = {}, ...parameter }: ModelParameter,
	path: string,
	isNewer: boolean,
): Record<string, unknown> {
	const own = `${path}.${parameter.name}`;
	const inside = /^array/i.test(parameter.type) ? `${own}[]` : own;
	return {
		example: null,
		...parameter,
		path: own,
		constraints: isNewer ? { ...unset, ...constraints } : constraints,
		children: children.map((child) => specOf(child, inside, isNewer)),
	};
}

function exampleOf({ example, constraints = {}, type, name }: ModelParameter): unknown {
	return example ?? constraints.default ?? constraints.enum?.[0] ?? (/^string$/i.test(type) ? `<${name}>` : null);
}

/** Text about a model that the vendor's client prints for an agent. */
function agentPrompt({ id, name, description, parameters }: Model, endpoint: string): string {
	const required = parameters.filter((parameter) => parameter.required);
	const params = Object.fromEntries(required.map((parameter) => [parameter.name, exampleOf(parameter)]));
	const rows = parameters.map(
		(parameter) => `| ${parameter.name} | ${parameter.type} | ${parameter.required ? 'yes' : 'no'} | ${parameter.description} |`,
	);
	return [
		`# ${name} (${id})`,
		description,
		'',
		'## Endpoint',
		`POST ${endpoint}`,
		'Authorization: Bearer {{API_KEY}}',
		'Content-Type: application/json',
		'',
		'## Request',
		JSON.stringify({ model: id, input: [{ params }] }, null, 2),
		'',
		'## Parameters',
		'| name | type | required | description |',
		'|---|---|---|---|',
		...rows,
		'',
		'## Result',
		`Poll GET ${endpoint}/task/{id} with the same headers until status is completed or failed.`,
	].join('\n');
}
