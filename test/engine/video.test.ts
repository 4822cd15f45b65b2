import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { dataUriInLedger, drawPicture } from '../simulator/index';
import { bytesOf, storedFile } from './engine';
import { containing, having, matching } from './matchers';
import { openScene, type Scene, type ServiceName } from './scene';

const GROUP = { vtrix: 'group-20260414180602-52qww', octopusx: 'group-20260415111540-w9pkb' };
const MODEL = { vtrix: 'spark_dance_v2_0', octopusx: 'doubao-seedance-2-0-260128' };
const FAST = { vtrix: 'spark_dance_v2_0_fast', octopusx: 'doubao-seedance-2-0-fast-260128' };
const services = ['vtrix', 'octopusx'] as const;
const prompt = 'Image 1 walks in the rain';
const publicly = { instanceBaseUrl: 'https://n8n.example.com' };

const picture = drawPicture({ width: 512, height: 512, subject: 'a portrait' });
const itemWithPicture = async (): Promise<INodeExecutionData[]> => [
	{ json: {}, binary: { data: await storedFile(picture, 'portrait.png', 'image/png') } },
];

/** The request: `content`, and the settings where the service expects them. */
function askedFor(scene: Scene): { content: IDataObject[]; settings: IDataObject } {
	const { content, metadata, ...settings } = scene.sent().at(-1)?.params ?? {};
	return { content: content as IDataObject[], settings: (metadata ?? settings) as IDataObject };
}

const isFilm = (bytes: Buffer): boolean => bytes.subarray(4, 8).toString() === 'ftyp';

describe.each(services)('a video on %s', (service) => {
	it('a video is made from a prompt with the settings of the panel, and the item has its file', async () => {
		const scene = await openScene();
		const run = await scene.run('video.generate', { prompt }, { service });
		expect(scene.sent()[0]?.model).toBe(MODEL[service]);
		expect(askedFor(scene)).toEqual({
			content: [{ type: 'text', text: prompt }],
			settings: { resolution: '720p', ratio: 'adaptive', duration: 5, generate_audio: true },
		});
		const [item] = run.items;
		expect(item?.json).toMatchObject({ taskId: scene.ledger.tasks[0]?.id, model: MODEL[service], videoUrl: matching(/\.mp4$/) });
		expect(item?.binary?.data).toMatchObject({ mimeType: 'video/mp4', fileExtension: 'mp4' });
		expect(isFilm(await bytesOf(item?.binary?.data))).toBe(true);
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
		// Detected soon after two minutes, with few polls.
		expect(run.tookMs).toBeLessThan(135_000);
		expect(scene.ledger.polls().length).toBeLessThan(25);
	});

	it('a video is made from assets in their order: IDs with commas, a list, whole items', async () => {
		const scene = await openScene();
		const rows = ['a.webp', 'b.mp4'].map((file) => ({ name: file, url: `https://example.com/${file}` }));
		const assets = await scene.run(
			'asset.create',
			{ assetGroupId: GROUP[service], name: '={{ $json.name }}', url: '={{ $json.url }}' },
			{ items: rows, service },
		);
		const [image, film] = assets.json.map(({ assetUri }) => assetUri as string);
		const expected = (role: string) => [
			{ type: 'text', text: prompt },
			{ type: 'image_url', image_url: { url: image }, role: 'reference_image' },
			...(role === 'reference_video' ? [{ type: 'video_url', video_url: { url: film }, role }] : []),
		];
		const settings = { prompt, downloadVideos: false };
		await scene.run('video.generate', { ...settings, assetIds: `${image}` }, { service });
		expect(askedFor(scene).content).toEqual(expected('none'));
		await scene.run('video.generate', { ...settings, assetIds: '={{ [$json.assetUri] }}' }, { service, items: [assets.json[0]!] });
		expect(askedFor(scene).content).toEqual(expected('none'));
		const all = await scene.run(
			'video.generate',
			{ ...settings, assetIds: '={{ $input.all().map((item) => item.json) }}' },
			{ service, items: assets.json, settings: { executeOnce: true } },
		);
		expect(askedFor(scene).content).toEqual(expected('reference_video'));
		expect(all.json).toHaveLength(1);
	});

	it('a video accepts references of every type and source, in their order', async () => {
		const scene = await openScene();
		const asset = await scene.run(
			'asset.create',
			{ assetGroupId: GROUP[service], name: 'x', url: 'https://example.com/a.wav' },
			{ service },
		);
		const reference = [
			{ use: 'referenceVideo', source: 'url', url: 'https://example.com/a.mp4' },
			{ use: 'referenceAudio', source: 'asset', assetId: asset.json[0]?.assetId },
			{ use: 'referenceImage', source: 'binaryFile', inputBinaryField: 'data' },
		] as IDataObject[];
		await scene.run(
			'video.generate',
			{ prompt, references: { reference }, downloadVideos: false },
			{ service, items: await itemWithPicture(), ...publicly },
		);
		expect(askedFor(scene).content).toEqual([
			{ type: 'text', text: prompt },
			{ type: 'video_url', video_url: { url: 'https://example.com/a.mp4' }, role: 'reference_video' },
			{ type: 'audio_url', audio_url: { url: asset.json[0]?.assetUri }, role: 'reference_audio' },
			{
				type: 'image_url',
				image_url: { url: service === 'vtrix' ? matching(/^https:\/\/n8n\.example\.com\//) : matching(/\/objects\//) },
				role: 'reference_image',
			},
		]);
	});

	it('a video begins and ends with frames, and returns its last frame', async () => {
		const scene = await openScene();
		const reference = ['firstFrame', 'lastFrame'].map((use) => ({ use, source: 'url', url: `https://example.com/${use}.png` }));
		const fields = { returnLastFrame: true, generateAudio: false, seed: 7 };
		const run = await scene.run(
			'video.generate',
			{ prompt: '', model: 'fast', resolution: '480p', ratio: '9:16', duration: -1, references: { reference }, ...fields },
			{ service, options: { watermark: true, cameraFixed: true } },
		);
		expect(scene.sent()[0]?.model).toBe(FAST[service]);
		expect(askedFor(scene)).toEqual({
			content: ['firstFrame', 'lastFrame'].map((use) => ({
				type: 'image_url',
				image_url: { url: `https://example.com/${use}.png` },
				role: use === 'firstFrame' ? 'first_frame' : 'last_frame',
			})),
			settings: {
				resolution: '480p',
				ratio: '9:16',
				duration: -1,
				seed: 7,
				generate_audio: false,
				watermark: true,
				[service === 'vtrix' ? 'camerafixed' : 'camera_fixed']: true,
				return_last_frame: true,
			},
		});
		expect(run.json[0]).toMatchObject({ videoUrl: matching(/\.mp4$/), lastFrameUrl: matching(/-last\.png$/) });
		expect(run.json[0]).not.toHaveProperty('videos');
		expect(run.items[0]?.binary?.data?.mimeType).toBe('video/mp4');
		expect(run.items[0]?.binary?.data_1?.mimeType).toBe('image/png');
	});

	it('a video is collected later by the Task resource, with the same fields', async () => {
		const scene = await openScene();
		const parameters = { prompt, downloadVideos: false, returnLastFrame: true };
		const whole = await scene.run('video.generate', parameters, { service });
		const begun = await scene.run('video.generate', { ...parameters, waitForCompletion: false }, { service });
		const { taskId } = begun.json[0] as { taskId: string };
		const waited = await scene.run('task.wait', { taskId }, { service });
		const looked = await scene.run('task.get', { taskId }, { service });
		const same = (json: IDataObject | undefined) =>
			Object.keys(json ?? {})
				.filter((key) => key !== 'model' && key !== 'prompt')
				.sort();
		expect(same(waited.json[0])).toEqual(same(whole.json[0]));
		expect(looked.json).toEqual(waited.json);
		expect(waited.json[0]).toMatchObject({ taskId, videoUrl: matching(/\.mp4$/), lastFrameUrl: matching(/\.png$/) });
		expect(isFilm(await bytesOf(waited.items[0]?.binary?.data))).toBe(true);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});

	it('a video is paid once if the submit gets no response, and resumed by Retry On Fail', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const run = await scene.run('video.generate', { prompt }, { service, settings: { retryOnFail: true, maxTries: 2 } });
		expect(run.json).toHaveLength(1);
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
		scene.faults.add({ on: 'submit', times: 1, fault: { kind: 'empty' } });
		const lost = await scene.run('video.generate', { prompt: 'another' }, { service });
		expect(lost.error?.message).toContain('Could not confirm');
		expect(scene.ledger.submits()).toHaveLength(2);
	});

	it('a video that fails is a failed item with the reason and the task', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'fail', shape: 'string', message: 'The picture shows a real person.' } });
		const run = await scene.run('video.generate', { prompt }, { service });
		expect(run.error?.message).toContain('The picture shows a real person.');
		expect(run.error?.context?.data).toMatchObject({ taskId: scene.ledger.tasks[0]?.id });
	});

	it('a video that cannot be downloaded fails its item, and its task is named', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'download', fault: { kind: 'status', status: 404 } });
		const run = await scene.run('video.generate', { prompt }, { service });
		expect(run.error?.message).toContain('could not be downloaded');
		expect(run.error?.description).toContain("turn off 'Download Videos'");
		expect(run.error?.context?.data).toMatchObject({ taskId: scene.ledger.tasks[0]?.id });
	});
});

describe('the replies of OctopusX about a video', () => {
	it.each([
		['wrapped', 'percent'],
		['taskStatus', 'share'],
		['openai', 'number'],
		['wrapped', 'none'],
	] as const)('a video of OctopusX is read in the form %s, with the progress as %s', async (octopusxVideo, octopusxProgress) => {
		const scene = await openScene({ octopusxVideo, octopusxProgress, seconds: () => 100 });
		const begun = await scene.run('video.generate', { prompt, waitForCompletion: false }, { service: 'octopusx' });
		await scene.time.pass(50_000);
		const half = await scene.run('task.get', { taskId: begun.json[0]?.taskId }, { service: 'octopusx' });
		expect(half.json[0]?.progress).toEqual(octopusxProgress === 'none' ? undefined : 0.5);
		const done = await scene.run('task.wait', { taskId: begun.json[0]?.taskId }, { service: 'octopusx' });
		expect(done.json[0]).toMatchObject({ videoUrl: matching(/\.mp4$/) });
	});

	it.each(['wrapped', 'taskStatus', 'openai'] as const)(
		'a video of OctopusX in the form %s has its failure reason, and a late URL is waited for',
		async (octopusxVideo) => {
			const scene = await openScene({ octopusxVideo, seconds: () => 10 });
			scene.faults.add({ on: 'submit', times: 1, fault: { kind: 'fail', shape: 'string', message: 'Too dark.' } });
			const failed = await scene.run('video.generate', { prompt }, { service: 'octopusx' });
			expect(failed.error?.message).toContain('Too dark.');
			scene.faults.add({ on: 'submit', times: 1, fault: { kind: 'outputLate', ms: 1_500 } });
			const late = await scene.run('video.generate', { prompt: 'late' }, { service: 'octopusx' });
			expect(late.json[0]).toMatchObject({ videoUrl: matching(/\.mp4$/) });
		},
	);
});

describe('a task of OctopusX of which only the ID is known', () => {
	it('a task ID of OctopusX is polled where it belongs: a video by the form of its ID, an asset in the library', async () => {
		const scene = await openScene();
		const service: ServiceName = 'octopusx';
		const video = await scene.run('video.generate', { prompt, waitForCompletion: false }, { service });
		const asset = await scene.run(
			'asset.create',
			{ assetGroupId: GROUP.octopusx, name: 'x', url: 'https://example.com/a.png' },
			{ service },
		);
		const before = scene.requests();
		const looked = await scene.run('task.get', { taskId: video.json[0]?.taskId }, { service });
		expect(looked.json[0]).toMatchObject({ status: 'submitted' });
		expect(scene.requests() - before).toBe(1);
		const known = await scene.run('task.get', { taskId: asset.json[0]?.taskId }, { service });
		expect(known.json[0]).toMatchObject({ assetStatus: 'Active' });
		expect(scene.requests() - before).toBe(2);
	});

	it('a task ID of OctopusX in no known form is looked up in the library, then among the videos, for free', async () => {
		const scene = await openScene({ seconds: () => 20 });
		scene.faults.add({ on: 'submit', times: 1, fault: { kind: 'id', form: { text: 'task_' } } });
		const begun = await scene.run('video.generate', { prompt, waitForCompletion: false }, { service: 'octopusx' });
		const { taskId } = begun.json[0] as { taskId: string };
		expect(taskId).toMatch(/^task_/);
		const run = await scene.run('task.wait', { taskId }, { service: 'octopusx' });
		expect(run.json[0]).toMatchObject({ videoUrl: matching(/\.mp4$/) });
		expect(scene.ledger.requests.filter(({ path }) => path.includes('GetAsset'))).toHaveLength(1);
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
		const nowhere = await scene.run('task.get', { taskId: 'task_nowhere' }, { service: 'octopusx' });
		expect(nowhere.error?.message).toContain('task_nowhere');
	});
});

describe('a file for a video on Vtrix for which this n8n has no public URL', () => {
	const inMemory = (mimeType: string): INodeExecutionData[] => [
		{ json: {}, binary: { data: { data: picture.toString('base64'), fileName: 'a', mimeType } } },
	];

	it('an image without a public URL is sent to Vtrix within the request', async () => {
		const scene = await openScene();
		const reference = [{ use: 'firstFrame', source: 'binaryFile', inputBinaryField: 'data' }];
		const run = await scene.run('video.generate', { prompt, references: { reference } }, { items: inMemory('image/png') });
		expect(askedFor(scene).content[1]).toEqual({
			type: 'image_url',
			image_url: { url: dataUriInLedger('image/png', picture) },
			role: 'first_frame',
		});
		expect(run.json).toHaveLength(1);
	});

	it('a video without a public URL is refused for Vtrix, and nothing is sent', async () => {
		const scene = await openScene();
		const reference = [{ use: 'referenceVideo', source: 'binaryFile', inputBinaryField: 'data' }];
		const run = await scene.run('video.generate', { prompt, references: { reference } }, { items: inMemory('video/mp4') });
		expect(run.error?.message).toContain('keeps files in memory');
		expect(scene.requests()).toBe(0);
	});
});

describe('what the documentation rules out for a video', () => {
	const image = { use: 'referenceImage', source: 'url', url: 'https://example.com/a.png' };
	const audio = { use: 'referenceAudio', source: 'url', url: 'https://example.com/a.wav' };
	const first = { ...image, use: 'firstFrame' };
	const of = (...reference: IDataObject[]): IDataObject => ({ references: { reference } });

	it.each<[IDataObject, string]>([
		[{ prompt: '' }, "'Prompt' is empty"],
		[{ prompt: 'x '.repeat(1_000) }, "'Prompt' has 1000 words, and the service takes fewer than 1000"],
		[{ resolution: '={{ "8k" }}' }, '\'Resolution\' is "8k"'],
		[{ ratio: '={{ "2:1" }}' }, '\'Ratio\' is "2:1"'],
		[{ duration: 3 }, "'Duration (Seconds)' is 3"],
		[{ duration: 0 }, "'Duration (Seconds)' is 0"],
		[{ duration: 16 }, "'Duration (Seconds)' is 16"],
		[{ duration: 4.5 }, "'Duration (Seconds)' is 4.5"],
		[{ seed: -2 }, "'Seed' is -2"],
		[{ model: 'fast', resolution: '={{ "1080p" }}' }, "'Resolution' is 1080p, which the fast model does not make"],
		[{ draft: true }, "'Draft' is not available on SeaArt Spark (Vtrix)"],
		[{ draftTaskId: 'cgt-1' }, "'From Draft Task' is not available on SeaArt Spark (Vtrix)"],
		[of(...Array.from({ length: 10 }, () => image)), "'References' has 10 images, but the service accepts at most 9"],
		[of(image, ...Array.from({ length: 4 }, () => audio)), "'References' has 4 audio files, but the service accepts at most 3"],
		[of(audio), "'References' has only audio, which the service does not accept"],
		[of(first, image), "'References' mixes frames with references"],
		[{ ...of(first), assetIds: 'asset-1' }, "'References' mixes frames with references"],
		[of(first, first), "'References' has more than one first or last frame"],
		[of({ ...image, use: 'lastFrame' }), "'References' has a last frame but no first frame"],
		[of({ ...image, url: '={{ "a.png" }}' }), "'References 1: URL' is not an http or https address"],
		[of(image, { ...image, source: 'asset', assetId: '={{ "asset://" }}' }), "'References 2: Asset ID' is"],
		[of({ ...image, source: 'binaryFile', inputBinaryField: 'data' }), "'References 1: Input Binary Field' names the field"],
		[{ assetIds: '={{ [{}] }}' }, "'Asset IDs' has no asset ID at position 1"],
	])('a video with %j is refused with the reason, and nothing is sent', async (bad, message) => {
		const scene = await openScene();
		const run = await scene.run('video.generate', { prompt, ...bad });
		expect(run.error?.message).toContain(message);
		expect(run.error?.message).not.toMatch(/\[item/);
		expect(scene.requests()).toBe(0);
	});

	it('a video model without documentation is sent as it is', async () => {
		const scene = await openScene();
		const run = await scene.run(
			'video.generate',
			{ prompt, model: '={{ "doubao-seedance-1-5-pro-251215" }}', duration: 12, ratio: '={{ "16:9" }}', downloadVideos: false },
			{ service: 'octopusx' },
		);
		expect(scene.sent()[0]).toMatchObject({ model: 'doubao-seedance-1-5-pro-251215' });
		expect(run.json[0]).toMatchObject({ model: 'doubao-seedance-1-5-pro-251215', videoUrl: containing('.mp4') });
		const refused = await scene.run('video.generate', { prompt, model: '={{ "none" }}', duration: 99 }, { service: 'octopusx' });
		expect(refused.error?.message).toContain('none');
	});
});

describe('a draft of a video on OctopusX', () => {
	const service = 'octopusx';

	it('a draft is made in 480p, and the full-quality video reuses its prompt and references', async () => {
		const scene = await openScene();
		const drafted = await scene.run('video.generate', { prompt, draft: true, seed: 7, downloadVideos: false }, { service });
		expect(askedFor(scene).settings).toMatchObject({ draft: true, resolution: '480p', seed: 7 });
		const { taskId } = drafted.json[0] as { taskId: string };
		const full = await scene.run(
			'video.generate',
			{ prompt: '', draftTaskId: `={{ $json.taskId }}`, resolution: '1080p', seed: 7, downloadVideos: false },
			{ service, items: drafted.json },
		);
		expect(full.error).toBeUndefined();
		expect(askedFor(scene)).toMatchObject({
			content: [{ type: 'draft_task', draft_task: { id: taskId } }],
			settings: { resolution: '1080p', seed: 7 },
		});
		expect(askedFor(scene).settings).not.toHaveProperty('draft');
		expect(full.json).toEqual([having({ status: 'completed', videoUrl: matching(/\.mp4$/) })]);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});

	it.each<[IDataObject, string]>([
		[{ draft: true, draftTaskId: 'cgt-1' }, "'Draft' does not go together with 'From Draft Task'"],
		[{ draft: true, returnLastFrame: true }, "'Return Last Frame' does not go together with 'Draft'"],
		[{ draftTaskId: '..' }, `'From Draft Task' is "..", which is no ID`],
	])('a draft with %j is refused with the reason, and nothing is sent', async (bad, message) => {
		const scene = await openScene();
		const run = await scene.run('video.generate', { prompt, ...bad }, { service });
		expect(run.error?.message).toBe(message);
		expect(scene.requests()).toBe(0);
	});

	it('1080p is refused for the fast model', async () => {
		const scene = await openScene();
		const run = await scene.run('video.generate', { prompt, resolution: '1080p', downloadVideos: false }, { service });
		expect(run.error).toBeUndefined();
		expect(askedFor(scene).settings).toMatchObject({ resolution: '1080p' });
	});
});
