import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { bytesOf, storedFile } from '../engine/engine';
import { openScene, type Circumstances, type Scene, type WorkflowRun } from '../engine/scene';
import { drawPicture } from '../simulator/index';
import { asWorkflow, exampleFiles, readExample } from './example';

let scene: Scene;

beforeEach(async () => {
	scene = await openScene();
});

/** Plays an example against the simulated service. */
async function play(file: string, circumstances: Circumstances = {}): Promise<WorkflowRun> {
	const run = await scene.runWorkflow(asWorkflow(readExample(file)), circumstances);
	expect(run.error).toBeUndefined();
	return run;
}

const jsonOf = (items: INodeExecutionData[]): IDataObject[] => items.map(({ json }) => json);

/** A PNG in every item. */
async function expectPictures(items: INodeExecutionData[], count: number): Promise<void> {
	expect(items).toHaveLength(count);
	for (const { binary, json } of items) {
		expect(json.imageUrl).toMatch(/^http/);
		expect(binary?.data?.mimeType).toBe('image/png');
		expect((await bytesOf(binary?.data)).subarray(1, 4).toString()).toBe('PNG');
	}
}

/** One item with an MP4 in it. */
async function expectVideo(items: INodeExecutionData[]): Promise<void> {
	expect(items).toHaveLength(1);
	expect(items[0]?.json.videoUrl).toMatch(/^http/);
	expect(items[0]?.binary?.data?.mimeType).toBe('video/mp4');
	expect((await bytesOf(items[0]?.binary?.data)).subarray(4, 8).toString()).toBe('ftyp');
}

test('first-picture: one paid task, one image', async () => {
	const run = await play('first-picture.json');
	await expectPictures(run.itemsOf('Generate a picture'), 1);
	expect(scene.ledger.tasksCreated()).toHaveLength(1);
});

describe('daily-pictures', () => {
	test('daily-pictures: three images are made in parallel', async () => {
		const run = await play('daily-pictures.json');
		await expectPictures(run.itemsOf('Publish the pictures'), 3);
		expect(run.itemsOf('What went wrong')).toEqual([]);
		expect(run.tookMs).toBeLessThan(15_000);
	});

	test('daily-pictures: other images are made the next day', async () => {
		await play('daily-pictures.json');
		await scene.time.pass(86_400_000);
		await play('daily-pictures.json');
		const prompts = scene.ledger.tasks.map(({ params }) => params.prompt);
		expect(new Set(prompts).size).toBe(6);
	});

	test('daily-pictures: a failed image goes to the other branch with its task ID, and the rest is published', async () => {
		scene.faults.add({
			on: 'submit',
			when: ({ index }) => index === 1,
			fault: { kind: 'fail', shape: 'error_message', code: 3001002, message: 'prompt length' },
		});
		const run = await play('daily-pictures.json');
		expect(run.itemsOf('Publish the pictures')).toHaveLength(2);
		expect(jsonOf(run.itemsOf('What went wrong'))).toEqual([
			{
				message: expect.stringContaining('prompt length') as string,
				next: expect.stringMatching(/\S/) as string,
				taskId: scene.ledger.tasks[1]?.id,
			},
		]);
	});
});

test('form-photo-to-felt-polaroid: sends the service a URL of the photo, and the visitor the image', async () => {
	const photo = await storedFile(
		drawPicture({ width: 768, height: 1024, subject: 'a visitor', template: 'sample' }),
		'me.png',
		'image/png',
	);
	const run = await play('form-photo-to-felt-polaroid.json', {
		items: [{ json: { submittedAt: '2026-01-01T12:00:00Z' }, binary: { Photo: photo } }],
		instanceBaseUrl: 'https://n8n.example.com',
	});
	await expectPictures(run.itemsOf('Hand the picture back'), 1);
	const [task] = scene.ledger.tasksCreated('spark_img_effects');
	expect(task?.params).toMatchObject({
		template_id: 'felt_3d_polaroid',
		image_input1: expect.stringMatching(/^https:\/\/n8n\.example\.com\//) as string,
	});
});

const names = ['Child in a red coat', 'Grandmother with a lantern', 'Old dog'];

test.each([
	{
		file: 'asset-library-vtrix.json',
		service: 'vtrix',
		group: 'spark_asset_create_group',
		asset: 'spark_asset_create',
		video: 'spark_dance_v2_0',
	},
	{
		file: 'asset-library-octopusx.json',
		service: 'octopusx',
		group: 'CreateAssetGroup',
		asset: 'CreateAsset',
		video: 'doubao-seedance-2-0-260128',
	},
] as const)('$file: one group, a usable asset for each row, one video of them all', async (one) => {
	const { file, service } = one;
	const run = await play(file, { service });
	const assets = run.itemsOf('Put them into the library');
	expect(jsonOf(assets)).toEqual(
		names.map((name) => expect.objectContaining({ name, assetStatus: 'Active', assetType: 'Image' }) as IDataObject),
	);
	expect(scene.ledger.tasksCreated(one.group)).toHaveLength(1);
	expect(scene.ledger.tasksCreated(one.asset)).toHaveLength(3);

	const videos = scene.ledger.tasksCreated(one.video);
	expect(videos).toHaveLength(1);
	const references = assets.map(({ json }) => ({ type: 'image_url', image_url: { url: json.assetUri }, role: 'reference_image' }));
	expect(videos[0]?.params.content).toEqual([{ type: 'text', text: expect.any(String) as string }, ...references]);
	await expectVideo(run.itemsOf('Make the video'));
});

test.each(exampleFiles())('%s: no HTTP Request node calls a service', (file) => {
	expect(readExample(file).nodes.filter(({ type }) => type === 'n8n-nodes-base.httpRequest')).toEqual([]);
});

test('first-frame-to-video: an image, and a video that begins with it', async () => {
	const run = await play('first-frame-to-video.json');
	const [picture] = jsonOf(run.itemsOf('Make the first frame'));
	const [video] = scene.ledger.tasksCreated('spark_dance_v2_0_fast');
	expect(video?.params.content).toContainEqual({ type: 'image_url', image_url: { url: picture?.imageUrl }, role: 'first_frame' });
	const videos = run.itemsOf('Make the video');
	await expectVideo(videos);
	expect(videos[0]?.json.lastFrameUrl).toMatch(/^http/);
});

test('any-model: a model is run by its ID', async () => {
	const run = await play('any-model.json');
	const [item] = run.itemsOf('Run the model');
	expect(scene.ledger.tasksCreated('spark_image_3_1').map(({ params }) => params)).toEqual([
		{ prompt: 'A lighthouse at dusk, soft light, paper cut style', width: 1664, height: 936 },
	]);
	expect(item?.json).toMatchObject({
		imageUrl: expect.stringMatching(/^http/) as string,
		prompt: expect.stringMatching(/lighthouse/) as string,
	});
	expect(item?.binary?.data?.mimeType).toBe('image/png');
});

const file = 'submit-now-collect-later.json';

test('submit-now-collect-later: the execution sleeps between submitting and collecting, and pays once', async () => {
	const asleep = await play(file);
	expect(asleep.status).toBe('waiting');
	expect(asleep.tookMs).toBeLessThan(2_000);
	expect(jsonOf(asleep.itemsOf('Submit only'))).toEqual(
		[0, 1, 2].map(() => ({
			prompt: expect.any(String) as string,
			status: expect.any(String) as string,
			model: expect.any(String) as string,
			taskId: expect.any(String) as string,
		})),
	);
	const sentBefore = scene.ledger.requests.length;

	// A database returns a copy, and time has passed.
	await scene.time.pass(120_000);
	expect(scene.ledger.requests).toHaveLength(sentBefore);
	const run = await play(file, { resume: structuredClone(asleep.data) });
	expect(run.status).toBe('success');
	await expectPictures(run.itemsOf('Collect the pictures'), 3);
	expect(scene.ledger.submits()).toHaveLength(3);
	// They completed long ago, so each is polled once.
	expect(scene.ledger.polls()).toHaveLength(3);
});

test('campaign: a group, six portraits, six assets, six effects, each effect on its own portrait, one poster and one video of all', async () => {
	const run = await play('campaign.json');
	const portraits = run.itemsOf('Generate portraits');
	const effects = run.itemsOf('Apply an effect');
	await expectPictures(portraits, 6);
	await expectPictures(effects, 6);

	const { ledger } = scene;
	const heroes = jsonOf(run.itemsOf('Heroes'));
	expect(ledger.tasksCreated('spark_asset_create_group')).toHaveLength(1);
	expect(
		ledger
			.tasksCreated(portraits[0]?.json.model as string)
			.slice(0, 6)
			.map(({ params }) => [params.prompt, params.seed]),
	).toEqual(heroes.map(({ prompt }, index) => [prompt, index + 1]));
	expect(ledger.tasksCreated('spark_asset_create').map(({ params }) => [params.Name, params.URL])).toEqual(
		heroes.map(({ name }, index) => [name, portraits[index]?.json.imageUrl]),
	);
	expect(ledger.tasksCreated('spark_img_effects').map(({ params }) => [params.template_id, params.image_input1])).toEqual(
		heroes.map(({ effect }, index) => [effect, portraits[index]?.json.imageUrl]),
	);
	expect(ledger.paidDuplicates()).toEqual([]);
	await expectPictures(run.itemsOf('Make the poster'), 1);
	const [poster] = ledger.submits().filter(({ body }) => JSON.stringify(body).includes('A poster of all six'));
	expect(JSON.stringify(poster?.body)).toContain(JSON.stringify(portraits.map(({ json }) => json.imageUrl)));
	await expectVideo(run.itemsOf('Make the film'));
	const [film] = ledger.tasksCreated('spark_dance_v2_0_fast');
	const assets = jsonOf(run.itemsOf('Put them into the library'));
	expect((film?.params.content as IDataObject[]).slice(1).map(({ image_url: image }) => image)).toEqual(
		assets.map(({ assetUri }) => ({ url: assetUri })),
	);
	// One after the other, the tasks would run for 161 seconds.
	expect(run.tookMs).toBeLessThan(105_000);
});
