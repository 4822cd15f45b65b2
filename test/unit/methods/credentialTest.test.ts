import type { ICredentialTestFunctions, IDataObject } from 'n8n-workflow';

import { seaArtSparkApiTest } from '../../../nodes/SeaArtSpark/methods/credentialTest';

const KEY = 'sa-0123456789-very-secret';
const OK = { status: 'OK', message: 'Connection successful' };
const OTHER = 'https://spark-proxy.example.com';

interface Answer {
	statusCode: number;
	body?: unknown;
}

/** Tests a credential against a host that returns or throws `answer`. */
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

describe('the request of the connection test', () => {
	it.each<[string, IDataObject, string]>([
		[
			'Vtrix for a task that cannot exist',
			{},
			'https://cloud.vtrix.ai/model/v1/generation/task/probe-00000000-0000-4000-8000-000000000000',
		],
		['OctopusX for the balance', octopusx, 'https://octopusx.ai/api/usage/token/'],
		[
			'at another address',
			{ baseUrl: ' https://spark-proxy.example.com/x// ' },
			'https://spark-proxy.example.com/x/model/v1/generation/task/probe-00000000-0000-4000-8000-000000000000',
		],
		[
			'Vtrix where nothing is chosen',
			{ service: undefined },
			'https://cloud.vtrix.ai/model/v1/generation/task/probe-00000000-0000-4000-8000-000000000000',
		],
	])('the connection test requests %s, once, with the key and without following a redirect', async (_, data, uri) => {
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

	it('the connection test trims the key', async () => {
		const { sent } = await tested({ statusCode: 404 }, { apiKey: ` \t${KEY}\n` });
		expect(sent[0]).toMatchObject({ headers: { Authorization: `Bearer ${KEY}` } });
	});

	it.each([`Bearer ${KEY}`, ` bearer ${KEY}`, 'Bearer'])('the connection test sends nothing if the key is %j', async (apiKey) => {
		const { result, sent } = await tested({ statusCode: 200 }, { apiKey });
		expect(result).toEqual({
			status: 'Error',
			message: '\'API Key\' begins with "Bearer". Remove that word. The node adds it automatically.',
		});
		expect(sent).toEqual([]);
	});

	it.each([
		['cloud.vtrix.ai', 'does not start with https:// or http://'],
		['localhost:8080', 'does not start with https:// or http://'],
		['ftp://cloud.vtrix.ai', 'does not start with https:// or http://'],
		['https:cloud.vtrix.ai', 'does not start with https:// or http://'],
		['https://cloud vtrix.ai', 'contains a space'],
		['https://cloud.vtrix.ai/a b', 'contains a space'],
		['https://', 'is not an address'],
		['https:///cloud.vtrix.ai', 'is not an address'],
		['https://[::1', 'is not an address'],
		['https://user:secret@cloud.vtrix.ai', 'contains a user name or password'],
		['https://@cloud.vtrix.ai', 'contains a user name or password'],
		['https://cloud.vtrix.ai?x=1', 'contains a query or fragment (? or #)'],
		['https://cloud.vtrix.ai/#x', 'contains a query or fragment (? or #)'],
	])('the connection test sends nothing if the Base URL is %s', async (baseUrl, says) => {
		const { result, sent } = await tested({ statusCode: 200 }, { baseUrl });
		expect(result).toEqual({
			status: 'Error',
			message: `'Base URL' ${says}. Correct it, or leave it empty to use the service's own address.`,
		});
		expect(sent).toEqual([]);
	});

	it.each(['http://localhost:8080', 'HTTPS://gateway.example/v1/', 'https://[::1]:8443', ' https://gateway.example '])(
		'the connection test sends one request to the Base URL %s',
		async (baseUrl) => {
			expect((await tested({ statusCode: 404 }, { baseUrl })).sent).toHaveLength(1);
		},
	);

	it.each(['', '   '])('the connection test sends nothing for the empty key %j', async (apiKey) => {
		const { result, sent } = await tested({ statusCode: 200 }, { apiKey });
		expect(result).toEqual({ status: 'Error', message: "'API Key' is empty. Copy the key from your account." });
		expect(sent).toEqual([]);
	});
});

it.each<[string, Answer, IDataObject]>([
	['an unknown task at the own address', { statusCode: 404, body: { message: 'task not found' } }, {}],
	['a bare 404 at the own address', { statusCode: 404 }, {}],
	['an unknown task at another address', { statusCode: 404, body: { error: 'task not found' } }, own],
	['a task that exists', { statusCode: 200, body: { id: 'credential-test', status: 'completed' } }, {}],
	['an unknown task, with another status', { statusCode: 400, body: { message: 'Task not found' } }, {}],
	['an unknown task in an envelope', { statusCode: 200, body: { status: { code: 404, message: 'not found' }, data: null } }, {}],
	[
		'a task in an envelope',
		{ statusCode: 200, body: { status: { code: 200, message: 'success' }, data: { id: 'x', status: 'success' } } },
		own,
	],
	['a balance', { statusCode: 200, body: { code: true, message: 'ok', data: { total_available: 5 } } }, octopusx],
])('the connection test returns OK for %s', async (_, answer, data) => {
	expect((await tested(answer, data)).result).toEqual(OK);
});

describe('the advice of the connection test', () => {
	it.each<[string, Answer | Error, IDataObject, string]>([
		[
			'401',
			{ statusCode: 401, body: { error: 'invalid_api_key' } },
			{},
			"SeaArt Spark (Vtrix) does not accept this API key (invalid_api_key). Copy it again from https://vtrix.ai/settings?tab=api-keys, and check that 'Service' names the service it is from.",
		],
		[
			'401 at OctopusX',
			{ statusCode: 401, body: { success: false, message: 'No Authorization header' } },
			octopusx,
			"OctopusX does not accept this API key (No Authorization header). Copy it again from https://octopusx.ai/console, and check that 'Service' names the service it is from.",
		],
		[
			'403',
			{ statusCode: 403, body: { message: 'Permission denied' } },
			{},
			"SeaArt Spark (Vtrix) does not accept this API key (Permission denied). Copy it again from https://vtrix.ai/settings?tab=api-keys, and check that 'Service' names the service it is from. Check the balance of your account, too, and what the key may be used for.",
		],
		[
			'402',
			{ statusCode: 402, body: { message: 'Insufficient credits' } },
			{},
			'The account at SeaArt Spark (Vtrix) has no credit (Insufficient credits). Top it up, then test again.',
		],
		[
			'an envelope of 401',
			{ statusCode: 200, body: { status: { code: 401, message: 'Missing Token' }, data: null } },
			own,
			"SeaArt Spark (Vtrix) does not accept this API key (Missing Token). Copy it again from https://vtrix.ai/settings?tab=api-keys, and check that 'Service' names the service it is from.",
		],
		[
			'an envelope of 403 at OctopusX',
			{ statusCode: 200, body: { status: { code: 403, message: 'No' }, data: null } },
			octopusx,
			"OctopusX does not accept this API key (No). Copy it again from https://octopusx.ai/console, and check that 'Service' names the service it is from. Check the balance of your account, too, and what the key may be used for.",
		],
		...[400, 405, 422].flatMap((statusCode): Array<[string, Answer, IDataObject, string]> => [
			[
				`${statusCode} in words of its own`,
				{ statusCode, body: { message: 'bad id' } },
				{},
				'The API key could not be tested, since SeaArt Spark (Vtrix) responded with "bad id". Check \'Base URL\', and try again later.',
			],
			[
				`${statusCode} and a web page`,
				{ statusCode, body: '<html>' },
				own,
				`The API key could not be tested, since SeaArt Spark (Vtrix) responded with "HTTP status ${statusCode}". Check 'Base URL', and try again later.`,
			],
		]),
		[
			'a web page at the own address',
			{ statusCode: 200, body: '<html>Sign in to this hotel</html>' },
			{},
			"The server at this URL does not respond like SeaArt Spark (Vtrix). Check 'Base URL'. Leave it empty to use SeaArt Spark (Vtrix).",
		],
		[
			'success: false',
			{ statusCode: 200, body: { success: false, message: 'Invalid key' } },
			{},
			"SeaArt Spark (Vtrix) does not accept this API key (Invalid key). Copy it again from https://vtrix.ai/settings?tab=api-keys, and check that 'Service' names the service it is from.",
		],
		[
			'a proxy that wants a login',
			{ statusCode: 407, body: '' },
			{},
			'SeaArt Spark (Vtrix) cannot be reached: a proxy on the way asks for a login (HTTP status 407). Check the internet connection and the proxy of this n8n.',
		],
		[
			'404 without an answer of the service, at another address',
			{ statusCode: 404, body: '' },
			own,
			"The server at this URL does not respond like SeaArt Spark (Vtrix). Check 'Base URL'. Leave it empty to use SeaArt Spark (Vtrix).",
		],
		[
			'a web page that says 404, at another address',
			{ statusCode: 404, body: '<html>Not Found</html>' },
			own,
			"The server at this URL does not respond like SeaArt Spark (Vtrix). Check 'Base URL'. Leave it empty to use SeaArt Spark (Vtrix).",
		],
		[
			'words that say 404, at another address',
			{ statusCode: 404, body: '404 page not found' },
			own,
			"The server at this URL does not respond like SeaArt Spark (Vtrix). Check 'Base URL'. Leave it empty to use SeaArt Spark (Vtrix).",
		],
		[
			'a web page that says 200, at another address',
			{ statusCode: 200, body: '<!doctype html><title>n8n</title>' },
			own,
			"The server at this URL does not respond like SeaArt Spark (Vtrix). Check 'Base URL'. Leave it empty to use SeaArt Spark (Vtrix).",
		],
		[
			'404 at OctopusX',
			{ statusCode: 404, body: { error: 'none' } },
			octopusx,
			"The server at this URL does not respond like OctopusX. Check 'Base URL'. Leave it empty to use OctopusX.",
		],
		['429', { statusCode: 429 }, {}, 'SeaArt Spark (Vtrix) is receiving too many requests. Try again in a minute.'],
		['500', { statusCode: 500 }, {}, 'SeaArt Spark (Vtrix) cannot respond at the moment (HTTP 500). Try again later.'],
		['503', { statusCode: 503, body: '<html>' }, octopusx, 'OctopusX cannot respond at the moment (HTTP 503). Try again later.'],
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
			"OctopusX does not accept this API key (Invalid Bearer token). Copy it again from https://octopusx.ai/console, and check that 'Service' names the service it is from.",
		],
		[
			'a "no" of OctopusX without a reason',
			{ statusCode: 200, body: { success: false } },
			octopusx,
			"OctopusX does not accept this API key (no reason given). Copy it again from https://octopusx.ai/console, and check that 'Service' names the service it is from.",
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
			'OctopusX cannot be reached: the connection ended before the response arrived. Check the internet connection and the proxy of this n8n.',
		],
	])('the connection test returns advice for %s', async (_, answer, data, message) => {
		expect((await tested(answer, data)).result).toEqual({ status: 'Error', message });
	});
});

it.each<[IDataObject]>([[{ apiKey: undefined }], [{ apiKey: 5 }], [{ baseUrl: null, apiKey: null }]])(
	'the connection test reports a credential that contains %j',
	async (data) => {
		expect((await tested({ statusCode: 200 }, data)).result.status).toBe('Error');
	},
);

describe('the connection test', () => {
	const odd = 'sk_live+Zq8/wR3tY6uP=mN4bV7cX1';

	it.each([
		['as it is', odd],
		['URL-encoded', encodeURIComponent(odd)],
		['in base64', Buffer.from(odd).toString('base64')],
	])('the connection test does not show a key that the service repeats %s', async (_how, repeated) => {
		const { result } = await tested({ statusCode: 401, body: { message: `bad key ${repeated}` } }, { apiKey: odd });
		expect(result.status).toBe('Error');
		expect(result.message).toContain('bad key (key)');
		expect(result.message).not.toContain(repeated);
	});

	it('the connection test warns about a key that is sent unencrypted to a public host', async () => {
		const { result } = await tested({ statusCode: 404, body: { message: 'task not found' } }, { baseUrl: 'http://spark.example' });
		expect(result).toMatchObject({ status: 'OK', message: expect.stringContaining('sent unencrypted') as string });
	});
});
