import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { create as createAsset } from '../../../nodes/SeaArtSpark/resources/asset/create';
import { get as getAsset } from '../../../nodes/SeaArtSpark/resources/asset/get';
import { create as createGroup } from '../../../nodes/SeaArtSpark/resources/assetGroup/create';
import { apply } from '../../../nodes/SeaArtSpark/resources/imageEffects/apply';
import { get as getTask } from '../../../nodes/SeaArtSpark/resources/task/get';
import { wait as waitForTask } from '../../../nodes/SeaArtSpark/resources/task/wait';
import type { ExistingTaskOperation, SubmitOperation } from '../../../nodes/SeaArtSpark/resources/operation';
import { getUsage } from '../../../nodes/SeaArtSpark/resources/account/getUsage';
import { image, readerOf, refusalOf, requestOf, taskIdsOf } from './fakeItem';

/** Every refusal names the field and the item, and has advice. */
function expectRefusal(
	operation: SubmitOperation | ExistingTaskOperation,
	parameters: IDataObject,
	options: IDataObject,
	says: string,
	binary?: Record<string, IBinaryData>,
) {
	const item = [parameters, options, { itemIndex: 4, ...(binary ? { binary } : {}) }] as const;
	const refused = refusalOf(() => ('toRequests' in operation ? requestOf(operation, ...item) : taskIdsOf(operation, ...item)));
	expect(refused.message).toBe(`${says} [item 4]`);
	expect(refused.itemIndex).toBe(4);
	expect(refused.description).toMatch(/^[A-Z].*\.$/);
}

describe('image effects', () => {
	const imageUrl = 'https://example.com/p.jpg';

	it('image effects send the template with the photo, and no size unless the user sets one', () => {
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
	])('image effects accept the sides %j independently', (options, params) => {
		expect(requestOf(apply, { imageUrl, templateId: ' My_Own ' }, options)).toMatchObject({ params: { template_id: 'My_Own', ...params } });
	});

	it('image effects accept a file', () => {
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
	])('image effects accept a file of any image type and size: %s of %d bytes', (mimeType, bytes) => {
		const request = requestOf(apply, { imageSource: 'binaryFile' }, {}, { binary: { data: { ...image, mimeType, bytes } } });
		expect(request).toMatchObject({ inputs: { image_input1: { file: { bytes } } } });
	});

	it('image effects refuse a file that is not an image', () => {
		expectRefusal(
			apply,
			{ imageSource: 'binaryFile' },
			{},
			"'Input Binary Field' contains a file of type application/pdf, which is not an image",
			{ data: { ...image, mimeType: 'application/pdf' } },
		);
	});
});

describe('an asset group', () => {
	it('an asset group request has its name, and the other values that are set', () => {
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
		['a name of 65', { name: 'x'.repeat(65) }, {}, "'Name' has 65 characters, but the service accepts at most 64"],
		[
			'a description of 301',
			{ name: 'x' },
			{ description: 'x'.repeat(301) },
			"'Description' has 301 characters, but the service accepts at most 300",
		],
	])('an asset group is refused with %s', (_, parameters, options, says) => {
		expectRefusal(createGroup, parameters, options, says);
	});
});

describe('an asset', () => {
	const good = { assetGroupId: ' group-1 ', name: 'child', url: 'https://example.com/reference.webp' };

	it('an asset request has its group, name, URL and the type derived from the URL', () => {
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
	])('an asset accepts the option of %s', (_, options, expected) => {
		expect(requestOf(createAsset, good, options)).toMatchObject(expected);
	});

	it('an asset has a group to create, or an existing one, never both', () => {
		const byName = requestOf(createAsset, { ...good, assetGroupBy: 'name', assetGroupName: 'heroes' });
		expect(byName).toMatchObject({ groupId: '', groupName: 'heroes' });
		expect(requestOf(createAsset, { ...good, assetGroupName: 'heroes' })).not.toHaveProperty('groupName');
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
		['https://example.com/a.JFIF?x=1', 'Image'],
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
		['image/jpeg; charset=binary', { fileName: 'x' }, 'Image'],
		['image/pjpeg', { fileName: 'x.jfif' }, 'Image'],
		['application/mp4', { fileName: 'x' }, 'Video'],
		['video/x-m4v', { fileName: 'x.m4v' }, 'Video'],
		['audio/mp3', { fileName: 'x' }, 'Audio'],
		['', { fileName: 'x.jfif' }, 'Image'],
	])('the type of a file determines the type of the asset: %s', (mimeType, more, assetType) => {
		const request = requestOf(createAsset, { ...good, source: 'binaryFile' }, {}, { binary: { data: { ...image, ...more, mimeType } } });
		expect(request).toMatchObject({ assetType, media: { file: { bytes: image.bytes } } });
	});

	it.each(['Image', 'Video', 'Audio'])('the type %s that the user chose takes precedence over the URL', (assetType) => {
		expect(requestOf(createAsset, { ...good, assetType, url: 'https://example.com/download?id=7' })).toMatchObject({ assetType });
	});

	it('the names and the project of an asset are trimmed', () => {
		const request = requestOf(
			createAsset,
			{ ...good, assetGroupBy: 'name', assetGroupName: ` ${'g'.repeat(64)} `, name: ` ${'x'.repeat(65)}\n` },
			{ projectName: ' summer ' },
		);
		expect(request).toMatchObject({ name: 'x'.repeat(65), groupName: 'g'.repeat(64), projectName: 'summer' });
	});

	it.each<[string, IDataObject, IDataObject, string]>([
		['no group', { ...good, assetGroupId: ' ' }, {}, "'Asset Group ID' is empty"],
		[
			'a new group of 65',
			{ ...good, assetGroupBy: 'name', assetGroupName: 'x'.repeat(65) },
			{},
			"'Asset Group Name' has 65 characters, but the service accepts at most 64",
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
			"'Asset Type' could not be detected from the file",
		],
		['a link to something else', { ...good, url: 'https://example.com/a.pdf' }, {}, "'Asset Type' could not be detected from the file"],
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
	])('an asset of type %s accepts a file (%s) of up to %d MB', (assetType, mimeType, megabytes) => {
		const parameters = { ...good, source: 'binaryFile', assetType };
		const binary = (bytes: number) => ({ data: { ...image, mimeType, bytes } as IBinaryData });
		expect(requestOf(createAsset, parameters, {}, { binary: binary(megabytes * MB) })).toMatchObject({ assetType });
		expectRefusal(
			createAsset,
			parameters,
			{},
			`'Input Binary Field' contains a file of ${megabytes + 1} MB, but the service accepts at most ${megabytes} MB`,
			binary(megabytes * MB + 1),
		);
		expectRefusal(createAsset, parameters, {}, "'Input Binary Field' contains an empty file", binary(0));
	});

	it.each<[string, string]>([
		['Image', 'video/mp4'],
		['Image', 'image/svg+xml'],
		['Video', 'image/png'],
		['Video', 'video/webm'],
		['Audio', 'audio/ogg'],
	])('an asset of type %s does not accept a file of type %s', (assetType, mimeType) => {
		expectRefusal(
			createAsset,
			{ ...good, source: 'binaryFile', assetType },
			{},
			`'Input Binary Field' contains a file of type ${mimeType}, which the service does not accept as ${assetType.toLowerCase()}`,
			{
				data: { ...image, mimeType },
			},
		);
	});

	it('the service decides about an asset whose bytes have an unknown type', () => {
		const parameters = { ...good, source: 'binaryFile', assetType: 'Image' };
		expect(requestOf(createAsset, parameters, {}, { binary: { data: { ...image, mimeType: 'application/octet-stream' } } })).toMatchObject({
			assetType: 'Image',
		});
	});
});

describe('a lookup', () => {
	it.each([
		['asset-1', 'asset-1'],
		[' asset-1 ', 'asset-1'],
		['asset://asset-1', 'asset-1'],
		['task_xxx', 'task_xxx'],
	])('the lookup of the asset %j requests %j', (assetId, id) => {
		expect(requestOf(getAsset, { assetId })).toStrictEqual({ action: 'getAsset', assetId: id });
		expect(requestOf(getAsset, { assetId }, { projectName: 'p1' })).toStrictEqual({ action: 'getAsset', assetId: id, projectName: 'p1' });
	});

	it.each([
		['', "'Asset ID' is empty"],
		['..', `'Asset ID' is "..", which is no ID`],
		['asset://', `'Asset ID' is "asset://", which is no ID`],
		['asset:// ', `'Asset ID' is "asset://", which is no ID`],
	])('the lookup of the asset %j is refused', (assetId, says) => {
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
	])('several task IDs are read from one field: %s', (_, taskId) => {
		expect(taskIdsOf(getTask, { taskId } as IDataObject)).toEqual(['d1', 'd2', 'd3']);
	});

	it('the request for the balance reads nothing from the item', () => {
		expect(getUsage.toRead(readerOf(getUsage))).toStrictEqual({ read: 'getUsage' });
	});
});
