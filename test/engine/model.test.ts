import type { IDataObject, INodeListSearchResult, ResourceMapperFields } from 'n8n-workflow';

import { bytesOf, inEditor } from './engine';
import { anyNumber, anyText, containing, matching } from './matchers';
import { openScene, type Scene, type ServiceName } from './scene';

const byId = (value: string): IDataObject => ({ __rl: true, mode: 'id', value });
const json = (modelId: string, parameters: unknown): IDataObject => ({
	modelId: byId(modelId),
	inputMode: 'json',
	parametersJson: typeof parameters === 'string' ? parameters : JSON.stringify(parameters),
});

/** What the editor saves when a user fills in mapped fields. */
const form = (modelId: string, value: IDataObject, schema: IDataObject[] = []): IDataObject => ({
	modelId: byId(modelId),
	inputMode: 'form',
	parameters: { mappingMode: 'defineBelow', value, matchingColumns: [], schema },
});

interface Editor {
	searchModels(filter?: string, paginationToken?: string): Promise<INodeListSearchResult>;
	mapModelParameters(): Promise<ResourceMapperFields>;
}

/** The editor's methods with a credential for the scene. */
function editorOf(scene: Scene, modelId = '', credential: { service?: ServiceName; baseUrl?: string } = {}): Editor {
	const { apiKey, url: baseUrl } = scene.simulator;
	const call = async <T>(use: Parameters<typeof inEditor<T>>[0]['use']) =>
		await scene.time.run(
			async () =>
				await inEditor<T>({
					credential: { service: 'vtrix', apiKey, baseUrl, ...credential },
					parameters: { modelId: byId(modelId) },
					use,
				}),
		);
	return {
		searchModels: async (...args) => await call(async (ctx, { methods }) => await methods!.listSearch!.searchModels!.call(ctx, ...args)),
		mapModelParameters: async () => await call(async (ctx, { methods }) => await methods!.resourceMapping!.mapModelParameters!.call(ctx)),
	};
}

describe('any model', () => {
	it.each<[string, IDataObject, RegExp]>([
		['sim_sketch_1', { prompt: 'a fox', style: 'oil' }, /^image\/png$/],
		['sim_film_1', { prompt: 'a fox' }, /^video\/mp4$/],
		['sim_voice_1', { prompt: 'a fox' }, /^audio\/(x-)?wav/],
		['sim_bare_1', { anything: [1, { deep: true }] }, /^image\/png$/],
	])('the model %s runs with JSON, and its files are in the item', async (model, params, mimeType) => {
		const scene = await openScene();
		const run = await scene.run('model.run', json(model, params));
		expect(scene.sent()).toEqual([{ model, params }]);
		const [item] = run.items;
		expect(item?.json).toEqual({
			taskId: scene.ledger.tasks[0]?.id,
			status: 'completed',
			model,
			[`${model === 'sim_film_1' ? 'video' : model === 'sim_voice_1' ? 'audio' : 'image'}Url`]: matching(/^http/),
			...('prompt' in params ? { prompt: params.prompt } : {}),
			...(model === 'sim_film_1' || model === 'sim_voice_1' ? { duration: anyNumber } : {}),
			cost: anyNumber,
		});
		expect(item?.binary?.data?.mimeType).toMatch(mimeType);
		expect((await bytesOf(item?.binary?.data)).length).toBeGreaterThan(100);
	});

	it('a model returns texts, and Task: Wait returns them later with the same fields', async () => {
		const scene = await openScene();
		const run = await scene.run('model.run', json('sim_story_1', { prompt: 'a fox' }));
		expect(run.json[0]).toMatchObject({ model: 'sim_story_1', text: [anyText], cost: anyNumber });
		const { taskId } = run.json[0] as { taskId: string };
		expect(run.json[0]?.prompt).toBe('a fox');
		expect((await scene.run('task.wait', { taskId })).json).toEqual(run.json);

		const film = await scene.run('model.run', { ...json('sim_film_1', { prompt: 'a fox' }), downloadFiles: false });
		const waited = await scene.run('task.wait', { taskId: film.json[0]?.taskId });
		expect(waited.json).toEqual(film.json);
		expect(waited.items[0]?.binary?.data?.mimeType).toBe('video/mp4');
	});

	it('a completed model without results is returned as completed after the third poll', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', times: 1, fault: { kind: 'outputLate', ms: 2_000 } });
		const late = await scene.run('model.run', json('sim_story_1', { prompt: 'late' }));
		expect(late.json[0]).toMatchObject({ text: [anyText] });
		scene.faults.add({ on: 'submit', times: 1, fault: { kind: 'outputLate', ms: 3_600_000 } });
		const never = await scene.run('model.run', json('sim_story_1', { prompt: 'never' }));
		expect(never.json[0]).toMatchObject({ taskId: anyText, status: 'completed' });
		expect(never.json[0]).not.toHaveProperty('text');
	});

	it.each<[IDataObject, string]>([
		[json('', {}), "'Model' is empty"],
		[json('sim_story_1', '[1]'), "'Parameters (JSON)' is not a JSON object"],
		[json('sim_story_1', '{"prompt": }'), "'Parameters (JSON)' is not"],
		[form('sim_story_1', {}), "'Parameters' are empty"],
		[form('sim_story_1', { prompt: null, max_tokens: '' }), "'Parameters' are empty"],
		[
			form('sim_story_1', { max_tokens: 3 }, [{ id: 'prompt', displayName: 'prompt', required: true, display: true, type: 'string' }]),
			`'Parameters' lacks "prompt"`,
		],
		[
			form('sim_sketch_1', { prompt: 'x', tags: 'a, b' }, [
				{ id: 'tags', displayName: 'tags', required: false, display: true, type: 'array' },
			]),
			`'Parameters' has text in "tags" that is no JSON`,
		],
	])('the parameters %j are refused with their name, and nothing is sent', async (parameters, message) => {
		const scene = await openScene();
		const run = await scene.run('model.run', parameters).catch((thrown: Error) => ({ error: thrown }));
		expect(run.error?.message).toMatch(new RegExp(`${message.replace(/[()"]/g, '\\$&')}|is required|has issues`));
		expect(scene.requests()).toBe(0);
	});
});

describe('the fields of a model', () => {
	it('the fields of a model are checked against its spec before anything is charged, and are sent with the right types', async () => {
		const scene = await openScene();
		const good = {
			prompt: 'a fox',
			style: 'ink',
			steps: '20',
			strength: 0.5,
			upscale: 'true',
			size_index: '2',
			tags: '["a", "b"]',
			weights: [0.5],
			camera: '{"distance": 2.5, "move": "pan"}',
			layers: [{ text: 'hi' }],
		};
		const run = await scene.run('model.run', form('sim_sketch_1', good));
		expect(run.json[0]).toMatchObject({ status: 'completed' });
		expect(scene.sent()[0]?.params).toEqual({
			...good,
			steps: 20,
			upscale: true,
			size_index: 2,
			tags: ['a', 'b'],
			camera: { distance: 2.5, move: 'pan' },
		});
	});

	it.each<[IDataObject, string]>([
		[{ style: 'ink' }, "'prompt' is missing"],
		[{ prompt: 'x', style: 'chalk' }, `'style' is "chalk", and may be ink, oil, pixel`],
		[{ prompt: 'x', style: 'ink', steps: 51 }, "'steps' is 51, and at most 50 is allowed"],
		[{ prompt: 'x', style: 'ink', steps: 1.5 }, "'steps' is not a whole number"],
		[{ prompt: 'x', style: 'ink', negative_prompt: 'n'.repeat(501) }, "'negative_prompt' has 501 characters"],
		[{ prompt: 'x', style: 'ink', upscale: 'maybe' }, "'upscale' is not true or false"],
		[{ prompt: 'x', style: 'ink', tags: ['a', 'b', 'c', 'd'] }, "'tags' has 4 entries, and at most 3 are allowed"],
		[{ prompt: 'x', style: 'ink', weights: ['a'] }, "'weights[0]' is not a number"],
		[{ prompt: 'x', style: 'ink', camera: { move: 'pan' } }, "'camera.distance' is missing"],
		[{ prompt: 'x', style: 'ink', layers: [{ text: 'x' }, { text: 'y'.repeat(41) }] }, "'layers[1].text' has 41 characters"],
	])('the fields %j are refused, and nothing is charged: %s', async (params, problem) => {
		const scene = await openScene();
		const run = await scene.run('model.run', form('sim_sketch_1', params));
		expect(run.error?.message).toContain(problem);
		expect(run.error?.description).toContain("you won't be charged");
		expect(scene.ledger.submits()).toEqual([]);
	});

	it('the spec of a model is requested once, however many items there are', async () => {
		const scene = await openScene();
		const items = Array.from({ length: 8 }, (_, index) => ({ prompt: `story ${index}` }));
		const run = await scene.run('model.run', form('sim_story_1', { prompt: '={{ $json.prompt }}' }), { items });
		expect(run.json).toHaveLength(8);
		expect(scene.ledger.ofKind('catalogue')).toHaveLength(1);
	});

	it('the fields of a model are sent as they are if the spec is unavailable or empty', async () => {
		const scene = await openScene();
		await scene.run('model.run', form('sim_bare_1', { anything: 'goes' }));
		await scene.run('model.run', form('sim_ghost_1', { prompt: 'boo' }));
		scene.faults.add({ on: 'catalogue', fault: { kind: 'status', status: 503 } });
		await scene.run('model.run', form('sim_story_1', { prompt: 'a fox' }));
		expect(scene.sent().map(({ params }) => params)).toEqual([{ anything: 'goes' }, { prompt: 'boo' }, { prompt: 'a fox' }]);
	});
});

describe('the key', () => {
	it('the key is not sent to any host that a spec names', async () => {
		const elsewhere = await openScene();
		const other = await elsewhere.another();
		await elsewhere.close();
		const scene = await openScene({ elsewhere: other.url });
		const stranger = await scene.another({ port: Number(new URL(other.url).port) });
		const run = await scene.run('model.run', form('sim_elsewhere_1', { prompt: 'a fox' }));
		expect(run.json[0]).toMatchObject({ status: 'completed' });
		expect(scene.ledger.submits()).toHaveLength(1);
		expect(stranger.ledger.requests).toEqual([]);
	});

	it('the key is sent to a catalogue at the Base URL of the credential if it requires one', async () => {
		const scene = await openScene({ catalogueNeedsKey: true });
		const run = await scene.run('model.getMany', { returnAll: true });
		expect(run.json.length).toBeGreaterThan(5);
	});
});

describe('the models', () => {
	it('Model: Get Many lists the models with normalized kinds, page by page, up to the limit', async () => {
		const scene = await openScene({ moreModels: 230 });
		const all = await scene.run('model.getMany', { returnAll: true });
		const ids = all.json.map(({ modelId }) => modelId);
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids).toEqual(expect.arrayContaining(['spark_dance_v2_0', 'sim_film_1', 'sim_more_230']));
		expect(all.json.find(({ modelId }) => modelId === 'sim_film_1')).toEqual({
			modelId: 'sim_film_1',
			name: 'Sim Film',
			kind: 'video',
			description: 'Makes a short film',
			inputs: ['text'],
			outputs: ['video'],
			provider: 'simulator',
		});
		expect(scene.ledger.ofKind('catalogue')).toHaveLength(3);
		const few = await scene.run('model.getMany', { limit: 5 });
		expect(few.json).toEqual(all.json.slice(0, 5));
	});

	it('each page of a list counts for the request rate, and a page that fails is requested again alone', async () => {
		const scene = await openScene({ moreModels: 600, requestsPerSecond: 2 });
		scene.faults.add({ on: 'catalogue', times: 1, when: ({ index }) => index === 4, fault: { kind: 'status', status: 503 } });
		const run = await scene.run('model.getMany', { returnAll: true }, { options: { maxRequestsPerSecond: 2 } });
		expect(run.error).toBeUndefined();
		expect(new Set(run.json.map(({ modelId }) => modelId)).size).toBe(run.json.length);
		expect(run.json.length).toBeGreaterThan(600);
		const pages = scene.ledger.ofKind('catalogue').map(({ path }) => new URLSearchParams(path.split('?')[1]).get('page'));
		expect(pages).toEqual(['1', '2', '3', '4', '5', '5', '6', '7']);
		expect(scene.ledger.maxRequestsInAnySecond()).toBeLessThanOrEqual(2);
	});

	it('Stop between two pages ends a list', async () => {
		const scene = await openScene({ moreModels: 600 });
		const run = await scene.run('model.getMany', { returnAll: true }, { options: { maxRequestsPerSecond: 1 }, stopAfterMs: 2_500 });
		expect(run.status).toBe('canceled');
		expect(scene.ledger.ofKind('catalogue')).toHaveLength(3);
	});

	it('Model: Get Many searches by words and by kind, whatever the spelling of the kind', async () => {
		const scene = await openScene();
		const films = await scene.run('model.getMany', { kind: 'video', returnAll: true });
		expect(films.json.map(({ modelId }) => modelId)).toEqual(expect.arrayContaining(['spark_dance_v2_0', 'sim_film_1']));
		expect(films.json.every(({ kind }) => kind === 'video')).toBe(true);
		const stories = await scene.run('model.getMany', { search: 'story' });
		expect(stories.json.map(({ modelId }) => modelId)).toEqual(['sim_story_1']);
	});

	it('OctopusX refuses to list models with a clear error', async () => {
		const scene = await openScene();
		for (const [operation, parameters] of [['model.getMany', {}]] as const) {
			const run = await scene.run(operation, parameters, { service: 'octopusx' });
			expect(run.error?.message).toContain('OctopusX does not offer this operation');
			expect(run.error?.description).toContain('SeaArt Spark (Vtrix)');
		}
		expect(scene.requests()).toBe(0);
	});

	it('Model: Get Many returns 100 models to an agent, and says how many it leaves out', async () => {
		const scene = await openScene({ moreModels: 150 });
		const run = await scene.runAsTool('model.getMany', { returnAll: true }, { calls: [{}] });
		const answer = JSON.stringify(run.answers);
		expect(answer.split('modelId')).toHaveLength(101);
		expect(answer).toMatch(/\d+ more were left out/);
	});

	it('Model: Get Many reports why the models cannot be listed', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'catalogue', fault: { kind: 'envelope', code: 402, message: 'Insufficient credits' } });
		expect((await scene.run('model.getMany')).error?.message).toContain('Insufficient credits');
	});
});

describe('the editor', () => {
	it('the editor lists the models by name and kind, one page at a time, and searches', async () => {
		const scene = await openScene({ moreModels: 30 });
		const first = await editorOf(scene).searchModels();
		expect(first.results).toHaveLength(20);
		expect(first.results).toContainEqual({ name: 'Sim Film (video, from text)', value: 'sim_film_1' });
		const rest: string[] = [];
		for (let token = first.paginationToken; token !== undefined;) {
			const page = await editorOf(scene).searchModels(undefined, token);
			rest.push(...page.results.map(({ value }) => String(value)));
			token = page.paginationToken;
		}
		expect(rest).toContain('sim_more_030');
		expect(new Set(rest).size).toBe(rest.length);
		expect((await editorOf(scene).searchModels('story')).results).toEqual([{ name: 'Sim Story (text, from text)', value: 'sim_story_1' }]);
	});

	it('the editor derives fields from a spec: required first, types, choices, defaults, descriptions and limits', async () => {
		const scene = await openScene();
		const { fields } = await editorOf(scene, 'sim_sketch_1').mapModelParameters();
		const common = { defaultMatch: false, canBeUsedToMatch: false, display: true, removed: false };
		expect(fields.slice(0, 2)).toEqual([
			{ ...common, id: 'prompt', displayName: 'prompt: What it is about (1 to 2000 characters)', required: true, type: 'string' },
			{
				...common,
				id: 'style',
				displayName: 'style: Style',
				required: true,
				type: 'options',
				options: ['ink', 'oil', 'pixel'].map((value) => ({ name: value, value })),
				defaultValue: 'ink',
			},
		]);
		const types = Object.fromEntries(fields.map(({ id, type }) => [id, type]));
		expect(types).toMatchObject({
			quality: 'options',
			steps: 'number',
			seed: 'number',
			strength: 'number',
			upscale: 'boolean',
			size_index: 'options',
			tags: 'array',
			image_urls: 'array',
			camera: 'object',
			layers: 'array',
		});
		expect(fields.filter(({ removed }) => removed).map(({ id }) => id)).toEqual(['tags', 'image_urls', 'weights', 'camera', 'layers']);
		expect(fields.find(({ id }) => id === 'steps')).toMatchObject({ displayName: 'steps: Steps (1 to 50)', defaultValue: 20 });
		expect(fields.find(({ id }) => id === 'seed')).toMatchObject({ displayName: 'seed: Random seed', defaultValue: -1 });
	});

	it.each([
		['', {}, 'Choose a model first'],
		['={{ $json.model }}', {}, 'Choose a model first'],
		['sim_bare_1', {}, 'lists no parameters'],
		['sim_ghost_1', {}, 'model not found'],
		['sim_story_1', { service: 'octopusx' as const }, 'OctopusX does not offer this operation'],
		['sim_story_1', { baseUrl: 'http://127.0.0.1:1' }, 'cannot be looked up'],
	])('the editor reports for %j (%j) why there are no fields: %s', async (model, credential, problem) => {
		const scene = await openScene();
		const mapped = await editorOf(scene, model, credential).mapModelParameters();
		expect(mapped).toEqual({ fields: [], emptyFieldsNotice: containing(problem) });
		if (model !== '' && !model.startsWith('=')) expect(mapped.emptyFieldsNotice).toContain("'Parameters As' to JSON");
	});

	it('the editor reports why there is no list of models', async () => {
		const scene = await openScene();
		await expect(editorOf(scene, '', { service: 'octopusx' }).searchModels()).rejects.toThrow('OctopusX does not offer this operation');
		expect(scene.requests()).toBe(0);
	});
});
