import { NodeOperationError, type ILoadOptionsFunctions, type INodeListSearchResult } from 'n8n-workflow';

import type { ModelEntry } from '../services/request';
import { readForEditor } from './readForEditor';
import { isPlain } from './editorText';
import { withoutTags } from '../network/values';

const PAGE_SIZE = 20;

/** Maximum characters of one entry of the list. */
const MAX_TITLE = 200;

/** The models for the list under "Model", page by page. */
export async function searchModels(this: ILoadOptionsFunctions, filter?: string, paginationToken?: string): Promise<INodeListSearchResult> {
	const number = Number(paginationToken ?? 1);
	const search = filter?.trim() || undefined;
	const result = await readForEditor(this, {
		read: 'listModels',
		...(search === undefined ? {} : { search }),
		page: { number, size: PAGE_SIZE },
	});
	if (result.problem !== undefined) {
		throw new NodeOperationError(this.getNode(), result.problem, { description: "Or choose 'By ID' and fill in the ID of the model." });
	}
	return {
		results: result.entries
			.filter(({ id }) => isPlain(id))
			.slice(0, PAGE_SIZE)
			.map((model) => ({ name: titleOf(model), value: model.id })),
		...(result.entries.length >= PAGE_SIZE ? { paginationToken: String(number + 1) } : {}),
	};
}

/** `Spark Dance 2.0 (video, from text, image)` */
function titleOf({ name, type, inputs = [], outputs = [] }: ModelEntry): string {
	const makes = type ?? outputs.join(', ');
	const details = [makes, inputs.length > 0 ? `from ${inputs.join(', ')}` : ''].filter((detail) => detail !== '');
	return withoutTags(details.length > 0 ? `${name} (${details.join(', ')})` : name).slice(0, MAX_TITLE);
}
