import type { IExecuteFunctions, INodeParameters, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { isRecord, withoutTags } from '../network/values';
import { atItem } from './atItem';

/** Name of the Options collection. */
const OPTIONS = 'options';

/** Whether a value holds no expression, at any depth. */
const isLiteral = (value: unknown): boolean =>
	typeof value === 'string'
		? !value.startsWith('=')
		: typeof value === 'object' && value !== null
			? Object.values(value).every(isLiteral)
			: typeof value === 'number' || typeof value === 'boolean';

/** What a resource locator holds, whichever way it was chosen; anything else as it is. */
const chosen = (value: unknown): unknown => (isRecord(value) && value.__rl === true ? value.value : value);

/** The parameters of one item as n8n gives them, and how one is refused. */
export class ItemParameters {
	/** What was read, by name. n8n evaluates all expressions of a parameter at each reading, so each is read once. */
	private readonly values = new Map<string, unknown>();

	constructor(
		protected readonly ctx: IExecuteFunctions,
		readonly itemIndex: number,
		protected readonly properties: INodeProperties[],
		private readonly options: INodeProperties[] = [],
		/** The node's parameters as they are written. */
		private readonly nodeParameters: INodeParameters = {},
		/** Whether an agent fills the item in: it has arguments to put right, and neither a panel nor expressions. */
		readonly isForAgent = false,
	) {}

	/** Ends this item: `'Prompt' is empty [item 2]`, and what to do next. A single item needs no number. */
	refuse(name: string, says: string, next: string): never {
		const message = withoutTags(`'${this.displayName(name)}' ${says}`);
		throw new NodeOperationError(this.ctx.getNode(), `${message}${atItem(this.ctx, this.itemIndex)}`, {
			description: next,
			itemIndex: this.itemIndex,
			level: 'warning',
		});
	}

	/** What the user sees above the field. */
	displayName(name: string): string {
		return this.definition(name)?.displayName ?? name;
	}

	protected definition(name: string): INodeProperties | undefined {
		return [...this.properties, ...this.options].find((property) => property.name === name);
	}

	/** What a field holds, unchecked; of a resource locator, what was chosen. */
	raw(name: string): unknown {
		if (!this.definition(name)) return undefined;
		if (this.properties.some((field) => field.name === name)) return chosen(this.parameter(name));
		const options = this.parameter(OPTIONS);
		return isRecord(options) ? options[name] : undefined;
	}

	private parameter(name: string): unknown {
		if (this.values.has(name)) return this.values.get(name);
		// What holds no expression is the same for every item: n8n need not work it out for each of them.
		const isWritten = Object.prototype.hasOwnProperty.call(this.nodeParameters, name) && isLiteral(this.nodeParameters[name]);
		// Without a fallback n8n throws for a field that is not shown, and undefined is none.
		const value = isWritten ? this.nodeParameters[name] : (this.ctx.getNodeParameter(name, this.itemIndex, null) as unknown);
		this.values.set(name, value);
		return value;
	}
}
