import type { Resource } from '../operation';
import { apply } from './apply';

export const imageEffects: Resource = { value: 'imageEffects', name: 'Image Effects', operations: [apply] };
