/** A workflow as n8n exports and imports it. */
export interface Workflow {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, Connections>;
	settings?: Record<string, unknown>;
	pinData?: Record<string, Array<{ json: object }>>;
}

/** Outputs of a node, by type. */
type Connections = { [Kind in 'main' | 'ai_tool' | 'ai_languageModel']?: Array<Array<{ node: string; type: Kind; index: number }>> };

export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
	/** Those of the Settings tab, and `webhookId`. */
	[setting: string]: unknown;
}

export const sparkType = 'n8n-nodes-seaart-spark.seaArtSpark';
export const credentialType = 'seaArtSparkApi';

type Bare = Pick<WorkflowNode, 'name' | 'type' | 'typeVersion' | 'parameters' | 'credentials'> & { [setting: string]: unknown };

export const manual = (name = 'Start'): Bare => ({ name, type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} });

/** Answers with the items of the last node when the run has ended. */
export const webhook = (path: string, name = 'Webhook'): Bare => ({
	name,
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2,
	parameters: { httpMethod: 'POST', path, responseMode: 'lastNode', responseData: 'allEntries' },
	webhookId: path,
});

export const everySeconds = (seconds: number, name = 'Schedule'): Bare => ({
	name,
	type: 'n8n-nodes-base.scheduleTrigger',
	typeVersion: 1.2,
	parameters: { rule: { interval: [{ field: 'seconds', secondsInterval: seconds }] } },
});

export const errorTrigger = (name = 'Error Trigger'): Bare => ({
	name,
	type: 'n8n-nodes-base.errorTrigger',
	typeVersion: 1,
	parameters: {},
});

/** One item for each entry of a list inside the incoming item. */
export const splitOut = (field: string, name = 'Split Out'): Bare => ({
	name,
	type: 'n8n-nodes-base.splitOut',
	typeVersion: 1,
	parameters: { fieldToSplitOut: field, options: {} },
});

/** Returns its input items. */
export const nothing = (name: string): Bare => ({ name, type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} });

/** Our node. `settings` are those of its Settings tab: `onError`, `retryOnFail`, `maxTries`, ... */
export function spark(
	credential: { id: string; name: string },
	parameters: Record<string, unknown>,
	{ name = 'SeaArt Spark', ...settings }: { name?: string; [setting: string]: unknown } = {},
): Bare {
	return {
		...settings,
		name,
		type: sparkType,
		typeVersion: 1,
		parameters,
		credentials: { [credentialType]: { id: credential.id, name: credential.name } },
	};
}

/**
 * A workflow of nodes that follow one another. An entry that is a list of nodes has each of them at an output of its own
 * of the node before (so `[trigger, node, [onSuccess, onError]]`); nothing follows on such a list.
 */
export function workflow(name: string, chain: Array<Bare | Bare[]>, more: Partial<Workflow> = {}): Workflow {
	const nodes: WorkflowNode[] = [];
	const connections: Workflow['connections'] = {};
	let before: Bare | undefined;
	chain.forEach((entry, column) => {
		const branches = [entry].flat();
		branches.forEach((node, row) => {
			nodes.push({ ...node, id: `node-${nodes.length + 1}`, position: [column * 240, row * 180] });
		});
		if (before) connections[before.name] = { main: branches.map((node) => [{ node: node.name, type: 'main', index: 0 }]) };
		before = branches[0];
	});
	return { name, nodes, connections, ...more, settings: { executionOrder: 'v1', ...more.settings } };
}

/** Items of a manual trigger: n8n's pinned data. */
export const pinned = (items: object[], trigger = 'Start') => ({ pinData: { [trigger]: items.map((json) => ({ json })) } });

/** Our node as the tool of an agent or of an MCP server. */
const sparkTool = (
	credential: { id: string; name: string },
	parameters: Record<string, unknown>,
	settings: Record<string, unknown>,
): Bare => ({
	...spark(credential, parameters, { name: 'Pictures', ...settings }),
	type: `${sparkType}Tool`,
});

const placed = (nodes: Bare[]): WorkflowNode[] =>
	nodes.map((node, index) => ({ ...node, id: `node-${index + 1}`, position: [(index % 3) * 260, Math.floor(index / 3) * 260] }));

/** An agent of a version with a chat model of OpenAI's kind, and our node as its tool. */
export function agentWorkflow(
	version: number,
	{ openAi, spark: credential }: Record<'openAi' | 'spark', { id: string; name: string }>,
	parameters: Record<string, unknown>,
	settings: Record<string, unknown> = {},
): Workflow {
	const agent: Bare = {
		name: 'Agent',
		type: '@n8n/n8n-nodes-langchain.agent',
		typeVersion: version,
		parameters: { promptType: 'define', text: 'Make a picture.', options: { maxIterations: 20 } },
	};
	const model: Bare = {
		name: 'Chat model',
		type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
		typeVersion: 1.2,
		parameters: { model: { __rl: true, mode: 'id', value: 'stand-in' }, options: { maxRetries: 0 } },
		credentials: { openAiApi: { id: openAi.id, name: openAi.name } },
	};
	return {
		name: `Agent ${version}`,
		nodes: placed([manual(), agent, model, sparkTool(credential, parameters, settings)]),
		connections: {
			Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			'Chat model': { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] },
			Pictures: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}

/** An MCP server at a path, with our node as its tool. */
export function mcpWorkflow(
	path: string,
	credential: { id: string; name: string },
	parameters: Record<string, unknown>,
	settings: Record<string, unknown>,
): Workflow {
	const trigger: Bare = {
		name: 'MCP Server',
		type: '@n8n/n8n-nodes-langchain.mcpTrigger',
		typeVersion: 2,
		parameters: { authentication: 'none', path },
		webhookId: path,
	};
	return {
		name: 'MCP server',
		nodes: placed([trigger, sparkTool(credential, parameters, settings)]),
		connections: { Pictures: { ai_tool: [[{ node: 'MCP Server', type: 'ai_tool', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}
