import type { Resource } from '../operation';
import { generate } from './generate';

export const video: Resource = { value: 'video', name: 'Video', operations: [generate] };
