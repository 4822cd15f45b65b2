import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { mapModelParameters } from '../../../nodes/SeaArtSpark/methods/mapModelParameters';
import { searchModels } from '../../../nodes/SeaArtSpark/methods/searchModels';
import { openService, services } from '../../../nodes/SeaArtSpark/services';
import { createEditorTransport } from '../../../nodes/SeaArtSpark/network/transport';
import { fakeTransport, type Reply } from './fakeTransport';

const [vtrix] = services;
const good = (data: unknown): Reply => ({ body: { status: { code: 200, message: 'ok' }, data } });
const models = (ids: string[], more: object = {}) =>
	good({ models: ids.map((id) => ({ id, name: id.toUpperCase(), type: 'Image' })), ...more });

async function listed(replies: Reply[], request: object = {}) {
	const fake = fakeTransport(...replies);
	const read = (await openService(vtrix, fake.transport)).read({ read: 'listModels', ...request });
	if ('refusal' in read) throw new Error('refused');
	let answer = await read();
	while (answer.next) {
		const page = await answer.next();
		answer = page.failure ? page : { ...page, entries: [...answer.entries, ...page.entries] };
	}
	return { answer, sent: fake.sent, fetched: fake.fetched };
}

/** Context that n8n passes to a method of the editor, with every call recorded. */
function editor(baseUrl: string, body: unknown) {
	const calls: Array<{ with: 'key' | 'no key'; url: string; headers: unknown }> = [];
	const answer = (kind: 'key' | 'no key') => async (options: { url: string; headers?: unknown }) => {
		calls.push({ with: kind, url: options.url, headers: options.headers });
		return await Promise.resolve({ statusCode: 200, headers: {}, body });
	};
	const withKey = answer('key');
	const ctx = {
		getNode: () => ({ name: 'Spark', parameters: {} }),
		getCredentials: async () => await Promise.resolve({ service: 'vtrix', apiKey: 'sa-secret-key', baseUrl }),
		getCurrentNodeParameter: () => ({ __rl: true, mode: 'id', value: 'm/1' }),
		helpers: {
			httpRequest: answer('no key'),
			httpRequestWithAuthentication: async (_name: string, options: { url: string }) => await withKey(options),
		},
	};
	return { ctx: ctx as unknown as ILoadOptionsFunctions, calls };
}

describe('the catalogue of Vtrix', () => {
	const list = { status: { code: 200 }, data: { models: [{ id: 'a' }] } };

	it('the editor requests the catalogue of Vtrix from its own host, without the key', async () => {
		const { ctx, calls } = editor('', list);
		await searchModels.call(ctx, 'dance', '3');
		await mapModelParameters.call(ctx);
		expect(calls.map(({ url }) => url)).toEqual([
			'https://cloud-model-spec.vtrix.ai/api/v1/skill/models?page=3&page_size=20&keywords=dance',
			'https://cloud-model-spec.vtrix.ai/api/v1/skill/models/m%2F1/spec',
		]);
		expect(calls.map((call) => call.with)).toEqual(['no key', 'no key']);
		expect(JSON.stringify(calls)).not.toContain('secret');
	});

	it('the editor requests the catalogue from the Base URL of the credential, and nowhere else', async () => {
		const { ctx, calls } = editor('https://proxy.example/spark/', list);
		await searchModels.call(ctx);
		await mapModelParameters.call(ctx);
		for (const { url } of calls) expect(url).toMatch(/^https:\/\/proxy\.example\/spark\/api\/v1\/skill\/models/);
	});

	it('the editor has no access to files', async () => {
		const transport = createEditorTransport(editor('', list).ctx, 'https://cloud.vtrix.ai');
		const file = {} as never;
		expect(transport.signedUrl(file).failure?.kind).toBe('refused');
		expect((await transport.download('https://a.example', file)).failure?.kind).toBe('refused');
	});

	it('the catalogue is read up to its last page, a page without new models, or the limit', async () => {
		const ids = ({ answer }: Awaited<ReturnType<typeof listed>>) => answer.entries?.map((entry) => 'id' in entry && entry.id);
		expect(ids(await listed([models(['a'], { total_pages: 2 }), models(['b'], { total_pages: 2 })]))).toEqual(['a', 'b']);
		expect(ids(await listed([models(['a']), models(['a'])]))).toEqual(['a']);
		const limited = await listed([models(['a', 'b', 'c'], { total_pages: 9 })], { limit: 2 });
		expect(ids(limited)).toEqual(['a', 'b']);
		expect(limited.sent).toHaveLength(1);
		const pages = [models(['a', 'b'], { total_pages: 9 }), models(['b', 'c', 'd'], { total_pages: 9 })];
		const acrossPages = await listed(pages, { limit: 3 });
		expect(ids(acrossPages)).toEqual(['a', 'b', 'c']);
		expect(acrossPages.sent).toHaveLength(2);
	});

	it('no text of a catalogue is HTML in the panel', async () => {
		const img = '<img src=x onerror=alert(1)>';
		const found = { status: { code: 200 }, data: { models: [{ id: 'm', name: img, type: img, input_modalities: [img] }] } };
		const constraints = { enum: [img, 'ink'], default: 'ink' };
		const spec = { status: { code: 200 }, data: { parameters: [{ name: img, type: 'string', description: img, constraints }] } };
		const refusal = { status: { code: 404, message: `gone ${img}` }, data: null };
		const shown = [
			...(await searchModels.call(editor('', found).ctx)).results.map(({ name }) => name),
			...(await mapModelParameters.call(editor('', spec).ctx)).fields.flatMap(({ displayName, options = [] }) => [
				displayName,
				...options.map(({ name }) => name),
			]),
			(await mapModelParameters.call(editor('', refusal).ctx)).emptyFieldsNotice,
		];
		expect(shown).toHaveLength(5);
		expect(shown.join('\n')).toContain('img src=x');
		expect(shown.join('\n')).not.toMatch(/<(?=[a-z])/i);
		await expect(searchModels.call(editor('', refusal).ctx)).rejects.toThrow('‹img');
	});

	it('the limits in a spec and its number of pages may be texts', async () => {
		expect((await listed([models(['a'], { total_pages: '1' })])).sent).toHaveLength(1);
		const constraints = { min: '1', max: ' 50 ', max_length: ' ', default: 20 };
		const spec = { status: { code: '200' }, data: { parameters: [{ name: 'steps', type: 'int', required: 'true', constraints }] } };
		const { fields } = await mapModelParameters.call(editor('', spec).ctx);
		expect(fields).toMatchObject([{ displayName: 'steps (1 to 50)', required: true, defaultValue: 20 }]);
	});

	it.each<[Reply, string]>([
		[{ body: { status: { code: 404, message: 'gone' }, data: null } }, 'notFound'],
		[{ body: { status: { code: 500, message: 'broken' }, data: null } }, 'refused'],
		[{ body: '<html>' }, 'unreadable'],
		[{ body: { status: { code: 200 }, data: { models: 7 } } }, 'unreadable'],
		[{ status: 503, body: {} }, 'serverError'],
	])('a catalogue that responds with %j has a failure of the kind %s', async (reply, kind) => {
		expect((await listed([reply])).answer.failure?.kind).toBe(kind);
	});

	it('the catalogue is read entry by entry: an invalid entry does not hide the others', async () => {
		const { answer } = await listed([
			good({ models: [null, 7, { name: 'no id' }, { id: 5, type: 'VIDEO', input_modalities: 'text' }], total_pages: 1 }),
		]);
		expect(answer.entries).toEqual([{ id: '5', name: '5', type: 'video', raw: { id: 5, type: 'VIDEO', input_modalities: 'text' } }]);
	});
});
