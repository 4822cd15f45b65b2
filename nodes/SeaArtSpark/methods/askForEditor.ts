import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { openService, serviceAddress } from '../services';
import type { ReadEntryOf, Read, ReadRequestFor } from '../services/request';
import { createRedactor } from '../network/redactor';
import { createEditorTransport, CREDENTIAL_NAME } from '../network/transport';

/** What came of a question that the editor asks for the user: the answer, or the words for why there is none. */
export type EditorAnswer<R extends Read> = { entries: Array<ReadEntryOf<R>>; sorry?: undefined } | { sorry: string };

/** Asks the service of the chosen credential a free question. */
export async function askForEditor<R extends Read>(ctx: ILoadOptionsFunctions, request: ReadRequestFor<R>): Promise<EditorAnswer<R>> {
	const credential = await ctx.getCredentials(CREDENTIAL_NAME);
	const { definition, baseUrl } = serviceAddress(credential);
	const service = await openService(definition, createEditorTransport(ctx, baseUrl, createRedactor(credential.apiKey)));
	const read = service.read(request as never);
	if ('refusal' in read) return { sorry: `${read.refusal.problem}. ${read.refusal.nextStep}` };
	const answer = await read();
	if (answer.failure) return { sorry: `The models of ${definition.title} cannot be looked up: ${answer.failure.message}.` };
	return { entries: answer.entries };
}
