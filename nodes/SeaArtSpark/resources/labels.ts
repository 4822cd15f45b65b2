import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';

import type { SparkRequest } from '../services/request';
import { withoutUndefined } from '../network/values';

/** What tells one result from another besides its IDs: what was asked for. */
export interface Labels {
	prompt?: string;
	template?: string;
	seed?: number;
}

export const labelsOutput = () => ({ prompt: z.string().optional(), template: z.string().optional(), seed: z.number().optional() });

/** What an item tells besides its task. */
export interface ItemExtras {
	labels: Labels;
	/** Whether lists of files are in the item also where there is one file alone. */
	lists: boolean;
}

const NOTHING: Labels = {};

/** The labels of a request. Nothing is shortened: an agent or a spreadsheet finds its row again by them. */
export function labelsOf(request: SparkRequest): Labels {
	switch (request.action) {
		case 'generate':
		case 'runModel':
			return labelsIn(request.params);
		case 'generateVideo':
			return withoutUndefined({ prompt: request.prompt, seed: request.seed });
		default:
			return NOTHING;
	}
}

function labelsIn({ prompt, template_id: template, seed }: IDataObject): Labels {
	return withoutUndefined({
		prompt: typeof prompt === 'string' ? prompt : undefined,
		template: typeof template === 'string' ? template : undefined,
		seed: typeof seed === 'number' && seed >= 0 ? seed : undefined,
	});
}

/** What a task cost in USD, as a number that can be added up; undefined where the service did not say. */
export function usd(cost: string | undefined): number | undefined {
	const amount = cost === undefined || cost.trim() === '' ? NaN : Number(cost);
	return Number.isFinite(amount) ? amount : undefined;
}

/** A list of files, where it says more than the address of the first one does. */
export const listOf = <File>(files: File[], { lists }: Pick<ItemExtras, 'lists'>): File[] | undefined =>
	files.length > 1 || (lists && files.length > 0) ? files : undefined;
