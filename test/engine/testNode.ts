import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

type Shape = Pick<INodeTypeDescription, 'inputs' | 'outputs' | 'properties' | 'credentials'>;

/** A node beside ours in a test: `execute` gets n8n's `this`. Default: one input, one output, no fields. */
export const testNode = (name: string, execute: INodeType['execute'], shape: Partial<Shape> = {}): INodeType => ({
	description: {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
		...shape,
	},
	execute,
});
