import type { IExecuteFunctions } from 'n8n-workflow';

/** Where a message belongs, for its end: ` [item 3]`. Nothing where there is one item alone. */
export const atItem = (ctx: Pick<IExecuteFunctions, 'getInputData'>, itemIndex: number): string =>
	ctx.getInputData().length > 1 ? ` [item ${itemIndex}]` : '';
