import { EventEmitter, once } from 'node:events';

import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';

import type { LedgerRequest } from '../simulator';
import { bytesOf } from './engine';
import { containing, having } from './matchers';
import { openScene, type Scene } from './scene';

const generate = 'textToImage.generate';
const small = { prompt: 'x', model: 'spark_t2i_3_0', imageSize: 'custom', width: 512, height: 512 };
/** Drawn images are large enough to arrive in several chunks. */
const quick = { seconds: () => 1, plainPictures: false };

const bytesAt = async (url: unknown): Promise<Buffer> => Buffer.from(await (await fetch(String(url))).arrayBuffer());

test('a downloaded image has the bytes behind its URL, its name, its type and its size', async () => {
	const scene = await openScene(quick);
	const [item] = (await scene.run(generate, small)).items;
	const bytes = await bytesOf(item?.binary?.data);
	expect(bytes.equals(await bytesAt(item?.json.imageUrl))).toBe(true);
	expect(item?.binary?.data).toMatchObject({
		fileName: `x-${item?.json.taskId as string}.png`,
		mimeType: 'image/png',
		fileExtension: 'png',
		bytes: bytes.length,
	});
});

test('a downloaded image is put into the chosen field', async () => {
	const scene = await openScene(quick);
	const [item] = (await scene.run(generate, { ...small, binaryPropertyName: 'picture' })).items;
	expect(Object.keys(item?.binary ?? {})).toEqual(['picture']);
});

test('no image is downloaded if only URLs are wanted, and the JSON is the same', async () => {
	const scene = await openScene(quick);
	const [without] = (await scene.run(generate, { ...small, downloadImages: false })).items;
	expect(without?.binary).toBeUndefined();
	expect(scene.ledger.ofKind('download')).toEqual([]);
	const [withFile] = (await scene.run(generate, small)).items;
	expect(Object.keys(without?.json ?? {})).toEqual(Object.keys(withFile?.json ?? {}));
});

test('a downloaded image may be redirected to another host', async () => {
	const scene = await openScene(quick);
	const { port } = new URL(scene.simulator.url);
	scene.faults.add({ on: 'download', times: 1, fault: { kind: 'redirect', to: `http://localhost:${port}/samples/elsewhere.png` } });
	const [item] = (await scene.run(generate, small)).items;
	expect((await bytesOf(item?.binary?.data)).equals(await bytesAt(`${scene.simulator.url}/samples/elsewhere.png`))).toBe(true);
});

test('the images of one reply are put into numbered fields', async () => {
	const scene = await openScene();
	const urls = ['a', 'b', 'c'].map((name) => `${scene.simulator.url}/samples/${name}.png`);
	const output = [{ content: urls.slice(0, 2).map((url) => ({ type: 'image', url })) }, { content: [{ type: 'image', url: urls[2] }] }];
	scene.faults.add({ on: 'poll', fault: { kind: 'reply', body: { status: 'completed', model: 'spark_t2i_3_0', output } } });
	const [item] = (await scene.run(generate, small)).items;
	const taskId = item?.json.taskId as string;
	expect(item?.json).toMatchObject({ imageUrl: urls[0], images: urls.map((url) => ({ url })) });
	expect(Object.entries(item?.binary ?? {}).map(([field, { fileName }]) => [field, fileName])).toEqual([
		['data', `x-${taskId}.png`],
		['data_1', `x-${taskId}_1.png`],
		['data_2', `x-${taskId}_2.png`],
	]);
	for (const [index, field] of ['data', 'data_1', 'data_2'].entries()) {
		expect((await bytesOf(item?.binary?.[field])).equals(await bytesAt(urls[index]))).toBe(true);
	}
});

test('the file name of a downloaded image contains no path, whatever the task ID is', async () => {
	const scene = await openScene();
	const body = {
		id: '../../etc/cron.d/x',
		status: 'completed',
		model: 'spark_t2i_3_0',
		output: [{ content: [{ type: 'image', url: `${scene.simulator.url}/samples/a.png` }] }],
	};
	scene.faults.add({ on: 'submit', fault: { kind: 'reply', body } });
	const [item] = (await scene.run(generate, small)).items;
	expect(item?.binary?.data?.fileName).toBe('x-______etc_cron_d_x.png');
});

test.each([
	['a 404 that lasts a moment', { kind: 'status', status: 404 }],
	['a 429', { kind: 'status', status: 429, retryAfter: 3 }],
	['a 503', { kind: 'status', status: 503 }],
	['a connection that breaks', { kind: 'reset' }],
	['half of the bytes', { kind: 'truncated' }],
	['a web page with status 200', { kind: 'html' }],
] as const)('an image is downloaded again after %s, and not paid again', async (_which, fault) => {
	const scene = await openScene(quick);
	scene.faults.add({ on: 'download', times: 2, fault });
	const [item] = (await scene.run(generate, small)).items;
	expect((await bytesOf(item?.binary?.data)).equals(await bytesAt(item?.json.imageUrl))).toBe(true);
	expect(scene.faults.fired).toBe(2);
	expect(scene.ledger.submits()).toHaveLength(1);
});

test.each([
	['is not there', { kind: 'status', status: 404 }, 'nothing was found at this URL'],
	['may not be read', { kind: 'status', status: 403 }, ''],
	['is no image', { kind: 'html' }, 'what came is not an image'],
	['never arrives whole', { kind: 'truncated' }, 'the connection ended before the response arrived'],
] as const)('an image that %s fails its item, and the error says how to get the paid task', async (_which, fault, why) => {
	const scene = await openScene(quick);
	scene.faults.add({ on: 'download', fault });
	const run = await scene.run(generate, small);
	const { id } = scene.ledger.tasks[0] ?? {};
	expect(run.error?.message).toContain(`Task ${id} completed, but its image could not be downloaded: ${why}`);
	expect(run.error?.description).toContain(`Task > Wait with the task ID ${id}`);
	expect(run.error?.description).toContain("turn off 'Download Images'");
	expect(run.error?.message).not.toContain('http');
	expect(scene.ledger.ofKind('download').length).toBeLessThanOrEqual(5);
});

describe('the images of many items', () => {
	const manyOf = async (scene: Scene, count: number) =>
		await scene.generate(count, { parameters: { ...small, downloadImages: true }, options: { maxRequestsPerSecond: 100 } });

	test('are downloaded for six items at a time', async () => {
		const scene = await openScene(quick);
		scene.faults.add({ on: 'download', fault: { kind: 'slow', ms: 3_000 } });
		const run = await manyOf(scene, 20);
		expect(run.items.filter(({ binary }) => binary?.data)).toHaveLength(20);
		const fetched = scene.ledger.ofKind('download');
		const besides = ({ at }: LedgerRequest) => fetched.filter((other) => other.at <= at && at < (other.endedAt ?? Infinity)).length;
		expect(Math.max(...fetched.map(besides))).toBe(6);
	});

	test('are downloaded while n8n still stores those of earlier items', async () => {
		const scene = await openScene(quick);
		const storage = Container.get(BinaryDataService);
		const store = storage.store.bind(storage);
		const allRequested = new EventEmitter();
		const requested = once(allRequested, 'requested');
		const spy = jest.spyOn(storage, 'store').mockImplementation(async (...file) => {
			const stored = await store(...file);
			if (scene.ledger.ofKind('download').length === 9) allRequested.emit('requested');
			await requested;
			return stored;
		});
		const run = await manyOf(scene, 9);
		spy.mockRestore();
		expect(run.items.filter(({ binary }) => binary?.data)).toHaveLength(9);
		// Permits that were held until then would end automatically ten seconds later.
		expect(run.tookMs).toBeLessThan(10_000);
	});
});

test('the timeout of a download starts when the item may download: waiting for others does not count', async () => {
	const scene = await openScene({ slots: 1, seconds: () => 30 });
	scene.faults.add({ on: 'download', fault: { kind: 'slow', ms: 15_000 } });
	const run = await scene.generate(4, { parameters: { downloadImages: true }, options: { timeoutSeconds: 60 } });
	expect(run.error).toBeUndefined();
	expect(run.items.map(({ binary }) => binary?.data?.mimeType)).toEqual(Array(4).fill('image/png'));
});

test('an image whose host never responds leaves no connection open after the timeout', async () => {
	const scene = await openScene(quick);
	scene.faults.add({ on: 'download', fault: { kind: 'hang' } });
	const run = await scene.run(generate, { ...small, options: { timeoutSeconds: 30 } });
	expect(run.error?.message).toContain('it did not arrive before the item timed out');
	await scene.time.pass(1_000);
	const [fetched, ...more] = scene.ledger.ofKind('download');
	expect(fetched?.endedAt).toBeLessThanOrEqual(run.endedAt + 1_000);
	expect(more).toEqual([]);
});

test('an image above 100 MB fails its item, and is not downloaded to its end', async () => {
	const scene = await openScene(quick);
	scene.faults.add({ on: 'download', fault: { kind: 'oversized', bytes: 101 * 1_048_576 } });
	const run = await scene.run(generate, small);
	const { id } = scene.ledger.tasks[0] ?? {};
	expect(run.error?.message).toContain(`Task ${id} completed, but its image could not be downloaded: it is larger than 100 MB`);
	expect(scene.ledger.ofKind('download')).toHaveLength(1);
});

test('an image that cannot be downloaded is returned with only its URL, by option', async () => {
	const scene = await openScene(quick);
	scene.faults.add({ on: 'download', fault: { kind: 'status', status: 403 } });
	const run = await scene.run(generate, { ...small, onDownloadFailure: 'returnAddress' });
	expect(run.error).toBeUndefined();
	expect(run.json).toEqual([having({ imageUrl: containing('/pictures/'), status: 'completed' })]);
	expect(run.items[0]?.binary).toBeUndefined();
	expect(run.hints).toContainEqual(containing('could not be downloaded'));
});

test('an image that cannot be downloaded fails only its own item with Continue, and its task is named', async () => {
	const scene = await openScene(quick);
	scene.faults.add({
		on: 'download',
		when: ({ taskId }) => taskId === scene.ledger.tasks[1]?.id,
		fault: { kind: 'status', status: 403 },
	});
	const run = await scene.run(generate, small, { items: [{ n: 1 }, { n: 2 }], settings: { onError: 'continueErrorOutput' } });
	expect(run.json).toHaveLength(1);
	const details = having({ taskId: scene.ledger.tasks[1]?.id, status: 'completed' });
	expect(run.errorItems).toEqual([having({ json: having({ n: 2, details }) })]);
});
