import { templates } from '../simulator/index';
import { having } from './matchers';
import { openScene } from './scene';

const apply = 'imageEffects.apply';
const imageUrl = 'https://example.com/portrait.jpg';
const felt = 'felt_3d_polaroid';

test('Image Effects sends image and template, and returns the new image', async () => {
	const scene = await openScene();
	const run = await scene.run(apply, { imageUrl, templateId: felt });
	expect(scene.sent()).toEqual([{ model: 'spark_img_effects', params: { image_input1: imageUrl, template_id: felt } }]);
	const [task] = scene.ledger.tasks;
	const url = `${scene.simulator.url}/pictures/${task?.id}-1.png`;
	expect(run.json).toEqual([
		{
			taskId: task?.id,
			status: 'completed',
			model: 'spark_img_effects',
			imageUrl: url,
			template: felt,
			cost: 0.04,
		},
	]);
	expect(run.items[0]?.binary?.data).toMatchObject({ mimeType: 'image/png', fileName: `felt-3d-polaroid-${task?.id}.png` });
});

test('Image Effects returns the whole reply without Simplify', async () => {
	const scene = await openScene();
	const run = await scene.run(apply, { imageUrl, templateId: felt, simplify: false });
	expect(run.json).toEqual([
		having({
			id: scene.ledger.tasks[0]?.id,
			status: 'completed',
			usage: { cost: '0.04', discount: 1 },
			metadata: {},
			output: [{ content: [having({ type: 'image' })] }],
		}),
	]);
});

test.each([
	['both sides', { width: 512, height: 2048 }, { width: 512, height: 2048 }],
	['one side only: nothing says that they go together', { width: 1024 }, { width: 1024 }],
	['texts from an expression', { width: '={{ "768" }}' }, { width: 768 }],
])('Image Effects sends a size if it is set: %s', async (_which, options, params) => {
	const scene = await openScene();
	const run = await scene.run(apply, { imageUrl, templateId: felt, options, waitForCompletion: false });
	expect(run.error).toBeUndefined();
	expect(scene.sent()[0]?.params).toEqual({ image_input1: imageUrl, template_id: felt, ...params });
});

test('Image Effects sends each of the 30 documented templates by its exact ID, and the service accepts all', async () => {
	const scene = await openScene({ seconds: { spark_img_effects: 1 } });
	const ids = templates.map(([id]) => id);
	const run = await scene.run(
		apply,
		{ imageUrl, templateId: '={{ $json.id }}', downloadImages: false, options: { width: 512, height: 512 } },
		{ items: ids.map((id) => ({ id })) },
	);
	expect(run.error).toBeUndefined();
	expect(
		scene
			.sent()
			.map(({ params }) => (params as { template_id: string }).template_id)
			.sort(),
	).toEqual([...ids].sort());
	expect(run.json).toHaveLength(30);
});

test('a template that is not in the list is sent as it is, and the error quotes the service', async () => {
	const scene = await openScene();
	const run = await scene.run(apply, { imageUrl, templateId: '={{ "felt_4d_polaroid" }}' });
	expect(scene.sent()[0]?.params).toMatchObject({ template_id: 'felt_4d_polaroid' });
	expect(run.error?.message).toBe('SeaArt Spark (Vtrix) could not complete the task: Invalid template_id (code 3009003)');
	expect(run.error?.description).toContain('capital letters count');
});

test('Image Effects resolves expressions for every item, and only expressions', async () => {
	const scene = await openScene();
	await scene.run(
		apply,
		{ imageUrl: 'https://example.com/{{ $json.file }}', templateId: felt, waitForCompletion: false },
		{ items: [{ file: 'not an expression' }] },
	);
	await scene.run(
		apply,
		{ imageUrl: '=https://example.com/{{ $json.file }}', templateId: felt, waitForCompletion: false },
		{ items: [{ file: 'a.jpg' }, { file: 'b.jpg' }] },
	);
	expect(scene.sent().map(({ params }) => (params as { image_input1: string }).image_input1)).toEqual([
		'https://example.com/{{ $json.file }}',
		'https://example.com/a.jpg',
		'https://example.com/b.jpg',
	]);
});

test('Image Effects trims URL and template', async () => {
	const scene = await openScene();
	await scene.run(apply, { imageUrl: ` ${imageUrl}\n`, templateId: ` ${felt} `, waitForCompletion: false });
	expect(scene.sent()[0]?.params).toEqual({ image_input1: imageUrl, template_id: felt });
});
