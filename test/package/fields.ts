import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeProperties, INodePropertyOptions, NodeParameterValueType } from 'n8n-workflow';

import { fieldsOf, optionsOf } from '../../nodes/SeaArtSpark/description';
import { resources } from '../../nodes/SeaArtSpark/resources';
import { root } from './packing';

/** A field as a saved workflow depends on it. */
export interface Field {
	name: string;
	type: string;
	default: NodeParameterValueType;
	/** The values of a choice. */
	values?: Array<string | number | boolean>;
}

/** The fields and options of an operation in the order of the panel. */
export interface Panel {
	fields: Field[];
	options: Field[];
}

/** By resource and operation: `textToImage.generate`. */
export type Panels = Record<string, Panel>;

export const FIELDS_FILE = join(root, 'test/package/fields.json');

const fieldIn = ({ name, type, default: value, options }: INodeProperties): Field => ({
	name,
	type,
	default: value,
	...(type === 'options' ? { values: (options as INodePropertyOptions[]).map((one) => one.value) } : {}),
});

/** Every field and option that the node offers now. */
export const panels = (): Panels =>
	Object.fromEntries(
		resources.flatMap(({ value, operations }) =>
			operations.map((operation) => [
				`${value}.${operation.value}`,
				{ fields: fieldsOf(operation).map(fieldIn), options: optionsOf(operation).map(fieldIn) },
			]),
		),
	);

/**
 * Changes that affect saved workflows: operations, fields and values that vanished, and other types, defaults and orders. Additions
 * don't affect them, and an option that has become a field is still read from its old place.
 */
export function changes(before: Panels, now: Panels): string[] {
	return Object.entries(before).flatMap(([operation, panel]) => {
		const current = now[operation];
		if (!current) return [`${operation} is gone`];
		const found = (['fields', 'options'] as const).flatMap((part) =>
			panel[part].flatMap((field) => {
				const title = `${operation}: ${field.name}`;
				const same = current[part].find(({ name }) => name === field.name) ?? current.fields.find(({ name }) => name === field.name);
				return same ? differences(title, field, same) : [`${title} is gone`];
			}),
		);
		const moved = (['fields', 'options'] as const).flatMap((part) => {
			const both = (list: Field[], other: Field[]) => list.map(({ name }) => name).filter((name) => other.some((one) => one.name === name));
			const [old, fresh] = [both(panel[part], current[part]), both(current[part], panel[part])];
			return old.join() === fresh.join() ? [] : [`${operation}: ${part} are in another order: ${fresh.join(', ')}`];
		});
		return [...found, ...moved];
	});
}

function differences(title: string, before: Field, now: Field): string[] {
	const lost = before.values?.filter((value) => !now.values?.includes(value)) ?? [];
	return [
		...(before.type === now.type ? [] : [`${title} was ${before.type} and is ${now.type}`]),
		...(JSON.stringify(before.default) === JSON.stringify(now.default)
			? []
			: [`${title} had the default ${JSON.stringify(before.default)} and has ${JSON.stringify(now.default)}`]),
		...lost.map((value) => `${title} has no ${JSON.stringify(value)} any more`),
	];
}

if (require.main === module) writeFileSync(FIELDS_FILE, `${JSON.stringify(panels(), null, '\t')}\n`);
