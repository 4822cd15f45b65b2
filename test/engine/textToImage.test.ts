import { anyNumber, anyText, containing, having } from './matchers';
import { openScene } from './scene';

const generate = 'textToImage.generate';
/** Models that accept width and height as numbers, and expand prompts. */
const spark = { model: 'spark_t2i_3_0' };
const small = { ...spark, imageSize: 'custom', width: 512, height: 512 };

test('Text to Image sends prompt and size, and returns the image with its URL, its cost and its file', async () => {
	const scene = await openScene();
	const run = await scene.run(generate, { prompt: 'A lighthouse at dusk' });

	expect(run.error).toBeUndefined();
	expect(scene.sent()).toEqual([{ model: 'spark_dream_5_0', params: { prompt: 'A lighthouse at dusk', size: '2048x2048' } }]);
	const [task] = scene.ledger.tasks;
	const url = `${scene.simulator.url}/pictures/${task?.id}-1.png`;
	expect(run.json).toEqual([
		{ imageUrl: url, prompt: 'A lighthouse at dusk', status: 'completed', model: 'spark_dream_5_0', cost: 0.03, taskId: task?.id },
	]);
	expect(run.items[0]?.binary?.data).toMatchObject({
		mimeType: 'image/png',
		fileName: `a-lighthouse-at-dusk-${task?.id}.png`,
		id: anyText,
	});
});

test('Text to Image returns the whole reply without Simplify', async () => {
	const scene = await openScene();
	const run = await scene.run(generate, { prompt: 'x', simplify: false, ...small });
	const [task] = scene.ledger.tasks;
	expect(run.json).toEqual([
		{
			id: task?.id,
			created_at: Math.floor((task?.submittedAt ?? 0) / 1000),
			status: 'completed',
			model: 'spark_t2i_3_0',
			output: [{ content: [{ type: 'image', url: `${scene.simulator.url}/pictures/${task?.id}-1.png`, size: anyNumber, jobId: anyText }] }],
			usage: { cost: '0.03', discount: 1, input_tokens: 0, output_tokens: 0, total_tokens: 0 },
		},
	]);
	expect(run.items[0]?.binary?.data?.mimeType).toBe('image/png');
});

test.each([
	['1328x1328', 1328, 1328],
	['3024x1296', 3024, 1296],
])('Text to Image sends the size %s as both sides', async (imageSize, width, height) => {
	const scene = await openScene();
	const run = await scene.run(generate, { prompt: 'x', ...spark, imageSize, waitForCompletion: false });
	expect(run.error).toBeUndefined();
	expect(scene.sent()[0]?.params).toEqual({ prompt: 'x', width, height });
});

test.each([
	['the smallest square', 512, 512],
	['a side above 2048, which is for the service to judge', 3540, 1180],
])('Text to Image sends a custom size: %s', async (_which, width, height) => {
	const scene = await openScene();
	const run = await scene.run(generate, { prompt: 'x', ...spark, imageSize: 'custom', width, height, waitForCompletion: false });
	expect(run.error).toBeUndefined();
	expect(scene.sent()[0]?.params).toEqual({ prompt: 'x', width, height });
});

test.each([
	['a random seed, which is none', { seed: -1 }, {}, {}],
	['a seed', { seed: 7 }, {}, { seed: 7 }],
	['an option', { seed: 7 }, { usePreLlm: true }, { seed: 7, use_pre_llm: true }],
])('Text to Image sends what is set: %s', async (_which, fields, options, params) => {
	const scene = await openScene();
	await scene.run(generate, { prompt: 'x', ...spark, imageSize: '1328x1328', ...fields, options, waitForCompletion: false });
	expect(scene.sent()).toEqual([{ model: 'spark_t2i_3_0', params: { prompt: 'x', width: 1328, height: 1328, ...params } }]);
});

test.each([
	['seedream-5.0', 'spark_dream_5_0'],
	['seedream-4.5', 'spark_dream_4_5'],
	['seedream-4.0', 'spark_dream_4_0'],
	['spark_t2i_3_0', 'spark_t2i_3_0'],
	['spark_image_3_1', 'spark_image_3_1'],
])('Text to Image uses the model %s, with the ID of the service', async (model, id) => {
	const scene = await openScene();
	const run = await scene.run(generate, { prompt: 'x', model, waitForCompletion: false });
	expect(scene.sent()).toEqual([having({ model: id })]);
	expect(run.json).toEqual([having({ model: id })]);
});

test('Text to Image sends a prompt unchanged: 800 characters, emoji, quotes, line breaks and outer spaces', async () => {
	const scene = await openScene();
	const prompt = ` "Ж" \n\t'{{ no }}' 🦊${'🎈'.repeat(780)}\n`;
	expect([...prompt]).toHaveLength(800);
	const run = await scene.run(generate, { prompt: '={{ $json.prompt }}', waitForCompletion: false }, { items: [{ prompt }] });
	expect(run.error).toBeUndefined();
	expect(scene.sent()[0]?.params).toMatchObject({ prompt });
});

test('Text to Image resolves expressions for every item', async () => {
	const scene = await openScene();
	await scene.run(
		generate,
		{
			prompt: '={{ $json.animal }} in the snow',
			imageSize: '={{ $json.size }}',
			seed: '={{ $itemIndex + 1 }}',
			...spark,
			waitForCompletion: false,
		},
		{
			items: [
				{ animal: 'fox', size: '1664x936' },
				{ animal: 'owl', size: '2016x864' },
			],
		},
	);
	expect(scene.sent().map(({ params }) => params)).toEqual([
		{ prompt: 'fox in the snow', width: 1664, height: 936, seed: 1 },
		{ prompt: 'owl in the snow', width: 2016, height: 864, seed: 2 },
	]);
});

test('Text to Image accepts numbers and booleans that an expression returns as texts', async () => {
	const scene = await openScene();
	await scene.run(
		generate,
		{
			prompt: 'x',
			...small,
			width: '={{ $json.w }}',
			height: '={{ $json.h }}',
			seed: '={{ $json.s }}',
			options: { usePreLlm: '={{ $json.pre }}' },
			waitForCompletion: '={{ $json.wait }}',
		},
		{ items: [{ w: '1024', h: '768', s: '9', pre: 'false', wait: 'false' }] },
	);
	expect(scene.sent()[0]?.params).toEqual({ prompt: 'x', width: 1024, height: 768, seed: 9, use_pre_llm: false });
});

test('Text to Image returns the task at once without Wait for Completion, and sends nothing more', async () => {
	const scene = await openScene();
	const run = await scene.run(generate, { prompt: 'x', waitForCompletion: false });
	expect(run.json).toEqual([{ prompt: 'x', status: 'in_progress', model: 'spark_dream_5_0', taskId: scene.ledger.tasks[0]?.id }]);
	expect(run.items[0]?.binary).toBeUndefined();
	expect(scene.ledger.polls()).toEqual([]);
	expect(run.tookMs).toBeLessThan(100);
});

test('Text to Image returns the whole reply of the submit without Wait for Completion and Simplify', async () => {
	const scene = await openScene();
	const run = await scene.run(generate, { prompt: 'x', waitForCompletion: false, simplify: false });
	const [task] = scene.ledger.tasks;
	expect(run.json).toEqual([having({ id: task?.id, status: 'in_progress', created_at: anyNumber })]);
});

test('a task that is completed in the reply to its submit is returned without a poll', async () => {
	const scene = await openScene();
	scene.faults.add({ on: 'submit', fault: { kind: 'terminal' } });
	const run = await scene.run(generate, { prompt: 'x', ...small });
	expect(run.json).toEqual([having({ status: 'completed', imageUrl: containing('.png') })]);
	expect(run.items[0]?.binary?.data?.mimeType).toBe('image/png');
	expect(scene.ledger.polls()).toEqual([]);
});

test('Text to Image returns no items for no items', async () => {
	const scene = await openScene();
	const run = await scene.run(generate, { prompt: 'x' }, { items: [] });
	expect(run.error).toBeUndefined();
	expect(run.items).toEqual([]);
	expect(scene.requests()).toBe(0);
});

test('a Base URL may end in slashes and have spaces around it', async () => {
	const scene = await openScene();
	const run = await scene.run(generate, { prompt: 'x', ...small }, { credential: { baseUrl: ` ${scene.simulator.url}// ` } });
	expect(run.json).toEqual([having({ status: 'completed' })]);
	expect(scene.ledger.requests.map(({ kind }) => kind)).not.toContain('unknown');
});

test('Text to Image sends the documented requests, with the key in its header only', async () => {
	const scene = await openScene();
	await scene.run(generate, { prompt: 'x', ...small });
	const { id } = scene.ledger.tasks[0] ?? {};
	const [submit, ...others] = scene.ledger.requests;
	expect(submit).toMatchObject({
		method: 'POST',
		path: '/model/v1/generation',
		authorization: 'good',
		body: { model: 'spark_t2i_3_0', input: [{ params: { prompt: 'x', width: 512, height: 512 } }] },
	});
	const polls = others.slice(0, -1);
	expect(polls.length).toBeGreaterThan(0);
	for (const poll of polls) expect(poll).toMatchObject({ method: 'GET', path: `/model/v1/generation/task/${id}`, authorization: 'good' });
	expect(others.at(-1)).toMatchObject({ method: 'GET', path: `/pictures/${id}-1.png`, authorization: 'none' });
});

test('a set is one task that is paid once, with an item for each of its images', async () => {
	const scene = await openScene();
	const run = await scene.run(generate, { prompt: 'four seasons', imagesInSet: 4 });
	expect(scene.sent()).toEqual([
		{
			model: 'spark_dream_5_0',
			params: having({ sequential_image_generation: 'auto', sequential_image_generation_options: { max_images: 4 } }),
		},
	]);
	const [task] = scene.ledger.tasks;
	expect(run.json.map(({ taskId, cost }) => [taskId, cost])).toEqual([
		[task?.id, 0.12],
		[task?.id, undefined],
		[task?.id, undefined],
		[task?.id, undefined],
	]);
	expect(new Set(run.json.map(({ imageUrl }) => imageUrl)).size).toBe(4);
	expect(run.items.map(({ binary }) => Object.keys(binary ?? {}))).toEqual(Array(4).fill(['data']));
});
