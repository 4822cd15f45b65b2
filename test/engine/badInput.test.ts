import type { IDataObject } from 'n8n-workflow';

import { openScene, type Scene } from './scene';

/** A valid call of each operation. */
const fine: Record<string, IDataObject> = {
	'textToImage.generate': { prompt: 'x', waitForCompletion: false },
	'imageEdit.edit': { prompt: 'x', imageUrls: 'https://example.com/a.png', waitForCompletion: false },
	'imageEffects.apply': { imageUrl: 'https://example.com/a.jpg', templateId: 'glass_ball', waitForCompletion: false },
	'assetGroup.create': { name: 'heroes', waitForCompletion: false },
	'asset.create': {
		assetGroupId: 'group-20260414180602-52qww',
		name: 'child',
		url: 'https://example.com/a.webp',
		waitForCompletion: false,
	},
	'asset.get': { assetId: 'asset-1' },
	'task.get': { taskId: 'd1' },
	'task.wait': { taskId: 'd1' },
};

const custom = (width: unknown, height: unknown) => ({ imageSize: 'custom', width, height });

// One case for each way in which n8n can pass an invalid value, and for each operation. Unit tests cover each rule.
const cases: Array<[operation: string, bad: object, message: string]> = [
	['textToImage.generate', { prompt: ' \n' }, "'Prompt' is empty"],
	['textToImage.generate', { prompt: '={{ $json.nothing }}' }, "'Prompt' is empty"],
	['textToImage.generate', { prompt: '={{ null }}' }, "'Prompt' is empty"],
	['textToImage.generate', { prompt: '={{ [1] }}' }, "'Prompt' is not a text"],
	['textToImage.generate', { prompt: '={{ $json }}' }, "'Prompt' is not a text"],
	['textToImage.generate', { prompt: 'a'.repeat(801) }, "'Prompt' has 801 characters, but the service accepts at most 800"],
	['textToImage.generate', { imageSize: '={{ "4096x4096" }}' }, "'Image Size' is 4096 × 4096, which is larger than Seedream 5.0 makes"],
	['textToImage.generate', custom('={{ "wide" }}', 1000), "'Width' is not a number"],
	['textToImage.generate', custom(1000, '={{ "" }}'), "'Height' is empty"],
	['textToImage.generate', custom(600, 9601), "'Width' and 'Height' make 600 × 9601, a ratio outside 1:16 to 16:1"],
	['textToImage.generate', { seed: '={{ "x" }}' }, "'Seed' is not a number"],
	['textToImage.generate', { model: 'spark_i2i_3_0' }, "'Model' is Spark Image-to-Image 3.0, which needs an image to work from"],
	['imageEdit.edit', { imageUrls: '={{ ["a.png"] }}' }, "'Image URLs' has no http or https URL at position 1"],
	['imageEdit.edit', { imageUrls: '' }, '\'Input Binary Fields\' names the field "data", in which this item has no file'],
	['imageEdit.edit', { imagesInSet: 15 }, "'Images in One Set' is 15, which together with 1 input image makes 16"],
	['textToImage.generate', { options: { usePreLlm: '={{ "perhaps" }}' } }, "'Expand Prompt' is neither on nor off"],
	['textToImage.generate', { waitForCompletion: '={{ "perhaps" }}' }, "'Wait for Completion' is neither on nor off"],
	['textToImage.generate', { options: { timeoutSeconds: -1 } }, "'Timeout (Seconds)' is -1"],
	['textToImage.generate', { options: { maxTasksInFlight: -1 } }, "'Max Tasks in Flight' is -1"],
	['textToImage.generate', { options: { maxRequestsPerSecond: -1 } }, "'Max Requests per Second' is -1"],
	['textToImage.generate', { waitForCompletion: true, binaryPropertyName: '={{ "" }}' }, "'Put Output Image in Field' is empty"],
	['imageEffects.apply', { imageUrl: 'data:image/png;base64,AAAA' }, "'Image URL' is not an http or https address"],
	['imageEffects.apply', { imageSource: '={{ "magic" }}' }, '\'Image Source\' is "magic"'],
	['imageEffects.apply', { options: { height: 2049 } }, "'Height' is 2049"],
	['assetGroup.create', { name: 'n'.repeat(65) }, "'Name' has 65 characters, but the service accepts at most 64"],
	['assetGroup.create', { options: { description: 'for OctopusX' } }, "'Description' is not available on SeaArt Spark (Vtrix)"],
	['asset.create', { assetGroupId: '' }, "'Asset Group ID' is empty"],
	['asset.create', { url: 'https://example.com/a.pdf' }, "'Asset Type' could not be detected from the file"],
	['asset.create', { source: 'binaryFile' }, '\'Input Binary Field\' names the field "data", in which this item has no file'],
	['asset.create', { assetGroupBy: 'name', assetGroupName: 'n'.repeat(65) }, "'Asset Group Name' has 65 characters"],
	['asset.get', { assetId: '={{ "" }}' }, "'Asset ID' is empty"],
	['task.get', { taskId: ' ' }, "'Task ID' is empty"],
	['task.wait', { taskId: '={{ $json.nothing }}' }, "'Task ID' is empty"],
];

test.each(cases)('%s with %j is refused with the name of the field, and nothing is sent', async (operation, bad, message) => {
	const scene = await openScene();
	const run = await scene.run(operation, { ...fine[operation], ...bad });
	expect(run.status).toBe('error');
	expect(run.error?.message).toContain(message);
	expect(run.error?.message).not.toMatch(/\[item/);
	expect(run.error?.description).toBeTruthy();
	expect(run.error?.context?.itemIndex).toBe(0);
	expect(scene.requests()).toBe(0);
});

test.each(Object.entries(fine))('%s with valid values is sent', async (operation, parameters) => {
	const scene = await openScene();
	await scene.run(operation, parameters);
	expect(scene.requests()).toBeGreaterThan(0);
});

test('n8n itself reports a required field that is empty', async () => {
	const scene = await openScene();
	await expect(scene.run('textToImage.generate', { prompt: '' })).rejects.toThrow(/Parameter "Prompt" is required|The workflow has issues/);
	expect(scene.requests()).toBe(0);
});

test('an invalid item is found before anything is sent for the items before it', async () => {
	const scene = await openScene();
	const run = await scene.generate(3, { items: [{ prompt: 'a' }, { prompt: 'b' }, { prompt: '' }] });
	expect(run.error?.message).toBe("'Prompt' is empty [item 2]");
	expect(scene.requests()).toBe(0);
});

describe('all invalid items in one error', () => {
	const good = { prompt: 'a', size: 'square' };
	const nothingSent = "Nothing was sent, so you won't be charged.";
	const run = async (scene: Scene, items: IDataObject[], parameters: IDataObject = {}) =>
		await scene.generate(0, { items, parameters: { imageSize: '={{ $json.size }}', ...parameters } });

	test('an invalid item that is returned has its reason and the state "invalid"', async () => {
		const scene = await openScene();
		const call = { items: [{ prompt: '' }, { prompt: 'a fox' }], settings: { onError: 'continueRegularOutput' as const } };
		const [invalid, good] = (await scene.run('textToImage.generate', { prompt: '={{ $json.prompt }}' }, call)).json;
		expect(Object.keys(invalid ?? {})).toEqual(['error', 'message', 'details']);
		expect(invalid?.details).toEqual({ status: 'invalid' });
		expect(good).toMatchObject({ status: 'completed' });
	});

	test('several items with the same problem are one sentence with their numbers', async () => {
		const scene = await openScene();
		const items = Array.from({ length: 12 }, (_, index) => (index === 3 || index === 7 ? { ...good, prompt: '' } : good));
		const { error } = await run(scene, items);
		expect(error?.message).toBe("2 of 12 items are invalid (items 3 and 7, counting from 0): 'Prompt' is empty");
		expect(error?.description).toBe(`Fill it in, or correct the expression that fills it. ${nothingSent}`);
		expect(error?.context?.itemIndex).toBe(3);
		expect(scene.requests()).toBe(0);
	});

	test('each kind of problem is listed with its items', async () => {
		const scene = await openScene();
		const items = [{ ...good, prompt: '' }, good, { ...good, size: 'huge' }, { ...good, prompt: ' ' }];
		const { error } = await run(scene, items);
		expect(error?.message).toBe(
			`3 of 4 items are invalid (items 0, 2 and 3, counting from 0): 'Prompt' is empty (items 0 and 3); 'Image Size' is "huge" (item 2)`,
		);
		expect(error?.description).toContain(nothingSent);
		expect(scene.requests()).toBe(0);
	});

	test('one invalid item has its own error, which says that nothing is charged', async () => {
		const scene = await openScene();
		const { error } = await run(scene, [good, { ...good, prompt: '' }]);
		expect(error?.message).toBe("'Prompt' is empty [item 1]");
		expect(error?.description).toContain(nothingSent);
	});

	test('an error about many invalid items lists the first ones', async () => {
		const scene = await openScene();
		const items = Array.from({ length: 100 }, (_, index) => ({ ...good, size: `size ${index}` }));
		const { error } = await run(scene, items);
		expect(error?.message).toMatch(
			/^100 of 100 items are invalid \(items 0, 1, .*, 19 and 80 more, counting from 0\): .* and 95 other problems$/,
		);
		expect(error?.message.length).toBeLessThan(600);
	});

	test('several invalid images of one item count as one item', async () => {
		const scene = await openScene();
		const { error } = await run(scene, [good, { ...good, prompt: 'x'.repeat(801) }], { numberOfImages: 3 });
		expect(error?.message).toMatch(/^'Prompt' has 801 characters.* \[item 1\]$/);
	});
});

test('an invalid item is refused also with Retry On Fail, and nothing is sent', async () => {
	const scene = await openScene();
	const run = await scene.generate(1, { items: [{ prompt: '' }], settings: { retryOnFail: true, maxTries: 3 } });
	expect(run.error?.message).toBe("'Prompt' is empty");
	expect(scene.requests()).toBe(0);
});

test.each(['continueErrorOutput', 'continueRegularOutput'] as const)('only the invalid item fails with %s', async (onError) => {
	const scene = await openScene();
	const run = await scene.generate(3, { items: [{ prompt: 'a' }, { prompt: '' }, { prompt: 'c' }], settings: { onError } });
	expect(scene.sent().map(({ params }) => params.prompt)).toEqual(['a', 'c']);
	const all = [...run.items, ...run.errorItems];
	expect(all.filter(({ json }) => json.status === 'completed').map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
	const [bad] = all.filter(({ json }) => json.error);
	expect(bad?.json).toMatchObject({
		error: "'Prompt' is empty [item 1]",
		message: 'Fill it in, or correct the expression that fills it.',
	});
	expect(bad?.pairedItem).toEqual({ item: 1 });
	expect(run.errorItems).toHaveLength(onError === 'continueErrorOutput' ? 1 : 0);
});

test.each([
	['textToImage', '__CUSTOM_API_CALL__', 'operation "__CUSTOM_API_CALL__" of the resource "textToImage"'],
	['painting', 'generate', 'resource "painting"'],
	['__CUSTOM_API_CALL__', '__CUSTOM_API_CALL__', 'resource "__CUSTOM_API_CALL__"'],
])('the operation %s: %s, which the node does not have, is reported, and nothing is sent', async (resource, operation, what) => {
	const scene = await openScene();
	const run = await scene.run(`${resource}.${operation}`, { prompt: 'x' });
	expect(run.status).toBe('error');
	expect(run.error?.message).toBe(`Unknown ${what}`);
	expect(run.error?.description).toContain('HTTP Request node');
	expect(scene.requests()).toBe(0);
});
