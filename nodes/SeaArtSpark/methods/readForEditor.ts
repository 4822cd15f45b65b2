import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { openService, serviceAddress } from '../services';
import type { ReadEntryOf, Read, ReadRequestFor } from '../services/request';
import { createRedactor } from '../network/redactor';
import { createEditorTransport, CREDENTIAL_NAME } from '../network/transport';

/** The result of a read for the editor: entries, or the problem as a text for the user. */
type EditorResult<R extends Read> = { entries: Array<ReadEntryOf<R>>; problem?: undefined } | { problem: string };

/** Runs a free read with the chosen credential. */
export async function readForEditor<R extends Read>(ctx: ILoadOptionsFunctions, request: ReadRequestFor<R>): Promise<EditorResult<R>> {
	const credential = await ctx.getCredentials(CREDENTIAL_NAME);
	const { definition, baseUrl } = serviceAddress(credential);
	const service = await openService(definition, createEditorTransport(ctx, baseUrl, createRedactor(credential.apiKey)));
	const read = service.read(request as never);
	if ('refusal' in read) return { problem: `${read.refusal.problem}. ${read.refusal.nextStep}` };
	const result = await read();
	if (result.failure) return { problem: `The models of ${definition.title} cannot be looked up: ${result.failure.message}.` };
	return { entries: result.entries };
}
