import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { ItemReader } from '../../../nodes/SeaArtSpark/parameters/itemReader';
import { IMAGE_MODELS, modelsFor } from '../../../nodes/SeaArtSpark/parameters/imageModels';
import { edit } from '../../../nodes/SeaArtSpark/resources/imageEdit/edit';
import { generate } from '../../../nodes/SeaArtSpark/resources/textToImage/generate';
import { readPrompts } from '../../../nodes/SeaArtSpark/resources/textToImage/prompts';
import type { SubmitOperation } from '../../../nodes/SeaArtSpark/resources/operation';
import { fakeContext, image, refusalOf, requestOf, requestsOf } from './fakeItem';

/** Every refusal names the field and the item, and has advice. */
function expectRefusal(operation: SubmitOperation, parameters: IDataObject, says: string, binary?: Record<string, IBinaryData>) {
	const refused = refusalOf(() => requestOf(operation, parameters, {}, { itemIndex: 4, ...(binary ? { binary } : {}) }));
	expect(refused).toEqual({
		message: `${says} [item 4]`,
		itemIndex: 4,
		description: expect.stringMatching(/^[A-Z].*\.$/) as string,
	});
}

const prompt = 'a red fox';

describe('text to image', () => {
	afterEach(() => jest.restoreAllMocks());

	const settingsOf = (parameters: IDataObject, options: IDataObject = {}) => requestOf(generate, { prompt, ...parameters }, options);
	const spark = { model: 'spark_t2i_3_0' };

	it('text to image requests one image of 2048 x 2048 by default, and leaves the rest to the service', () => {
		expect(requestOf(generate, { prompt })).toStrictEqual({
			action: 'textToImage',
			model: 'seedream-5.0',
			prompt,
			size: { width: 2048, height: 2048 },
		});
	});

	it('text to image sends what the user sets', () => {
		const fields = { imageSize: 'custom', width: 1024, height: '768', seed: '7', model: 'spark_image_3_1' };
		expect(settingsOf(fields, { usePreLlm: false, watermark: true })).toStrictEqual({
			action: 'textToImage',
			model: 'spark_image_3_1',
			prompt,
			size: { width: 1024, height: 768 },
			seed: 7,
			expandPrompt: false,
			watermark: true,
		});
	});

	it('text to image refuses a prompt that is longer than its model accepts', () => {
		const model = IMAGE_MODELS.find(({ value }) => value === 'spark_t2i_3_0')!;
		jest.replaceProperty(model, 'maxPrompt', 5);
		expect(refusalOf(() => requestsOf(generate, { ...spark, prompt: '123456' })).message).toMatch(/has 6 characters.* accepts at most 5/);
		expect(requestsOf(generate, { ...spark, prompt: '12345' })).toHaveLength(1);
	});

	it("an agent's list of prompts has the limit of its model, too", () => {
		const field = { displayName: 'Prompts', name: 'prompts', type: 'string' as const, default: '' };
		const listed = (prompts: string) => readPrompts(new ItemReader(fakeContext({ prompts }), 0, [field], []), 5);
		expect(refusalOf(() => listed('12345\n123456')).message).toMatch(/has 6 characters at position 2, but .* accepts at most 5/);
		expect(listed('1234\n12345')).toEqual(['1234', '12345']);
	});

	it('an undocumented model ID is sent as it is, with any size', () => {
		expect(settingsOf({ model: 'their_own_9', imageSize: '64x64' })).toMatchObject({
			model: 'their_own_9',
			size: { width: 64, height: 64 },
		});
	});

	it.each<[string, IDataObject, string]>([
		['no prompt', { prompt: '' }, "'Prompt' is empty"],
		['a prompt of spaces', { prompt: ' \n ' }, "'Prompt' is empty"],
		['801 characters', { prompt: 'x'.repeat(801) }, "'Prompt' has 801 characters, but the service accepts at most 800"],
		['a prompt that is an object', { prompt: { a: 1 } }, "'Prompt' is not a text"],
		['no size', { prompt, imageSize: '' }, "'Image Size' is empty"],
		['a size in words that says nothing', { prompt, imageSize: 'large' }, `'Image Size' is "large"`],
		['a word that every object knows', { prompt, imageSize: 'constructor' }, `'Image Size' is "constructor"`],
		['a ratio of nothing', { prompt, imageSize: '16:0' }, `'Image Size' is "16:0"`],
		['a size with a part', { prompt, imageSize: '1328.5x1328' }, `'Image Size' is "1328.5x1328"`],
		['a size by a name of another model', { prompt, imageSize: '4K' }, "'Image Size' is 4K, and Seedream 5.0 makes 2K or 3K"],
		['a width alone', { prompt, imageSize: 'custom', height: '' }, "'Height' is empty"],
		['a height alone', { prompt, imageSize: 'custom', width: null }, "'Width' is empty"],
		['a width with a part', { prompt, imageSize: 'custom', width: 1024.5 }, "'Width' is 1024.5"],
		['a width of 0', { prompt, imageSize: 'custom', width: 0 }, "'Width' is 0"],
		['a width in words', { prompt, imageSize: 'custom', width: 'wide' }, "'Width' is not a number"],
		['a seed below -1', { prompt, seed: -2 }, "'Seed' is -2"],
		['a seed with a part', { prompt, seed: 1.5 }, "'Seed' is 1.5"],
		['a seed in words', { prompt, seed: 'lucky' }, "'Seed' is not a number"],
		[
			'a model that takes an image',
			{ prompt, model: 'spark_i2i_3_0' },
			"'Model' is Spark Image-to-Image 3.0, which needs an image to work from",
		],
		['a set of 16', { prompt, imagesInSet: 16 }, "'Images in One Set' is 16"],
		['11 images', { prompt, numberOfImages: 11 }, "'Number of Images' is 11"],
	])('text to image refuses %s', (_, parameters, says) => {
		expectRefusal(generate, parameters, says);
	});

	it.each([0, 1, 4_294_967_295])('text to image accepts the seed %d', (seed) => {
		expect(settingsOf({ seed })).toMatchObject({ seed });
	});

	it('text to image sends no seed for a random seed', () => {
		expect(settingsOf({ seed: -1 })).not.toHaveProperty('seed');
	});

	it('several images are several requests, and a chosen seed is incremented', () => {
		const seeds = (parameters: IDataObject) =>
			requestsOf(generate, { prompt, ...parameters }).map((request) => 'seed' in request && request.seed);
		expect(seeds({ numberOfImages: 3, seed: 7 })).toEqual([7, 8, 9]);
		const largest = Number.MAX_SAFE_INTEGER;
		expect(seeds({ numberOfImages: 3, seed: largest })).toEqual([largest, 1, 2]);
		expect(seeds({ numberOfImages: 2 })).toEqual([false, false]);
	});

	it('a set is one request, and a model without sets makes one image', () => {
		expect(requestsOf(generate, { prompt, imagesInSet: 4 })).toMatchObject([{ imagesInSet: 4 }]);
		expect(settingsOf({ ...spark, imagesInSet: 4 })).not.toHaveProperty('imagesInSet');
	});

	it('text to image accepts 800 characters, counted as graphemes', () => {
		for (const long of ['x'.repeat(800), '狐'.repeat(800), '🦊'.repeat(800)])
			expect(settingsOf({ prompt: long })).toMatchObject({ prompt: long });
	});
});

describe('image edit', () => {
	const imageUrls = 'https://example.com/shirt.png';
	const file = (more: Partial<IBinaryData> = {}) => ({ ...image, ...more });

	it('image edit requests one image in the size of the first by default, and leaves the rest to the service', () => {
		expect(requestOf(edit, { prompt, imageUrls })).toStrictEqual({
			action: 'editImage',
			model: 'seedream-5.0',
			prompt,
			images: [{ url: imageUrls }],
			size: { named: '2K' },
		});
	});

	it('files come first, in the order of their fields, then URLs', () => {
		const binary = { data: file(), logo: file({ fileName: 'logo.png' }) };
		const { images } = requestOf(
			edit,
			{
				prompt,
				inputBinaryFields: 'logo, data',
				imageUrls: 'https://example.com/1.png\nhttps://example.com/2.png, https://example.com/3.png',
			},
			{},
			{ binary },
		) as { images: unknown[] };
		expect(images).toMatchObject([
			{ file: { field: 'logo' } },
			{ file: { field: 'data' } },
			{ url: 'https://example.com/1.png' },
			{ url: 'https://example.com/2.png' },
			{ url: 'https://example.com/3.png' },
		]);
	});

	it('URLs may be a list from an expression', () => {
		expect(requestOf(edit, { prompt, imageUrls: ['https://example.com/1.png', ' https://example.com/2.png '] })).toMatchObject({
			images: [{ url: 'https://example.com/1.png' }, { url: 'https://example.com/2.png' }],
		});
	});

	it('the default field may be absent if there are URLs, but any other field must exist', () => {
		expect(requestOf(edit, { prompt, imageUrls })).toMatchObject({ images: [{ url: imageUrls }] });
		expectRefusal(
			edit,
			{ prompt, imageUrls, inputBinaryFields: 'photo' },
			`'Input Binary Fields' names the field "photo", in which this item has no file`,
		);
	});

	it('several tasks and a set can be combined: each task makes its set', () => {
		expect(requestsOf(edit, { prompt, imageUrls, numberOfImages: 2, imagesInSet: 3, seed: 4 })).toMatchObject([
			{ imagesInSet: 3, seed: 4 },
			{ imagesInSet: 3, seed: 5 },
		]);
	});

	it('14 images are accepted, with a set of one up to 15 in total', () => {
		const many = Array.from({ length: 14 }, (_, index) => `https://example.com/${index}.png`);
		expect(requestOf(edit, { prompt, imageUrls: many })).toMatchObject({ images: many.map((url) => ({ url })) });
		expectRefusal(
			edit,
			{ prompt, imageUrls: many, imagesInSet: 2 },
			"'Images in One Set' is 2, which together with 14 input images makes 16",
		);
		expect(requestOf(edit, { prompt, imageUrls: many.slice(1), imagesInSet: 2 })).toMatchObject({ imagesInSet: 2 });
	});

	const takes = '10 MB';

	it.each<[string, Partial<IBinaryData>, string]>([
		[
			'of another type',
			{ mimeType: 'application/pdf' },
			`contains a file of type application/pdf in "data", which Seedream 5.0 does not take`,
		],
		[
			'of a type that the page does not name',
			{ mimeType: 'image/heic' },
			`contains a file of type image/heic in "data", which Seedream 5.0 does not take`,
		],
		['that is empty', { bytes: 0 }, `contains an empty file in "data"`],
		['that is too large', { bytes: 10_590_618 }, `contains a file of 10.1 MB in "data", and Seedream 5.0 takes at most ${takes}`],
	])('image edit refuses a file %s, and names its field', (_, more, says) => {
		expectRefusal(edit, { prompt }, `'Input Binary Fields' ${says}`, { data: file(more) });
	});

	it.each([
		['image/jpeg', 10_485_760],
		['image/webp; charset=binary', 1],
		['IMAGE/PNG', 1],
		['application/octet-stream', 1],
	])('image edit accepts a file of type %s of %d bytes', (mimeType, bytes) => {
		expect(requestOf(edit, { prompt }, {}, { binary: { data: file({ mimeType, bytes }) } })).toMatchObject({
			images: [{ file: { bytes } }],
		});
	});

	it.each<[string, IDataObject, string]>([
		['no prompt', { imageUrls }, "'Prompt' is empty"],
		['no image at all', { prompt, inputBinaryFields: '' }, "'Input Binary Fields' is empty"],
		['a URL that is none', { prompt, imageUrls: `${imageUrls}, logo.png` }, "'Image URLs' has no http or https URL at position 2"],
		['a URL on the disk', { prompt, imageUrls: 'file:///a.png' }, "'Image URLs' has no http or https URL at position 1"],
		[
			'15 images',
			{ prompt, imageUrls: Array.from({ length: 15 }, () => imageUrls) },
			"'Image URLs' has 15 images with all files and URLs, and Seedream 5.0 takes at most 14",
		],
		[
			'a model that takes no images',
			{ prompt, imageUrls, model: 'spark_t2i_3_0' },
			"'Model' is Spark Text-to-Image 3.0, which takes no images",
		],
		[
			'two images for a model of one',
			{ prompt, model: 'spark_i2i_3_0', imageUrls: [imageUrls, imageUrls] },
			"'Image URLs' has 2 images with all files and URLs, and Spark Image-to-Image 3.0 takes at most 1",
		],
		[
			'801 characters for a model of 800',
			{ prompt: 'x'.repeat(801), model: 'spark_i2i_3_0', imageUrls },
			"'Prompt' has 801 characters, but the service accepts at most 800",
		],
	])('image edit refuses %s', (_, parameters, says) => {
		expectRefusal(edit, parameters, says);
	});
});

describe('a size for each model', () => {
	const sizeOf = (operation: SubmitOperation, model: string, imageSize: string): unknown => {
		const request = requestOf(operation, { prompt, model, imageSize, imageUrls: 'https://example.com/a.png' });
		const { size } = request as { size?: { width: number; height: number } | { named: string } };
		return size === undefined ? 'none' : 'named' in size ? size.named : `${size.width}x${size.height}`;
	};

	it.each<[model: string, imageSize: string, size: string]>([
		['seedream-5.0', 'square', '2048x2048'],
		['seedream-5.0', 'Portrait', '1728x2304'],
		['seedream-5.0', ' landscape ', '2304x1728'],
		['seedream-5.0', '16:9', '2560x1440'],
		['seedream-5.0', '9 : 16', '1440x2560'],
		['seedream-5.0', 'panorama', '3024x1296'],
		['seedream-5.0', '2048 X 2048', '2048x2048'],
		['seedream-5.0', '2048 × 2048', '2048x2048'],
		['seedream-5.0', '2048*2048 px', '2048x2048'],
		['seedream-5.0', '2k', '2K'],
		['seedream-5.0', '3K', '3K'],
		['seedream-5.0', '16:9 3K', '4096x2304'],
		['seedream-4.5', 'story', '1440x2560'],
		['seedream-4.5', '4K', '4K'],
		['seedream-4.5', '16:9 4K', '5456x3072'],
		['seedream-4.0', 'square', '1328x1328'],
		['seedream-4.0', '1K', '1K'],
		['seedream-4.0', 'square, 4k', '4096x4096'],
		['seedream-4.0', '16:9', '1664x936'],
		['spark_t2i_3_0', 'square', '1328x1328'],
		['spark_t2i_3_0', 'portrait, 2k', '1728x2304'],
		['spark_t2i_3_0', '5:4', '1480x1184'],
		['spark_t2i_3_0', '3:1', '2280x760'],
		['spark_t2i_3_0', '512x1536', '512x1536'],
		['spark_image_3_1', '2K', '2048x2048'],
		['their_own_9', 'square', '1328x1328'],
		['their_own_9', '4K', '4K'],
	])('text to image with %s accepts %j as %s', (model, imageSize, size) => {
		expect(sizeOf(generate, model, imageSize)).toBe(size);
	});

	it.each<[model: string, imageSize: string, size: string]>([
		['seedream-5.0', 'likeImage1', '2K'],
		['seedream-5.0', 'same as image 1', '2K'],
		['seedream-5.0', 'Same as the image', '2K'],
		['seedream-5.0', 'like the input', '2K'],
		['seedream-5.0', 'auto', '2K'],
		['seedream-5.0', 'wide', '2560x1440'],
		['seedream-4.5', 'original', '2K'],
		['seedream-4.0', 'same as image 1', '2K'],
		['spark_i2i_3_0', 'same as image 1', 'none'],
		['spark_i2i_3_0', 'square', '1328x1328'],
		['spark_i2i_3_0', '1536x1536', '1536x1536'],
		['their_own_9', 'same as image 1', '2K'],
	])('image edit with %s accepts %j as %s', (model, imageSize, size) => {
		expect(sizeOf(edit, model, imageSize)).toBe(size);
	});

	it.each<[operation: SubmitOperation, model: string, imageSize: string, says: string]>([
		[generate, 'seedream-5.0', '1328x1328', 'is 1328 × 1328, which is smaller than Seedream 5.0 makes'],
		[generate, 'seedream-5.0', '4096x4096', 'is 4096 × 4096, which is larger than Seedream 5.0 makes'],
		[generate, 'seedream-5.0', '16:9 4K', 'is 5456 × 3072, which is larger than Seedream 5.0 makes'],
		[generate, 'seedream-5.0', '1K', 'is 1K, and Seedream 5.0 makes 2K or 3K'],
		[generate, 'seedream-5.0', '17:1', 'is 8432 × 496, a ratio outside 1:16 to 16:1'],
		[generate, 'seedream-4.5', '1664x936', 'is 1664 × 936, which is smaller than Seedream 4.5 makes'],
		[generate, 'seedream-4.5', '3K', 'is 3K, and Seedream 4.5 makes 2K or 4K'],
		[generate, 'seedream-4.0', '512x512', 'is 512 × 512, which is smaller than Seedream 4.0 makes'],
		[generate, 'spark_t2i_3_0', '511x512', 'is 511 × 512, which is smaller than Spark Text-to-Image 3.0 makes'],
		[generate, 'spark_t2i_3_0', '2048x2049', 'is 2048 × 2049, which is larger than Spark Text-to-Image 3.0 makes'],
		[generate, 'spark_t2i_3_0', '4:1', 'is 2656 × 664, a ratio outside 1:3 to 3:1'],
		[generate, 'spark_t2i_3_0', '1540x513', 'is 1540 × 513, a ratio outside 1:3 to 3:1'],
		[edit, 'spark_i2i_3_0', '2048x1024', 'is 2048 × 1024, and Spark Image-to-Image 3.0 makes sides of 512 to 1536 pixels'],
		[edit, 'spark_i2i_3_0', '600x500', 'is 600 × 500, and Spark Image-to-Image 3.0 makes sides of 512 to 1536 pixels'],
	])('%# a size that the model does not support is refused', (operation, model, imageSize, says) => {
		expectRefusal(operation, { prompt, model, imageSize, imageUrls: 'https://example.com/a.png' }, `'Image Size' ${says}`);
	});

	it.each(IMAGE_MODELS.map((model) => [model.name, model] as const))('a custom size for %s must be within its limits', (_, model) => {
		const operation = model.makes.includes('edit') ? edit : generate;
		const side = Math.floor(Math.sqrt(model.pixels.max)) + 1;
		const custom = { prompt, model: model.value, imageSize: 'custom', imageUrls: 'https://example.com/a.png' };
		expect(refusalOf(() => requestOf(operation, { ...custom, width: side, height: side })).message).toMatch(/^'Width' and 'Height' make/);
		expect(requestOf(operation, { ...custom, width: '', height: '' })).not.toHaveProperty('size');
	});

	it.each([
		['textToImage', generate],
		['edit', edit],
	] as const)('the default size of %s is valid for each of its models', (use, operation) => {
		for (const { value } of modelsFor(use))
			expect(() => requestOf(operation, { prompt, model: value, imageUrls: 'https://example.com/a.png' })).not.toThrow();
	});

	it.each([
		['textToImage', generate],
		['edit', edit],
	] as const)('a listed size of %s that is not marked as 1K is valid for each of its models without a lower limit', (use, operation) => {
		const field = operation.fields.find(({ name }) => name === 'imageSize');
		const sizes = (field?.options ?? []).flatMap((one) => ('value' in one && !one.name.includes('1K') ? [String(one.value)] : []));
		expect(sizes.length).toBeGreaterThan(8);
		for (const { value } of modelsFor(use).filter(({ sides }) => !sides))
			for (const imageSize of sizes.filter((size) => size !== 'custom'))
				expect(() => requestOf(operation, { prompt, model: value, imageSize, imageUrls: 'https://example.com/a.png' })).not.toThrow();
	});
});
