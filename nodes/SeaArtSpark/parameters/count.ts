import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from './itemReader';

/** A field for the number of tasks to submit for one item. Each is charged separately. */
export interface CountField {
	field: INodeProperties;
	read(item: ItemReader): number;
}

const MAX = 10;

/** Number of images for one item, each made by a separate task. */
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
		item.optionalWholeNumber(numberOfImages.field.name, { min: 1, max: MAX, nextStep: `Use a whole number from 1 to ${MAX}.` }) ?? 1,
};

/** Names of all count fields: another number doesn't make another request. */
export const countNames: readonly string[] = [numberOfImages.field.name];
