import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';

/** A package as a host sees it after loading it. */
export interface Hosted {
	/** Names of the node types and of the credential types. */
	nodes: string[];
	credentials: string[];
	nodeType: INodeTypeDescription & { codex?: { categories?: string[]; alias?: string[] } };
	credentialType: ICredentialType;
	/** Theme of each icon, and whether its file is there. */
	icons: Array<[theme: string, exists: boolean]>;
	/** By `resource.operation`: whether n8n finds an output schema. */
	schemas: Record<string, boolean>;
	/** The package's files that were loaded. */
	loadedFiles: string[];
	/** Modules that they require from outside the package. */
	required: string[];
	/** Whether the package could resolve modules that only this repository has. */
	resolves: Record<string, boolean>;
	/** Version of the host's `zod`. */
	zodVersion: string;
	ms: number;
	heapBytes: number;
}

/** Loads an unpacked package in a separate Node process that only has `hostModules`. */
export function loadInHost(packageFolder: string, hostModules: string, userFolder: string): Hosted {
	const child = spawnSync(process.execPath, ['--expose-gc', join(__dirname, 'host.cjs'), packageFolder, require.resolve('n8n-core')], {
		cwd: userFolder,
		encoding: 'utf8',
		env: {
			PATH: process.env.PATH,
			HOME: userFolder,
			NODE_PATH: hostModules,
			N8N_USER_FOLDER: userFolder,
			N8N_ENCRYPTION_KEY: 'for-this-run',
			N8N_LOG_LEVEL: 'silent',
		},
	});
	if (child.status !== 0) throw new Error(`the package could not be loaded: ${child.stderr}`);
	return JSON.parse(child.stdout) as Hosted;
}
