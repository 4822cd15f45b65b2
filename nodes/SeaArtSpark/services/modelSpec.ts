import type { IDataObject } from 'n8n-workflow';

import { flagOf, isRecord, isRounded, jsonOr, numberOf } from '../network/values';

export type ParameterType = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'any';

/** One parameter of a model, as its service describes it. */
export interface ModelParameter {
	name: string;
	type: ParameterType;
	required: boolean;
	description?: string;
	choices?: Array<string | number | boolean>;
	byDefault?: string | number | boolean;
	min?: number;
	max?: number;
	minLength?: number;
	maxLength?: number;
	maxItems?: number;
	/** What stands in a list, where the service tells. */
	entries?: ParameterType;
	/** The fields of an object, or of each object in a list. */
	children: ModelParameter[];
}

/** Parameters as a model wants them: texts that are numbers, switches or JSON become what they mean. */
export function convertParameters(parameters: readonly ModelParameter[], params: IDataObject): IDataObject {
	const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
	return Object.fromEntries(
		Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? convertText(byName.get(name), value) : value]),
	) as IDataObject;
}

function convertText(parameter: ModelParameter | undefined, text: string): unknown {
	switch (parameter?.type) {
		case 'integer':
		case 'number':
			return isRounded(numberOf(text) ?? 0) ? text : (numberOf(text) ?? text);
		case 'boolean':
			return flagOf(text) ?? text;
		case 'array':
		case 'object':
			return jsonOr(text);
		default:
			return text;
	}
}

/** The first way in which parameters are not what a spec allows: `'steps' is 99, and at most 50 is allowed`. */
export function specViolation(parameters: readonly ModelParameter[], params: Record<string, unknown>, place = ''): string | undefined {
	for (const parameter of parameters) {
		const path = `${place}${parameter.name}`;
		const value = Object.hasOwn(params, parameter.name) ? params[parameter.name] : undefined;
		const isMissing = value === undefined || value === null;
		if (isMissing && parameter.required) return `'${path}' is missing`;
		const wrong = isMissing ? undefined : parameterViolation(parameter, value, path);
		if (wrong !== undefined) return wrong;
	}
	return undefined;
}

function parameterViolation(parameter: ModelParameter, value: unknown, path: string): string | undefined {
	const isOfType = TYPES[parameter.type];
	if (/^(integer|number)$/.test(parameter.type) && isRounded(numberOf(value) ?? 0)) return `'${path}' is too large to be sent exactly`;
	if (!isOfType.fits(value)) return `'${path}' is not ${isOfType.words}`;
	const { choices, maxItems, entries } = parameter;
	if (choices && !choices.some((choice) => choice === value)) return `'${path}' is ${shown(value)}, and may be ${choices.join(', ')}`;
	const beyond =
		typeof value === 'number' ? beyondRange(parameter, value) : typeof value === 'string' ? beyondLength(parameter, value) : '';
	if (beyond) return `'${path}' ${beyond}`;
	if (!Array.isArray(value)) return isRecord(value) ? specViolation(parameter.children, value, `${path}.`) : undefined;
	if (maxItems !== undefined && value.length > maxItems) {
		return `'${path}' has ${value.length} entries, and at most ${maxItems} are allowed`;
	}
	for (const [index, entry] of (value as unknown[]).entries()) {
		const at = `${path}[${index}]`;
		if (entries && !TYPES[entries].fits(entry)) return `'${at}' is not ${TYPES[entries].words}`;
		const wrong = isRecord(entry) ? specViolation(parameter.children, entry, `${at}.`) : undefined;
		if (wrong !== undefined) return wrong;
	}
	return undefined;
}

function beyondRange({ min, max }: ModelParameter, value: number): string {
	if (min !== undefined && value < min) return `is ${value}, and at least ${min} is allowed`;
	return max !== undefined && value > max ? `is ${value}, and at most ${max} is allowed` : '';
}

function beyondLength({ minLength, maxLength }: ModelParameter, value: string): string {
	const length = [...value].length;
	if (minLength !== undefined && length < minLength) return `has ${length} characters, and at least ${minLength} are needed`;
	return maxLength !== undefined && length > maxLength ? `has ${length} characters, and at most ${maxLength} are allowed` : '';
}

const TYPES: Record<ParameterType, { words: string; fits(value: unknown): boolean }> = {
	string: { words: 'a text', fits: (value) => typeof value === 'string' },
	integer: { words: 'a whole number', fits: (value) => Number.isInteger(value) },
	number: { words: 'a number', fits: (value) => typeof value === 'number' && Number.isFinite(value) },
	boolean: { words: 'true or false', fits: (value) => typeof value === 'boolean' },
	array: { words: 'a list', fits: Array.isArray },
	object: { words: 'an object', fits: isRecord },
	any: { words: 'anything', fits: () => true },
};

const shown = (value: unknown): string => (typeof value === 'string' ? `"${value.slice(0, 40)}"` : JSON.stringify(value).slice(0, 40));
