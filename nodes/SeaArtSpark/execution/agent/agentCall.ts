import { NodeConnectionTypes, type IExecuteFunctions, type INode } from 'n8n-workflow';

import { requestHash } from '../../tasks/ledger/requestHash';
import { withoutItem } from '../errors/texts';
import { isForTheUser } from '../errors/nodeError';

/** Whether n8n runs this node for an agent. For the host this is the execution of a node, not of a tool. */
const runsForAgent = (node: INode): boolean => node.rewireOutputLogTo === NodeConnectionTypes.AiTool;

/** How an agent's tool is run: called by the agent (Agent V2, MCP Server Trigger), or run as a node by n8n (V3). */
export type AgentCall = 'invoked' | 'requested';

/** How an agent runs this node; undefined without an agent. */
export function agentCallOf(ctx: IExecuteFunctions, node: INode): AgentCall | undefined {
	if (ctx.isToolExecution?.()) return 'invoked';
	if (runsForAgent(node)) return 'requested';
	// Hosts before 2.10 lack `isToolExecution`; their tool nodes have a type that ends with "Tool".
	return ctx.isToolExecution === undefined && node.type.endsWith('Tool') ? 'invoked' : undefined;
}

/** Whether errors must be returned as items, since the agent would get an empty text for a thrown one. After Stop they are thrown. */
export const returnsErrorAsItem = (ctx: IExecuteFunctions): boolean =>
	agentCallOf(ctx, ctx.getNode()) === 'invoked' && !ctx.getExecutionCancelSignal?.()?.aborted;

/** Store of each tool call, for as long as n8n holds the call's arguments. */
const calls = new WeakMap<object, Record<string, unknown>>();

/**
 * The store that the attempts of one tool call share. It is keyed by the object that holds the arguments, which n8n creates for each call
 * and passes to each attempt. Run index and argument values don't identify a call: each attempt has another run index, and two
 * simultaneous calls may have the same arguments.
 */
export function storeOfCall(ctx: IExecuteFunctions): Record<string, unknown> | undefined {
	const toolArguments: unknown = ctx.getInputData()[0]?.json;
	if (typeof toolArguments !== 'object' || toolArguments === null) return undefined;
	const known = calls.get(toolArguments);
	if (known) return known;
	const store = {};
	calls.set(toolArguments, store);
	return store;
}

/** Hash of the arguments, including the ID of the call: identifies the calls that n8n runs for an agent. */
export const hashOfCall = (ctx: IExecuteFunctions): string => requestHash(ctx.getInputData()[0]?.json);

/** The error for an agent that only sees its message: the description, with the next step and the task ID, is added to it. */
export function forAgent(ctx: IExecuteFunctions, thrown: unknown): Error {
	if (isForTheUser(thrown) && runsForAgent(ctx.getNode()) && thrown.description) {
		thrown.message = `${withoutItem(thrown.message)}\n\nNext: ${thrown.description}`;
	}
	return thrown as Error;
}
