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
	defaultValue?: string | number | boolean;
	min?: number;
	max?: number;
	minLength?: number;
	maxLength?: number;
	maxItems?: number;
	/** Type of a list's entries, if the service documents it. */
	entries?: ParameterType;
	/** The fields of an object, or of each object in a list. */
	children: ModelParameter[];
}

/** Converts texts to the types of the spec: numbers, booleans, or JSON. */
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

/** The first violation of a spec: `'steps' is 99, and at most 50 is allowed`. */
export function specViolation(parameters: readonly ModelParameter[], params: Record<string, unknown>, place = ''): string | undefined {
	for (const parameter of parameters) {
		const path = `${place}${parameter.name}`;
		const value = Object.hasOwn(params, parameter.name) ? params[parameter.name] : undefined;
		const isMissing = value === undefined || value === null;
		if (isMissing && parameter.required) return `'${path}' is missing`;
		const violation = isMissing ? undefined : parameterViolation(parameter, value, path);
		if (violation !== undefined) return violation;
	}
	return undefined;
}

function parameterViolation(parameter: ModelParameter, value: unknown, path: string): string | undefined {
	const isOfType = TYPES[parameter.type];
	if (/^(integer|number)$/.test(parameter.type) && isRounded(numberOf(value) ?? 0)) return `'${path}' is too large to be sent exactly`;
	if (!isOfType.fits(value)) return `'${path}' is not ${isOfType.label}`;
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
		if (entries && !TYPES[entries].fits(entry)) return `'${at}' is not ${TYPES[entries].label}`;
		const violation = isRecord(entry) ? specViolation(parameter.children, entry, `${at}.`) : undefined;
		if (violation !== undefined) return violation;
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

const TYPES: Record<ParameterType, { label: string; fits(value: unknown): boolean }> = {
	string: { label: 'a text', fits: (value) => typeof value === 'string' },
	integer: { label: 'a whole number', fits: (value) => Number.isInteger(value) },
	number: { label: 'a number', fits: (value) => typeof value === 'number' && Number.isFinite(value) },
	boolean: { label: 'true or false', fits: (value) => typeof value === 'boolean' },
	array: { label: 'a list', fits: Array.isArray },
	object: { label: 'an object', fits: isRecord },
	any: { label: 'anything', fits: () => true },
};

const shown = (value: unknown): string => (typeof value === 'string' ? `"${value.slice(0, 40)}"` : JSON.stringify(value).slice(0, 40));
