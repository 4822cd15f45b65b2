import type { IDataObject } from 'n8n-workflow';

import { openScene } from '../scene';
import { hearing, itemsReadPerTick } from './itemsReadPerTick';

test.each([
	[100, 0, 25],
	[200, 10, 2],
	[50, 100, 1],
])('of %i items that take %i ms each, at most %i are read before the event loop continues', async (count, itemMs, most) => {
	const scene = await openScene();
	const ticks = await itemsReadPerTick(scene, count, itemMs);
	expect(ticks.reduce((sum, items) => sum + items, 0)).toBe(count);
	expect(Math.max(...ticks)).toBe(most);
	expect(scene.requests()).toBe(0);
});

test('Stop works while items are read, and nothing is sent', async () => {
	const scene = await openScene();
	const run = await scene.generate(500, { onStart: ({ stop }) => scene.time.at(0, stop) });
	expect(run.status).toBe('canceled');
	expect(scene.requests()).toBe(0);
});

describe('the expressions of an item', () => {
	const prompt = '={{ "picture " + $json.n }}';
	const url = '={{ "https://example.com/" + $json.n + ".png" }}';
	const timeoutSeconds = '={{ 60 * $json.n }}';

	/** What n8n evaluates for the second of two items, because the first one also reads the parameters of the run. */
	async function evaluated(operation: string, parameters: IDataObject, options: IDataObject): Promise<string[]> {
		const scene = await openScene();
		const names: string[] = [];
		const end = hearing((name, itemIndex) => {
			if (itemIndex === 1) names.push(name);
		});
		await scene.run(operation, parameters, { items: [{ n: 1 }, { n: 2 }], options, settings: { onError: 'continueRegularOutput' } });
		end();
		return names;
	}

	test.each<[operation: string, names: string[], parameters: IDataObject, options: IDataObject]>([
		['textToImage.generate', ['prompt', 'prompts', 'options'], { prompt }, { timeoutSeconds }],
		['imageEffects.apply', ['imageUrl', 'options'], { imageUrl: url }, { maxPaidTasks: 5, timeoutSeconds }],
		[
			'video.generate',
			['prompt', 'firstFrameUrl', 'options', 'assetIds'],
			{ prompt, assetIds: '={{ ["as-" + $json.n] }}' },
			{ timeoutSeconds },
		],
		['asset.create', ['name', 'url', 'options'], { assetGroupId: 'ag-1', name: prompt, url }, { timeoutSeconds }],
		['task.wait', ['taskId', 'options'], { taskId: '={{ "task-" + $json.n }}' }, { timeoutSeconds }],
	])(
		'of %s are evaluated once each, and of the rest only those without a literal value',
		async (operation, expected, parameters, options) => {
			const names = await evaluated(operation, parameters, options);
			expect([...names].sort()).toEqual([...expected].sort());
		},
	);

	test('are all that n8n evaluates: options without expressions are read as they are', async () => {
		expect(await evaluated('textToImage.generate', { prompt }, { timeoutSeconds: 60 })).not.toContain('options');
	});
});
