import type { INodeProperties } from 'n8n-workflow';

import type { SubmitOperation } from '../operation';
import { imageFault } from '../../parameters/fileLimits';
import { mediaInput } from '../../parameters/media';
import { imagesJson, imagesOutput } from '../images';
import { readTemplate } from './findTemplate';
import { TEMPLATES } from './templates';

const MODEL = 'spark_img_effects';
const SIDE = { min: 512, max: 2048, nextStep: 'Use a whole number between 512 and 2048.' };

const side = (displayName: 'Width' | 'Height'): INodeProperties => ({
	displayName,
	name: displayName.toLowerCase(),
	type: 'number',
	typeOptions: { minValue: SIDE.min, maxValue: SIDE.max },
	default: 1328,
	description: `${displayName} of the new image in pixels, 512 to 2048`,
});

const photo = mediaInput({
	source: { displayName: 'Image Source', name: 'imageSource', description: 'Where the photo comes from' },
	url: {
		displayName: 'Image URL',
		name: 'imageUrl',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/portrait.jpg',
		hint: 'Each item is one paid task. A photo of a single person works best.',
		description: 'URL of the photo. The service downloads it, so it must open without a login.',
	},
});

export const apply: SubmitOperation = {
	value: 'apply',
	name: 'Apply',
	action: 'Apply effect to image',
	description: 'Turn a photo into a felt Polaroid, a keychain, a birthday portrait, and more',
	operationType: 'submit',
	makes: 'image',
	tool: {
		description:
			'Turns a photo into a new image in the style of a template: figurines, cards, seasons, pixel worlds, and more. Each call is a paid task (its price comes back as `cost`, in USD) and waits for the result, which takes seconds rather than minutes. Returns the URL of the image, which may expire after a day, and its task ID. A response with `error` says in `next` what to do.',
		inputs: {
			imageUrl: {
				description: 'URL of the photo, http or https; it must open without a login. A photo of a single person works best.',
			},
			templateId: {
				description: `Which template. IDs, and what each makes: ${TEMPLATES.map(({ id, makes }) => `${id} (${makes})`).join(', ')}`,
			},
		},
		hides: ['imageSource'],
	},
	fields: [
		...photo.fields,
		{
			displayName: 'Template',
			name: 'templateId',
			type: 'options',
			default: 'felt_3d_polaroid',
			description: 'The effect. Use an expression for any other template ID (case-sensitive).',
			options: TEMPLATES.map(({ id, name, makes }) => ({ name, value: id, description: makes })),
		},
	],
	options: [side('Width'), side('Height')],
	output: imagesOutput,
	toRequests: (item) => {
		const source = photo.read(item, imageFault);
		const width = item.optionalWholeNumber('width', SIDE);
		const height = item.optionalWholeNumber('height', SIDE);
		return [
			{
				action: 'vtrixModel',
				model: MODEL,
				params: {
					template_id: readTemplate(item),
					...(width === undefined ? {} : { width }),
					...(height === undefined ? {} : { height }),
				},
				inputs: { image_input1: source },
			},
		];
	},
	toJson: imagesJson,
};
