import { dataUriInLedger } from '../../simulator/index';
import { harnesses } from './client';

const start = harnesses();
const url = 'https://example.com/a.png';
const png = (bytes: number, width = 100, height = 100): Buffer => {
	const file = Buffer.alloc(bytes, 7);
	file.set(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
	file.writeUInt32BE(width, 16);
	file.writeUInt32BE(height, 20);
	return file;
};
const uri = (file: Buffer, type = 'image/png'): string => `data:${type};base64,${file.toString('base64')}`;
const MB = 1024 * 1024;
const set = (images: number): object => ({
	sequential_image_generation: 'auto',
	sequential_image_generation_options: { max_images: images },
});

describe('the image models check their input', () => {
	const good: Array<[string, object]> = [
		['spark_dream_4_0', { size: '1K' }],
		['spark_dream_4_0', { size: '4096x4096', optimize_prompt_options: { mode: 'fast' } }],
		['spark_dream_4_5', { size: '4K', image: url }],
		['spark_dream_5_0', { size: '3K', image: Array(14).fill(url), watermark: false, seed: 7, tools: [] }],
		['spark_dream_5_0', { size: '2048x2048', image: [url, uri(png(9 * MB))], ...set(13) }],
		['spark_i2i_3_0', { image_urls: [uri(png(4 * MB, 4096, 2000))], width: 512, height: 1536, scale: 0.5, seed: 1 }],
	];
	test.each(good)('%s accepts what its page allows: %#', async (model, params) => {
		const h = await start();
		expect((await h.run(model, { prompt: 'a fox', ...params })).json.status).toBe('completed');
	});

	const bad: Array<[string, string, object]> = [
		['spark_dream_4_0', 'size', { size: '3K' }],
		['spark_dream_4_5', 'size', { size: '1024x1024' }],
		['spark_dream_5_0', 'size', { size: '4096x4096' }],
		['spark_dream_5_0', 'size', { size: '16000x800' }],
		['spark_dream_5_0', 'optimize_prompt_options', { optimize_prompt_options: {} }],
		['spark_dream_5_0', 'image', { image: Array(15).fill(url) }],
		['spark_dream_5_0', 'image', { image: [url, url], ...set(14) }],
		['spark_dream_5_0', 'image[1]', { image: [url, uri(png(11 * MB))] }],
		['spark_dream_5_0', 'image[0]', { image: uri(png(2000, 6001, 6001)) }],
		['spark_dream_5_0', 'image[0]', { image: uri(png(2000, 1700, 100)) }],
		['spark_dream_5_0', 'image[0]', { image: uri(png(2000), 'application/pdf') }],
		['spark_dream_5_0', 'image[0]', { image: 'iVBORw0KGgo=' }],
		['spark_dream_5_0', 'image[0]', { image: `data:image/png;base64,${'no base64 '.repeat(500)}` }],
		['spark_dream_5_0', 'sequential_image_generation_options.max_images', set(16)],
		['spark_dream_5_0', 'seed', { seed: 2 ** 31 }],
		['spark_i2i_3_0', 'image_urls', { image_urls: [url, url] }],
		['spark_i2i_3_0', 'image_urls[0]', { image_urls: [uri(png(5 * MB))] }],
		['spark_i2i_3_0', 'width', { image_urls: [url], width: 2000, height: 600 }],
	];
	test.each(bad)('%s refuses %s: %#', async (model, name, params) => {
		const h = await start();
		const { json } = await h.run(model, { prompt: 'a fox', ...params });
		expect(json).toMatchObject({ status: 'failed', error: { code: `InvalidParameter.${name}` } });
		expect(h.simulator.ledger.paid()).toEqual([]);
	});
});

test('a set is several different images of one task', async () => {
	const h = await start();
	const { json } = await h.run('spark_dream_4_0', { prompt: 'a fox', size: '1K', ...set(3) });
	const { content } = json.output[0];
	expect(content).toHaveLength(3);
	const files = await Promise.all(content.map(async (entry) => (await h.send(entry.url, { key: null })).bytes.toString('base64')));
	expect(new Set(files).size).toBe(3);
	expect(h.simulator.ledger.costTotal()).toBe(0.09);
});

test('the ledger keeps size and hash of a file in a request, not the file', async () => {
	const h = await start();
	const file = png(3 * MB, 640, 480);
	await h.submit('spark_dream_5_0', { prompt: 'a fox', image: [uri(file)] });
	expect(h.simulator.ledger.tasks[0]?.params.image).toEqual([dataUriInLedger('image/png', file)]);
	expect(JSON.stringify(h.simulator.ledger.requests).length).toBeLessThan(2_000);
});

describe('images on OctopusX', () => {
	const path = '/v1/images/generations';
	const body = { model: 'doubao-seedream-5-0-260128', prompt: 'a fox', size: '2048x2048' };

	test('the response comes when the task has completed, with URLs or with base64', async () => {
		const h = await start();
		const urls = (await h.post(path, { ...body, image: [url], n: 2 })).json as unknown as { data: Array<{ url: string }> };
		expect(urls.data.map((entry) => Object.keys(entry))).toEqual([['url'], ['url']]);
		const { bytes } = await h.send(urls.data[0]!.url, { key: null });
		const packed = (await h.post(path, { model: 'gpt-image-1', prompt: 'a fox' })).json as unknown as { data: Array<{ b64_json: string }> };
		expect(Buffer.from(packed.data[0]!.b64_json, 'base64').subarray(0, 8)).toEqual(bytes.subarray(0, 8));
		expect((await h.post(path, { ...body, size: '1K' })).status).toBe(400);
		expect((await h.post(path, { ...body, model: 'no-such-model' })).status).toBe(404);
		expect((await h.post(path, { ...body, model: 'sora-2' })).status).toBe(404);
		expect(h.simulator.ledger.paid()).toHaveLength(2);
	});

	test.each([
		['before the work is done', { kind: 'reset', accepted: true }],
		['while it is done', { kind: 'reset', accepted: true, afterMs: 1 }],
		['after it', { kind: 'cut', bytes: 0 }],
	] as const)('a connection that is cut %s leaves a payment and no task ID', async (_when, fault) => {
		const h = await start();
		h.simulator.faults.add({ on: 'submit', fault });
		await expect(h.post(path, body)).rejects.toThrow();
		const [task] = h.simulator.ledger.paid(body.model);
		expect(task).toMatchObject({ service: 'octopusx', cost: '0.03' });
		expect((await h.send(`/v1/videos/${task?.id}`)).status).toBe(404);
	});
});

test('the response of OctopusX waits on the clock of the simulator', async () => {
	const h = await start({ timeScale: 1, seconds: () => 0.05 });
	const response = h.post('/v1/images/generations', { model: 'gpt-image-1', prompt: 'a fox' });
	while (h.simulator.parked === 0) await new Promise((resolve) => setImmediate(resolve));
	expect((await response).status).toBe(200);
});

describe('any video on OctopusX', () => {
	test('its ID has a colon, and its file is available only with the key', async () => {
		const h = await start();
		const { json } = await h.post('/v1/video/generations', { model: 'sora-2', prompt: 'a fox', seconds: '4', size: '1280x720' });
		expect(json).toMatchObject({ id: expect.stringMatching(/^sora-2:task_/) as string, object: 'video', status: 'queued' });
		const path = `/v1/videos/${encodeURIComponent(json.id)}`;
		while ((await h.send(path)).json.status !== 'completed') await new Promise((resolve) => setTimeout(resolve, 5));
		expect((await h.send(path)).json).not.toHaveProperty('video_url');
		expect((await h.send(`${path}/content`, { key: null })).status).toBe(401);
		expect((await h.send(`${path}/content`)).headers['content-type']).toBe('video/mp4');
		expect(h.simulator.ledger.keysSeenOutsideService()).toEqual([]);
	});

	test('a draft becomes a full-quality video after it has completed', async () => {
		const h = await start({ timeScale: 1, seconds: () => 0 });
		const model = 'doubao-seedance-2-0-260128';
		const send = async (content: object[], metadata: object) => await h.post('/v1/video/generations', { model, content, metadata });
		const text = { type: 'text', text: 'a fox' };
		expect((await send([text], { draft: true, resolution: '720p' })).status).toBe(400);
		const draft = (await send([text], { draft: true, resolution: '480p' })).json.task_id;
		const whole = (await send([text], {})).json.task_id;
		const from = (id: string | undefined): object => ({ type: 'draft_task', draft_task: { id } });
		expect((await send([from(draft)], { resolution: '1080p' })).status).toBe(200);
		expect((await send([from(draft), text], {})).status).toBe(400);
		expect((await send([from(whole)], {})).status).toBe(400);
		expect((await send([from('cgt-nobody')], {})).status).toBe(400);
	});
});
