import { having } from './matchers';
import { openScene } from './scene';

const generate = 'textToImage.generate';
const three = { prompt: '={{ $json.animal }}', numberOfImages: 3, downloadImages: false };
const animals = [{ animal: 'fox' }, { animal: 'owl' }];

/** This poll and the next one, because n8n repeats a request that was answered with 401. */
const nth = (from: number) => {
	let count = 0;
	return () => ++count >= from;
};

test('Number of Images makes that many tasks and items for each item, in parallel and paired with it', async () => {
	const scene = await openScene({ seconds: () => 8 });
	const run = await scene.run(generate, three, { items: animals });

	expect(run.error).toBeUndefined();
	expect(scene.ledger.tasksCreated()).toHaveLength(6);
	expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 0, 0, 1, 1, 1].map((item) => ({ item })));
	expect(new Set(run.json.map(({ taskId }) => taskId)).size).toBe(6);
	expect(scene.time.now()).toBeLessThan(2 * 8_000 + scene.ledger.tasks[0]!.submittedAt);
});

test('Number of Images increments the seed, so that the images differ', async () => {
	const scene = await openScene();
	await scene.run(generate, { ...three, seed: 7, numberOfImages: 3 }, { items: [{ animal: 'fox' }] });
	expect(scene.sent().map(({ params }) => (params as { seed: number }).seed)).toEqual([7, 8, 9]);
	await scene.run(generate, { ...three, seed: -1 }, { items: [{ animal: 'fox' }] });
	expect(
		scene
			.sent()
			.slice(3)
			.map(({ params }) => (params as { seed: number }).seed),
	).toEqual([undefined, undefined, undefined]);
});

test('Retry On Fail pays for no image of an item twice, because each has its own index', async () => {
	const scene = await openScene({ seconds: () => 4 });
	// One of six tasks fails on the first attempt; the others are complete on the second.
	scene.faults.add({ on: 'poll', when: nth(4), times: 2, fault: { kind: 'status', status: 401 } });
	const run = await scene.run(generate, three, { items: animals, settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1_000 } });
	expect(run.error).toBeUndefined();
	expect(run.json).toHaveLength(6);
	expect(scene.ledger.tasksCreated()).toHaveLength(6);
	expect(run.json.map(({ taskId }) => taskId).sort()).toEqual(scene.ledger.tasks.map(({ id }) => id).sort());
});

test('Stop between two attempts names the tasks of all images of an item', async () => {
	const scene = await openScene({ seconds: () => 30 });
	const run = await scene.run(generate, three, {
		items: [{ animal: 'fox' }],
		stopAfterMs: 5_000,
		settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1_000 },
	});
	expect(run.status).toBe('canceled');
	const resultText = JSON.stringify(run.data.resultData);
	for (const { id } of scene.ledger.tasks) expect(resultText).toContain(id);
	expect(scene.ledger.tasksCreated()).toHaveLength(3);
});

test("'Max Paid Tasks' counts each image", async () => {
	const scene = await openScene();
	const run = await scene.run(generate, three, {
		items: animals,
		options: { maxPaidTasks: 4 },
		settings: { onError: 'continueRegularOutput' },
	});
	expect(scene.ledger.tasksCreated()).toHaveLength(4);
	expect(run.json.filter(({ error }) => error)).toHaveLength(2);
	expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 0, 0, 1, 1, 1].map((item) => ({ item })));
});

test('a second run returns the images that the first one paid for, in any combination', async () => {
	const scene = await openScene({ seconds: () => 4 });
	scene.faults.add({ on: 'poll', when: nth(3), times: 2, fault: { kind: 'status', status: 401 } });
	const one = { ...three, prompt: 'a fox' };
	const first = await scene.run(generate, one);
	expect(first.error).toBeDefined();
	const paid = scene.ledger.tasksCreated().length;
	scene.faults.clear();
	const second = await scene.run(generate, one);
	expect(second.error).toBeUndefined();
	expect(second.json).toHaveLength(3);
	expect(scene.ledger.tasksCreated()).toHaveLength(3);
	expect(paid).toBeGreaterThan(0);
});

test.each([
	[0, 'is 0'],
	[11, 'is 11'],
	['2.5', 'is 2.5'],
])('Number of Images refuses %j before anything is sent', async (numberOfImages, says) => {
	const scene = await openScene();
	const run = await scene.run(generate, { ...three, numberOfImages }, { items: [{ animal: 'fox' }] });
	expect(run.error).toMatchObject({
		message: `'Number of Images' ${says}`,
		description: "Use a whole number from 1 to 10. Nothing was sent, so you won't be charged.",
	});
	expect(scene.ledger.requests).toHaveLength(0);
});

test('Model and Seed are fields, not options', async () => {
	const scene = await openScene();
	await scene.run(generate, { prompt: 'x', seed: 6, model: 'spark_image_3_1', waitForCompletion: false });
	expect(scene.sent()).toEqual([having({ model: 'spark_image_3_1', params: having({ seed: 6 }) })]);
});
