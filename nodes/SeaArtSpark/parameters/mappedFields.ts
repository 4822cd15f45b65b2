import type { IDataObject } from 'n8n-workflow';

import { isRecord, jsonOr } from '../network/values';
import { exactNumbers } from './exactNumbers';
import type { ItemReader } from './itemReader';

/**
 * The values of mapped fields (n8n's resource mapper) by name. Refuses a mapper without values, a missing required field, and text that
 * isn't JSON for a list or an object.
 */
export function readMapped(item: ItemReader, name: string): IDataObject {
	const value = item.raw(name);
	const mapper = isRecord(value) ? value : {};
	const values = Object.entries(isRecord(mapper.value) ? mapper.value : {}).filter(
		([, value]) => value !== null && value !== undefined && value !== '',
	);
	const filled = Object.fromEntries(values) as IDataObject;
	const fields = Array.isArray(mapper.schema) ? mapper.schema.filter(isRecord) : [];
	const missing = fields.find(({ id, required, removed }) => required === true && removed !== true && !(String(id) in filled));
	if (missing)
		item.refuse(name, `lacks "${String(missing.id)}", which the model needs`, 'Fill it in, or correct the expression that fills it.');
	if (values.length === 0) {
		item.refuse(name, 'are empty', "Fill in what the model takes, or set 'Parameters As' to JSON.");
	}
	for (const { id, type } of fields) {
		const value = filled[String(id)];
		if ((type !== 'array' && type !== 'object') || typeof value !== 'string') continue;
		const parsed = jsonOr(value);
		if (typeof parsed === 'string')
			item.refuse(name, `has text in "${String(id)}" that is no JSON`, 'Write lists like ["a", "b"] and objects like { "a": 1 }.');
		filled[String(id)] = exactNumbers(item, name, parsed, value) as IDataObject;
	}
	return filled;
}
