import type { INodeProperties } from 'n8n-workflow';

import { modelsFor, shownForModels, type ImageModel } from './imageModels';
import type { ItemReader } from './itemReader';

/** Maximum input and output images of one task (docs/protocol.md 7). */
const MAX_IMAGES = 15;

const NAME = 'imagesInSet';

/** Number of images that belong together, made by one task. */
export const imageSetField = (use: ImageModel['makes'][number]): INodeProperties => ({
	displayName: 'Images in One Set',
	name: NAME,
	type: 'number',
	typeOptions: { minValue: 1, maxValue: MAX_IMAGES, numberPrecision: 0 },
	default: 1,
	description: `Maximum number of images that belong together, made by one task, for example the pages of a story. Each is returned as a separate item. Input images and images of the set together may be ${MAX_IMAGES} at most.`,
	...(modelsFor(use).every(({ makesSets }) => makesSets) ? {} : { displayOptions: shownForModels(use, ({ makesSets }) => makesSets) }),
});

/** The size of the item's set, if it is more than one image. @param inputs number of input images */
export function readImageSet(item: ItemReader, model: ImageModel | undefined, inputs: number): { imagesInSet?: number } {
	const images = item.optionalWholeNumber(NAME, { min: 1, max: MAX_IMAGES }) ?? 1;
	if (images <= 1 || model?.makesSets === false) return {};
	if (inputs + images > MAX_IMAGES) {
		item.refuse(
			NAME,
			`is ${images}, which together with ${inputs} input image${inputs === 1 ? '' : 's'} makes ${inputs + images}`,
			`Keep them at ${MAX_IMAGES} or fewer together.`,
		);
	}
	return { imagesInSet: images };
}
