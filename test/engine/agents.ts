import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

import { testNode } from './testNode';

/** The result of one call of a tool: its answer, or the text of its error. */
export type ToolAnswer = { answer: unknown } | { errorText: string };

/** How an agent uses its tool: it calls it itself (Agent up to V2), or delegates the call to n8n, which runs the tool as a node (V3). */
export type AgentKind = 'calls' | 'delegates';

interface Call {
	itemIndex: number;
	toolArguments: IDataObject;
}

const agent = (execute: INodeType['execute']): INodeType =>
	testNode('agent', execute, {
		inputs: ['main', 'ai_tool'],
		properties: [
			{ displayName: 'Calls', name: 'calls', type: 'json', default: '[]' },
			{ displayName: 'At Once', name: 'atOnce', type: 'boolean', default: false },
			{ displayName: 'Tool', name: 'tool', type: 'string', default: 'Tool' },
		],
	});

const callsIn = (ctx: IExecuteFunctions): Call[] =>
	ctx
		.getInputData()
		.flatMap((_item, itemIndex) =>
			(ctx.getNodeParameter('calls', itemIndex) as IDataObject[]).map((toolArguments) => ({ itemIndex, toolArguments })),
		);

const itemOf = (answer: ToolAnswer, { itemIndex }: Call): INodeExecutionData => ({
	json: { ...answer } as IDataObject,
	pairedItem: itemIndex,
});

/** A tool as a language model sees it. */
export interface ToolSeen {
	description: string;
	/** By name: type, description, and default. */
	fields: Record<string, { type: string; description?: string; default?: unknown }>;
}

interface ZodSeen {
	description?: string;
	_def: { typeName: string; innerType?: ZodSeen; defaultValue?: () => unknown };
}

type Tool = { description: string; schema: { shape: Record<string, ZodSeen> }; invoke(toolArguments: unknown): Promise<string> };

function fieldSeen({ description, _def }: ZodSeen): ToolSeen['fields'][string] {
	if (_def.typeName !== 'ZodDefault')
		return { type: _def.typeName.replace('Zod', '').toLowerCase(), ...(description ? { description } : {}) };
	return { ...fieldSeen(_def.innerType!), default: _def.defaultValue?.() };
}

const seen = ({ description, schema }: Tool): ToolSeen => ({
	description,
	fields: Object.fromEntries(Object.entries(schema.shape).map(([name, field]) => [name, fieldSeen(field)])),
});

/** Calls its tool and returns an item for each call. Without calls it returns the tool as a model sees it. Like n8n's own agent, it requests its tool once for each item. */
const calling = agent(async function () {
	const tools = this.getInputData().map(async (_item, itemIndex) => (await this.getInputConnectionData('ai_tool', itemIndex)) as [Tool]);
	const ask = async ({ itemIndex, toolArguments }: Call): Promise<ToolAnswer> => {
		const [tool] = (await tools[itemIndex])!;
		try {
			return { answer: JSON.parse(await tool.invoke(toolArguments)) as unknown };
		} catch (thrown) {
			return { errorText: (thrown as Error).message };
		}
	};
	const calls = callsIn(this);
	if (calls.length === 0) return [[{ json: { seen: seen((await tools[0])![0]) }, pairedItem: 0 }]];
	if (this.getNodeParameter('atOnce', 0)) return [await Promise.all(calls.map(async (call) => itemOf(await ask(call), call)))];
	const answers: INodeExecutionData[] = [];
	for (const call of calls) answers.push(itemOf(await ask(call), call));
	return [answers];
});

/** Has n8n run the tool as a node, and is run again with the results. */
const delegating = agent(async function (response) {
	const calls = callsIn(this);
	const before = (response?.metadata as { answers?: ToolAnswer[] } | undefined)?.answers ?? [];
	const now = (response?.actionResponses ?? []).map(({ data }): ToolAnswer => {
		const items = data.data?.ai_tool?.[0] ?? [];
		const error = items[0]?.json.error as unknown;
		return typeof error === 'string' && error !== '' ? { errorText: error } : { answer: items.map(({ json }) => json) };
	});
	const answers = [...before, ...now];
	if (answers.length === calls.length)
		return await Promise.resolve([answers.map((answer, index) => itemOf(answer, calls[index]!))] as never);
	const next = this.getNodeParameter('atOnce', 0) ? calls : calls.slice(answers.length, answers.length + 1);
	const actions = next.map(({ itemIndex, toolArguments }, index) => ({
		actionType: 'ExecutionNodeAction',
		nodeName: this.getNodeParameter('tool', 0),
		input: toolArguments,
		type: 'ai_tool',
		id: `call${answers.length + index}`,
		metadata: { itemIndex },
	}));
	return await Promise.resolve({ actions, metadata: { answers } } as never);
});

export const agents: Record<AgentKind, INodeType> = { calls: calling, delegates: delegating };

/** An argument of a tool that the language model fills in, as the editor writes it. */
export const fromAi = (key: string, type = 'string'): string => `={{ $fromAI('${key}', '', '${type}') }}`;
