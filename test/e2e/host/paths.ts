import { join, resolve } from 'node:path';

/** The repository's root. */
export const root = resolve(__dirname, '../../..');

/** Where n8n is installed, one folder a version: kept between runs, never committed. */
export const cacheFolder = resolve(process.env.N8N_E2E_CACHE ?? join(root, '.cache/n8n'));

/** Where a run keeps n8n's data, the packed tarball and the logs. Emptied after a run without failures. */
export const runsFolder = join(root, '.cache/e2e');
