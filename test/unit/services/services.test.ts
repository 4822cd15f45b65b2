import { openService, serviceAddress, services, withNotes } from '../../../nodes/SeaArtSpark/services';
import type { Action, Read, ReadRequest, SparkRequest } from '../../../nodes/SeaArtSpark/services/request';
import { fakeTransport, knownTo, requests } from './fakeTransport';

const byName = services.map((definition) => [definition.name, definition] as const);

/** A request of an action, for services that support it. */
const requestsOf: Partial<Record<Action, SparkRequest>> = {
	createAssetGroup: requests.group,
	createAsset: requests.asset,
	getAsset: requests.getAsset,
	textToImage: { ...requests.image, model: 'seedream-5.0' },
	editImage: requests.edit,
	vtrixModel: requests.effect,
	generateVideo: requests.video,
	runModel: { ...requests.model, bySpec: false },
};

/** Actions that at least one service supports. */
const everything = [...new Set(services.flatMap(({ supports }) => supports))];

/** Reads that at least one service supports. */
const allReads = [...new Set(services.flatMap(({ reads = {} }) => Object.keys(reads) as Read[]))];

describe('the services', () => {
	it('the services have different names, titles and URLs', () => {
		for (const key of ['name', 'title', 'url'] as const) {
			expect(new Set(services.map((definition) => definition[key])).size).toBe(services.length);
		}
	});
});

describe.each(byName)('%s', (_, definition) => {
	it('a service has a job for everything that it supports, and for nothing else', async () => {
		const { jobs } = await definition.create(fakeTransport().transport);
		expect(Object.keys(jobs).sort()).toEqual([...definition.supports].sort());
	});

	it('a service accepts what it supports and refuses the rest with advice, without a call', async () => {
		const fake = fakeTransport({ body: {} });
		const service = await openService(definition, fake.transport);
		for (const read of allReads) {
			const refused = 'refusal' in service.read({ read } as ReadRequest);
			expect({ read, refused }).toEqual({ read, refused: definition.reads?.[read] === undefined });
		}
		for (const what of everything) {
			const isSupported = definition.supports.includes(what);
			const request = requestsOf[what] ?? (isSupported ? undefined : ({ action: what } as SparkRequest));
			if (!request) continue;
			const answer = service.job(knownTo(definition, request));
			expect({ what, refused: 'refusal' in answer }).toEqual({ what, refused: !isSupported });
			if ('refusal' in answer) expect(answer.refusal).toMatchObject({ nextStep: expect.stringMatching(/^[A-Z].*\.$/) as string });
		}
		expect(fake.sent).toEqual([]);
	});

	it('a service refuses unsupported fields, with the titles of the services that support them', async () => {
		const service = await openService(definition, fakeTransport().transport);
		const request = knownTo(
			definition,
			Object.values(requestsOf).find(({ action }) => definition.supports.includes(action))!,
		);
		for (const parameter of definition.unknownFields) {
			const others = services.filter(({ unknownFields }) => !unknownFields.includes(parameter)).map(({ title }) => title);
			const answer = service.job({ ...request, [parameter]: 'x' });
			expect(answer).toEqual({
				refusal: {
					parameter,
					problem: `is not available on ${definition.title}`,
					nextStep: `Remove the option, or use a credential for ${others.join(' or ')}.`,
				},
			});
			expect(service.job({ ...request, [parameter]: undefined })).not.toHaveProperty('refusal');
		}
	});

	it("a credential selects its service, at the service's URL unless it has its own Base URL", () => {
		expect(serviceAddress({ service: definition.name })).toEqual({ definition, baseUrl: definition.url, isOwnAddress: true });
		expect(serviceAddress({ service: definition.name, baseUrl: '  ' })).toMatchObject({ baseUrl: definition.url, isOwnAddress: true });
		expect(serviceAddress({ service: definition.name, baseUrl: ' https://proxy.example/spark// ' })).toEqual({
			definition,
			baseUrl: 'https://proxy.example/spark',
			isOwnAddress: false,
		});
	});

	it('a service is opened with its title and its dashboard', async () => {
		const { title, dashboard } = await openService(definition, fakeTransport().transport);
		expect({ title, dashboard }).toEqual({ title: definition.title, dashboard: definition.dashboard });
	});
});

it.each<[string | number | undefined]>([[undefined], [''], ['constructor'], [7]])(
	'a credential without a known service (%j) selects the first one',
	(service) => {
		expect(serviceAddress(service === undefined ? {} : { service }).definition).toBe(services[0]);
	},
);

it.each([
	['projectName', /Not available on (.* or )?OctopusX( or .*)?\./],
	['description', /Not available on (.* or )?SeaArt Spark \(Vtrix\)( or .*)?\./],
	['assetId', /With OctopusX, fill in the ID of the task that created the asset\./],
	['inputBinaryField', /With SeaArt Spark \(Vtrix\), this n8n has to be reachable from the internet\./],
	['inputBinaryField', /With OctopusX, the file is uploaded\./],
] as const)('the note of the field %s contains %p', (field, note) => {
	const text = withNotes('What it is.', field);
	expect(text).toMatch(/^What it is\. /);
	expect(text).toMatch(note);
});
