import type { Resource } from '../operation';
import { getUsage } from './getUsage';

export const account: Resource = { value: 'account', name: 'Account', operations: [getUsage] };
