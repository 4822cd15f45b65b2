import type { IExecuteFunctions } from 'n8n-workflow';

/** The item number for the end of a message: ` [item 3]`. Empty if there is only one item. */
export const atItem = (ctx: Pick<IExecuteFunctions, 'getInputData'>, itemIndex: number): string =>
	ctx.getInputData().length > 1 ? ` [item ${itemIndex}]` : '';
