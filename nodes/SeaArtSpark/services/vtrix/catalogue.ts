import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';

import type { CallResult } from '../../tasks/task';
import type { ModelParameter, ParameterType } from '../modelSpec';
import type { ModelEntry, ModelSpec, ReadPage, ReadRequestFor } from '../request';
import { flag, number, optional, text, scalar } from '../schema';
import { serviceError } from '../../network/serviceError';
import type { Transport } from '../../network/transport';
import { isRecord, numberOf, rawReply, withoutUndefined } from '../../network/values';
import { CATALOGUE_URL, VTRIX_URL } from './addresses';

const MODELS_PATH = '/api/v1/skill/models';
const PAGE_SIZE = 100;
/** Maximum number of pages to read. */
const MAX_PAGES = 100;
/** Deeper nested fields of a parameter are not read. */
const MAX_DEPTH = 5;

const entry = z
	.object({
		id: optional(scalar),
		model_id: optional(scalar),
		name: optional(scalar),
		type: optional(text),
		description: optional(text),
		provider: optional(text),
		input_modalities: optional(z.array(text)),
		output_modalities: optional(z.array(text)),
	})
	.passthrough();

const list = z.object({ models: z.array(z.unknown()), total_pages: optional(number), total: optional(number) }).passthrough();

/**
 * Lists the models of the catalogue, a page at a time (docs/protocol.md 6). Free, and without the key.
 * @param listed IDs of the models on earlier pages
 */
export async function listModels(
	transport: Transport,
	request: Omit<ReadRequestFor<'listModels'>, 'read'>,
	listed: ReadonlySet<string> = new Set(),
): Promise<CallResult<ReadPage<ModelEntry>>> {
	const { search, type, page: { number, size } = { number: 1, size: PAGE_SIZE }, limit = Infinity } = request;
	const result = await pageOf(transport, number, size, search);
	if (result.failure) return result;
	const models = new Map<string, ModelEntry>();
	for (const model of result.models) if (!listed.has(model.id) && !models.has(model.id)) models.set(model.id, model);
	// Filters by type here, since the catalogue writes types in both upper and lower case.
	const ofType = [...models.values()].filter((model) => type === undefined || model.type === type.toLowerCase());
	const entries = ofType.slice(0, limit);
	const left = limit - entries.length;
	if (models.size === 0 || left === 0 || number >= Math.min(result.pages ?? MAX_PAGES, MAX_PAGES)) return { entries };
	const next = { ...request, page: { number: number + 1, size }, limit: left };
	return { entries, next: async () => await listModels(transport, next, new Set([...listed, ...models.keys()])) };
}

async function pageOf(
	transport: Transport,
	number: number,
	size: number,
	search: string | undefined,
): Promise<CallResult<{ models: ModelEntry[]; pages: number | undefined }>> {
	const query = new URLSearchParams({ page: `${number}`, page_size: `${size}`, ...(search === undefined ? {} : { keywords: search }) });
	const result = await fetchCatalogue(transport, `${MODELS_PATH}?${query.toString()}`);
	if (result.failure) return result;
	const parsed = list.safeParse(result.data);
	if (!parsed.success) return { failure: { kind: 'unreadable', message: 'the catalog contained no list of models' } };
	const { models, total_pages: pages } = parsed.data;
	return { models: models.flatMap(entryOf), pages };
}

function entryOf(value: unknown): ModelEntry[] {
	const parsed = entry.safeParse(value);
	const id = parsed.success ? (parsed.data.model_id ?? parsed.data.id) : undefined;
	if (!parsed.success || id === undefined || id === '') return [];
	const { name, type, description, provider, input_modalities: inputs, output_modalities: outputs } = parsed.data;
	const lower = (some: string[] | undefined) => some?.map((one) => one.toLowerCase());
	return [
		withoutUndefined({
			id,
			name: name || id,
			type: type?.toLowerCase(),
			description,
			provider,
			inputs: lower(inputs),
			outputs: lower(outputs),
			raw: rawReply(value) as IDataObject,
		}),
	];
}

/** Retrieves the parameters of a model. Ignores endpoint and headers of the spec: the credential determines where the key is sent. */
export async function getModelSpec(
	transport: Transport,
	{ model }: Omit<ReadRequestFor<'getModelSpec'>, 'read'>,
): Promise<CallResult<{ entries: ModelSpec[] }>> {
	const result = await fetchCatalogue(transport, `${MODELS_PATH}/${encodeURIComponent(model)}/spec`);
	if (result.failure) return result;
	const parameters = isRecord(result.data) ? result.data.parameters : undefined;
	return { entries: [{ id: model, parameters: parametersIn(parameters, MAX_DEPTH), raw: rawReply(result.data) as IDataObject }] };
}

/** Calls the catalogue: its own host without the key, or the credential's own URL. */
async function fetchCatalogue(transport: Transport, path: string): Promise<CallResult<{ data: unknown }>> {
	const called = transport.baseUrl === VTRIX_URL ? await transport.fetchJson(`${CATALOGUE_URL}${path}`) : await transport.call('GET', path);
	if (called.failure) return { failure: called.failure };
	const { body } = called.reply;
	const status = isRecord(body) && isRecord(body.status) ? body.status : {};
	const code = numberOf(status.code);
	const hasData = isRecord(body) && body.data !== undefined && body.data !== null;
	if (hasData && (code === 200 || code === 0)) return { data: body.data };
	if (code === 404)
		return { failure: { kind: 'notFound', message: serviceError(body)?.message ?? 'the catalog does not list this model' } };
	const error = serviceError(body);
	return { failure: error ? { kind: 'refused', ...error } : { kind: 'unreadable', message: 'the reply was not the catalog' } };
}

const constraints = z
	.object({
		enum: optional(z.array(z.union([z.string(), z.number(), z.boolean()]))),
		default: optional(z.union([z.string(), z.number(), z.boolean()])),
		min: optional(number),
		max: optional(number),
		min_length: optional(number),
		max_length: optional(number),
		max_items: optional(number),
	})
	.passthrough();

const parameter = z
	.object({
		name: text.min(1),
		type: optional(text),
		required: optional(flag),
		description: optional(text),
		constraints: optional(constraints),
		children: z.unknown(),
	})
	.passthrough();

/** The parameters of a spec, entry by entry: an invalid one doesn't discard the others. */
function parametersIn(value: unknown, levels: number): ModelParameter[] {
	if (!Array.isArray(value) || levels === 0) return [];
	return value.flatMap((one) => {
		const parsed = parameter.safeParse(one);
		if (!parsed.success || parsed.data.name === '__proto__') return [];
		const { name, type = '', required = false, description, constraints: limits = {}, children } = parsed.data;
		const choices = limits.enum?.length ? limits.enum : undefined;
		return [
			withoutUndefined({
				name,
				type: typeOf(type),
				required,
				description: description?.trim() || undefined,
				choices,
				defaultValue: limits.default === '' ? undefined : limits.default,
				min: limit(limits.min),
				max: limit(limits.max),
				minLength: limit(limits.min_length),
				maxLength: limit(limits.max_length),
				maxItems: limit(limits.max_items),
				entries: entriesOf(type),
				children: parametersIn(children, levels - 1),
			}),
		];
	});
}

/** Newer specs use zero for a limit that is not set. */
const limit = (value: number | undefined): number | undefined => (value === 0 ? undefined : value);

/** The parameter type of a type word; an undocumented word takes any value. */
function typeOf(value: string): ParameterType {
	const word = value.trim().toLowerCase();
	if (word === 'string' || word === 'text') return 'string';
	if (/^int(eger)?$/.test(word)) return 'integer';
	if (/^(float|number|double)$/.test(word)) return 'number';
	if (/^bool(ean)?$/.test(word)) return 'boolean';
	if (/^array/.test(word)) return 'array';
	return word === 'object' ? 'object' : 'any';
}

/** The entry type in `array[string]`. */
function entriesOf(value: string): ParameterType | undefined {
	const inside = /^array\s*[[<](\w+)[\]>]$/i.exec(value.trim())?.[1];
	return inside === undefined ? undefined : typeOf(inside);
}
