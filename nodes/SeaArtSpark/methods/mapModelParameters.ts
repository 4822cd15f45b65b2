import type { FieldType, ILoadOptionsFunctions, ResourceMapperField, ResourceMapperFields } from 'n8n-workflow';

import type { ModelParameter, ParameterType } from '../services/modelSpec';
import { escapedText } from '../network/html';
import { isRecord, validId, withoutTags } from '../network/values';
import { readForEditor } from './readForEditor';
import { isPlain } from './editorText';

const USE_JSON = "Set 'Parameters As' to JSON to fill in the parameters by hand.";

/** The fields of the chosen model, from its spec. */
export async function mapModelParameters(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const model = chosenModel(this);
	if (model === undefined) return none('Choose a model first.');
	const result = await readForEditor(this, { read: 'getModelSpec', model });
	if (result.problem !== undefined) return none(`${result.problem} ${USE_JSON}`);
	const parameters = result.entries[0]?.parameters ?? [];
	if (parameters.length === 0) return none(`The spec of this model lists no parameters. ${USE_JSON}`);
	const inOrder = [...parameters.filter(({ required }) => required), ...parameters.filter(({ required }) => !required)];
	return { fields: inOrder.filter(({ name }) => isPlain(name)).map(fieldOf) };
}

/** @param notice shown as HTML by n8n; may contain text of a service */
const none = (notice: string): ResourceMapperFields => ({ fields: [], emptyFieldsNotice: escapedText(notice) });

function chosenModel(ctx: ILoadOptionsFunctions): string | undefined {
	const chosen: unknown = ctx.getCurrentNodeParameter('modelId');
	const id = validId(isRecord(chosen) ? chosen.value : chosen)?.trim();
	// The editor has no item to evaluate an expression.
	return id === undefined || id.startsWith('=') ? undefined : id;
}

const FIELD_TYPES: Record<ParameterType, FieldType> = {
	string: 'string',
	integer: 'number',
	number: 'number',
	boolean: 'boolean',
	array: 'array',
	object: 'object',
	any: 'string',
};

function fieldOf(parameter: ModelParameter): ResourceMapperField {
	const { name, type, required, choices, defaultValue } = parameter;
	return {
		id: name,
		displayName: labelOf(parameter),
		required,
		defaultMatch: false,
		canBeUsedToMatch: false,
		display: true,
		// n8n shows an empty JSON editor as an error, so optional ones are added by hand.
		removed: !required && !choices && (type === 'array' || type === 'object'),
		type: choices ? 'options' : FIELD_TYPES[type],
		...(choices ? { options: choices.filter(isPlain).map((value) => ({ name: withoutTags(String(value)), value })) } : {}),
		...(defaultValue === undefined || !isPlain(defaultValue) ? {} : { defaultValue }),
	};
}

const MAX_DESCRIPTION = 100;

/** `steps: Number of steps (1 to 50)`: a mapped field has no other place for a description. */
function labelOf({ name, description = '', ...limits }: ModelParameter): string {
	const flat = escapedText(description).replace(/\s+/g, ' ').trim();
	const short = flat.length > MAX_DESCRIPTION ? `${flat.slice(0, MAX_DESCRIPTION)}...` : flat;
	const range = rangeOf(limits);
	return `${withoutTags(name)}${short === '' ? '' : `: ${short}`}${range === '' ? '' : ` (${range})`}`;
}

function rangeOf({ min, max, minLength, maxLength, maxItems }: Omit<ModelParameter, 'name' | 'description'>): string {
	const between = (from: number | undefined, to: number | undefined, unit: string): string =>
		from !== undefined && to !== undefined
			? `${from} to ${to}${unit}`
			: to !== undefined
				? `up to ${to}${unit}`
				: from !== undefined
					? `from ${from}${unit}`
					: '';
	return [between(min, max, ''), between(minLength, maxLength, ' characters'), between(undefined, maxItems, ' entries')]
		.filter((part) => part !== '')
		.join(', ');
}
