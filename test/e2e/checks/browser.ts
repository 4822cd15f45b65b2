import type { Check } from '../bench';
export const browser: Check[] = [];
