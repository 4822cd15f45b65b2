import { having, matching } from './matchers';
import { openScene } from './scene';

const generate = 'textToImage.generate';
const animals = [{ animal: 'fox' }, { animal: 'owl' }, { animal: 'elk' }];
const promptOf = { prompt: '={{ $json.animal }} in the snow', downloadImages: false };

test('an item begins with its URL and the request, and its cost can be summed', async () => {
	const scene = await openScene();
	const run = await scene.run(generate, { ...promptOf, seed: 7 }, { items: animals });
	for (const json of run.json) expect(Object.keys(json)).toEqual(['imageUrl', 'prompt', 'seed', 'status', 'model', 'cost', 'taskId']);
	expect(run.json.map(({ prompt }) => prompt)).toEqual(['fox in the snow', 'owl in the snow', 'elk in the snow']);
	const sum = run.json.reduce((total, { cost }) => total + (cost as number), 0);
	expect(sum).toBeCloseTo(0.09, 10);
});

test('each of several images has its own seed in its item', async () => {
	const scene = await openScene();
	const run = await scene.run(generate, { ...promptOf, seed: 7, numberOfImages: 3 }, { items: [{ animal: 'fox' }] });
	expect(run.json.map(({ seed }) => seed)).toEqual([7, 8, 9]);
});

test('an item of an effect has its template', async () => {
	const scene = await openScene();
	const run = await scene.run('imageEffects.apply', { imageUrl: 'https://example.com/a.jpg', templateId: 'glass_ball' });
	expect(run.json).toEqual([having({ imageUrl: matching(/^http/), template: 'glass_ball' })]);
	expect(run.items[0]?.binary?.data?.fileName).toBe(`glass_ball-${run.json[0]?.taskId as string}.png`.replace('_', '-'));
});

test('an item of a task that is not waited for has its request', async () => {
	const scene = await openScene();
	const run = await scene.run(generate, { ...promptOf, waitForCompletion: false }, { items: animals });
	expect(run.json.map(({ prompt }) => prompt)).toEqual(['fox in the snow', 'owl in the snow', 'elk in the snow']);
});

test.each([
	['Русская лиса на снегу', 'русская-лиса-на-снегу'],
	['雪地里的狐狸', '雪地里的狐狸'],
	['../../etc/passwd \\ CON: "x"', 'etc-passwd-con-x'],
	['A very long description of a lighthouse at dusk, with much more than fits into a name', 'a-very-long-description-of-a-lighthouse'],
	['x'.repeat(90), 'x'.repeat(40)],
	['🦊🦊', ''],
])('a file is named after its prompt: %s', async (prompt, name) => {
	const scene = await openScene();
	const run = await scene.run(generate, { prompt, model: 'spark_t2i_3_0', imageSize: '512x512' });
	const taskId = run.json[0]?.taskId as string;
	expect(run.items[0]?.binary?.data?.fileName).toBe(`${[name, taskId].filter(Boolean).join('-')}.png`);
});

describe('a failed item has the columns of the others', () => {
	const failing = async (onError: 'continueRegularOutput' | 'continueErrorOutput') => {
		const scene = await openScene();
		scene.faults.add({
			on: 'submit',
			when: ({ body }) => JSON.stringify(body).includes('owl'),
			fault: { kind: 'fail', code: '003001005', message: 'Invalid size', shape: 'error_message' },
		});
		const run = await scene.run(generate, promptOf, { items: animals, settings: { onError } });
		return { run, taskId: scene.ledger.tasks.find(({ params }) => params.prompt === 'owl in the snow')?.id };
	};

	test('in the regular output', async () => {
		const { run, taskId } = await failing('continueRegularOutput');
		expect(run.json[1]).toMatchObject({ taskId, status: 'failed', prompt: 'owl in the snow', details: { taskId, status: 'failed' } });
		expect(run.json[1]?.error).toMatch(/Invalid size/);
	});

	test('in the error output, beside the fields of the input', async () => {
		const { run, taskId } = await failing('continueErrorOutput');
		expect(run.items.map(({ json }) => json.prompt)).toEqual(['fox in the snow', 'elk in the snow']);
		expect(run.errorItems.map(({ json }) => json)).toEqual([
			having({ animal: 'owl', taskId, status: 'failed', prompt: 'owl in the snow', details: having({ taskId }) }),
		]);
	});
});

test('an expression that returns another prompt on the next attempt does not relabel the result of the first one', async () => {
	const scene = await openScene();
	scene.faults.add({ on: 'poll', times: 2, fault: { kind: 'status', status: 401 } });
	const run = await scene.run(
		generate,
		{ prompt: '={{ "fox " + $now.toMillis() }}', downloadImages: false },
		{ settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1_000 } },
	);
	expect(run.error).toBeUndefined();
	expect(scene.ledger.tasksCreated()).toHaveLength(1);
	const [task] = scene.ledger.tasks;
	expect(run.json).toEqual([having({ taskId: task?.id, prompt: task?.params.prompt })]);
});

test('the same prompt on the next attempt does label the result', async () => {
	const scene = await openScene();
	scene.faults.add({ on: 'poll', times: 2, fault: { kind: 'status', status: 401 } });
	const run = await scene.run(generate, promptOf, {
		items: animals,
		settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1_000 },
	});
	expect(run.json.map(({ prompt }) => prompt)).toEqual(['fox in the snow', 'owl in the snow', 'elk in the snow']);
	expect(scene.ledger.tasksCreated()).toHaveLength(3);
});
