import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';

import { credentialFault, unencryptedWarning, apiKeyOf, serviceAddress } from '../services';
import { isRedirect, failureOfResponse, type HttpResponse } from '../network/httpFailure';
import { failureOfError } from '../network/connectionFailure';
import { createRedactor } from '../network/redactor';
import { isStream } from '../network/byteStream';
import { readResponse, type ReadBody } from '../network/responseBody';
import type { ServiceDefinition } from '../services/service';
import { serviceError } from '../network/serviceError';
import { isEmptyError, failureInside } from '../services/kit/submitReply';
import { isRecord } from '../network/values';
import type { CallFailure } from '../tasks/task';

const TIMEOUT_MS = 20_000;

const OK: INodeCredentialTestResult = { status: 'OK', message: 'Connection successful' };

const errorResult = (message: string): INodeCredentialTestResult => ({ status: 'Error', message });

/** Tests a credential. Free: it only reads and creates no task. */
export async function seaArtSparkApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const result = await testCredential(this, credential);
	const warning = unencryptedWarning(serviceAddress(credential.data ?? {}).baseUrl);
	return result.status === 'OK' && warning !== undefined ? { ...result, message: `${result.message}. ${warning}` } : result;
}

async function testCredential(ctx: ICredentialTestFunctions, { data = {} }: ICredentialsDecrypted): Promise<INodeCredentialTestResult> {
	const fault = credentialFault(data);
	if (fault) return errorResult(`${fault.problem}. ${fault.nextStep}`);
	const { definition, baseUrl, isOwnAddress } = serviceAddress(data);
	let reply: HttpResponse;
	try {
		// The only HTTP helper of a credential test.
		const response = (await ctx.helpers.request({
			method: 'GET',
			uri: baseUrl + definition.credentialTest.path,
			headers: { Authorization: `Bearer ${apiKeyOf(data)}` },
			json: true,
			simple: false,
			resolveWithFullResponse: true,
			followRedirect: false,
			// As a stream, so that an endless reply is cut at the usual limit.
			useStream: true,
			timeout: TIMEOUT_MS,
		})) as { statusCode: number; headers: Record<string, unknown>; body: unknown };
		const readBody: ReadBody = isStream(response.body) ? await readResponse(response.body, TIMEOUT_MS) : { body: response.body };
		const { body, cut, excess } = readBody;
		if (cut) return errorResult(unreachable(failureOfError(cut.error), definition.title, isOwnAddress));
		if (excess !== undefined)
			return errorResult(`The server at this URL does not respond like ${definition.title}: ${excess}. Check 'Base URL'.`);
		// A service may repeat the key in its message.
		reply = { status: response.statusCode, headers: response.headers, body: createRedactor(apiKeyOf(data)).reply(body) };
	} catch (thrown) {
		return errorResult(unreachable(failureOfError(thrown), definition.title, isOwnAddress));
	}
	return verdict(reply, definition, isOwnAddress);
}

/**
 * The test result for the reply, as the vendor's own client interprets it (docs/protocol.md 1.2): only a clear success is OK. A service may
 * refuse the key in a reply of HTTP 200.
 */
function verdict(
	reply: HttpResponse,
	{ title, keyPage, credentialTest }: ServiceDefinition,
	isOwnAddress: boolean,
): INodeCredentialTestResult {
	const failure = failureOfResponse(reply, Date.now()) ?? failureInside(reply.body) ?? declined(reply.body);
	const message = failure?.message ?? '';
	// Any web server may return a page with 200, so only JSON is from the service.
	const isService = isRecord(reply.body) && (!failure || serviceError(reply.body) !== undefined);
	const notTheService = errorResult(
		`The server at this URL does not respond like ${title}. Check 'Base URL'. Leave it empty to use ${title}.`,
	);
	if (credentialTest.notFoundIsGood && /\btask\b.{0,20}\bnot.{0,5}found\b/i.test(message) && isService) return OK;
	switch (failure?.kind) {
		case undefined:
			return isService ? OK : notTheService;
		case 'notFound':
			// No such task, so the key was accepted.
			return credentialTest.notFoundIsGood && (isService || isOwnAddress) ? OK : notTheService;
		case 'denied':
			return failure.httpStatus === 402
				? errorResult(`The account at ${title} has no credit (${message}). Top it up, then test again.`)
				: errorResult(
						`${title} does not accept this API key (${message}). Copy it again from ${keyPage}, and check that 'Service' names the service it is from.${failure.httpStatus === 403 ? ' Check the balance of your account, too, and what the key may be used for.' : ''}`,
					);
		case 'rateLimited':
			return errorResult(`${title} is receiving too many requests. Try again in a minute.`);
		case 'serverError':
			return errorResult(`${title} cannot respond at the moment (HTTP ${failure.httpStatus}). Try again later.`);
		case 'notSent':
			return errorResult(unreachable(failure, title, isOwnAddress));
		default:
			if (isRedirect(reply.status))
				return errorResult(`The address answers with a redirect. Fill in 'Base URL' with the address it leads to, or leave it empty.`);
			return errorResult(
				`The API key could not be tested, since ${title} responded with "${message}". Check 'Base URL', and try again later.`,
			);
	}
}

/** The refusal in a reply of HTTP 200 without a status. */
function declined(body: unknown): CallFailure | undefined {
	if (!isRecord(body) || (body.success !== false && body.code !== false && isEmptyError(body.error))) return undefined;
	const message = serviceError(body)?.message;
	return { kind: 'denied', message: message === undefined || message === 'false' ? 'no reason given' : message };
}

function unreachable({ kind, message }: CallFailure, title: string, isOwnAddress: boolean): string {
	if (kind === 'refused') return `The address cannot be used: ${message}. Check 'Base URL'.`;
	const check = isOwnAddress
		? 'Check the internet connection and the proxy of this n8n.'
		: "Check 'Base URL', and that the address is running.";
	return `${title} cannot be reached: ${message}. ${check}`;
}
