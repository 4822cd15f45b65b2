import type { Resource } from '../operation';
import { create } from './create';

export const assetGroup: Resource = { value: 'assetGroup', name: 'Asset Group', operations: [create] };
