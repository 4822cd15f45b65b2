import { resources } from '../../nodes/SeaArtSpark/resources';
import { containing, having } from './matchers';
import { openScene } from './scene';

const operations = resources.flatMap(({ value, operations: some }) => some.map((operation) => `${value}.${operation.value}`));

/** A tool with default settings, as a model sees it. */
const untouched = async (operation: string) => (await (await openScene()).runAsTool(operation, {}, { calls: [] })).seen;

describe('a tool with default settings', () => {
	test.each(operations)('%s describes to the model what it does, what it costs, and what to fill in', async (operation) => {
		expect(await untouched(operation)).toMatchSnapshot();
	});

	test('Image Effects lists the templates with their effects', async () => {
		const seen = await untouched('imageEffects.apply');
		expect(seen?.fields.Template?.description).toContain('felt_3d_polaroid (');
		expect(seen?.fields.Template?.description).toContain('Spring_Festival_traditional_Chinese_architecture (');
	});

	test('a tool with default settings makes what the model requests', async () => {
		const scene = await openScene();
		const calls = [{ Prompt: 'a red fox', Image_Size: '16:9' }];
		const run = await scene.runAsTool('textToImage.generate', {}, { calls });
		expect(run.answers).toEqual([{ answer: [having({ imageUrl: containing('/pictures/') })] }]);
		expect(scene.sent()).toEqual([{ model: 'spark_dream_5_0', params: having({ prompt: 'a red fox', size: '2560x1440' }) }]);
	});

	test('a tool with default settings animates an image by its URL', async () => {
		const scene = await openScene();
		const calls = [{ Prompt: 'it blinks', First_Frame_URL: 'https://example.com/fox.png' }];
		const run = await scene.runAsTool('video.generate', {}, { calls });
		expect(run.answers).toEqual([{ answer: [having({ videoUrl: containing('http') })] }]);
	});
});

describe('a tool of a saved workflow', () => {
	const saved = {
		prompt: "={{ $fromAI('topic', 'what it shows') }} in watercolour",
		model: 'spark_t2i_3_0',
		imageSize: 'custom',
		width: 1000,
		height: 800,
		waitForCompletion: false,
		downloadImages: true,
		options: { timeoutSeconds: 99 },
	};

	test('a tool of a saved workflow lets the model fill in what its author left to it, and nothing that bypasses the rest', async () => {
		const { fields } = (await (await openScene()).runAsTool('textToImage.generate', saved, { calls: [] })).seen!;
		expect(Object.keys(fields)).toEqual(['topic']);
	});

	test.each(['calls', 'delegates'] as const)('a tool of a saved workflow keeps fields that are hidden now (%s)', async (agent) => {
		const scene = await openScene();
		const run = await scene.runAsTool('textToImage.generate', saved, { agent, calls: [{ topic: 'a fox' }] });
		expect(scene.sent()).toEqual([
			{ model: 'spark_t2i_3_0', params: having({ prompt: 'a fox in watercolour', width: 1000, height: 800 }) },
		]);
		expect(JSON.stringify(run.answers)).not.toContain('completed');
		expect(JSON.stringify(run.answers)).toContain(scene.ledger.tasks[0]?.id);
	});
});
