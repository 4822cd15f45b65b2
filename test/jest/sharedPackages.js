/** Packages that are loaded once per worker, in place of once per test file (environment.js says why). */
const SHARED = ['n8n-core', 'n8n-workflow', '@n8n/backend-common', '@n8n/di', 'reflect-metadata', 'undici', 'zod', 'zod/v3'];

for (const name of SHARED) jest.mock(name, () => globalThis.requireOfWorker(name));
