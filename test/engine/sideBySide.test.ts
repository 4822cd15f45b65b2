import type { IDataObject } from 'n8n-workflow';

import { bytesOf } from './engine';
import { having } from './matchers';
import { openScene } from './scene';

const generate = 'textToImage.generate';
const parameters = { prompt: '={{ $json.prompt }}', imageSize: 'custom', width: 512, height: 512, downloadImages: false };
const prompts = (count: number): IDataObject[] => Array.from({ length: count }, (_, index) => ({ prompt: `prompt ${index}` }));

/** The nth task submitted runs so long. */
const inOrder = (...seconds: number[]) => ({ seconds: (_model: string, _params: unknown, index: number) => seconds[index] });

describe('several items', () => {
	it('are handed on in input order and paired, although later ones finish first', async () => {
		const scene = await openScene(inOrder(9, 5, 1, 7, 3));
		const run = await scene.run(generate, parameters, { items: prompts(5) });
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3, 4].map((item) => ({ item })));
		const promptOf = (taskId: unknown) => scene.ledger.task(String(taskId))?.params.prompt;
		expect(run.json.map(({ taskId }) => promptOf(taskId))).toEqual(prompts(5).map(({ prompt }) => prompt));
	});

	it('keep their own images', async () => {
		const scene = await openScene(inOrder(3, 1));
		const run = await scene.run(generate, { ...parameters, downloadImages: true }, { items: prompts(2) });
		const [first, second] = await Promise.all(run.items.map(async ({ binary }) => await bytesOf(binary?.data)));
		expect(first?.length).toBe((run.json[0]?.images as Array<{ size: number }>)[0]?.size);
		expect(second?.length).toBe((run.json[1]?.images as Array<{ size: number }>)[0]?.size);
		expect(first?.equals(second as Buffer)).toBe(false);
	});

	it('wait side by side: 20 of 3 s take less than 9 s', async () => {
		const scene = await openScene({ seconds: { spark_t2i_3_0: 3 } });
		const run = await scene.run(generate, parameters, { items: prompts(20) });
		expect(run.json).toHaveLength(20);
		expect(run.tookMs).toBeLessThan(9_000);
		expect(scene.ledger.maxRequestsInAnySecond()).toBeLessThanOrEqual(10);
	});

	it('are paid for once each: 100 of 8 s', async () => {
		const scene = await openScene();
		const run = await scene.run(generate, parameters, { items: prompts(100) });
		expect(run.json).toHaveLength(100);
		expect(scene.ledger.tasksCreated()).toHaveLength(100);
		expect(scene.ledger.submits()).toHaveLength(100);
		expect(new Set(run.json.map(({ taskId }) => taskId)).size).toBe(100);
	});

	it('are paid for once each also when they ask for the same', async () => {
		const scene = await openScene();
		const run = await scene.run(generate, { ...parameters, prompt: 'the same' }, { items: prompts(3) });
		expect(new Set(run.json.map(({ taskId }) => taskId)).size).toBe(3);
		expect(scene.ledger.tasksCreated()).toHaveLength(3);
	});

	it.each([
		[1, 3],
		[2, 7],
		[5, 12],
	])('run at most %i at a time by option', async (maxTasksInFlight, count) => {
		const scene = await openScene();
		const run = await scene.run(generate, { ...parameters, options: { maxTasksInFlight } }, { items: prompts(count) });
		expect(run.json).toHaveLength(count);
		const { tasks } = scene.ledger;
		const mostAtOnce = Math.max(
			...tasks.map((task) => tasks.filter((other) => other.submittedAt <= task.submittedAt && other.endsAt > task.submittedAt).length),
		);
		expect(mostAtOnce).toBe(maxTasksInFlight);
	});

	it('run at most 20 at a time without the option', async () => {
		const scene = await openScene({ seconds: { spark_t2i_3_0: 60 } });
		const run = await scene.run(generate, parameters, { items: prompts(21) });
		expect(run.json).toHaveLength(21);
		const [first, ...others] = scene.ledger.tasks;
		expect(others.filter(({ submittedAt }) => submittedAt < (first?.endsAt ?? 0))).toHaveLength(19);
	});

	it.each([1, 3, 25])('send at most %i requests in any second by option', async (maxRequestsPerSecond) => {
		const scene = await openScene();
		const run = await scene.run(generate, { ...parameters, options: { maxRequestsPerSecond } }, { items: prompts(8) });
		expect(run.json).toHaveLength(8);
		expect(scene.ledger.maxRequestsInAnySecond()).toBeLessThanOrEqual(maxRequestsPerSecond);
	});

	it('look no less often than the option says', async () => {
		const scene = await openScene({ seconds: { spark_t2i_3_0: 200 }, progress: false });
		const run = await scene.run(generate, { ...parameters, options: { maxPollIntervalSeconds: 2 } }, { items: prompts(1) });
		expect(run.json).toHaveLength(1);
		const times = scene.ledger.polls().map(({ at }) => at);
		const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
		expect(Math.max(...gaps)).toBeLessThanOrEqual(2_200);
		expect(Math.min(...gaps)).toBeGreaterThanOrEqual(900);
	});

	it('may come from a node with any names and fields: what came in is not handed on', async () => {
		const scene = await openScene();
		const run = await scene.run(generate, parameters, { items: [{ prompt: 'x', taskId: 'theirs', extra: 1 }] });
		expect(run.json).toEqual([having({ status: 'completed' })]);
		expect(run.json[0]).not.toHaveProperty('extra');
		expect(run.json[0]?.taskId).not.toBe('theirs');
	});
});
