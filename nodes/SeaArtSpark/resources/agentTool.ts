/** What an operation is to an agent that has it as a tool. */
export interface AgentTool {
	/** What the model reads of the tool: what it does, what a call costs, how long it takes, what comes back. */
	description: string;
	/** What the model fills in, in the order of the panel, by the name of the field. A name that no field of the operation has is a field that only tools have. */
	inputs: Readonly<Record<string, ToolInput>>;
	/** Fields that a tool's panel does not show besides: files of the workflow, and what an ask says in words. What a saved tool holds in them stays. */
	hides?: readonly string[];
}

/** A field that the model fills in, unless the user does. */
export interface ToolInput {
	/** What the model reads of it: what to write, and within which limits. */
	description: string;
	/** Default: string. */
	type?: 'string' | 'number' | 'boolean' | 'json';
	/** What holds where the model leaves it out; without one the model has to fill it in. */
	default?: string | number | boolean;
	/** What the user sees above a field that only tools have. */
	displayName?: string;
	/** A field that has to be left to the model for this one to be shown: what the user has fixed, no other field may get around. */
	onlyWith?: string;
}

/** How n8n marks an expression that it wrote for the model to fill in: such a field is shown as defined by the model. */
export const FROM_AI_MARK = '/*n8n-auto-generated-fromAI-override*/';

/** The key by which the model names a field: as n8n makes it of what the user sees above it. */
export const fromAiKey = (displayName: string): string => displayName.match(/[a-z0-9]+/gi)?.join('_') ?? '';

/** The expression that leaves a field to the model. */
export function fromAiExpression(displayName: string, { description, type = 'string', default: fallback }: ToolInput): string {
	const words = description.replaceAll('\\', '').replaceAll('`', "'").replaceAll('$', '');
	const end = fallback === undefined ? '' : `, ${typeof fallback === 'string' ? `'${fallback}'` : fallback}`;
	return `={{ ${FROM_AI_MARK} $fromAI('${fromAiKey(displayName)}', \`${words}\`, '${type}'${end}) }}`;
}
