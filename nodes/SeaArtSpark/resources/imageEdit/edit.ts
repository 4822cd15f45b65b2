import { numberOfImages } from '../../parameters/count';
import { imageInputFields, imageInputNames, readImageInputs } from '../../parameters/imageInputs';
import { imageModelField, readImageModel } from '../../parameters/imageModels';
import { imageSetField, readImageSet } from '../../parameters/imageSet';
import { imageSizeFields, readImageSize, sideNames } from '../../parameters/imageSize';
import { readSeed, seedField } from '../../parameters/seed';
import { readWatermark, watermark } from '../../parameters/watermark';
import { withoutUndefined } from '../../network/values';
import { imagesJson, imagesOutput, isImageSet, repeated } from '../images';
import type { SubmitOperation } from '../operation';

export const edit: SubmitOperation = {
	value: 'edit',
	name: 'Edit',
	action: 'Edit image',
	description: 'Change an image or combine several, as a prompt describes',
	operationType: 'submit',
	makes: 'image',
	tool: {
		description:
			'Changes an image or combines several into a new one, as a prompt describes. Each call is a paid task (its price comes back as `cost`, in USD) and waits for the result, which takes seconds to a minute. Returns the URL of the new image, which may expire after a day, and its task ID. A response with `error` says in `next` what to do.',
		inputs: {
			prompt: { description: 'What to change, or how to combine the images. Refer to them by order: image 1, image 2.' },
			[imageInputNames.urls]: {
				description:
					'URLs of the images, separated by commas, 1 to 14 (some models take fewer); http or https, without a login. The result of an earlier call can be used.',
			},
			imageSize: {
				description:
					'Shape of the new image: same as image 1, square, landscape (4:3), portrait (3:4), wide (16:9), tall (9:16), or width and height in pixels such as 2048x2048',
				default: 'same as image 1',
			},
		},
		hides: [imageInputNames.files, ...sideNames],
	},
	fields: [
		imageModelField('edit'),
		{
			displayName: 'Prompt',
			name: 'prompt',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. Put the logo from image 2 on the shirt in image 1',
			hint: 'Each item is at least one paid task',
			description: 'What to change, or how to combine the images',
		},
		...imageInputFields,
		...imageSizeFields(true),
		numberOfImages.field,
		imageSetField('edit'),
		seedField('The same positive number with the same input gives nearly the same image. -1 is random.'),
	],
	options: [watermark],
	count: numberOfImages,
	output: imagesOutput,
	toRequests: (item) => {
		const { id, known } = readImageModel(item, 'edit');
		const images = readImageInputs(item, known);
		return repeated(
			withoutUndefined({
				action: 'editImage' as const,
				model: id,
				prompt: item.text('prompt', known?.maxPrompt === undefined ? {} : { max: known.maxPrompt }),
				images,
				...readImageSize(item, known),
				...readImageSet(item, known, images.length),
				seed: readSeed(item, 'image'),
				watermark: readWatermark(item),
			}),
			numberOfImages.read(item),
		);
	},
	isSet: isImageSet,
	toJson: imagesJson,
};
