import type { INodeProperties } from 'n8n-workflow';

import { downloadNames } from './options/download';
import { includeInputFields } from './options/inputFields';
import { waitForCompletion } from './options/waiting';
import { simplify } from './options';
import type { Operation } from './resources/operation';
import { FROM_AI_MARK, fromAiExpression, type ToolInput } from './resources/agentTool';

/** Hidden fields of tools: a tool always waits, and its output is already short. Saved values stay. */
const HIDDEN_FOR_TOOLS = new Set([waitForCompletion.name, simplify.name]);
/** Fields that tools don't have: n8n drops the files of tools, and the arguments of a call are not an input item. */
const NOT_FOR_TOOLS = new Set([...downloadNames, includeInputFields.name]);

type Rules = NonNullable<INodeProperties['displayOptions']>;

const shownWith = (property: INodeProperties, { show = {}, hide = {} }: Rules): INodeProperties => {
	const { displayOptions = {} } = property;
	const rules = {
		...(displayOptions.show || Object.keys(show).length > 0 ? { show: { ...displayOptions.show, ...show } } : {}),
		...(displayOptions.hide || Object.keys(hide).length > 0 ? { hide: { ...displayOptions.hide, ...hide } } : {}),
	};
	return { ...property, displayOptions: rules };
};

const notForTools = (property: INodeProperties): INodeProperties => shownWith(property, { hide: { '@tool': [true] } });

const forToolsOnly = (property: INodeProperties): INodeProperties => shownWith(property, { show: { '@tool': [true] } });

/** A hidden field, so that the value in a saved workflow stays. */
const hiddenForTools = (property: INodeProperties): INodeProperties => {
	const { displayName, name, default: value, displayOptions } = property;
	return forToolsOnly({ displayName, name, type: 'hidden', default: value, ...(displayOptions ? { displayOptions } : {}) });
};

/** The field of a tool: filled in by the model unless the user does. */
function forModel({ displayName, name, type, typeOptions, displayOptions }: INodeProperties, input: ToolInput): INodeProperties {
	// A dropdown can't be filled in by the model, and a text can contain any of its values.
	const isText = type === 'options' || type === 'fixedCollection';
	return forToolsOnly({
		displayName,
		name,
		type: isText ? 'string' : type,
		default: fromAiExpression(displayName, input),
		description: input.description,
		...(typeOptions?.rows === undefined ? {} : { typeOptions: { rows: typeOptions.rows } }),
		...(displayOptions ? { displayOptions } : {}),
	});
}

/** A field that only tools have. */
function toolOnlyField(name: string, input: ToolInput): INodeProperties {
	const { displayName = name, type = 'string', onlyWith } = input;
	const property = forModel({ displayName, name, type, default: '' }, input);
	if (onlyWith === undefined) return property;
	// Matches any text that n8n did not generate for the model. No regular expression: n8n limits those to 250 ms of real time.
	// The editor compares the value of the expression, which is empty until a model has filled it in.
	const start = `={{ ${FROM_AI_MARK}`;
	const unlessLeftToModel = [{ _cnd: { between: { from: '\0', to: start } } }, { _cnd: { gt: `${start}\uffff` } }] as const;
	return shownWith(property, { hide: { [onlyWith]: [...unlessLeftToModel] } });
}

/** The fields of an operation, both of the node and of an agent's tool. */
export function withToolFields({ tool }: Operation, fields: INodeProperties[]): INodeProperties[] {
	const { description, inputs, hides = [] } = tool;
	const names = new Set(fields.map(({ name }) => name));
	const toolOnlyInputs = Object.entries(inputs).filter(([name]) => !names.has(name));
	/** Fields that only tools have come after the preceding tool input. */
	const toolOnlyFieldsAfter = (name: string | undefined): INodeProperties[] => {
		const order = Object.keys(inputs);
		const next = order[name === undefined ? 0 : order.indexOf(name) + 1];
		const found = toolOnlyInputs.find(([one]) => one === next);
		return found ? [toolOnlyField(...found), ...toolOnlyFieldsAfter(found[0])] : [];
	};
	const toolDescription: INodeProperties = forToolsOnly({
		displayName: 'Description',
		name: 'toolDescription',
		type: 'string',
		typeOptions: { rows: 4 },
		default: description,
		required: true,
		description: 'What the model reads of this tool: what it does, what a call costs and how long it takes',
	});
	return [
		toolDescription,
		...toolOnlyFieldsAfter(undefined),
		...fields.flatMap((field) => {
			const input = inputs[field.name];
			if (input) return [notForTools(field), forModel(field, input), ...toolOnlyFieldsAfter(field.name)];
			if (NOT_FOR_TOOLS.has(field.name)) return [notForTools(field)];
			return HIDDEN_FOR_TOOLS.has(field.name) || hides.includes(field.name) ? [notForTools(field), hiddenForTools(field)] : [field];
		}),
	];
}

/** The entries of the Options collection, without those about files for tools. */
export const withToolOptions = (options: INodeProperties[]): INodeProperties[] =>
	options.map((option) => (NOT_FOR_TOOLS.has(option.name) ? notForTools(option) : option));

/** The fields that only an agent's tool has, for the item reader. */
export const ownToolFields = ({ tool }: Operation, fields: INodeProperties[]): INodeProperties[] =>
	Object.entries(tool.inputs)
		.filter(([name]) => !fields.some((field) => field.name === name))
		.map(([name, { displayName = name, type = 'string' }]): INodeProperties => ({ displayName, name, type, default: '' }));
