import type { INodeProperties } from 'n8n-workflow';

import type { ItemReader } from './itemReader';

export const seedField = (description: string): INodeProperties => ({
	displayName: 'Seed',
	name: 'seed',
	type: 'number',
	default: -1,
	description,
});

/** The seed of the item; undefined for a random one, which the services choose by default. */
export function readSeed(item: ItemReader, what: string): number | undefined {
	const seed = item.optionalWholeNumber('seed', { min: -1, nextStep: `Use -1 for a random ${what}, or a positive whole number.` });
	return seed === -1 ? undefined : seed;
}
