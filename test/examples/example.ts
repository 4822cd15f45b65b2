import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject, INode, IRunExecutionData } from 'n8n-workflow';

import { NODE_TYPE, TOOL_TYPE, type Connection, type EngineWorkflow } from '../engine/engine';
import { standIns } from './standIns';

export const folder = join(__dirname, '..', '..', 'examples');

export const STICKY = 'n8n-nodes-base.stickyNote';

export type ExampleNode = INode;

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

/** Settings of a node that the engine uses. */
const SETTINGS = ['onError', 'retryOnFail', 'maxTries', 'waitBetweenTries', 'executeOnce', 'alwaysOutputData', 'disabled'] as const;

/** An example as n8n's engine runs it: our built node, stand-ins for n8n's own. @param from its trigger; default the first */
export function asWorkflow(example: Example, from?: string): EngineWorkflow {
	const nodes = example.nodes.filter(({ type }) => type !== STICKY);
	const trigger = nodes.find(({ name }) => name === (from ?? name));
	if (!trigger) throw new Error('an example without nodes');
	const connections = Object.entries(example.connections).flatMap(([from, { main = [] }]) =>
		main.flatMap((targets, output) => targets.map(({ node, index }): Connection => [from, node, output, 'main', index])),
	);
	return {
		nodeTypes: standIns,
		nodes: nodes.map(({ id, name, type, parameters, ...node }) => ({
			id,
			name,
			type,
			parameters: parameters,
			settings: Object.fromEntries(SETTINGS.filter((setting) => setting in node).map((setting) => [setting, node[setting]])),
		})),
		// The first node of the runner replaces the trigger.
		connections: [['Start', trigger.name], ...connections],
	};
}

/** The data of an execution that waits at a form, as n8n resumes it after a visitor has filled in the form. */
export function filledIn(waiting: IRunExecutionData, answer: IDataObject): IRunExecutionData {
	// A database returns a copy.
	const data = structuredClone(waiting);
	const [next] = data.executionData?.nodeExecutionStack ?? [];
	if (next) next.data = { main: [[{ json: answer }]] };
	return data;
}
