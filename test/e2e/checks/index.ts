import type { Check } from '../check';
import { agents } from './agents';
import { browser } from './browser';
import { credential } from './credential';
import { crashes } from './crashes';
import { editor } from './editor';
import { errors } from './errors';
import { examples } from './examples';
import { operations } from './operations';
import { queue } from './queue';
import { retries } from './retries';
import { secrets } from './secrets';
import { stopping } from './stopping';
import { triggers } from './triggers';
import { unreturned } from './unreturned';

/** Those of a lane run in this order; the ones that take long begin first, so that the others run beside them. */
export const checks: Check[] = [
	...examples,
	...stopping,
	...retries,
	...agents,
	...errors,
	...editor,
	...credential,
	...operations,
	...triggers,
	...browser,
	...unreturned,
	...crashes,
	...queue,
	...secrets,
];
