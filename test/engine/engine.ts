import 'reflect-metadata';

import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { BinaryDataService, ExecutionLifecycleHooks, LoadOptionsContext, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	NodeHelpers,
	Workflow,
	type IBinaryData,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IRunExecutionData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { logged, logKeeper } from './executionLog';
import { testNode } from './testNode';

// Tests use the compiled classes that are published, with the types of their source.
/* eslint-disable @typescript-eslint/no-require-imports */
const { SeaArtSparkApi } =
	require('../../dist/credentials/SeaArtSparkApi.credentials') as typeof import('../../credentials/SeaArtSparkApi.credentials');
const { SeaArtSpark } =
	require('../../dist/nodes/SeaArtSpark/SeaArtSpark.node') as typeof import('../../nodes/SeaArtSpark/SeaArtSpark.node');
/* eslint-enable @typescript-eslint/no-require-imports */

export const NODE_TYPE = 'n8n-nodes-seaart-spark.seaArtSpark';

/** The tool that n8n derives from a node with `usableAsTool`: the same class with an agent's tool as its only output. */
export const TOOL_TYPE = `${NODE_TYPE}Tool`;

/** Converts a node to a tool like n8n (`convertNodeToAiTool` in its `tool-generation`). */
function asTool(): INodeType {
	const node: INodeType = new SeaArtSpark();
	const { name, displayName, properties } = node.description;
	const toolDescription = { displayName: 'Description', name: 'toolDescription', type: 'string' as const, default: '' };
	node.description = {
		...node.description,
		name: `${name}Tool`,
		displayName: `${displayName} Tool`,
		inputs: [],
		outputs: ['ai_tool'],
		properties: properties.some(({ name: one }) => one === 'toolDescription') ? properties : [toolDescription, ...properties],
	};
	delete node.description.usableAsTool;
	return node;
}

/** Returns its input: used as trigger, as collector of an output, or between nodes. */
const pass = testNode('pass', async function () {
	return await Promise.resolve([this.getInputData()]);
});

export interface EngineNode {
	name: string;
	/** Default: a node that returns its input. */
	type?: string;
	id?: string;
	parameters?: IDataObject;
	/** Settings of the node: `onError`, `retryOnFail`, `maxTries`, `waitBetweenTries`. */
	settings?: Partial<INode>;
}

export type Connection = [from: string, to: string, output?: number, type?: 'main' | 'ai_tool', input?: number];

/** A workflow as tests write it. The engine starts at `Start`, which is always there. */
export interface EngineWorkflow {
	id?: string;
	name?: string;
	nodes: EngineNode[];
	connections: Connection[];
	/** Node types besides ours and `pass`. */
	nodeTypes?: Record<string, INodeType>;
}

export interface Execution {
	workflow: EngineWorkflow;
	credential: ICredentialDataDecryptedObject;
	/** Items of `Start`. */
	items?: INodeExecutionData[];
	/** Default: manual. */
	mode?: WorkflowExecuteMode;
	/** Default: a new number in this process. */
	executionId?: string;
	/** Called when the execution has begun; can press Stop. */
	onStart?(handle: { stop: () => void }): void;
	/** Continue with the data of an earlier execution, as n8n does after a Wait node and for Retry. */
	resume?: IRunExecutionData;
	/** Public URL of this n8n. */
	instanceBaseUrl?: string;
}

export interface EngineRun {
	status: IRun['status'];
	error: (Error & { description?: string; context?: IDataObject }) | undefined;
	data: IRunExecutionData;
	/** Log lines. */
	log: string[];
	/** Hints of the nodes. */
	hints: string[];
	/** Items of a node, by run and output. */
	itemsOf(node: string, run?: number, output?: number): INodeExecutionData[];
}

export const items = (...json: IDataObject[]): INodeExecutionData[] => json.map((one) => ({ json: one }));

let ready: Promise<void> | undefined;

async function prepare(): Promise<void> {
	Container.set(Logger, logKeeper as unknown as Logger);
	await Container.get(BinaryDataService).init();
}

/** The bytes of a binary field as n8n's storage has them. */
export const bytesOf = async (binary: IBinaryData | undefined): Promise<Buffer> => {
	if (!binary) throw new Error('no binary data');
	return await Container.get(BinaryDataService).getAsBuffer(binary);
};

/** Puts bytes into n8n's storage, as a node before ours would. */
export async function storedFile(bytes: Buffer, fileName: string, mimeType: string): Promise<IBinaryData> {
	ready ??= prepare();
	await ready;
	return await Container.get(BinaryDataService).store({ type: 'execution', workflowId: 'w1', executionId: '1' }, bytes, {
		data: '',
		fileName,
		mimeType,
	});
}

/** Deletes the files of items from n8n's storage. */
export const forgetFiles = async (from: INodeExecutionData[]): Promise<void> =>
	await Container.get(BinaryDataService).deleteManyByBinaryDataId(
		from.flatMap(({ binary = {} }) => Object.values(binary).flatMap(({ id }) => id ?? [])),
	);

let executions = 0;

/**
 * One execution of a workflow in n8n's own engine with the built node in it: real expressions, real request helpers,
 * real binary storage. Tests use it through `openScene()` (scene.ts), which checks every run.
 */
export async function runInEngine({ workflow: described, ...options }: Execution): Promise<EngineRun> {
	ready ??= prepare();
	await ready;
	const { id = 'w1', name: workflowName = 'test' } = described;
	const mode = options.mode ?? 'manual';
	const executionId = options.executionId ?? String(++executions);

	const workflowData = {
		id,
		name: workflowName,
		active: false,
		createdAt: new Date(),
		updatedAt: new Date(),
		settings: { executionOrder: 'v1' },
		connections: connectionsOf(described),
		nodes: nodesOf(described),
	} as unknown as IWorkflowBase;
	const workflow = new Workflow({ ...workflowData, nodeTypes: typesOf(described), active: false, id });

	const additionalData = {
		...surroundings(options.instanceBaseUrl),
		executionId,
		hooks: new ExecutionLifecycleHooks(mode, executionId, workflowData),
		credentialsHelper: credentialsHelper(workflow, options.credential),
		currentNodeExecutionIndex: 0,
		setExecutionStatus: () => {},
	} as unknown as IWorkflowExecuteAdditionalData;

	const start = workflow.getNode('Start') as INode;
	const data =
		options.resume ??
		createRunExecutionData({
			executionData: {
				contextData: {},
				metadata: {},
				waitingExecution: {},
				waitingExecutionSource: {},
				nodeExecutionStack: [{ node: start, data: { main: [options.items ?? items({})] }, source: null }],
			},
		});
	// n8n's Retry continues with the current nodes.
	const stack = mode === 'retry' ? (data.executionData?.nodeExecutionStack ?? []) : [];
	for (const waiting of stack) waiting.node = workflow.getNode(waiting.node.name) ?? waiting.node;
	const { result: run, log } = await logged(async () => {
		const running = new WorkflowExecute(additionalData, mode, data).processRunExecutionData(workflow);
		options.onStart?.({ stop: () => void running.cancel() });
		return await running;
	});
	const { runData, error } = run.data.resultData;
	return {
		status: run.status,
		error: error as EngineRun['error'],
		data: run.data,
		log,
		hints: Object.values(runData).flatMap((runs) => runs.flatMap(({ hints = [] }) => hints.map(({ message }) => message))),
		itemsOf: (node, index = 0, output = 0) => runData[node]?.[index]?.data?.main?.[output] ?? [],
	};
}

/** URLs of n8n. */
const surroundings = (base = 'http://127.0.0.1:5678') => ({
	variables: {},
	restApiUrl: `${base}/rest`,
	instanceBaseUrl: base,
	webhookBaseUrl: base,
	webhookWaitingBaseUrl: base,
	formWaitingBaseUrl: base,
	webhookTestBaseUrl: base,
});

/** Arguments for a method that the editor calls: credential and parameters of the panel. */
export interface EditorCall<T> {
	credential: ICredentialDataDecryptedObject;
	parameters: IDataObject;
	use(ctx: ILoadOptionsFunctions, node: INodeType): Promise<T>;
}

/** Calls a method of the editor (a list search, mapped fields) in n8n's own context. */
export async function inEditor<T>(call: EditorCall<T>): Promise<T> {
	const { credential, parameters } = call;
	ready ??= prepare();
	await ready;
	const described: EngineWorkflow = { nodes: [{ name: 'Spark', type: NODE_TYPE, parameters }], connections: [] };
	const workflow = new Workflow({ nodes: nodesOf(described), connections: {}, nodeTypes: typesOf(described), active: false, id: 'w1' });
	const additionalData = {
		...surroundings(),
		credentialsHelper: credentialsHelper(workflow, credential),
		currentNodeParameters: parameters,
	} as unknown as IWorkflowExecuteAdditionalData;
	const node = workflow.getNode('Spark') as INode;
	return await call.use(new LoadOptionsContext(workflow, node, additionalData, 'parameters'), new SeaArtSpark());
}

const isOurs = (type: string): boolean => type === NODE_TYPE || type === TOOL_TYPE;

function nodesOf({ nodes }: EngineWorkflow): INode[] {
	return [{ name: 'Start' }, ...nodes].map(
		({ name, id, type = 'pass', parameters = {}, settings = {} }: EngineNode, index) =>
			({
				id: id ?? `n${index}`,
				name,
				type,
				typeVersion: 1,
				position: [index * 200, 0],
				parameters,
				...(isOurs(type) ? { credentials: { seaArtSparkApi: { id: 'c1', name: 'key' } } } : {}),
				...settings,
			}) as INode,
	);
}

function typesOf({ nodeTypes }: EngineWorkflow): INodeTypes {
	const types: Record<string, INodeType> = { [NODE_TYPE]: new SeaArtSpark(), [TOOL_TYPE]: asTool(), pass, ...nodeTypes };
	return {
		getByName: (type) => types[type] as INodeType,
		getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(types[type] as INodeType, version),
		getKnownTypes: () => ({}),
	};
}

function connectionsOf({ connections }: EngineWorkflow): IWorkflowBase['connections'] {
	const made: IWorkflowBase['connections'] = {};
	for (const [from, to, output = 0, type = 'main', input = 0] of connections) {
		const outputs = ((made[from] ??= {})[type] ??= []);
		while (outputs.length <= output) outputs.push([]);
		outputs[output]?.push({ node: to, type, index: input });
	}
	return made;
}

/** Like n8n's helper, resolves the generic headers of a credential with the engine's expressions. */
function credentialsHelper({ expression }: Workflow, credential: ICredentialDataDecryptedObject) {
	let resolved: Record<string, unknown> | undefined;
	const resolve = (data: ICredentialDataDecryptedObject, node: INode) =>
		Object.fromEntries(
			Object.entries(new SeaArtSparkApi().authenticate.properties.headers ?? {}).map(([name, template]) => [
				name,
				expression.getSimpleParameterValue(node, template as string, 'internal', { $credentials: data }, undefined, ''),
			]),
		);
	return {
		getParentTypes: () => [],
		getDecrypted: async () => await Promise.resolve({ ...credential }),
		getCredentials: async () => await Promise.resolve({ getData: () => credential }),
		preAuthentication: async () => await Promise.resolve(undefined),
		isCredentialUsableByNode: () => true,
		authenticate: async (
			data: ICredentialDataDecryptedObject,
			_type: string,
			request: IHttpRequestOptions,
			_workflow: Workflow,
			node: INode,
		) => {
			// Once per execution, because an expression costs more than the request.
			resolved ??= resolve(data, node);
			return await Promise.resolve({ ...request, headers: { ...request.headers, ...resolved } });
		},
	};
}
