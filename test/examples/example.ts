import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ICredentialDataDecryptedObject, IDataObject, INode, INodeExecutionData, INodeType, IRunExecutionData } from 'n8n-workflow';

import { NODE_TYPE, runInEngine, type EngineRun, type RunOptions } from '../engine/engine';
import { standIns } from './standIns';

export const folder = join(__dirname, '..', '..', 'examples');

export const STICKY = 'n8n-nodes-base.stickyNote';
export const TOOL_TYPE = `${NODE_TYPE}Tool`;

export interface ExampleNode extends Omit<INode, 'credentials'> {
	credentials?: Record<string, { id: string | null; name: string }>;
}

/** A workflow as n8n exports it. */
export interface Example {
	name: string;
	nodes: ExampleNode[];
	connections: Record<string, Record<string, Array<Array<{ node: string; type: string; index: number }>>>>;
	settings: IDataObject;
	pinData: IDataObject;
	active: boolean;
}

/** File names of all examples. */
export const exampleFiles = (): string[] =>
	readdirSync(folder)
		.filter((file) => file.endsWith('.json'))
		.sort();

export const readExample = (file: string): Example => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Example;

export const isOurs = ({ type }: ExampleNode): boolean => type === NODE_TYPE || type === TOOL_TYPE;

export interface ExampleRunOptions {
	credential: ICredentialDataDecryptedObject;
	/** What the trigger hands on. */
	items?: INodeExecutionData[];
	instanceBaseUrl?: string;
	onStart?: RunOptions['onStart'];
	/** Wakes an execution that a Wait node put to sleep. */
	resume?: IRunExecutionData;
	nodeTypes?: Record<string, INodeType>;
}

/** What of a node's settings the engine goes by. */
const SETTINGS = ['onError', 'retryOnFail', 'maxTries', 'waitBetweenTries', 'executeOnce', 'disabled'] as const;

/** Runs an example in n8n's engine: our built node, stand-ins for n8n's own. */
export async function runExample(example: Example, options: ExampleRunOptions): Promise<EngineRun> {
	const nodes = example.nodes.filter(({ type }) => type !== STICKY);
	const [trigger] = nodes;
	if (!trigger) throw new Error('an example without nodes');
	const connections = Object.entries(example.connections).flatMap(([from, { main = [] }]) =>
		main.flatMap((targets, output) => targets.map(({ node }): [string, string, number] => [from, node, output])),
	);
	return await runInEngine({
		...options,
		nodeTypes: { ...standIns, ...options.nodeTypes },
		nodes: nodes.map(({ name, type, parameters, ...node }) => ({
			name,
			type,
			parameters,
			settings: Object.fromEntries(SETTINGS.filter((setting) => setting in node).map((setting) => [setting, node[setting]])),
		})),
		// The runner's own first node stands where n8n starts the trigger.
		connections: [['Start', trigger.name], ...connections],
	});
}
