import type { INodeProperties } from 'n8n-workflow';

import { downloadNames } from './options/download';
import { includeInputFields } from './options/inputFields';
import { waitForCompletion } from './options/waiting';
import { simplify } from './options';
import type { Operation } from './resources/operation';
import { FROM_AI_MARK, fromAiExpression, type ToolInput } from './resources/agentTool';

/** What no agent has a use for: n8n drops the files of tools, and an answer is lean as it is. What a saved tool says of waiting and of raw data stays. */
const PLUMBING = new Set([waitForCompletion.name, simplify.name]);
/** Fields of no use to an agent: n8n drops the files of tools, and the arguments of a call are no row. */
const HIDDEN = new Set([...downloadNames, includeInputFields.name]);

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

const forToolsAlone = (property: INodeProperties): INodeProperties => shownWith(property, { show: { '@tool': [true] } });

/** A field that is there and not shown: what a saved workflow holds in it stays. */
const kept = (property: INodeProperties): INodeProperties => {
	const { displayName, name, default: value, displayOptions } = property;
	return forToolsAlone({ displayName, name, type: 'hidden', default: value, ...(displayOptions ? { displayOptions } : {}) });
};

/** The field as a tool has it: filled in by the model until the user fills it in. */
function forModel({ displayName, name, type, typeOptions, displayOptions }: INodeProperties, ask: ToolInput): INodeProperties {
	// A dropdown cannot be left to the model, and a text can hold any of its values.
	const isText = type === 'options' || type === 'fixedCollection';
	return forToolsAlone({
		displayName,
		name,
		type: isText ? 'string' : type,
		default: fromAiExpression(displayName, ask),
		description: ask.description,
		...(typeOptions?.rows === undefined ? {} : { typeOptions: { rows: typeOptions.rows } }),
		...(displayOptions ? { displayOptions } : {}),
	});
}

/** A field that only tools have. */
function own(name: string, ask: ToolInput): INodeProperties {
	const { displayName = name, type = 'string', onlyWith } = ask;
	const property = forModel({ displayName, name, type, default: '' }, ask);
	if (onlyWith === undefined) return property;
	// Any text that n8n did not write for the model. No regular expression: n8n gives those 250 ms of real time.
	// The editor asks with what the expression comes to, which is nothing as long as no model has filled it in.
	const start = `={{ ${FROM_AI_MARK}`;
	const unlessLeftToModel = [{ _cnd: { between: { from: '\0', to: start } } }, { _cnd: { gt: `${start}\uffff` } }] as const;
	return shownWith(property, { hide: { [onlyWith]: [...unlessLeftToModel] } });
}

/** The fields of an operation, those of the ordinary node and those of an agent's tool. */
export function withToolFields({ tool }: Operation, fields: INodeProperties[]): INodeProperties[] {
	const { description, inputs, hides = [] } = tool;
	const names = new Set(fields.map(({ name }) => name));
	const ownAsks = Object.entries(inputs).filter(([name]) => !names.has(name));
	/** Own fields stand behind the one that is asked before them. */
	const ownAfter = (name: string | undefined): INodeProperties[] => {
		const order = Object.keys(inputs);
		const next = order[name === undefined ? 0 : order.indexOf(name) + 1];
		const found = ownAsks.find(([one]) => one === next);
		return found ? [own(...found), ...ownAfter(found[0])] : [];
	};
	const toolDescription: INodeProperties = forToolsAlone({
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
		...ownAfter(undefined),
		...fields.flatMap((field) => {
			const ask = inputs[field.name];
			if (ask) return [notForTools(field), forModel(field, ask), ...ownAfter(field.name)];
			if (HIDDEN.has(field.name)) return [notForTools(field)];
			return PLUMBING.has(field.name) || hides.includes(field.name) ? [notForTools(field), kept(field)] : [field];
		}),
	];
}

/** The entries of the Options collection: those about files are none of a tool's. */
export const withToolOptions = (options: INodeProperties[]): INodeProperties[] =>
	options.map((option) => (HIDDEN.has(option.name) ? notForTools(option) : option));

/** The fields that only an agent's tool has, for what reads them. */
export const ownToolFields = ({ tool }: Operation, fields: INodeProperties[]): INodeProperties[] =>
	Object.entries(tool.inputs)
		.filter(([name]) => !fields.some((field) => field.name === name))
		.map(([name, { displayName = name, type = 'string' }]): INodeProperties => ({ displayName, name, type, default: '' }));
