import type { Resource } from '../operation';
import { getMany } from './getMany';
import { run } from './run';

export const model: Resource = { value: 'model', name: 'Model', operations: [run, getMany] };
