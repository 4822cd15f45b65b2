import type { ModelParameter } from './model';
import type { Problem } from './validation';

type Params = Record<string, unknown>;

const invalid = (path: string, rule: string): Problem => ({
	code: `InvalidParameter.${path}`,
	message: `The parameter ${path} ${rule}.`,
});

const isObject = (value: unknown): value is Params => value !== null && typeof value === 'object' && !Array.isArray(value);

/** Checks by type name; unknown types are not checked. */
function checkType(type: string, value: unknown): string | undefined {
	if (/^string$/i.test(type)) return typeof value === 'string' ? undefined : 'must be a string';
	if (/^int(eger)?$/i.test(type)) return Number.isInteger(value) ? undefined : 'must be an integer';
	if (/^(float|number)$/i.test(type)) return typeof value === 'number' ? undefined : 'must be a number';
	if (/^bool(ean)?$/i.test(type)) return typeof value === 'boolean' ? undefined : 'must be a boolean';
	if (/^array/i.test(type)) return Array.isArray(value) ? undefined : 'must be an array';
	if (/^object$/i.test(type)) return isObject(value) ? undefined : 'must be an object';
	return undefined;
}

/** A limit that is set: neither missing nor zero. */
const limit = (value: number | undefined): number | undefined => (value ? value : undefined);

function checkLimits({ constraints = {} }: ModelParameter, value: unknown): string | undefined {
	const { enum: choices, min, max, min_length: shortest, max_length: longest, max_items: most } = constraints;
	if (choices?.length && !choices.includes(value)) return `must be one of ${choices.join(', ')}`;
	if (typeof value === 'number') {
		if (value < (limit(min) ?? -Infinity)) return `must not be less than ${min}`;
		if (value > (limit(max) ?? Infinity)) return `must not be more than ${max}`;
	}
	if (typeof value === 'string') {
		if ([...value].length < (limit(shortest) ?? 0)) return `must have at least ${shortest} characters`;
		if ([...value].length > (limit(longest) ?? Infinity)) return `must not exceed ${longest} characters`;
	}
	return Array.isArray(value) && value.length > (limit(most) ?? Infinity) ? `must not have more than ${most} entries` : undefined;
}

function checkOne(parameter: ModelParameter, value: unknown, path: string): Problem | undefined {
	const rule = checkType(parameter.type, value) ?? checkLimits(parameter, value);
	if (rule !== undefined) return invalid(path, rule);
	const inside = /^array\[(\w+)\]$/i.exec(parameter.type)?.[1];
	const entries = Array.isArray(value) ? value : isObject(value) ? [value] : [];
	for (const [index, entry] of entries.entries()) {
		const place = Array.isArray(value) ? `${path}[${index}]` : path;
		const wrong = inside === undefined ? undefined : checkType(inside, entry);
		if (wrong !== undefined) return invalid(place, wrong);
		if (!parameter.children || !isObject(entry)) continue;
		const problem = validateBySpec(parameter.children, entry, `${place}.`);
		if (problem) return problem;
	}
	return undefined;
}

/** Checks parameters against the spec that the catalogue shows of their model. Parameters that the spec does not name may be anything. */
export function validateBySpec(parameters: ModelParameter[], params: Params, prefix = ''): Problem | undefined {
	for (const parameter of parameters) {
		const value = params[parameter.name];
		const path = prefix + parameter.name;
		if (value === undefined || value === null) {
			if (parameter.required) return { code: `MissingParameter.${path}`, message: `The required parameter ${path} is missing.` };
			continue;
		}
		const problem = checkOne(parameter, value, path);
		if (problem) return problem;
	}
	return undefined;
}
