import { account } from './account';
import { asset } from './asset';
import { assetGroup } from './assetGroup';
import { imageEdit } from './imageEdit';
import { imageEffects } from './imageEffects';
import { model } from './model';
import type { Operation, Resource } from './operation';
import { task } from './task';
import { textToImage } from './textToImage';
import { video } from './video';

/** All resources in the order of the picker. A new resource is one line here, a new operation one line in the index of its resource. */
export const resources: readonly Resource[] = [textToImage, imageEdit, imageEffects, video, asset, assetGroup, task, model, account];

/** The operation of two picker values, or undefined (n8n adds its own "Custom API Call" to the pickers). */
export const findOperation = (resource: string, operation: string): Operation | undefined =>
	resources.find(({ value }) => value === resource)?.operations.find(({ value }) => value === operation);
