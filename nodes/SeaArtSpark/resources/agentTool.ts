/** How an agent sees an operation as a tool. */
export interface AgentTool {
	/** Description for the model: what the tool does, what a call costs, how long it takes, what it returns. */
	description: string;
	/** Fields that the model fills in, by name, in the order of the panel. Names without a field in the operation are fields of tools only. */
	inputs: Readonly<Record<string, ToolInput>>;
	/** Further fields to hide in tools: inputs from files, and fields that a tool input replaces. Saved values stay. */
	hides?: readonly string[];
}

/** A field that the model fills in, unless the user does. */
export interface ToolInput {
	/** Description for the model: meaning and limits. */
	description: string;
	/** Default: string. */
	type?: 'string' | 'number' | 'boolean' | 'json';
	/** Value if the model leaves it out. Without a default it is required. */
	default?: string | number | boolean;
	/** Label of a field that only tools have. */
	displayName?: string;
	/** Only shown while this other field is filled in by the model: it must not override a value that the user has fixed. */
	onlyWith?: string;
}

/** n8n's mark in expressions for the model: the editor shows such a field as defined by the model. */
export const FROM_AI_MARK = '/*n8n-auto-generated-fromAI-override*/';

/** The key of a field for the model, as n8n derives it from the label. */
const fromAiKey = (displayName: string): string => displayName.match(/[a-z0-9]+/gi)?.join('_') ?? '';

/** The expression that leaves a field to the model. */
export function fromAiExpression(displayName: string, { description, type = 'string', default: fallback }: ToolInput): string {
	const words = description.replaceAll('\\', '').replaceAll('`', "'").replaceAll('$', '');
	const end = fallback === undefined ? '' : `, ${typeof fallback === 'string' ? `'${fallback}'` : fallback}`;
	return `={{ ${FROM_AI_MARK} $fromAI('${fromAiKey(displayName)}', \`${words}\`, '${type}'${end}) }}`;
}
