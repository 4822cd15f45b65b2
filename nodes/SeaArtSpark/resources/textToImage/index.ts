import type { Resource } from '../operation';
import { generate } from './generate';

export const textToImage: Resource = { value: 'textToImage', name: 'Text-to-Image', operations: [generate] };
