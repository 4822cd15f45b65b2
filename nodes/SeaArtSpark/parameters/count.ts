import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from './itemReader';

/** A field that says how many tasks to submit for one item. Each is charged separately. */
export interface CountField {
	field: INodeProperties;
	read(item: ItemReader): number;
}

const MAX = 10;

/** How many images to make of one item, each by a task of its own. */
export const numberOfImages: CountField = {
	field: {
		displayName: 'Number of Images',
		name: 'numberOfImages',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MAX, numberPrecision: 0 },
		default: 1,
		description: `Number of images to make of each item, 1 to ${MAX}. Each is charged separately and returned as a separate item.`,
	},
	read: (item) =>
		item.optionalWholeNumber(numberOfImages.field.name, { min: 1, max: MAX, next: `Use a whole number from 1 to ${MAX}.` }) ?? 1,
};

/** Every field of this kind: another number does not make another request. */
export const countNames: readonly string[] = [numberOfImages.field.name];
