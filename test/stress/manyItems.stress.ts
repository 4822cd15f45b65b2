import type { INodeExecutionData } from 'n8n-workflow';

import { itemsReadPerTick } from '../engine/reliability/itemsReadPerTick';
import { openScene } from '../engine/scene';
import { drawPicture, randomFaults } from '../simulator/index';

/** The simulator draws each image, which takes time. */
const small = { imageSize: 'custom', width: 512, height: 512 };

test('1,000 items amid 503s and resets: every result is returned in order, paid once, and never above the rate', async () => {
	// Each task completes by its first poll: only their number matters here, not their running time.
	const scene = await openScene({ seconds: () => 0.4 });
	scene.faults.add(...randomFaults(7, { poll503: 0.01, pollReset: 0.005 }));
	const run = await scene.generate(1_000, { parameters: small });
	expect(run.error).toBeUndefined();
	expect(scene.faults.fired).toBeGreaterThan(10);
	expect(run.items.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual(
		Array.from({ length: 1_000 }, (_, index) => index),
	);
	expect(new Set(run.json.map(({ taskId }) => taskId)).size).toBe(1_000);
	expect(scene.ledger.submits()).toHaveLength(1_000);
	expect(scene.ledger.tasksCreated()).toHaveLength(1_000);
	expect(scene.ledger.maxRequestsInAnySecond()).toBeLessThanOrEqual(50);
});

test('of 20,000 items, at most 25 are read before the event loop continues', async () => {
	const scene = await openScene();
	const ticks = await itemsReadPerTick(scene, 20_000, 0);
	expect(ticks.reduce((sum, items) => sum + items, 0)).toBe(20_000);
	expect(Math.max(...ticks)).toBe(25);
	expect(scene.requests()).toBe(0);
});

test('100 edits with files take as long as 100 images from text', async () => {
	const seconds = () => 8;
	const took = async (operation: string, item: INodeExecutionData) => {
		const scene = await openScene({ seconds });
		const fields = { prompt: '={{ $itemIndex }}', downloadImages: false };
		const run = await scene.run(operation, fields, { items: Array.from({ length: 100 }, () => item) });
		expect(run.json).toHaveLength(100);
		expect(scene.ledger.tasksCreated()).toHaveLength(100);
		await scene.close();
		return run.tookMs;
	};
	const images = await took('textToImage.generate', { json: {} });
	const photo = { data: drawPicture({ width: 256, height: 256, subject: 'a logo' }).toString('base64'), mimeType: 'image/png' };
	expect((await took('imageEdit.edit', { json: {}, binary: { data: photo } })) / images).toBeLessThan(1.05);
});
