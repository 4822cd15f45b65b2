import type { INodeProperties } from 'n8n-workflow';

import type { FileSource } from '../network/files';
import type { Media } from '../services/request';
import { isUnknownType } from '../network/files';
import type { ImageModel } from './imageModels';
import type { ItemReader } from './itemReader';

const files: INodeProperties = {
	displayName: 'Input Binary Fields',
	name: 'inputBinaryFields',
	type: 'string',
	default: 'data',
	placeholder: 'e.g. data, logo',
	hint: 'The names of the input fields that hold the images, separated by commas. Leave empty to use image URLs only.',
	description: 'Binary fields of the incoming item. In the prompt, refer to images by order: image 1, image 2, files first.',
};

const urls: INodeProperties = {
	displayName: 'Image URLs',
	name: 'imageUrls',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://example.com/child.png, https://example.com/logo.png',
	description:
		'URLs of images, separated by commas or line breaks, or a list from an expression. They must open without a login. The prompt counts them after the files.',
};

/** Fields for input images. */
export const imageInputFields: INodeProperties[] = [files, urls];

/** Names of the fields, for the tool of an agent. */
export const imageInputNames = { files: files.name, urls: urls.name };

/** The item's images in the order in which the prompt refers to them: files first. Checks the model's documented input limits. */
export function readImageInputs(item: ItemReader, model: ImageModel | undefined): Media[] {
	const urlList = urlsOf(item);
	const fileList = item.isForAgent ? [] : filesOf(item, model, urlList.length > 0);
	const images: Media[] = [...fileList.map((file) => ({ file })), ...urlList.map((url) => ({ url }))];
	if (images.length === 0) {
		item.refuse(
			item.isForAgent ? urls.name : files.name,
			'is empty',
			item.isForAgent
				? 'Give the URL of at least one image.'
				: `Name a binary field that holds an image, or fill in '${urls.displayName}'.`,
		);
	}
	const max = model?.inputs?.max;
	if (max !== undefined && images.length > max) {
		item.refuse(
			fileList.length > max ? files.name : urls.name,
			`has ${images.length} images with all files and URLs, and ${model!.name} takes at most ${max}`,
			'Remove some.',
		);
	}
	return images;
}

function urlsOf(item: ItemReader): string[] {
	return item.list(urls.name, /[\s,]+/).map((entry, index) => item.checkedUrl(urls.name, entry, index));
}

function filesOf(item: ItemReader, model: ImageModel | undefined, hasUrls: boolean) {
	const names = item.list(files.name).map(String);
	// An item with URLs doesn't need the default field.
	const isDefault = names.length === 1 && names[0] === files.default;
	if (isDefault && hasUrls && !item.hasFile(names[0]!)) return [];
	return names.map((field) => {
		const file = item.fileIn(files.name, field);
		const { inputs } = model ?? {};
		if (!inputs) return file;
		if (!isUnknownType(file.mimeType)) checkType(item, file, file.mimeType, model!);
		if (file.bytes === 0)
			item.refuse(files.name, `contains an empty file in "${field.slice(0, 60)}"`, 'Check the node that makes the file.');
		if (file.bytes !== undefined && file.bytes > inputs.megabytes * 1_048_576) {
			item.refuse(
				files.name,
				`contains a file of ${(file.bytes / 1_048_576).toFixed(1)} MB in "${field.slice(0, 60)}", and ${model!.name} takes at most ${inputs.megabytes} MB`,
				'Use a smaller file.',
			);
		}
		item.later(async () => await checkHead(item, file, model!));
		return file;
	});
}

function checkType(item: ItemReader, { field }: FileSource, type: string, { name, inputs }: ImageModel): void {
	if (inputs?.types.test(type)) return;
	item.refuse(
		files.name,
		`contains a file of type ${type.slice(0, 60)} in "${field.slice(0, 60)}", which ${name} does not take`,
		`Use one of: ${inputs?.endings}.`,
	);
}

/** Checks type and dimensions by a file's first bytes, which take precedence over the type from the previous node. */
async function checkHead(item: ItemReader, file: FileSource, model: ImageModel): Promise<void> {
	const { type, dimensions } = await item.imageHead(file);
	if (type !== undefined) {
		checkType(item, file, type, model);
		file.mimeType = type;
	}
	if (!dimensions) return;
	const { side, ratio } = model.inputs!;
	const [short, long] = [dimensions.width, dimensions.height].sort((one, other) => one - other) as [number, number];
	const problem = (limit: string) =>
		`contains "${file.fileName.slice(0, 60)}" with ${dimensions.width} × ${dimensions.height} pixels in "${file.field.slice(0, 60)}", and ${model.name} takes ${limit}`;
	if (long > side) item.refuse(files.name, problem(`sides of at most ${side} pixels`), 'Use a smaller image.');
	if (long > ratio * short) item.refuse(files.name, problem(`ratios of 1:${ratio} to ${ratio}:1`), 'Crop the image, or use another one.');
}
