import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';

import type { SparkRequest } from '../services/request';
import { numberOf, withoutUndefined } from '../network/values';

/** Parameters of the request that identify a result besides its IDs. */
export interface Labels {
	prompt?: string;
	template?: string;
	seed?: number;
}

export const labelsOutput = () => ({ prompt: z.string().optional(), template: z.string().optional(), seed: z.number().optional() });

const NOTHING: Labels = {};

/** The labels of a request. Not shortened, so that an agent or a spreadsheet can match its row. */
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

/** The cost of a task in USD as a number; undefined if the service didn't report it. */
export const usd = (cost: string | undefined): number | undefined => numberOf(cost);

/** A list of files if there are several; of one file the item has the URL. */
export const listOf = <File>(files: File[]): File[] | undefined => (files.length > 1 ? files : undefined);
