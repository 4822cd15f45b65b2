import { NodeConnectionTypes, type IExecuteFunctions } from 'n8n-workflow';

import { isForTheUser } from './errors';
import type { ItemSettings } from './settings';

/** Whether n8n runs this node because an agent asked it to. To the host that is no tool's execution, but a node's. */
const runForAgent = (ctx: IExecuteFunctions): boolean => ctx.getNode().rewireOutputLogTo === NodeConnectionTypes.AiTool;

/** Such an agent is told the message alone: what to do next, and the task ID, are added as n8n does it for a tool. */
export function toldToAgent(ctx: IExecuteFunctions, thrown: unknown): Error {
	if (isForTheUser(thrown) && runForAgent(ctx) && thrown.description) {
		thrown.message = `${thrown.message}\n\nDetails: ${thrown.description}`;
	}
	return thrown as Error;
}

/** An agent gets the addresses only: n8n drops the files of tools. */
export const toolSettings = (ctx: IExecuteFunctions, settings: ItemSettings): ItemSettings => {
	if (!ctx.isToolExecution?.() && !runForAgent(ctx)) return settings;
	return { ...settings, downloadTo: undefined };
};
