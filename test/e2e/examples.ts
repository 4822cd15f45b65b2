import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './host/paths';
import { credentialType, sparkType, type Workflow } from './workflow';

export interface Example {
	/** File name without its ending. */
	file: string;
	workflow: Workflow;
}

type Named = { id: string; name: string };

/**
 * The workflows of `examples/`, by file name, as n8n imports them: without the IDs and dates that it assigns, and with
 * the credential of the service that each is for. The editor fills in the newest one; the API does not.
 */
export function examples(credentials: Record<'vtrix' | 'octopusx', Named>): Example[] {
	const folder = join(root, 'examples');
	if (!existsSync(folder)) return [];
	const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
	return files.sort().map((name) => {
		const { name: title, nodes, connections, settings, pinData } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Workflow;
		for (const node of nodes) {
			if (![sparkType, `${sparkType}Tool`].includes(node.type)) continue;
			const { id, name: ours } = credentials[/octopusx/.test(name) ? 'octopusx' : 'vtrix'];
			node.credentials = { ...node.credentials, [credentialType]: { id, name: ours } };
		}
		return {
			file: name.replace(/\.json$/, ''),
			workflow: { name: title, nodes, connections, ...(settings && { settings }), ...(pinData && { pinData }) },
		};
	});
}
