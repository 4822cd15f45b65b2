/** The n8n versions the harness knows: each has a lock in `test/e2e/locks` and the Node it is run with. */
export const versions = {
	'2.41.1': { node: '24.21.0' },
	// The newest that still runs on Node 20.
	'2.8.4': { node: '20.20.2' },
} as const;

export type Version = keyof typeof versions;

export const newest: Version = '2.41.1';

/** @throws Error that names the known versions */
export function asVersion(text: string): Version {
	if (text in versions) return text as Version;
	throw new Error(`n8n ${text} has no lock in test/e2e/locks; known: ${Object.keys(versions).join(', ')}`);
}
