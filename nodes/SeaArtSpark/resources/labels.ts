import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';

import type { SparkRequest } from '../services/request';
import { numberOf, withoutUndefined } from '../network/values';

/** What tells one result from another besides its IDs: what was asked for. */
export interface Labels {
	prompt?: string;
	template?: string;
	seed?: number;
}

export const labelsOutput = () => ({ prompt: z.string().optional(), template: z.string().optional(), seed: z.number().optional() });

const NOTHING: Labels = {};

/** The labels of a request. Nothing is shortened: an agent or a spreadsheet finds its row again by them. */
export function labelsOf(request: SparkRequest): Labels {
	switch (request.action) {
		case 'vtrixModel':
		case 'runModel':
			return labelsIn(request.params);
		case 'textToImage':
		case 'editImage':
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
export const usd = (cost: string | undefined): number | undefined => numberOf(cost);

/** A list of files if there are several; of one file the item has the URL. */
export const listOf = <File>(files: File[]): File[] | undefined => (files.length > 1 ? files : undefined);
