import type { Resource } from '../operation';
import { edit } from './edit';

export const imageEdit: Resource = { value: 'imageEdit', name: 'Image Edit', operations: [edit] };
