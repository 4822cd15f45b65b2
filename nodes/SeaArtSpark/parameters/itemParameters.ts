import type { IExecuteFunctions, INodeParameters, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { isRecord, withoutTags } from '../network/values';
import { atItem } from './atItem';

/** Name of the Options collection. */
const OPTIONS = 'options';

/** Whether a value contains no expression at any depth. */
const isLiteral = (value: unknown): boolean =>
	typeof value === 'string'
		? !value.startsWith('=')
		: typeof value === 'object' && value !== null
			? Object.values(value).every(isLiteral)
			: typeof value === 'number' || typeof value === 'boolean';

/** The value of a resource locator; any other value unchanged. */
const chosen = (value: unknown): unknown => (isRecord(value) && value.__rl === true ? value.value : value);

/** Reads the parameters of one item from n8n, and refuses invalid ones. */
export class ItemParameters {
	/** Cached values by name. n8n evaluates all expressions of a parameter each time it is read, so each is read once. */
	private readonly values = new Map<string, unknown>();

	constructor(
		protected readonly ctx: IExecuteFunctions,
		readonly itemIndex: number,
		protected readonly properties: INodeProperties[],
		private readonly options: INodeProperties[] = [],
		/** The node's unevaluated parameters. */
		private readonly nodeParameters: INodeParameters = {},
		/** Whether an agent provides the values: it can correct arguments, but has no panel and no expressions. */
		readonly isForAgent = false,
	) {}

	/** Ends this item with an error: `'Prompt' is empty [item 2]`, and the next step. A single item has no number. */
	refuse(name: string, problem: string, nextStep: string): never {
		const message = withoutTags(`'${this.displayName(name)}' ${problem}`);
		throw new NodeOperationError(this.ctx.getNode(), `${message}${atItem(this.ctx, this.itemIndex)}`, {
			description: nextStep,
			itemIndex: this.itemIndex,
			level: 'warning',
		});
	}

	/** Label of the field. */
	displayName(name: string): string {
		return this.definition(name)?.displayName ?? name;
	}

	protected definition(name: string): INodeProperties | undefined {
		return [...this.properties, ...this.options].find((property) => property.name === name);
	}

	/** The unchecked value of a field; for a resource locator, the chosen value. */
	raw(name: string): unknown {
		if (!this.definition(name)) return undefined;
		if (this.properties.some((field) => field.name === name)) return chosen(this.parameter(name));
		const options = this.parameter(OPTIONS);
		return isRecord(options) ? options[name] : undefined;
	}

	private parameter(name: string): unknown {
		if (this.values.has(name)) return this.values.get(name);
		// A value without expressions is the same for every item, so n8n doesn't have to evaluate it.
		const isFixed = Object.prototype.hasOwnProperty.call(this.nodeParameters, name) && isLiteral(this.nodeParameters[name]);
		// Without a fallback n8n throws for hidden fields, and `undefined` doesn't count as one.
		const value = isFixed ? this.nodeParameters[name] : (this.ctx.getNodeParameter(name, this.itemIndex, null) as unknown);
		this.values.set(name, value);
		return value;
	}
}
