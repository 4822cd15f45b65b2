import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';

import { serviceAddress } from '../services';
import { troubleBehind, troubleIn, type HttpReply } from '../services/httpTrouble';
import type { ServiceDefinition } from '../services/service';
import { serviceError } from '../services/serviceError';
import { isRecord } from '../services/values';
import type { Trouble } from '../tasks/task';

const TIMEOUT_MS = 20_000;

const OK: INodeCredentialTestResult = { status: 'OK', message: 'Connection successful' };

const bad = (message: string): INodeCredentialTestResult => ({ status: 'Error', message });

/** Tells in words whether a credential works. Costs nothing: it reads, and makes no task. */
export async function seaArtSparkApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	return await testCredential(this, credential);
}

async function testCredential(ctx: ICredentialTestFunctions, { data = {} }: ICredentialsDecrypted): Promise<INodeCredentialTestResult> {
	const { definition, baseUrl, isOwnAddress } = serviceAddress(data);
	const apiKey = typeof data.apiKey === 'string' ? data.apiKey : '';
	if (apiKey.trim() === '') return bad("'API Key' is empty. Copy the key from your account.");
	let reply: HttpReply;
	try {
		// The one helper a credential test has for HTTP.
		const response = (await ctx.helpers.request({
			method: 'GET',
			uri: baseUrl + definition.credentialTest.path,
			headers: { Authorization: `Bearer ${apiKey}` },
			json: true,
			simple: false,
			resolveWithFullResponse: true,
			followRedirect: false,
			timeout: TIMEOUT_MS,
		})) as { statusCode: number; headers: Record<string, unknown>; body: unknown };
		reply = { status: response.statusCode, headers: response.headers, body: response.body };
	} catch (thrown) {
		return bad(unreachable(troubleBehind(thrown), definition.title, isOwnAddress));
	}
	return verdict(reply, definition, isOwnAddress);
}

function verdict(reply: HttpReply, { title, credentialTest }: ServiceDefinition, isOwnAddress: boolean): INodeCredentialTestResult {
	const declinedBy = (answer: HttpReply) => {
		const reason = credentialTest.declined?.(answer);
		if (reason === undefined) return undefined;
		return bad(`${title} does not accept this API key (${reason}). Copy it again from your account, and check 'Service'.`);
	};
	const trouble = troubleIn(reply, Date.now());
	const said = trouble?.message ?? '';
	// Any web server answers with a page, also with 200: that is not the service.
	const isService = isOwnAddress || (isRecord(reply.body) && (!trouble || serviceError(reply.body) !== undefined));
	const notTheService = bad(`Nothing that looks like ${title} answers at this address. Check 'Base URL'; empty is right for ${title}.`);
	switch (trouble?.kind) {
		case undefined:
			return isService ? (declinedBy(reply) ?? OK) : notTheService;
		case 'notFound':
			// No such task, so the key got past the door.
			return credentialTest.notFoundIsGood && isService ? OK : notTheService;
		case 'denied':
			return reply.status === 401
				? bad(
						`${title} does not accept this API key (${said}). Copy it again from your account, and check that 'Service' names the service it is from.`,
					)
				: bad(
						`${title} knows this API key and gives it no access (${said}). Check the balance of your account and what the key may be used for.`,
					);
		case 'rateLimited':
			return bad(`${title} is receiving too many requests. Try again in a minute.`);
		case 'serverTrouble':
			return bad(`${title} cannot answer at the moment (HTTP ${reply.status}). Try again in a while.`);
		default:
			if (reply.status >= 300 && reply.status < 400)
				return bad(`The address answers with a redirect. Fill in 'Base URL' with the address it leads to, or leave it empty.`);
			return OK;
	}
}

function unreachable({ kind, message }: Trouble, title: string, isOwnAddress: boolean): string {
	if (kind === 'refused') return `The address cannot be used: ${message}. Check 'Base URL'.`;
	const check = isOwnAddress
		? 'Check the internet connection and the proxy of this n8n.'
		: "Check 'Base URL', and that the address is running.";
	return `${title} cannot be reached: ${message}. ${check}`;
}
