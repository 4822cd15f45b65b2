import 'reflect-metadata';

import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { BinaryDataService, ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	NodeHelpers,
	Workflow,
	type IBinaryData,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IRunExecutionData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

// What is shipped is what is tested: the compiled classes, with the types of their source.
/* eslint-disable @typescript-eslint/no-require-imports */
const { SeaArtSparkApi } =
	require('../../dist/credentials/SeaArtSparkApi.credentials') as typeof import('../../credentials/SeaArtSparkApi.credentials');
const { SeaArtSpark } =
	require('../../dist/nodes/SeaArtSpark/SeaArtSpark.node') as typeof import('../../nodes/SeaArtSpark/SeaArtSpark.node');
/* eslint-enable @typescript-eslint/no-require-imports */

export const NODE_TYPE = 'n8n-nodes-seaart-spark.seaArtSpark';

/** What n8n makes of a node that is `usableAsTool`: the same class with an agent's tool as its only output. */
export const TOOL_TYPE = `${NODE_TYPE}Tool`;

function asTool(): INodeType {
	const node: INodeType = new SeaArtSpark();
	const toolDescription = { displayName: 'Description', name: 'toolDescription', type: 'string' as const, default: '' };
	node.description = {
		...node.description,
		inputs: [],
		outputs: ['ai_tool'],
		properties: [toolDescription, ...node.description.properties],
	};
	return node;
}

/** A node that hands on what it got: trigger, collector of an output, whatever a test needs between. */
class Pass implements INodeType {
	description = {
		displayName: 'Pass',
		name: 'pass',
		group: ['transform' as const],
		version: 1,
		description: '',
		defaults: { name: 'Pass' },
		inputs: ['main' as const],
		outputs: ['main' as const],
		properties: [],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await Promise.resolve([this.getInputData()]);
	}
}

export interface EngineNode {
	name: string;
	type?: string;
	parameters?: IDataObject;
	/** Settings of the node: `onError`, `retryOnFail`, `maxTries`, `waitBetweenTries`. */
	settings?: Partial<INode>;
}

type Connection = [from: string, to: string, output?: number, type?: 'main' | 'ai_tool'];

export interface RunOptions {
	credential: ICredentialDataDecryptedObject;
	items?: INodeExecutionData[];
	/** Parameters of the node under test. */
	parameters?: IDataObject;
	settings?: Partial<INode>;
	/** Further nodes and connections, in place of the plain "start, node, collectors". */
	nodes?: EngineNode[];
	connections?: Connection[];
	nodeTypes?: Record<string, INodeType>;
	/** Called once the run has begun; gives a way to press Stop. */
	onStart?(handle: { stop: () => void }): void;
	/** Go on with the data of an earlier run, as n8n's "retry" does. */
	resume?: IRunExecutionData;
	instanceBaseUrl?: string;
}

export interface EngineRun {
	status: IRun['status'];
	error: (Error & { description?: string; context?: IDataObject }) | undefined;
	/** Items that the node under test handed on, by output and run. */
	items: INodeExecutionData[];
	errorItems: INodeExecutionData[];
	data: IRunExecutionData;
	/** What the node said to the log. */
	log: string[];
	/** What it told the user beside its items. */
	hints: string[];
	itemsOf(node: string, run?: number, output?: number): INodeExecutionData[];
}

export const items = (...json: IDataObject[]): INodeExecutionData[] => json.map((one) => ({ json: one }));

const logged: string[] = [];

/** Keeps what is logged, so that tests can look for task ids and for keys. */
const keeper = {
	...Object.fromEntries(
		['error', 'warn', 'info', 'debug'].map((level) => [
			level,
			(message: string, meta?: unknown) => logged.push(`${level} ${message} ${meta === undefined ? '' : JSON.stringify(meta)}`),
		]),
	),
	scoped: () => keeper,
};

let ready: Promise<void> | undefined;

async function prepare(): Promise<void> {
	Container.set(Logger, keeper as unknown as Logger);
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

/**
 * Runs a workflow in n8n's own engine with the built node in it: `Start`, then `Spark` (the node under test), whose
 * outputs are read from the run data. Real expressions, real request helpers, real binary storage.
 */
export async function runInEngine(options: RunOptions): Promise<EngineRun> {
	ready ??= prepare();
	await ready;
	logged.length = 0;

	const nodes: EngineNode[] = [
		{ name: 'Start', type: 'pass' },
		{ name: 'Spark', type: NODE_TYPE, parameters: options.parameters ?? {}, settings: options.settings ?? {} },
		...(options.nodes ?? []),
	];
	const types: Record<string, INodeType> = {
		[NODE_TYPE]: new SeaArtSpark(),
		[TOOL_TYPE]: asTool(),
		pass: new Pass(),
		...options.nodeTypes,
	};
	const nodeTypes: INodeTypes = {
		getByName: (type) => types[type] as INodeType,
		getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(types[type] as INodeType, version),
		getKnownTypes: () => ({}),
	};
	const connections: IWorkflowBase['connections'] = {};
	const plain: Connection[] = [['Start', 'Spark']];
	for (const [from, to, output = 0, type = 'main'] of options.connections ?? plain) {
		const outputs = ((connections[from] ??= {})[type] ??= []);
		while (outputs.length <= output) outputs.push([]);
		outputs[output]?.push({ node: to, type, index: 0 });
	}
	const workflowData: IWorkflowBase = {
		id: 'w1',
		name: 'test',
		active: false,
		createdAt: new Date(),
		updatedAt: new Date(),
		settings: { executionOrder: 'v1' },
		connections,
		nodes: nodes.map(({ name, type = 'pass', parameters = {}, settings = {} }, index) => ({
			id: `n${index}`,
			name,
			type,
			typeVersion: 1,
			position: [index * 200, 0],
			parameters: parameters as INode['parameters'],
			...(type === NODE_TYPE || type === TOOL_TYPE ? { credentials: { seaArtSparkApi: { id: 'c1', name: 'key' } } } : {}),
			...settings,
		})),
	} as unknown as IWorkflowBase;
	const workflow = new Workflow({ ...workflowData, nodeTypes, active: false, id: 'w1' });

	const base = options.instanceBaseUrl ?? 'http://127.0.0.1:5678';
	const additionalData = {
		executionId: '1',
		hooks: new ExecutionLifecycleHooks('manual', '1', workflowData),
		credentialsHelper: credentialsHelper(workflow, options.credential),
		currentNodeExecutionIndex: 0,
		setExecutionStatus: () => {},
		variables: {},
		restApiUrl: `${base}/rest`,
		instanceBaseUrl: base,
		webhookBaseUrl: base,
		webhookWaitingBaseUrl: base,
		formWaitingBaseUrl: base,
		webhookTestBaseUrl: base,
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
	const running = new WorkflowExecute(additionalData, 'manual', data).processRunExecutionData(workflow);
	options.onStart?.({ stop: () => void running.cancel() });
	const run = await running;
	const itemsOf = (node: string, index = 0, output = 0) => run.data.resultData.runData[node]?.[index]?.data?.main?.[output] ?? [];
	return {
		status: run.status,
		error: run.data.resultData.error as EngineRun['error'],
		items: itemsOf('Spark'),
		errorItems: itemsOf('Spark', 0, 1),
		data: run.data,
		log: [...logged],
		hints: Object.values(run.data.resultData.runData).flatMap((runs) =>
			runs.flatMap(({ hints = [] }) => hints.map(({ message }) => message)),
		),
		itemsOf,
	};
}

/** Does what n8n's helper does with a decrypted credential: resolves the generic headers with the engine's expressions. */
function credentialsHelper(workflow: Workflow, credential: ICredentialDataDecryptedObject) {
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
			const { headers } = new SeaArtSparkApi().authenticate.properties;
			const resolved = Object.fromEntries(
				Object.entries(headers ?? {}).map(([name, template]) => [
					name,
					workflow.expression.getSimpleParameterValue(node, template as string, 'internal', { $credentials: data }, undefined, ''),
				]),
			);
			return await Promise.resolve({ ...request, headers: { ...request.headers, ...resolved } });
		},
	};
}
