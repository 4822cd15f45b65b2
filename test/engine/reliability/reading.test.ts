import type { IDataObject } from 'n8n-workflow';

import { openScene } from '../scene';
import { hearing, readByTurn } from './readByTurn';

test.each([
	[100, 0, 25],
	[200, 10, 2],
	[50, 100, 1],
])('of %i items that take %i ms each, %i at most are read before others get their turn', async (count, itemMs, most) => {
	const scene = await openScene();
	const turns = await readByTurn(scene, count, itemMs);
	expect(turns.reduce((sum, items) => sum + items, 0)).toBe(count);
	expect(Math.max(...turns)).toBe(most);
	expect(scene.requests()).toBe(0);
});

test('Stop is heard while items are read, and nothing is sent', async () => {
	const scene = await openScene();
	const run = await scene.generate(500, { onStart: ({ stop }) => scene.time.at(0, stop) });
	expect(run.status).toBe('canceled');
	expect(scene.requests()).toBe(0);
});

describe('the expressions of an item', () => {
	const prompt = '={{ "picture " + $json.n }}';
	const url = '={{ "https://example.com/" + $json.n + ".png" }}';
	const timeoutSeconds = '={{ 60 * $json.n }}';

	/** What n8n is asked to work out for the second of two items: the first is also asked for what holds for all of them. */
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
	])('of %s are evaluated once each, and of the rest only what has no value', async (operation, expected, parameters, options) => {
		const names = await evaluated(operation, parameters, options);
		expect([...names].sort()).toEqual([...expected].sort());
	});

	test('are all that n8n is asked for: options that are written are read as they are', async () => {
		expect(await evaluated('textToImage.generate', { prompt }, { timeoutSeconds: 60 })).not.toContain('options');
	});
});
