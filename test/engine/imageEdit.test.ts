import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { dataUriInLedger, drawPicture } from '../simulator/index';
import { forgetFiles, storedFile } from './engine';
import { anyText, containing, having, matching } from './matchers';
import { openScene, type Scene } from './scene';

const edit = 'imageEdit.edit';
const prompt = 'Put the logo from image 2 on the shirt in image 1';
const shirt = drawPicture({ width: 512, height: 512, subject: 'a shirt' });
const logo = drawPicture({ width: 256, height: 256, subject: 'a logo' });
const url = 'https://example.com/beach.png';

const itemWith = async (files: Record<string, Buffer>, more: Partial<IBinaryData> = {}): Promise<INodeExecutionData> => ({
	json: {},
	binary: Object.fromEntries(
		await Promise.all(
			Object.entries(files).map(
				async ([name, bytes]) => [name, { ...(await storedFile(bytes, `${name}.png`, 'image/png')), ...more }] as const,
			),
		),
	),
});

/** A file with the head of a PNG of this size. */
const png = (width: number, height: number): Buffer => {
	const bytes = Buffer.concat([drawPicture({ width: 32, height: 32, subject: 'x' }), Buffer.alloc(300)]);
	bytes.writeUInt32BE(width, 16);
	bytes.writeUInt32BE(height, 20);
	return bytes;
};

/** A file in a request as the ledger shows it. */
const inRequest = (bytes: Buffer) => dataUriInLedger('image/png', bytes);

const imagesSent = (scene: Scene): unknown => scene.sent().at(-1)?.params.image;

describe('what Image Edit sends', () => {
	test('Image Edit sends files and URLs in the order in which the prompt counts them, and returns the new image with its file', async () => {
		const scene = await openScene();
		const items = [await itemWith({ logo, data: shirt })];
		const run = await scene.run(edit, { prompt, inputBinaryFields: 'data, logo', imageUrls: url }, { items });
		expect(run.error).toBeUndefined();
		expect(scene.sent()).toEqual([
			{ model: 'spark_dream_5_0', params: { prompt, size: '2K', image: [inRequest(shirt), inRequest(logo), url] } },
		]);
		const [task] = scene.ledger.tasks;
		expect(run.json).toEqual([
			{
				imageUrl: containing(`/pictures/${task?.id}`),
				prompt,
				status: 'completed',
				model: 'spark_dream_5_0',
				cost: 0.03,
				taskId: task?.id,
			},
		]);
		expect(run.items[0]?.binary?.data).toMatchObject({ mimeType: 'image/png', id: anyText });
	});

	test('a file is sent inside the request even if n8n keeps files in memory, and needs no public URL of n8n', async () => {
		const scene = await openScene();
		const data: IBinaryData = { data: shirt.toString('base64'), fileName: 'shirt.png', mimeType: 'image/png' };
		const run = await scene.run(edit, { prompt }, { items: [{ json: {}, binary: { data } }] });
		expect(run.error).toBeUndefined();
		expect(imagesSent(scene)).toEqual([inRequest(shirt)]);
	});

	test('spark_i2i_3_0 gets the URL of one image, and its size as two numbers', async () => {
		const scene = await openScene();
		const run = await scene.run(edit, { prompt, imageUrls: url, model: 'spark_i2i_3_0', imageSize: '={{ "1024x768" }}', seed: 7 });
		expect(run.error).toBeUndefined();
		expect(scene.sent()).toEqual([{ model: 'spark_i2i_3_0', params: { prompt, image_urls: [url], width: 1024, height: 768, seed: 7 } }]);
	});

	test('spark_i2i_3_0 gets a signed URL for a file if n8n is publicly reachable', async () => {
		const scene = await openScene();
		const call = { items: [await itemWith({ data: shirt })], instanceBaseUrl: 'https://n8n.example.com' };
		await scene.run(edit, { prompt, model: 'spark_i2i_3_0' }, call);
		expect(scene.sent()[0]?.params.image_urls).toEqual([matching(/^https:\/\/n8n\.example\.com\//)]);
	});

	test.each<[string, IDataObject, IDataObject]>([
		['a seed and a watermark', { seed: 7, options: { watermark: true } }, { seed: 7, watermark: true }],
		['a size in pixels', { imageSize: '2560x1440' }, { size: '2560x1440' }],
		['a size in words', { imageSize: '={{ "16:9 3K" }}' }, { size: '4096x2304' }],
		['another model', { model: 'seedream-4.0', imageSize: '={{ "4K" }}' }, { size: '4K' }],
	])('Image Edit sends %s', async (_, fields, params) => {
		const scene = await openScene();
		const run = await scene.run(edit, { prompt, imageUrls: url, waitForCompletion: false, ...fields });
		expect(run.error).toBeUndefined();
		expect(scene.sent()[0]?.params).toEqual(having({ prompt, image: [url], ...params }));
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
	});

	test('each item edits its own file', async () => {
		const scene = await openScene();
		await scene.run(
			edit,
			{ prompt, waitForCompletion: false },
			{ items: [await itemWith({ data: shirt }), await itemWith({ data: logo })] },
		);
		// The disk decides which file is read first.
		expect(scene.sent().map(({ params }) => (params.image as string[]).join())).toEqual(
			expect.arrayContaining([inRequest(shirt), inRequest(logo)]),
		);
	});
});

describe('what Image Edit refuses, with the name of the file and before anything is sent', () => {
	test.each<[string, Partial<IBinaryData>, string]>([
		['too large', { bytes: 11 * 1_048_576 }, `contains a file of 11.0 MB in "logo", and Seedream 5.0 takes at most 10 MB`],
		['of another type', { mimeType: 'image/heic' }, `contains a file of type image/heic in "logo", which Seedream 5.0 does not take`],
		['empty', { bytes: 0 }, `contains an empty file in "logo"`],
	])('a file that is %s', async (_, more, says) => {
		const scene = await openScene();
		const good = await itemWith({ data: shirt });
		const bad = await itemWith({ logo }, more);
		const items = [good, { json: {}, binary: { ...good.binary, ...bad.binary } }];
		const run = await scene.run(edit, { prompt, inputBinaryFields: '={{ $itemIndex === 1 ? "data, logo" : "data" }}' }, { items });
		expect(run.error?.message).toBe(`'Input Binary Fields' ${says} [item 1]`);
		expect(scene.requests()).toBe(0);
	});

	test.each<[string, Buffer, Partial<IBinaryData>, IDataObject, string]>([
		[
			'with a side that is too long',
			png(6001, 600),
			{},
			{},
			`"logo.png" with 6001 × 600 pixels in "logo", and Seedream 5.0 takes sides of at most 6000 pixels`,
		],
		[
			'with one side too long for the other',
			png(100, 1601),
			{},
			{},
			`"logo.png" with 100 × 1601 pixels in "logo", and Seedream 5.0 takes ratios of 1:16 to 16:1`,
		],
		[
			'too long for the ratio of image 1',
			png(301, 100),
			{},
			{ model: 'spark_i2i_3_0' },
			`"logo.png" with 301 × 100 pixels in "logo", and Spark Image-to-Image 3.0 takes ratios of 1:3 to 3:1`,
		],
		[
			'with a side that is too long for the model',
			png(4097, 4000),
			{},
			{ model: 'spark_i2i_3_0' },
			`"logo.png" with 4097 × 4000 pixels in "logo", and Spark Image-to-Image 3.0 takes sides of at most 4096 pixels`,
		],
		[
			'no image, whatever the node before says',
			Buffer.from(`%PDF-1.7${' '.repeat(300)}`),
			{},
			{},
			`a file of type application/pdf in "logo", which Seedream 5.0 does not take`,
		],
		[
			'of an unknown type',
			Buffer.from(`\0\0\0\x18ftypheic${' '.repeat(300)}`),
			{ mimeType: 'application/octet-stream' },
			{},
			`a file of type image/heic in "logo", which Seedream 5.0 does not take`,
		],
	])('a file %s, together with all other items', async (_, bytes, more, fields, says) => {
		const scene = await openScene();
		const bad = await itemWith({ logo: bytes }, more);
		const items = [await itemWith({ data: shirt }), bad, { json: {} }];
		const inputBinaryFields = '={{ $itemIndex === 1 ? "logo" : "data" }}';
		const run = await scene.run(edit, { prompt, inputBinaryFields, numberOfImages: 2, ...fields }, { items });
		expect(run.error?.message).toContain(
			`2 of 3 items are invalid (items 1 and 2, counting from 0): 'Input Binary Fields' contains ${says} (item 1);`,
		);
		expect(scene.requests()).toBe(0);
	});

	test('with On Error "continue", only the item with the invalid file is rejected, and it is not charged', async () => {
		const scene = await openScene();
		const items = [await itemWith({ data: shirt }), await itemWith({ data: png(7000, 7000) }), await itemWith({ data: logo })];
		const run = await scene.run(
			edit,
			{ prompt, numberOfImages: 2, downloadImages: false },
			{ items, settings: { onError: 'continueErrorOutput' } },
		);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 0, 2, 2].map((item) => ({ item })));
		expect(run.errorItems.map(({ json, pairedItem }) => [json.error, pairedItem])).toEqual([[containing('7000 × 7000'), { item: 1 }]]);
		expect(scene.ledger.tasksCreated()).toHaveLength(4);
	});

	test('the largest sides of a model are accepted, and a file without a declared type is sent with its real type', async () => {
		const scene = await openScene();
		const wide = await itemWith({ data: png(6000, 375) }, { mimeType: 'application/octet-stream' });
		const run = await scene.run(edit, { prompt, imageSize: 'likeImage1', downloadImages: false }, { items: [wide] });
		expect(run.error).toBeUndefined();
		expect(imagesSent(scene)).toEqual([containing('data:image/png;')]);
	});

	test("nothing is sent if a file is gone from n8n's storage when the request is sent", async () => {
		const scene = await openScene();
		const items = [await itemWith({ data: shirt })];
		await forgetFiles(items);
		const run = await scene.run(edit, { prompt }, { items });
		expect(run.shownText()).toContain('the file is not in the storage of this n8n any more');
		expect(scene.requests()).toBe(0);
	});

	test('15 images, and a set that makes more than 15 in total', async () => {
		const scene = await openScene();
		const many = Array.from({ length: 15 }, (_, index) => `https://example.com/${index}.png`);
		const tooMany = await scene.run(edit, { prompt, imageUrls: many.join('\n') });
		expect(tooMany.error?.message).toContain('has 15 images');
		const together = await scene.run(edit, { prompt, imageUrls: many.slice(0, 10).join(), imagesInSet: 6 });
		expect(together.error?.message).toBe("'Images in One Set' is 6, which together with 10 input images makes 16");
		expect(scene.requests()).toBe(0);
		const fine = await scene.run(edit, { prompt, imageUrls: many.slice(0, 14).join(), waitForCompletion: false });
		expect(fine.error).toBeUndefined();
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
	});
});

describe('several images of one edit', () => {
	test('a set is one paid task with an item for each image, and only the first has the cost', async () => {
		const scene = await openScene();
		const items = [await itemWith({ data: shirt }), await itemWith({ data: logo })];
		const run = await scene.run(edit, { prompt: 'three seasons', imagesInSet: 3 }, { items });
		expect(run.error).toBeUndefined();
		expect(scene.sent().map(({ params }) => params)).toEqual([
			having({ sequential_image_generation: 'auto', sequential_image_generation_options: { max_images: 3 } }),
			having({ sequential_image_generation: 'auto', sequential_image_generation_options: { max_images: 3 } }),
		]);
		// The disk decides which file is read first.
		const [first, second] = [run.json[0]?.taskId, run.json[3]?.taskId];
		expect(new Set([first, second])).toEqual(new Set(scene.ledger.tasks.map(({ id }) => id)));
		expect(run.json.map(({ taskId, cost }) => [taskId, cost])).toEqual([
			...[0.09, undefined, undefined].map((cost) => [first, cost]),
			...[0.09, undefined, undefined].map((cost) => [second, cost]),
		]);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 0, 0, 1, 1, 1].map((item) => ({ item })));
		expect(new Set(run.json.map(({ imageUrl }) => imageUrl)).size).toBe(6);
		expect(run.items.map(({ binary }) => Object.keys(binary ?? {}))).toEqual(Array(6).fill(['data']));
		expect(new Set(run.items.map(({ binary }) => binary?.data?.id)).size).toBe(6);
	});

	test('each of Number of Images is a paid task, and they run in parallel', async () => {
		const scene = await openScene({ seconds: () => 10 });
		const run = await scene.run(edit, { prompt, imageUrls: url, numberOfImages: 3, seed: 7, downloadImages: false });
		expect(run.json).toHaveLength(3);
		expect(scene.sent().map(({ params }) => params.seed)).toEqual([7, 8, 9]);
		expect(new Set(run.json.map(({ taskId }) => taskId)).size).toBe(3);
		expect(run.tookMs).toBeLessThan(20_000);
	});

	test('Retry On Fail pays for no edit twice', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', times: 2, fault: { kind: 'status', status: 401 } });
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1_000 };
		const run = await scene.run(edit, { prompt, numberOfImages: 2 }, { items: [await itemWith({ data: shirt })], settings });
		expect(run.json).toHaveLength(2);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});
});

describe('an edit collected later, and by an agent', () => {
	test.each([1, 3])('Task: Wait and Task: Get return the %i images of an edit', async (imagesInSet) => {
		const scene = await openScene();
		const begun = await scene.run(edit, { prompt, imageUrls: url, imagesInSet, waitForCompletion: false });
		expect(begun.json).toEqual([{ prompt, status: 'in_progress', model: 'spark_dream_5_0', taskId: scene.ledger.tasks[0]?.id }]);
		const { taskId } = begun.json[0] as { taskId: string };
		const waited = await scene.run('task.wait', { taskId });
		expect(waited.json).toEqual([having({ taskId, status: 'completed', imageUrl: containing('/pictures/'), cost: anyCost })]);
		expect(Object.keys(waited.items[0]?.binary ?? {})).toHaveLength(imagesInSet);
		if (imagesInSet > 1) expect(waited.json[0]?.images).toHaveLength(imagesInSet);
		const looked = await scene.run('task.get', { taskId });
		expect(looked.json).toEqual(waited.json);
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
	});

	test('Task: Wait and Task: Get return several images of one edit, with an item and a file for each task', async () => {
		const scene = await openScene();
		const begun = await scene.run(edit, { prompt, imageUrls: url, numberOfImages: 2, waitForCompletion: false });
		const taskIds = begun.json.map(({ taskId }) => taskId as string);
		expect(new Set(taskIds)).toEqual(new Set(scene.ledger.tasks.map(({ id }) => id)));
		const waited = await scene.run('task.wait', { taskId: taskIds.join(', ') });
		expect(waited.json).toEqual(
			taskIds.map((taskId) => having({ taskId, status: 'completed', imageUrl: containing(`/pictures/${taskId}`), cost: 0.03 })),
		);
		expect(waited.items.map(({ binary }) => Object.keys(binary ?? {}))).toEqual([['data'], ['data']]);
		const looked = await scene.run('task.get', { taskId: taskIds.join(', ') });
		expect(looked.json).toEqual(waited.json);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});

	test.each(['calls', 'delegates'] as const)('an agent that %s edits the image of its previous step', async (agent) => {
		const scene = await openScene();
		const made = await scene.runAsTool('textToImage.generate', {}, { agent, calls: [{ Prompt: 'a fox' }] });
		const { imageUrl } = (made.answers[0] as { answer: IDataObject[] }).answer[0]!;
		const calls = [{ Prompt: 'add a hat', Image_URLs: `${imageUrl as string}, ${url}`, Image_Size: 'same as image 1' }];
		const run = await scene.runAsTool(edit, {}, { agent, calls });
		expect(scene.sent().at(-1)).toEqual({ model: 'spark_dream_5_0', params: { prompt: 'add a hat', size: '2K', image: [imageUrl, url] } });
		expect(run.answers).toEqual([{ answer: [having({ imageUrl: containing('/pictures/'), taskId: scene.ledger.tasks.at(-1)?.id })] }]);
	});

	test('an agent that passes no image gets an error that it can act on, whatever files its item has', async () => {
		const scene = await openScene();
		const call = { items: [await itemWith({ data: shirt })], calls: [{ Prompt: 'add a hat', Image_URLs: '' }] };
		const run = await scene.runAsTool(edit, {}, call);
		expect(run.answers).toEqual([
			{ answer: [{ error: "'Image URLs' is empty", next: containing('Give the URL of at least one image.') }] },
		]);
		expect(scene.requests()).toBe(0);
	});
});

const anyCost: unknown = expect.any(Number);
