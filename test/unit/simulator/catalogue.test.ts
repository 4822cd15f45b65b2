import { models } from '../../simulator/index';

const vtrixModels = models.filter(({ service }) => service === undefined);
import { anyNumber, anyText, type Harness, harnesses, matching } from './client';

const start = harnesses();
const root = '/api/v1/skill/models';
const open = { key: null };

interface Listed {
	id: string;
	type: string;
	output_modalities: string[];
}

async function list(h: Harness, query = ''): Promise<{ models: Listed[]; total: number; total_pages: number }> {
	const { json } = await h.send(`${root}?page_size=100${query}`, open);
	return json.data as never;
}

interface Parameter {
	name: string;
	type: string;
	path: string;
	required: boolean;
	constraints: Record<string, unknown>;
	children: Parameter[];
}

async function spec(
	h: Harness,
	id: string,
): Promise<{ parameters: Parameter[]; api: { endpoint: string }; agent_prompt: string; type: string }> {
	return (await h.send(`${root}/${id}/spec`, open)).json.data as never;
}

describe('the list', () => {
	it('the list shows every model, in small and in capital letters, with older and newer fields', async () => {
		const h = await start();
		const { models: listed, total } = await list(h);
		expect(listed.map(({ id }) => id)).toEqual([...models.keys()]);
		expect(total).toBe(vtrixModels.length);
		expect(new Set(listed.map(({ type }) => type))).toEqual(new Set(['image', 'asset', 'video', 'Text', 'Video', 'audio', 'Image']));
		expect(listed.find(({ id }) => id === 'spark_t2i_3_0')).toEqual({
			id: 'spark_t2i_3_0',
			name: 'Spark T2I 3.0',
			type: 'image',
			description: 'Text to image',
			input_modalities: ['text'],
			output_modalities: ['image'],
		});
		expect(listed.find(({ id }) => id === 'sim_film_1')).toMatchObject({
			model_id: 'sim_film_1',
			provider: 'simulator',
			has_spec: true,
			spec_protocol: anyText,
			type: 'Video',
			output_modalities: ['Video'],
		});
	});

	it('the list is filtered by type and words without regard to case', async () => {
		const h = await start();
		const ids = async (query: string): Promise<string[]> => (await list(h, query)).models.map(({ id }) => id);
		expect(await ids('&type=Video')).toEqual(['spark_dance_v2_0', 'spark_dance_v2_0_fast', 'sim_film_1']);
		expect(await ids('&type=text')).toEqual(['sim_story_1']);
		expect(await ids('&keywords=DANCE')).toEqual(['spark_dance_v2_0', 'spark_dance_v2_0_fast']);
		expect(await ids('&keywords=nothing+of+this')).toEqual([]);
	});

	it('the list has as many models a page as asked for', async () => {
		const h = await start({ moreModels: 95 });
		const ids = new Set<string>();
		const pages = Math.ceil((vtrixModels.length + 95) / 30);
		for (let page = 1; page <= pages; page++) {
			const { json } = await h.send(`${root}?page=${page}&page_size=30`, open);
			expect(json.data).toMatchObject({ page, page_size: 30, total: vtrixModels.length + 95, total_pages: pages });
			for (const { id } of (json.data as unknown as { models: Listed[] }).models) ids.add(id);
		}
		expect(ids.size).toBe(vtrixModels.length + 95);
	});
});

describe('a spec', () => {
	it('a spec names every type of parameter, with zeros where no limit is set', async () => {
		const h = await start();
		const { parameters } = await spec(h, 'sim_sketch_1');
		const types = ['string', 'enum', 'int', 'integer', 'float', 'number', 'boolean', 'bool'];
		types.push('array', 'array[string]', 'array[float]', 'object', 'array[object]');
		expect(new Set(parameters.map(({ type }) => type))).toEqual(new Set(types));
		const named = (name: string): Parameter => parameters.find((parameter) => parameter.name === name)!;
		expect(named('seed').constraints).toEqual({ enum: [], default: -1, min: 0, max: 0, min_length: 0, max_length: 0, max_items: 0 });
		expect(named('style')).toMatchObject({
			required: true,
			path: 'input[0].params.style',
			constraints: { enum: ['ink', 'oil', 'pixel'], default: 'ink' },
		});
		expect(named('camera').children[0]).toMatchObject({ name: 'distance', path: 'input[0].params.camera.distance', required: true });
		expect(named('layers').children[0]).toMatchObject({ path: 'input[0].params.layers[].text' });
		expect((await spec(h, 'spark_t2i_3_0')).parameters[1]!.constraints).toEqual({ default: true });
	});

	it('a spec may have no parameters, point at another host, or not be there', async () => {
		const h = await start({ elsewhere: 'http://127.0.0.1:9' });
		expect(await spec(h, 'sim_bare_1')).toMatchObject({ parameters: [], type: 'Image' });
		expect((await spec(h, 'sim_elsewhere_1')).api.endpoint).toBe('http://127.0.0.1:9/model/v1/generation');
		expect(await h.send(`${root}/sim_ghost_1/spec`, open)).toMatchObject({ status: 200, json: { status: { code: 404 }, data: null } });
	});

	it('a spec tells an agent how to use the model', async () => {
		const h = await start();
		const { agent_prompt: words } = await spec(h, 'spark_t2i_3_0');
		for (const part of [
			`POST ${h.simulator.url}/model/v1/generation`,
			'Bearer {{API_KEY}}',
			'"prompt": "A lighthouse at dawn"',
			'| width | integer | no |',
			'/task/{id}',
		]) {
			expect(words).toContain(part);
		}
	});
});

describe('a catalogue that needs the key', () => {
	it.each([
		['text', { message: anyText }],
		['nested', { error: { code: 'UNAUTHORIZED', message: anyText } }],
	] as const)('a catalogue that needs the key refuses without one, in words of the form %s', async (vtrixErrors, body) => {
		const h = await start({ catalogueNeedsKey: true, vtrixErrors });
		for (const path of [root, `${root}/spark_t2i_3_0/spec`]) {
			expect(await h.send(path, open)).toMatchObject({ status: 401, json: body });
			expect((await h.send(path)).status).toBe(200);
		}
	});

	it('the catalogue can be out of order', async () => {
		const h = await start();
		h.simulator.faults.add({ on: 'catalogue', fault: { kind: 'status', status: 503 } });
		expect((await h.send(root)).status).toBe(503);
	});
});

describe('models of no vendor', () => {
	const quick = { timeScale: 100_000 };
	const sketch = { prompt: 'a', style: 'oil' };

	it.each([
		['sim_story_1', { prompt: 'a fox' }, { type: 'text', url: '', text: matching(/a fox/) }, undefined],
		['sim_sketch_1', sketch, { type: 'image', url: matching(/\.png$/), size: anyNumber }, 'image/png'],
		['sim_film_1', { prompt: 'a fox' }, { type: 'video', url: matching(/\.mp4$/), duration: 2 }, 'video/mp4'],
		['sim_voice_1', { prompt: 'a fox' }, { type: 'audio', url: matching(/\.wav$/), duration: 3 }, 'audio/wav'],
		['sim_bare_1', { whatever: [1] }, { type: 'image' }, 'image/png'],
		['sim_elsewhere_1', { prompt: 'a' }, { type: 'image' }, 'image/png'],
	])('a task of the model %s completes', async (model, params, expected, type) => {
		const h = await start(quick);
		const { json } = await h.run(model, params);
		expect(json).toMatchObject({ status: 'completed', output: [{ content: [expected] }] });
		if (type === undefined) return;
		const file = await h.send(json.output[0].content[0].url, { key: null });
		expect(file).toMatchObject({ status: 200, headers: { 'content-type': type } });
	});

	it.each([
		['MissingParameter.prompt', {}],
		['InvalidParameter.prompt', { ...sketch, prompt: '' }],
		['InvalidParameter.prompt', { ...sketch, prompt: 7 }],
		['MissingParameter.style', { prompt: 'a' }],
		['InvalidParameter.style', { prompt: 'a', style: 'chalk' }],
		['InvalidParameter.quality', { ...sketch, quality: 'best' }],
		['InvalidParameter.steps', { ...sketch, steps: 51 }],
		['InvalidParameter.steps', { ...sketch, steps: 1.5 }],
		['InvalidParameter.strength', { ...sketch, strength: '0.5' }],
		['InvalidParameter.upscale', { ...sketch, upscale: 'true' }],
		['InvalidParameter.tags', { ...sketch, tags: ['a', 'b', 'c', 'd'] }],
		['InvalidParameter.tags', { ...sketch, tags: 'a' }],
		['InvalidParameter.image_urls[1]', { ...sketch, image_urls: ['a', 2] }],
		['InvalidParameter.camera', { ...sketch, camera: 'near' }],
		['MissingParameter.camera.distance', { ...sketch, camera: {} }],
		['InvalidParameter.camera.distance', { ...sketch, camera: { distance: 11 } }],
		['MissingParameter.layers[0].text', { ...sketch, layers: [{ opacity: 1 }] }],
	])('a task of a generic model fails with %s for %j', async (code, params) => {
		const h = await start(quick);
		expect((await h.run('sim_sketch_1', params)).json).toMatchObject({ status: 'failed', error: { code } });
	});

	it('a generic model takes what no limit forbids: zeros are none, and what the spec does not name may be anything', async () => {
		const h = await start(quick);
		const params = { ...sketch, seed: 5_000_000, guidance: -3, image_urls: Array<string>(40).fill('a'), size_index: 2, other: { a: 1 } };
		expect((await h.run('sim_sketch_1', params)).json.status).toBe('completed');
	});
});
