import type { Resource } from '../operation';
import { create } from './create';
import { get } from './get';

export const asset: Resource = { value: 'asset', name: 'Asset', operations: [create, get] };
