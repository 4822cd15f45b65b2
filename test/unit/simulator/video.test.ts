import type { SimulatorOptions } from '../../simulator/index';
import { anyNumber, anyText, type Answer, type Harness, harnesses, matching } from './client';

const start = harnesses();
const dance = 'spark_dance_v2_0';
const seedance = 'doubao-seedance-2-0-260128';
const root = '/v1/video/generations';
const text = { type: 'text', text: 'Image 1 walks in the rain' };
const image = (url: string, role = 'reference_image'): object => ({ type: 'image_url', image_url: { url }, role });
const clip = (url: string): object => ({ type: 'video_url', video_url: { url }, role: 'reference_video' });
const sound = (url: string): object => ({ type: 'audio_url', audio_url: { url }, role: 'reference_audio' });
const photo = 'https://example.com/a.png';
const quick: SimulatorOptions = { timeScale: 100_000 };
const small = { resolution: '480p', duration: 4 };

async function assetOf(h: Harness, type = 'Image'): Promise<string> {
	const GroupId = 'group-20260414180602-52qww';
	const { Result } = await h.runAsset('spark_asset_create', { Name: 'a', URL: photo, AssetType: type, GroupId });
	return Result.Id;
}

describe('on Vtrix', () => {
	it.each([dance, 'spark_dance_v2_0_fast'])('the model %s makes a video from assets and text', async (model) => {
		const h = await start({ ...quick, assetProcessingSeconds: 0 });
		const id = await assetOf(h);
		const { json } = await h.run(model, { content: [text, image(`asset://${id}`)], ...small, ratio: '9:16', seed: 7 });
		expect(json).toMatchObject({ status: 'completed', usage: { cost: model === dance ? '0.16' : '0.08' }, metadata: {} });
		const [content] = json.output[0].content;
		expect(json.output[0].content).toEqual([
			{ type: 'video', url: matching(/\/films\/.+-1\.mp4$/), duration: 4, size: anyNumber, jobId: anyText },
		]);
		const film = await h.send(content.url, { key: null });
		expect(film.headers).toMatchObject({ 'content-type': 'video/mp4', 'accept-ranges': 'bytes' });
		expect(film.bytes).toHaveLength(content.size);
		expect(h.simulator.ledger.ofKind('download')[0]).toMatchObject({ taskId: json.id });
	});

	it('a video on Vtrix has its last frame beside it if requested', async () => {
		const h = await start(quick);
		const { json } = await h.run(dance, { content: [text], ...small, return_last_frame: true });
		const [, last] = json.output[0].content as unknown as [object, { url: string; type: string }];
		expect(last.type).toBe('image');
		expect(await h.send(last.url, { key: null })).toMatchObject({ status: 200, headers: { 'content-type': 'image/png' } });
	});

	it('a video on Vtrix has a length that the model chooses, if it may', async () => {
		const h = await start(quick);
		const { json } = await h.run(dance, { content: [text], resolution: '480p', duration: -1 });
		const { duration } = json.output[0].content[0] as unknown as { duration: number };
		expect(duration).toBeGreaterThanOrEqual(4);
		expect(duration).toBeLessThanOrEqual(15);
	});

	const frames = [image(photo, 'first_frame'), image(photo, 'last_frame')];
	it.each([
		['first and last frame', { content: [text, ...frames] }],
		['one image without a role', { content: [text, { type: 'image_url', image_url: { url: photo } }] }],
		['a data URI', { content: [text, image('data:image/png;base64,iVBORw0KGgo=')] }],
		[
			'nine images, three videos, three sounds',
			{ content: [...Array<object>(9).fill(image(photo)), ...Array<object>(3).fill(clip(photo)), ...Array<object>(3).fill(sound(photo))] },
		],
		['999 words', { content: [{ type: 'text', text: 'word '.repeat(999) }] }],
	])('a video on Vtrix may be made from %s', async (_name, params) => {
		const h = await start(quick);
		expect((await h.run(dance, { ...small, ...params })).json.status).toBe('completed');
	});

	it.each([
		['MissingParameter.content', {}],
		['MissingParameter.content', { content: [] }],
		['InvalidParameter.content[0].type', { content: [{ type: 'image', url: photo }] }],
		['InvalidParameter.content[0].text', { content: [{ type: 'text' }] }],
		['InvalidParameter.content[1].image_url.url', { content: [text, { type: 'image_url', image_url: photo }] }],
		['InvalidParameter.content[1].role', { content: [text, image(photo, 'style')] }],
		['InvalidParameter.content[0].role', { content: [{ ...clip(photo), role: 'reference_image' }] }],
		['InvalidParameter.content', { content: [{ type: 'text', text: 'word '.repeat(1000) }] }],
		['InvalidParameter.content', { content: Array<object>(10).fill(image(photo)) }],
		['InvalidParameter.content', { content: [text, ...Array<object>(4).fill(clip(photo))] }],
		['InvalidParameter.content', { content: [text, sound(photo)] }],
		['InvalidParameter.content', { content: [text, image(photo, 'last_frame')] }],
		['InvalidParameter.content', { content: [text, ...frames, image(photo)] }],
		['InvalidParameter.resolution', { content: [text], resolution: '4k' }],
		['InvalidParameter.ratio', { content: [text], ratio: '2:1' }],
		['InvalidParameter.duration', { content: [text], duration: 3 }],
		['InvalidParameter.duration', { content: [text], duration: 16 }],
		['InvalidParameter.duration', { content: [text], duration: '5' }],
		['InvalidParameter.seed', { content: [text], seed: 1.5 }],
		['InvalidParameter.generate_audio', { content: [text], generate_audio: 'yes' }],
		['InvalidParameter.video_url.url', { content: [text, clip('data:video/mp4;base64,AAAA')] }],
		['InvalidParameter.image_url.url', { content: [text, image('/home/me/a.png')] }],
		['NotFound.asset_id', { content: [text, image('asset://asset-nobody')] }],
	])('a video on Vtrix fails with %s: %j', async (code, params) => {
		const h = await start(quick);
		const { json } = await h.run(dance, params);
		expect(json).toMatchObject({ status: 'failed', error: { code, message: anyText } });
		expect(h.simulator.ledger.paid(dance)).toHaveLength(0);
	});

	it('a video on Vtrix needs an asset that is Active and of the right type', async () => {
		const h = await start({ ...quick, timeScale: 1000, assetProcessingSeconds: 3000 });
		const early = await assetOf(h);
		const answer = await h.run(dance, { content: [text, image(`asset://${early}`)] });
		expect(answer.json).toMatchObject({ error: { code: 'InvalidParameter.AssetNotActive' } });
		const other = await start({ ...quick, assetProcessingSeconds: 0 });
		const film = await assetOf(other, 'Video');
		const wrong = await other.run(dance, { content: [text, image(`asset://${film}`)] });
		expect(wrong.json).toMatchObject({ error: { code: 'InvalidParameter.image_url.url' } });
		expect((await other.run(dance, { content: [text, clip(`asset://${film}`)], ...small })).json.status).toBe('completed');
	});
});

describe('on OctopusX', () => {
	const metadata = { ...small, ratio: '16:9', return_last_frame: true };
	const body = { model: seedance, content: [text], metadata };
	const submit = async (h: Harness, more: object = {}): Promise<Answer> => await h.post(root, { ...body, ...more });

	it.each([
		['error', { error: { message: anyText, type: 'new_api_error', param: '', code: anyText } }],
		['success', { success: false, message: anyText }],
	] as const)('OctopusX returns errors of videos as %s', async (octopusxErrors, expected) => {
		const h = await start({ octopusxErrors, balance: 0.1 });
		for (const [answer, status] of [
			[await submit(h, { model: 'sora' }), 400],
			[await submit(h, { content: [text, image('asset://nobody')] }), 400],
			[await submit(h), 403],
			[await h.send(`${root}/cgt-nobody`), 404],
			[await h.send(`${root}/cgt-nobody`, { key: 'wrong' }), 401],
		] as const) {
			expect(answer).toMatchObject({ status, json: expected });
		}
		expect(h.simulator.ledger.tasks).toHaveLength(0);
	});

	it('a video on OctopusX may use the assets of its own library', async () => {
		const h = await start({ ...quick, assetProcessingSeconds: 0 });
		const asset = { GroupId: 'group-20260415111540-w9pkb', URL: photo, AssetType: 'Image', Name: 'a' };
		const { json } = await h.post('/v1/seedance/asset/CreateAsset', asset);
		expect((await submit(h, { content: [text, image(`asset://${json.data.Id}`)] })).status).toBe(200);
	});
});
