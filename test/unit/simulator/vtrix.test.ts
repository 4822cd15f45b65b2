import { templates } from '../../simulator/index';
import { anyNumber, anyText, harnesses, matching, prompt, withStoppedClock } from './client';

const start = harnesses();
const presets = [
	[1328, 1328],
	[1472, 1104],
	[1584, 1056],
	[1664, 936],
	[2016, 864],
	[2048, 2048],
	[2304, 1728],
	[2496, 1664],
	[2560, 1440],
	[3024, 1296],
] as const;

describe('submit and poll', () => {
	it('a submit is running first, then completed with an image', async () => {
		const h = await start({ seconds: { spark_t2i_3_0: 60 } });
		const submitted = await h.submit('spark_t2i_3_0', prompt);
		expect(submitted.status).toBe(200);
		expect(submitted.json).toEqual({
			id: matching(/^[a-z0-9]{20}$/),
			created_at: anyNumber,
			status: 'in_progress',
			model: 'spark_t2i_3_0',
			progress: anyNumber,
		});
		const { json } = await h.ended(submitted.json.id);
		expect(json).toMatchObject({ id: submitted.json.id, status: 'completed', usage: { cost: '0.03', discount: 1, total_tokens: 0 } });
		const [content] = json.output[0].content;
		expect(content).toMatchObject({ type: 'image', jobId: matching(/^\d+$/) });
		const picture = await h.send(content.url, { key: null });
		expect(picture.bytes.length).toBe(content.size);
		expect(Math.abs(json.created_at - Date.now() / 1000)).toBeLessThan(10);
	});

	it.each([
		['a flat body', { model: 'spark_t2i_3_0', ...prompt }],
		['input that is no list', { model: 'spark_t2i_3_0', input: { params: prompt } }],
		['two inputs', { model: 'spark_t2i_3_0', input: [{ params: prompt }, { params: prompt }] }],
		['input without params', { model: 'spark_t2i_3_0', input: [prompt] }],
		['a further top-level field', { model: 'spark_t2i_3_0', input: [{ params: prompt }], id: 'x' }],
		['an unknown model', { model: 'spark_t2i_9', input: [{ params: prompt }] }],
	])('a submit of %s is answered 400 and creates nothing', async (_name, body) => {
		const h = await start();
		expect((await h.post('/model/v1/generation', body)).status).toBe(400);
		expect(h.simulator.ledger.tasks).toHaveLength(0);
	});

	it('a poll of an unknown ID is answered 404', async () => {
		const h = await start();
		expect(await h.poll('d758n65e878c73cmdg20')).toMatchObject({ status: 404, json: { error: { code: 'NOT_FOUND' } } });
	});

	it('a submit is answered 401 without a key and with a wrong one, 403 with a forbidden one', async () => {
		const h = await start();
		expect((await h.submit('spark_t2i_3_0', prompt, { key: null })).status).toBe(401);
		expect((await h.submit('spark_t2i_3_0', prompt, { key: 'wrong' })).json).toEqual({ error: 'invalid_api_key' });
		expect((await h.submit('spark_t2i_3_0', prompt, { key: 'simulator-key-forbidden' })).status).toBe(403);
		expect(h.simulator.ledger.requests.map(({ authorization }) => authorization)).toEqual(['none', 'bad', 'good']);
		expect(h.simulator.ledger.tasks).toHaveLength(0);
	});
});

describe('text to image', () => {
	it.each([
		[3001001, {}],
		[3001002, { prompt: '' }],
		[3001002, { prompt: 'x'.repeat(801) }],
		[3001003, { ...prompt, use_pre_llm: 'yes' }],
		[3001004, { ...prompt, seed: -2 }],
		[3001004, { ...prompt, seed: 1.5 }],
		[3001004, { ...prompt, seed: 0 }],
		[3001005, { ...prompt, width: 0, height: 1024 }],
		[3001006, { ...prompt, width: 3000, height: 999 }],
		[3001007, { ...prompt, width: 1024 }],
		[3001007, { ...prompt, height: 1024 }],
		[3001008, { ...prompt, width: 1024.5, height: 1024 }],
		[3001009, { ...prompt, width: 500, height: 500 }],
		[3001009, { ...prompt, width: 2049, height: 2048 }],
	])('text to image fails with the integer %d for %j', async (code, params) => {
		const h = await start();
		const { json } = await h.run('spark_t2i_3_0', params);
		expect(json).toMatchObject({ status: 'failed', error: { code, error_message: anyText } });
		expect(h.simulator.ledger.paid()).toHaveLength(0);
		expect(h.simulator.ledger.costTotal()).toBe(0);
	});

	it('text to image counts graphemes and accepts 800 emoji', async () => {
		const h = await start();
		expect((await h.run('spark_image_3_1', { prompt: '🌊'.repeat(800) })).json.status).toBe('completed');
	});

	it.each(presets)('text to image accepts the documented preset %d x %d', async (width, height) => {
		const h = await start();
		expect((await h.run('spark_t2i_3_0', { ...prompt, width, height })).json.status).toBe('completed');
	});
});

describe('image effects', () => {
	const photo = { image_input1: 'https://example.com/p.jpg' };

	it.each([
		['3009001', { template_id: 'my_world' }],
		['3009002', photo],
		['3009003', { ...photo, template_id: 'My_World' }],
		['3009004', { ...photo, template_id: 'my_world', width: 511 }],
		['3009004', { ...photo, template_id: 'my_world', height: 2049 }],
		['3009097', { image_input1: '/home/me/p.jpg', template_id: 'my_world' }],
	])('image effects fail with the text %s for %j', async (code, params) => {
		const h = await start();
		expect((await h.run('spark_img_effects', params)).json).toMatchObject({ status: 'failed', error: { code } });
	});

	it('image effects accept the 30 documented templates', async () => {
		expect(new Set(templates.map(([id]) => id)).size).toBe(30);
		const h = await start();
		const size = { width: 512, height: 512 };
		const answers = await Promise.all(templates.map(([id]) => h.run('spark_img_effects', { ...photo, ...size, template_id: id })));
		expect(answers.map(({ json }) => json.status)).toEqual(templates.map(() => 'completed'));
		expect(answers[0]?.json).toMatchObject({ usage: { cost: '0.04' }, metadata: {} });
	});
});

describe('asset library', () => {
	const group = { Name: 'heroes', GroupType: 'AIGC' };
	const asset = { Name: 'child', URL: 'https://example.com/a.webp', AssetType: 'Image', GroupId: 'group-20260414180602-52qww' };

	it('the asset library creates a group and an asset that becomes active', async () => {
		const h = await start({ assetProcessingSeconds: 500 });
		const made = await h.runAsset('spark_asset_create_group', group);
		expect(made).toMatchObject({
			ResponseMetadata: { Action: 'CreateAssetGroup' },
			Result: { Id: matching(/^group-\d{14}-[a-z0-9]{5}$/) },
		});
		const { Result } = await h.runAsset('spark_asset_create', { ...asset, GroupId: made.Result.Id });
		expect(Result.Id).toMatch(/^asset-/);
		const first = await h.runAsset('spark_asset_get', { Id: Result.Id });
		expect(first.Result).toMatchObject({ Id: Result.Id, Status: 'Processing', URL: '', GroupId: made.Result.Id, ProjectName: 'default' });
		await new Promise((resolve) => setTimeout(resolve, 520));
		const { Result: last } = await h.runAsset('spark_asset_get', { Id: Result.Id });
		expect(last).toMatchObject({ Status: 'Active', Name: 'child', AssetType: 'Image' });
		expect((await h.send(last.URL, { key: null })).headers['content-type']).toBe('image/png');
	});

	it('the asset library returns why an asset failed', async () => {
		const h = await start({ assetProcessingSeconds: 0, failingAssets: () => 'InvalidParameter.FormatUnsupported' });
		const { Result } = await h.runAsset('spark_asset_create', asset);
		const seen = await h.runAsset('spark_asset_get', { Id: Result.Id });
		expect(seen.Result).toMatchObject({ Status: 'Failed', URL: '', Error: { Code: 'InvalidParameter.FormatUnsupported' } });
	});

	it.each([
		['MissingParameter.Name', 'spark_asset_create_group', { GroupType: 'AIGC' }],
		['InvalidParameter.Name', 'spark_asset_create_group', { ...group, Name: 'x'.repeat(65) }],
		['InvalidParameter.GroupType', 'spark_asset_create_group', { ...group, GroupType: 'LivenessFace' }],
		['NotFound.ProjectName', 'spark_asset_create_group', { ...group, ProjectName: 'nowhere' }],
		['MissingParameter.GroupId', 'spark_asset_create', { ...asset, GroupId: undefined }],
		['InvalidParameter.AssetType', 'spark_asset_create', { ...asset, AssetType: 'image' }],
		['InvalidParameter.DownloadFailed', 'spark_asset_create', { ...asset, URL: 'a.webp' }],
		['NotFound.group_id', 'spark_asset_create', { ...asset, GroupId: 'group-20200101000000-aaaaa' }],
		['NotFound.ProjectName', 'spark_asset_get', { Id: 'asset-x', ProjectName: 'nowhere' }],
		['MissingParameter.Id', 'spark_asset_get', {}],
		['NotFound.asset_id', 'spark_asset_get', { Id: 'asset-x' }],
	])('the asset library fails with %s: %s %j', async (code, model, params) => {
		const h = await start();
		const { json } = await h.run(model, params);
		expect(json).toMatchObject({ status: 'failed', error: { code, message: anyText } });
	});
});

describe('limits', () => {
	it('a submit is answered 429 at the concurrency limit, until a task ends', async () => {
		await withStoppedClock(async (tick) => {
			const h = await start({ timeScale: 1, slots: 2, slotRetryAfterSeconds: 3, seconds: { spark_t2i_3_0: 200 } });
			await h.submit('spark_t2i_3_0', prompt);
			await h.submit('spark_t2i_3_0', prompt);
			const third = await h.submit('spark_t2i_3_0', prompt);
			expect(third.status).toBe(429);
			expect(third.headers['retry-after']).toBe('3');
			expect(h.simulator.ledger.submits().at(-1)).toMatchObject({ status: 429, fault: 'slots' });
			tick(200_000);
			expect((await h.submit('spark_t2i_3_0', prompt)).status).toBe(200);
		});
	});

	it('requests beyond the requests per second are answered 429 with Retry-After, except downloads', async () => {
		await withStoppedClock(async () => {
			const h = await start({ requestsPerSecond: 3 });
			const answers = [];
			for (let i = 0; i < 5; i++) answers.push(await h.poll('none'));
			expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 429, 429]);
			expect(answers[4]?.headers['retry-after']).toBe('1');
			expect((await h.send('/samples/a.png', { key: null })).status).toBe(200);
		});
	});

	it('a submit is answered 403 after the balance is used up', async () => {
		const h = await start({ balance: 0.05 });
		expect((await h.submit('spark_t2i_3_0', prompt)).status).toBe(200);
		expect((await h.submit('spark_t2i_3_0', prompt)).status).toBe(403);
		expect((await h.submit('spark_asset_get', { Id: 'x' })).status).toBe(200);
	});
});
