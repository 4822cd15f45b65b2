import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { create as createAsset } from '../../../nodes/SeaArtSpark/resources/asset/create';
import { get as getAsset } from '../../../nodes/SeaArtSpark/resources/asset/get';
import { create as createGroup } from '../../../nodes/SeaArtSpark/resources/assetGroup/create';
import { apply } from '../../../nodes/SeaArtSpark/resources/imageEffects/apply';
import { get as getTask } from '../../../nodes/SeaArtSpark/resources/task/get';
import { wait as waitForTask } from '../../../nodes/SeaArtSpark/resources/task/wait';
import { generate } from '../../../nodes/SeaArtSpark/resources/textToImage/generate';
import type { ExistingTaskOperation, SubmitOperation } from '../../../nodes/SeaArtSpark/resources/operation';
import { getUsage } from '../../../nodes/SeaArtSpark/resources/account/getUsage';
import { image, readerOf, refusalOf, requestOf, taskIdsOf } from './fakeItem';

/** Every refusal names the field and the item, and says what to do. */
function expectRefusal(
	operation: SubmitOperation | ExistingTaskOperation,
	parameters: IDataObject,
	options: IDataObject,
	says: string,
	binary?: Record<string, IBinaryData>,
) {
	const item = [parameters, options, { itemIndex: 4, ...(binary ? { binary } : {}) }] as const;
	const refused = refusalOf(() => ('toRequest' in operation ? requestOf(operation, ...item) : taskIdsOf(operation, ...item)));
	expect(refused.message).toBe(`${says} [item 4]`);
	expect(refused.itemIndex).toBe(4);
	expect(refused.description).toMatch(/^[A-Z].*\.$/);
}

describe('text to image', () => {
	const prompt = 'a red fox';
	const paramsOf = (parameters: IDataObject, options: IDataObject = {}) => {
		const request = requestOf(generate, { prompt, ...parameters }, options);
		return request.action === 'generate' ? request.params : undefined;
	};

	it('text to image asks by default for one of 1328 x 1328, and leaves the rest to the service', () => {
		expect(requestOf(generate, { prompt })).toStrictEqual({
			action: 'vtrixModel',
			model: 'spark_t2i_3_0',
			params: { prompt, width: 1328, height: 1328 },
		});
	});

	it('text to image sends what the user sets', () => {
		expect(
			requestOf(
				generate,
				{ prompt, imageSize: 'custom', width: 1024, height: '768' },
				{ seed: '7', usePreLlm: false, model: 'spark_image_3_1' },
			),
		).toStrictEqual({
			action: 'vtrixModel',
			model: 'spark_image_3_1',
			params: { prompt, width: 1024, height: 768, seed: 7, use_pre_llm: false },
		});
	});

	it.each(['1328x1328', '1472x1104', '1584x1056', '1664x936', '2016x864', '2048x2048', '2304x1728', '2496x1664', '2560x1440', '3024x1296'])(
		'text to image takes the listed size %s',
		(imageSize) => {
			const [width, height] = imageSize.split('x').map(Number);
			expect(paramsOf({ imageSize })).toEqual({ prompt, width, height });
		},
	);

	it.each<[unknown, number, number]>([
		['1024x768', 1024, 768],
		['1024 X 768', 1024, 768],
		['1024 × 768', 1024, 768],
		[' 1024x768 ', 1024, 768],
	])('text to image takes a size by expression: %j', (imageSize, width, height) => {
		expect(paramsOf({ imageSize: imageSize as string })).toMatchObject({ width, height });
	});

	it.each<[string, number, number]>([
		['square', 1328, 1328],
		['Portrait', 1104, 1472],
		[' landscape ', 1472, 1104],
		['16:9', 1664, 936],
		['9 : 16', 936, 1664],
		['16:9 2K', 2560, 1440],
		['portrait, 2k', 1728, 2304],
		['story', 936, 1664],
		['1024*768', 1024, 768],
		['1024x768 px', 1024, 768],
		['5:4', 1480, 1184],
		['4:5 2K', 1824, 2280],
		['3:1', 2280, 760],
		['1:3', 760, 2280],
	])('text to image takes a size in words: %j is %d x %d', (imageSize, width, height) => {
		expect(paramsOf({ imageSize })).toMatchObject({ width, height });
	});

	it.each([
		['the smallest', 512, 512],
		['the largest', 2048, 2048],
		['1:3', 512, 1536],
		['3:1', 1536, 512],
		['a side below 512, which the service judges', 296, 886],
		['a side above 2048, which the service judges', 3024, 1296],
		['the smallest area with other sides', 1024, 256 * 2],
	])('text to image takes %s: %d x %d', (_, width, height) => {
		expect(paramsOf({ imageSize: 'custom', width, height })).toMatchObject({ width, height });
	});

	it('text to image sends no size where a custom one is left empty', () => {
		expect(paramsOf({ imageSize: 'custom', width: '', height: '' })).toStrictEqual({ prompt });
	});

	it.each<[string, IDataObject, IDataObject, string]>([
		['no prompt', { prompt: '' }, {}, "'Prompt' is empty"],
		['a prompt of spaces', { prompt: ' \n ' }, {}, "'Prompt' is empty"],
		['801 characters', { prompt: 'x'.repeat(801) }, {}, "'Prompt' has 801 characters, and the service takes at most 800"],
		['a prompt that is an object', { prompt: { a: 1 } }, {}, "'Prompt' is not a text"],
		['no size', { prompt, imageSize: '' }, {}, "'Image Size' is empty"],
		['a size in words that says nothing', { prompt, imageSize: 'large' }, {}, `'Image Size' is "large"`],
		['a word that every object knows', { prompt, imageSize: 'constructor' }, {}, `'Image Size' is "constructor"`],
		['a ratio of nothing', { prompt, imageSize: '16:0' }, {}, `'Image Size' is "16:0"`],
		['a ratio too wide', { prompt, imageSize: '4:1' }, {}, "'Image Size' is 2656 × 664, a ratio outside 1:3 to 3:1"],
		['a size with a part', { prompt, imageSize: '1328.5x1328' }, {}, `'Image Size' is "1328.5x1328"`],
		['a size below', { prompt, imageSize: '511x512' }, {}, "'Image Size' is 511 × 512, which is smaller than the service makes"],
		['a size above', { prompt, imageSize: '2048x2049' }, {}, "'Image Size' is 2048 × 2049, which is larger than the service makes"],
		['a size too wide', { prompt, imageSize: '1540x513' }, {}, "'Image Size' is 1540 × 513, a ratio outside 1:3 to 3:1"],
		[
			'a custom size too tall',
			{ prompt, imageSize: 'custom', width: 512, height: 1537 },
			{},
			"'Width' and 'Height' make 512 × 1537, a ratio outside 1:3 to 3:1",
		],
		[
			'a custom size below',
			{ prompt, imageSize: 'custom', width: 511, height: 512 },
			{},
			"'Width' and 'Height' make 511 × 512, which is smaller than the service makes",
		],
		[
			'a custom size above',
			{ prompt, imageSize: 'custom', width: 2049, height: 2048 },
			{},
			"'Width' and 'Height' make 2049 × 2048, which is larger than the service makes",
		],
		['a width alone', { prompt, imageSize: 'custom', width: 1024, height: '' }, {}, "'Height' is empty"],
		['a height alone', { prompt, imageSize: 'custom', width: null, height: 1024 }, {}, "'Width' is empty"],
		['a width with a part', { prompt, imageSize: 'custom', width: 1024.5, height: 1024 }, {}, "'Width' is 1024.5"],
		['a width of 0', { prompt, imageSize: 'custom', width: 0, height: 1024 }, {}, "'Width' is 0"],
		['a width in words', { prompt, imageSize: 'custom', width: 'wide', height: 1024 }, {}, "'Width' is not a number"],
		['a seed below -1', { prompt }, { seed: -2 }, "'Seed' is -2"],
		['a seed with a part', { prompt }, { seed: 1.5 }, "'Seed' is 1.5"],
		['a seed in words', { prompt }, { seed: 'lucky' }, "'Seed' is not a number"],
		['another model', { prompt }, { model: 'spark_video' }, `'Model' is "spark_video"`],
		['a strange flag', { prompt }, { usePreLlm: 'maybe' }, "'Expand Prompt' is neither on nor off"],
	])('text to image refuses %s', (_, parameters, options, says) => {
		expectRefusal(generate, parameters, options, says);
	});

	it.each([0, 1, 4_294_967_295])('text to image takes the seed %d, as a field and as the option that it was', (seed) => {
		expect(paramsOf({ seed })).toMatchObject({ seed });
		expect(paramsOf({}, { seed })).toMatchObject({ seed });
	});

	it('text to image sends no seed for a random one', () => {
		expect(paramsOf({ seed: -1 })).not.toHaveProperty('seed');
	});

	it('text to image takes 800 characters, counted as people see them', () => {
		for (const long of ['x'.repeat(800), '狐'.repeat(800), '🦊'.repeat(800)])
			expect(paramsOf({ prompt: long })).toMatchObject({ prompt: long });
	});
});

describe('image effects', () => {
	const imageUrl = 'https://example.com/p.jpg';

	it('image effects ask for the template with the photo, and send no size that the user did not set', () => {
		expect(requestOf(apply, { imageUrl })).toStrictEqual({
			action: 'vtrixModel',
			model: 'spark_img_effects',
			params: { template_id: 'felt_3d_polaroid' },
			inputs: { image_input1: { url: imageUrl } },
		});
	});

	it.each<[IDataObject, object]>([
		[{ width: 512 }, { width: 512 }],
		[{ height: 2048 }, { height: 2048 }],
		[
			{ width: 512, height: 2048 },
			{ width: 512, height: 2048 },
		],
	])('image effects take the sides %j, each for itself', (options, params) => {
		expect(requestOf(apply, { imageUrl, templateId: ' My_Own ' }, options)).toMatchObject({ params: { template_id: 'My_Own', ...params } });
	});

	it('image effects take a file', () => {
		const request = requestOf(apply, { imageSource: 'binaryFile' }, {}, { binary: { data: image } });
		expect(request).toMatchObject({ inputs: { image_input1: { file: { field: 'data', fileName: 'child.png' } } } });
	});

	it.each<[string, IDataObject, IDataObject, string]>([
		['no photo', { imageUrl: '' }, {}, "'Image URL' is empty"],
		['a photo that is no address', { imageUrl: 'p.jpg' }, {}, "'Image URL' is not an http or https address"],
		['a photo on the disk', { imageUrl: 'file:///p.jpg' }, {}, "'Image URL' is not an http or https address"],
		['no template', { imageUrl, templateId: '' }, {}, "'Template' is empty"],
		['another source', { imageUrl, imageSource: 'clipboard' }, {}, `'Image Source' is "clipboard"`],
		['a width below', { imageUrl }, { width: 511 }, "'Width' is 511"],
		['a width above', { imageUrl }, { width: 2049 }, "'Width' is 2049"],
		['a height below', { imageUrl }, { height: 511 }, "'Height' is 511"],
		['a height above', { imageUrl }, { height: 2049 }, "'Height' is 2049"],
		['a height with a part', { imageUrl }, { height: 600.5 }, "'Height' is 600.5"],
		['no file', { imageSource: 'binaryFile' }, {}, `'Input Binary Field' names the field "data", in which this item has no file`],
	])('image effects refuse %s', (_, parameters, options, says) => {
		expectRefusal(apply, parameters, options, says);
	});

	it.each([
		['image/avif', 40 * 1_048_576],
		['image/svg+xml', 1],
		['application/octet-stream', 1],
	])('image effects take a file of any image type and size: %s of %d bytes', (mimeType, bytes) => {
		const request = requestOf(apply, { imageSource: 'binaryFile' }, {}, { binary: { data: { ...image, mimeType, bytes } } });
		expect(request).toMatchObject({ inputs: { image_input1: { file: { mimeType } } } });
	});

	it('image effects refuse a file that is no image', () => {
		expectRefusal(
			apply,
			{ imageSource: 'binaryFile' },
			{},
			"'Input Binary Field' holds a file of type application/pdf, which is no image",
			{ data: { ...image, mimeType: 'application/pdf' } },
		);
	});
});

describe('an asset group', () => {
	it('an asset group is asked for by its name, and by what else is set', () => {
		expect(requestOf(createGroup, { name: 'heroes' })).toStrictEqual({ action: 'createAssetGroup', name: 'heroes' });
		expect(requestOf(createGroup, { name: '😀'.repeat(64) }, { projectName: 'p1', description: 'd'.repeat(300) })).toStrictEqual({
			action: 'createAssetGroup',
			name: '😀'.repeat(64),
			projectName: 'p1',
			description: 'd'.repeat(300),
		});
	});

	it.each<[string, IDataObject, IDataObject, string]>([
		['no name', {}, {}, "'Name' is empty"],
		['a name of 65', { name: 'x'.repeat(65) }, {}, "'Name' has 65 characters, and the service takes at most 64"],
		[
			'a description of 301',
			{ name: 'x' },
			{ description: 'x'.repeat(301) },
			"'Description' has 301 characters, and the service takes at most 300",
		],
	])('an asset group is refused with %s', (_, parameters, options, says) => {
		expectRefusal(createGroup, parameters, options, says);
	});
});

describe('an asset', () => {
	const good = { assetGroupId: ' group-1 ', name: 'child', url: 'https://example.com/reference.webp' };

	it('an asset is asked for with its group, name, link and the type that the link tells', () => {
		expect(requestOf(createAsset, good)).toStrictEqual({
			action: 'createAsset',
			groupId: 'group-1',
			name: 'child',
			assetType: 'Image',
			media: { url: 'https://example.com/reference.webp' },
			untilActive: true,
		});
	});

	it.each<[string, IDataObject, object]>([
		['a project', { projectName: 'p1' }, { projectName: 'p1' }],
		['the end of the create task', { waitUntil: 'created' }, { untilActive: false }],
		['the asset itself', { waitUntil: 'active' }, { untilActive: true }],
	])('an asset takes the option of %s', (_, options, expected) => {
		expect(requestOf(createAsset, good, options)).toMatchObject(expected);
	});

	it('an asset names a group to make only where it has none', () => {
		expect(requestOf(createAsset, { ...good, assetGroupId: '' }, { createGroupIfMissing: 'heroes' })).toMatchObject({
			groupId: '',
			groupName: 'heroes',
		});
		expect(requestOf(createAsset, good, { createGroupIfMissing: 'heroes' })).not.toHaveProperty('groupName');
	});

	it.each([
		['https://example.com/a.jpeg', 'Image'],
		['https://example.com/a.JPG', 'Image'],
		['https://example.com/a.png?x=.mp4', 'Image'],
		['https://example.com/a.webp#b', 'Image'],
		['https://example.com/a.bmp', 'Image'],
		['https://example.com/a.tiff', 'Image'],
		['https://example.com/a.tif', 'Image'],
		['https://example.com/a.gif', 'Image'],
		['https://example.com/a.heic', 'Image'],
		['https://example.com/a.heif', 'Image'],
		['https://example.com/a.mp4', 'Video'],
		['https://example.com/a.mov', 'Video'],
		['https://example.com/a.wav', 'Audio'],
		['https://example.com/a.mp3', 'Audio'],
	])('the type of the asset %s is %s', (url, assetType) => {
		expect(requestOf(createAsset, { ...good, url })).toMatchObject({ assetType });
	});

	it.each<[string, Partial<IBinaryData>, string]>([
		['image/png', { fileName: 'x' }, 'Image'],
		['IMAGE/JPEG', { fileName: 'x' }, 'Image'],
		['video/mp4', { fileName: 'x' }, 'Video'],
		['video/quicktime', { fileName: 'x' }, 'Video'],
		['audio/mpeg', { fileName: 'x' }, 'Audio'],
		['audio/x-wav', { fileName: 'x' }, 'Audio'],
		['application/octet-stream', { fileName: 'x.MOV' }, 'Video'],
	])('the type of a file tells the type of the asset: %s', (mimeType, more, assetType) => {
		const request = requestOf(createAsset, { ...good, source: 'binaryFile' }, {}, { binary: { data: { ...image, ...more, mimeType } } });
		expect(request).toMatchObject({ assetType, media: { file: { mimeType } } });
	});

	it.each(['Image', 'Video', 'Audio'])('the user who says %s of a link is believed', (assetType) => {
		expect(requestOf(createAsset, { ...good, assetType, url: 'https://example.com/download?id=7' })).toMatchObject({ assetType });
	});

	it('an asset has no blanks around its names and its project', () => {
		const request = requestOf(
			createAsset,
			{ ...good, assetGroupId: '', name: ` ${'x'.repeat(65)}\n` },
			{ createGroupIfMissing: ` ${'g'.repeat(64)} `, projectName: ' summer ' },
		);
		expect(request).toMatchObject({ name: 'x'.repeat(65), groupName: 'g'.repeat(64), projectName: 'summer' });
	});

	it.each<[string, IDataObject, IDataObject, string]>([
		['no group', { ...good, assetGroupId: ' ' }, {}, "'Asset Group ID' is empty"],
		[
			'a new group of 65',
			{ ...good, assetGroupId: '' },
			{ createGroupIfMissing: 'x'.repeat(65) },
			"'Create Group If Missing' has 65 characters, and the service takes at most 64",
		],
		['no name', { ...good, name: '' }, {}, "'Name' is empty"],
		['no link', { ...good, url: '' }, {}, "'URL' is empty"],
		['a link of another kind', { ...good, url: 'ftp://example.com/a.png' }, {}, "'URL' is not an http or https address"],
		['another source', { ...good, source: 'disk' }, {}, `'Source' is "disk"`],
		['another type', { ...good, assetType: 'image' }, {}, `'Asset Type' is "image"`],
		[
			'a link that does not tell its type',
			{ ...good, url: 'https://example.com/download' },
			{},
			"'Asset Type' cannot be told from the file",
		],
		['a link to something else', { ...good, url: 'https://example.com/a.pdf' }, {}, "'Asset Type' cannot be told from the file"],
		[
			'no file',
			{ ...good, source: 'binaryFile', inputBinaryField: 'photo' },
			{},
			`'Input Binary Field' names the field "photo", in which this item has no file`,
		],
	])('an asset is refused with %s', (_, parameters, options, says) => {
		expectRefusal(createAsset, parameters, options, says);
	});

	const MB = 1_048_576;

	it.each<[string, string, number]>([
		['Image', 'image/png', 30],
		['Video', 'video/mp4', 50],
		['Audio', 'audio/mpeg', 15],
	])('an asset of type %s takes a file (%s) of up to %d MB', (assetType, mimeType, megabytes) => {
		const parameters = { ...good, source: 'binaryFile', assetType };
		const binary = (bytes: number) => ({ data: { ...image, mimeType, bytes } as IBinaryData });
		expect(requestOf(createAsset, parameters, {}, { binary: binary(megabytes * MB) })).toMatchObject({ assetType });
		expectRefusal(
			createAsset,
			parameters,
			{},
			`'Input Binary Field' holds a file of ${megabytes + 1} MB, and the service takes at most ${megabytes} MB`,
			binary(megabytes * MB + 1),
		);
		expectRefusal(createAsset, parameters, {}, "'Input Binary Field' holds an empty file", binary(0));
	});

	it.each<[string, string]>([
		['Image', 'video/mp4'],
		['Image', 'image/svg+xml'],
		['Video', 'image/png'],
		['Video', 'video/webm'],
		['Audio', 'audio/ogg'],
	])('an asset of type %s is not a file of type %s', (assetType, mimeType) => {
		expectRefusal(
			createAsset,
			{ ...good, source: 'binaryFile', assetType },
			{},
			`'Input Binary Field' holds a file of type ${mimeType}, which is no ${assetType} the service takes`,
			{
				data: { ...image, mimeType },
			},
		);
	});

	it('an asset of unknown bytes is left to the service', () => {
		const parameters = { ...good, source: 'binaryFile', assetType: 'Image' };
		expect(requestOf(createAsset, parameters, {}, { binary: { data: { ...image, mimeType: 'application/octet-stream' } } })).toMatchObject({
			assetType: 'Image',
		});
	});
});

describe('a look-up', () => {
	it.each([
		['asset-1', 'asset-1'],
		[' asset-1 ', 'asset-1'],
		['asset://asset-1', 'asset-1'],
		['task_xxx', 'task_xxx'],
	])('the question about the asset %j asks for %j', (assetId, id) => {
		expect(requestOf(getAsset, { assetId })).toStrictEqual({ action: 'getAsset', assetId: id });
		expect(requestOf(getAsset, { assetId }, { projectName: 'p1' })).toStrictEqual({ action: 'getAsset', assetId: id, projectName: 'p1' });
	});

	it.each([
		['', "'Asset ID' is empty"],
		['..', `'Asset ID' is "..", which is no ID`],
		['asset://', `'Asset ID' is "asset://", which is no ID`],
		['asset:// ', `'Asset ID' is "asset://", which is no ID`],
	])('the question about the asset %j is refused', (assetId, says) => {
		expectRefusal(getAsset, { assetId }, {}, says);
	});

	it.each([getTask, waitForTask])('the ID of a task is trimmed and checked', (operation) => {
		expect(taskIdsOf(operation, { taskId: ' d1example0001 ' })).toEqual(['d1example0001']);
		expectRefusal(operation, { taskId: ' ' }, {}, "'Task ID' is empty");
		expectRefusal(operation, { taskId: '..' }, {}, `'Task ID' is "..", which is no ID`);
	});

	it.each<[string, unknown]>([
		['commas', 'd1, d2,d3'],
		['line breaks', 'd1\nd2\r\n\n d3\n'],
		['the words of a message', 'item 0: d1, item 3: d2, item 12: d3'],
		['a list', ['d1', 'd2', 'd3']],
		['a list with one of them twice', ['d1', 'd2', 'd1', 'd3']],
		['a list as JSON', '["d1", "d2", "d3"]'],
		['what an error says of tasks', ['d1', 'd2', 'd3'].map((taskId, itemIndex) => ({ itemIndex, taskId }))],
	])('several task IDs are read out of one field: %s', (_, taskId) => {
		expect(taskIdsOf(getTask, { taskId } as IDataObject)).toEqual(['d1', 'd2', 'd3']);
	});

	it('the question about the balance asks for nothing of the item', () => {
		expect(getUsage.toRead(readerOf(getUsage))).toStrictEqual({ read: 'getUsage' });
	});
});
