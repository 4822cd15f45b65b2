import { CredentialTestContext } from 'n8n-core';
import type { ICredentialTestFunctions, INodeCredentialTestResult, IWorkflowExecuteAdditionalData } from 'n8n-workflow';

import { forbiddenKey, Simulator } from '../simulator/index';

// Tests the compiled code that is published.
const { seaArtSparkApiTest } =
	// eslint-disable-next-line @typescript-eslint/no-require-imports
	require('../../dist/nodes/SeaArtSpark/methods/credentialTest') as typeof import('../../nodes/SeaArtSpark/methods/credentialTest');

const OK = { status: 'OK', message: 'Connection successful' };

let simulator: Simulator;

beforeEach(async () => {
	simulator = await Simulator.start();
});

afterEach(async () => await simulator.stop());

/** Result in n8n's credential dialog, with n8n's own request helper. */
async function verdictOn(data: { service: 'vtrix' | 'octopusx'; apiKey?: string; baseUrl?: string }): Promise<INodeCredentialTestResult> {
	const context = new CredentialTestContext({} as IWorkflowExecuteAdditionalData) as ICredentialTestFunctions;
	const credential = { id: 'c1', name: 'key', type: 'seaArtSparkApi', data: { apiKey: simulator.apiKey, baseUrl: simulator.url, ...data } };
	return await seaArtSparkApiTest.call(context, credential);
}

describe.each(['vtrix', 'octopusx'] as const)('the connection test of %s', (service) => {
	test(`the connection test of ${service} returns OK for a valid key, and costs nothing`, async () => {
		expect(await verdictOn({ service })).toEqual(OK);
		expect(simulator.ledger.requests).toHaveLength(1);
		expect(simulator.ledger.tasks).toEqual([]);
	});

	test(`the connection test of ${service} returns OK with slashes at the end of the URL`, async () => {
		expect(await verdictOn({ service, baseUrl: `${simulator.url}//` })).toEqual(OK);
	});

	test.each([
		['a wrong key', { apiKey: 'wrong' }, 'does not accept this API key', "'Service' names the service it is from"],
		['a key without rights', { apiKey: forbiddenKey }, 'does not accept this API key', 'Check the balance of your account'],
		['an empty key', { apiKey: ' ' }, "'API Key' is empty", 'Copy the key'],
		['an address where nothing listens', { baseUrl: 'http://127.0.0.1:9' }, 'cannot be reached', "Check 'Base URL'"],
		['an address that is none', { baseUrl: 'spark' }, 'does not start with https:// or http://', "'Base URL'"],
	])(`the connection test of ${service} returns advice for %s`, async (_which, data, what, next) => {
		const verdict = await verdictOn({ service, ...data });
		expect(verdict.status).toBe('Error');
		expect(verdict.message).toContain(what);
		expect(verdict.message).toContain(next);
	});

	test.each([
		[429, 'too many requests'],
		[503, 'cannot respond at the moment (HTTP 503)'],
	])(`the connection test of ${service} reports that the service responds with %i`, async (status, message) => {
		simulator.faults.add({ on: 'any', fault: { kind: 'status', status } });
		expect(await verdictOn({ service })).toEqual({ status: 'Error', message: expect.stringContaining(message) as string });
	});

	test(`the connection test of ${service} follows no redirect, so the key stays with its host`, async () => {
		const other = await Simulator.start();
		simulator.faults.add({ on: 'any', fault: { kind: 'redirect', to: `${other.url}/x` } });
		const verdict = await verdictOn({ service });
		await other.stop();
		expect(verdict).toEqual({ status: 'Error', message: expect.stringContaining('redirect') as string });
		expect(other.ledger.requests).toEqual([]);
	});

	test.each(['long', 'deep', 'wide'] as const)(
		`the connection test of ${service} does not read a huge reply to its end (%s)`,
		async (as) => {
			simulator.faults.add({ on: 'any', fault: { kind: 'bomb', as, bytes: 12 * 1_048_576 } });
			const verdict = await verdictOn({ service });
			expect(verdict.status).toBe('Error');
			expect(verdict.message).toMatch(
				/The server at this URL does not respond like .*: the response is (larger than 10 MB|nested too deeply)/,
			);
		},
	);

	test(`the connection test of ${service} does not show the key`, async () => {
		for (const data of [{ apiKey: 'sa-my-own-key' }, { apiKey: 'sa-my-own-key', baseUrl: 'http://127.0.0.1:9' }]) {
			expect((await verdictOn({ service, ...data })).message).not.toContain('sa-my-own-key');
		}
	});
});
