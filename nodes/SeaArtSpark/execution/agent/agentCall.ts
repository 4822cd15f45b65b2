import { NodeConnectionTypes, type IExecuteFunctions, type INode } from 'n8n-workflow';

import { requestHash } from '../../tasks/ledger/requestHash';
import { withoutItem } from './agentAnswer';
import { isForTheUser } from '../errors/nodeError';

/** Whether n8n runs this node because an agent asked it to. To the host that is no tool's execution, but a node's. */
const runsForAgent = (node: INode): boolean => node.rewireOutputLogTo === NodeConnectionTypes.AiTool;

/** The ways in which an agent's tool is run: the agent calls it (Agent V2, MCP Server Trigger), or has n8n run it as a node (V3). */
export type AgentCall = 'invoked' | 'requested';

/** Which of the two this run is; undefined for a node that no agent asked for. */
export function agentCallOf(ctx: IExecuteFunctions, node: INode): AgentCall | undefined {
	if (ctx.isToolExecution?.()) return 'invoked';
	if (runsForAgent(node)) return 'requested';
	// Hosts before 2.10 do not tell: there a tool's arguments come in by the connection of tools, and `main` is empty.
	return ctx.isToolExecution === undefined && node.type.endsWith('Tool') ? 'invoked' : undefined;
}

/** Whether what is thrown reaches an agent as an empty text, so that the words have to be returned in its place. After Stop nobody reads them. */
export const returnsErrorAsItem = (ctx: IExecuteFunctions): boolean =>
	agentCallOf(ctx, ctx.getNode()) === 'invoked' && !ctx.getExecutionCancelSignal?.()?.aborted;

/** What is remembered of each call of a tool, for as long as n8n holds the call's arguments. */
const calls = new WeakMap<object, Record<string, unknown>>();

/**
 * What the attempts of one invocation of a tool remember. Neither place nor arguments tell two invocations apart: n8n gives each
 * try another run index, and two calls may ask for the same at the same moment. The object that holds the arguments does: it is
 * made for each call, and handed to each of its attempts.
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

/** What tells the calls that n8n runs for an agent apart besides their run index: the arguments, with the ID of the call. */
export const hashOfCall = (ctx: IExecuteFunctions): string => requestHash(ctx.getInputData()[0]?.json);

/** The error as an agent reads it: such an agent sees the message alone, so what to do next and the task ID are added to it. */
export function forAgent(ctx: IExecuteFunctions, thrown: unknown): Error {
	if (isForTheUser(thrown) && runsForAgent(ctx.getNode()) && thrown.description) {
		thrown.message = `${withoutItem(thrown.message)}\n\nNext: ${thrown.description}`;
	}
	return thrown as Error;
}
