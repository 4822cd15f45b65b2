import { NodeConnectionTypes, type IExecuteFunctions } from 'n8n-workflow';

import type { ItemSettings } from '../options';
import { isForTheUser } from './nodeError';

/** Whether n8n runs this node because an agent asked it to. To the host that is no tool's execution, but a node's. */
const runsForAgent = (ctx: IExecuteFunctions): boolean => ctx.getNode().rewireOutputLogTo === NodeConnectionTypes.AiTool;

/** The error as an agent reads it: such an agent sees the message alone, so what to do next and the task ID are added to it. */
export function forAgent(ctx: IExecuteFunctions, thrown: unknown): Error {
	if (isForTheUser(thrown) && runsForAgent(ctx) && thrown.description) {
		thrown.message = `${thrown.message}\n\nDetails: ${thrown.description}`;
	}
	return thrown as Error;
}

/** An agent gets the addresses only: n8n drops the files of tools. */
export const toolSettings = (ctx: IExecuteFunctions, settings: ItemSettings): ItemSettings => {
	if (!ctx.isToolExecution?.() && !runsForAgent(ctx)) return settings;
	return { ...settings, downloadTo: undefined };
};
