import type { Check } from '../bench';
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
import { undelivered } from './undelivered';
import { triggers } from './triggers';

/** In the order in which they run: those that end n8n come after those that share it, the log is read last of these. */
export const checks: Check[] = [
	...editor,
	...credential,
	...operations,
	...triggers,
	...agents,
	...examples,
	...errors,
	...retries,
	...stopping,
	...browser,
	...undelivered,
	...crashes,
	...secrets,
	...queue,
];
