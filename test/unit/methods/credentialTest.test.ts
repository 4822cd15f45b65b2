import type { ICredentialTestFunctions, IDataObject } from 'n8n-workflow';

import { seaArtSparkApiTest } from '../../../nodes/SeaArtSpark/methods/credentialTest';

const KEY = 'sa-0123456789-very-secret';
const OK = { status: 'OK', message: 'Connection successful' };
const OTHER = 'https://spark-proxy.example.com';

interface Answer {
	statusCode: number;
	body?: unknown;
}

/** Tests a credential against a host that gives `answer`, or throws it. */
async function tested(answer: Answer | Error, data: IDataObject = {}) {
	const sent: IDataObject[] = [];
	const request = async (options: IDataObject) => {
		sent.push(options);
		if (answer instanceof Error) throw answer;
		return await Promise.resolve({ headers: {}, ...answer });
	};
	const ctx = { helpers: { request } } as unknown as ICredentialTestFunctions;
	const credential = { id: '1', name: 'x', type: 'seaArtSparkApi', data: { service: 'vtrix', apiKey: KEY, baseUrl: '', ...data } };
	const result = await seaArtSparkApiTest.call(ctx, credential);
	expect(JSON.stringify(result)).not.toContain(KEY);
	return { result, sent };
}

const octopusx = { service: 'octopusx' };
const own = { baseUrl: OTHER };
const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code: 'ECONNREFUSED' });

describe('the connection test asks', () => {
	it.each<[string, IDataObject, string]>([
		['Vtrix for a task that cannot exist', {}, 'https://cloud.vtrix.ai/model/v1/generation/task/credential-test'],
		['OctopusX for the balance', octopusx, 'https://octopusx.ai/api/usage/token/'],
		[
			'at another address',
			{ baseUrl: ' https://spark-proxy.example.com/x// ' },
			'https://spark-proxy.example.com/x/model/v1/generation/task/credential-test',
		],
		['Vtrix where nothing is chosen', { service: undefined }, 'https://cloud.vtrix.ai/model/v1/generation/task/credential-test'],
	])('%s, once, with the key and without following', async (_, data, uri) => {
		const { sent } = await tested({ statusCode: 404, body: { message: 'task not found' } }, data);
		expect(sent).toHaveLength(1);
		expect(sent[0]).toMatchObject({
			method: 'GET',
			uri,
			headers: { Authorization: `Bearer ${KEY}` },
			followRedirect: false,
			simple: false,
			resolveWithFullResponse: true,
		});
	});

	it.each(['', '   '])('nothing where the key is %j', async (apiKey) => {
		const { result, sent } = await tested({ statusCode: 200 }, { apiKey });
		expect(result).toEqual({ status: 'Error', message: "'API Key' is empty. Copy the key from your account." });
		expect(sent).toEqual([]);
	});
});

describe('the connection test says OK to', () => {
	it.each<[string, Answer, IDataObject]>([
		['an unknown task at the own address', { statusCode: 404, body: { message: 'task not found' } }, {}],
		['a bare 404 at the own address', { statusCode: 404 }, {}],
		['an unknown task at another address', { statusCode: 404, body: { error: 'task not found' } }, own],
		['a task that exists', { statusCode: 200, body: { id: 'credential-test', status: 'completed' } }, {}],
		['a bad request, which got past the door', { statusCode: 400, body: { message: 'bad id' } }, {}],
		['a balance', { statusCode: 200, body: { code: true, message: 'ok', data: { total_available: 5 } } }, octopusx],
	])('%s', async (_, answer, data) => {
		expect((await tested(answer, data)).result).toEqual(OK);
	});
});

describe('the connection test says what to do for', () => {
	it.each<[string, Answer | Error, IDataObject, string]>([
		[
			'401',
			{ statusCode: 401, body: { error: 'invalid_api_key' } },
			{},
			"SeaArt Spark (Vtrix) does not accept this API key (invalid_api_key). Copy it again from your account, and check that 'Service' names the service it is from.",
		],
		[
			'401 at OctopusX',
			{ statusCode: 401, body: { success: false, message: 'No Authorization header' } },
			octopusx,
			"OctopusX does not accept this API key (No Authorization header). Copy it again from your account, and check that 'Service' names the service it is from.",
		],
		[
			'403',
			{ statusCode: 403, body: { message: 'Insufficient balance' } },
			{},
			'SeaArt Spark (Vtrix) knows this API key and gives it no access (Insufficient balance). Check the balance of your account and what the key may be used for.',
		],
		[
			'402',
			{ statusCode: 402 },
			{},
			'SeaArt Spark (Vtrix) knows this API key and gives it no access (the key was not accepted). Check the balance of your account and what the key may be used for.',
		],
		[
			'404 without an answer of the service, at another address',
			{ statusCode: 404, body: '' },
			own,
			"Nothing that looks like SeaArt Spark (Vtrix) answers at this address. Check 'Base URL'; empty is right for SeaArt Spark (Vtrix).",
		],
		[
			'a web page that says 404, at another address',
			{ statusCode: 404, body: '<html>Not Found</html>' },
			own,
			"Nothing that looks like SeaArt Spark (Vtrix) answers at this address. Check 'Base URL'; empty is right for SeaArt Spark (Vtrix).",
		],
		[
			'words that say 404, at another address',
			{ statusCode: 404, body: '404 page not found' },
			own,
			"Nothing that looks like SeaArt Spark (Vtrix) answers at this address. Check 'Base URL'; empty is right for SeaArt Spark (Vtrix).",
		],
		[
			'a web page that says 200, at another address',
			{ statusCode: 200, body: '<!doctype html><title>n8n</title>' },
			own,
			"Nothing that looks like SeaArt Spark (Vtrix) answers at this address. Check 'Base URL'; empty is right for SeaArt Spark (Vtrix).",
		],
		[
			'404 at OctopusX',
			{ statusCode: 404, body: { error: 'none' } },
			octopusx,
			"Nothing that looks like OctopusX answers at this address. Check 'Base URL'; empty is right for OctopusX.",
		],
		['429', { statusCode: 429 }, {}, 'SeaArt Spark (Vtrix) is receiving too many requests. Try again in a minute.'],
		['500', { statusCode: 500 }, {}, 'SeaArt Spark (Vtrix) cannot answer at the moment (HTTP 500). Try again in a while.'],
		['503', { statusCode: 503, body: '<html>' }, octopusx, 'OctopusX cannot answer at the moment (HTTP 503). Try again in a while.'],
		[
			'a redirect',
			{ statusCode: 302, body: '' },
			own,
			"The address answers with a redirect. Fill in 'Base URL' with the address it leads to, or leave it empty.",
		],
		[
			'a "no" of OctopusX with 200',
			{ statusCode: 200, body: { success: false, message: 'Invalid Bearer token' } },
			octopusx,
			"OctopusX does not accept this API key (Invalid Bearer token). Copy it again from your account, and check 'Service'.",
		],
		[
			'a "no" of OctopusX without a reason',
			{ statusCode: 200, body: { success: false } },
			octopusx,
			"OctopusX does not accept this API key (no reason given). Copy it again from your account, and check 'Service'.",
		],
		[
			'a refused connection',
			refused,
			{},
			'SeaArt Spark (Vtrix) cannot be reached: the connection could not be made. Check the internet connection and the proxy of this n8n.',
		],
		[
			'a refused connection at another address',
			refused,
			own,
			"SeaArt Spark (Vtrix) cannot be reached: the connection could not be made. Check 'Base URL', and that the address is running.",
		],
		[
			'silence',
			Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }),
			octopusx,
			'OctopusX cannot be reached: the connection ended before the answer came. Check the internet connection and the proxy of this n8n.',
		],
		[
			'an address that is none',
			Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL' }),
			{ baseUrl: 'nonsense' },
			"The address cannot be used: the address is not a valid one. Check 'Base URL'.",
		],
	])('%s', async (_, answer, data, message) => {
		expect((await tested(answer, data)).result).toEqual({ status: 'Error', message });
	});
});

it.each<[IDataObject]>([[{ apiKey: undefined }], [{ apiKey: 5 }], [{ baseUrl: null, apiKey: null }]])(
	'the connection test takes a credential that holds %j',
	async (data) => {
		expect((await tested({ statusCode: 200 }, data)).result.status).toBe('Error');
	},
);
