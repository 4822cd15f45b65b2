import type { INodeProperties, NodeHint } from 'n8n-workflow';

import { simplify } from './options';
import { downloadFields, downloadOptions, type Downloading } from './options/download';
import { limitOptions } from './options/limits';
import { ceilingOptions, reuseOptions } from './options/spending';
import { submitOptions } from './options/submitting';
import { waitForCompletion, waitOptions } from './options/waiting';
import { resources } from './resources';
import type { Operation, Resource } from './resources/operation';
import { withToolFields, withToolOptions } from './toolProperties';

const byDisplayName = (a: INodeProperties, b: INodeProperties) => (a.displayName < b.displayName ? -1 : 1);

const waits = ({ kind }: Operation): boolean => kind === 'submit' || kind === 'query' || kind === 'await';

/** What there is to say about an operation's downloads; undefined where its tasks make no files. */
const downloadingOf = (operation: Operation): Downloading | undefined =>
	'makes' in operation && operation.makes !== undefined ? { ...operation, makes: operation.makes } : undefined;

/** The fields of an operation below the pickers: its own, then what its kind shares with others. */
export function fieldsOf(operation: Operation): INodeProperties[] {
	const { fields, kind } = operation;
	const downloading = downloadingOf(operation);
	return [
		...fields,
		...(kind === 'submit' ? [waitForCompletion] : []),
		...(downloading ? downloadFields(downloading, kind === 'await') : []),
		simplify,
	];
}

/** The entries of an operation's Options collection, in the order of the alphabet. */
export function optionsOf(operation: Operation): INodeProperties[] {
	const downloading = downloadingOf(operation);
	const shared = [
		...limitOptions,
		...(waits(operation) ? waitOptions : []),
		...(operation.kind === 'submit' || operation.kind === 'query' ? ceilingOptions : []),
		...(operation.kind === 'submit' ? [...submitOptions, ...reuseOptions] : []),
		...(downloading ? downloadOptions(downloading) : []),
	].map((option) => ({ ...option, default: operation.optionDefaults?.[option.name] ?? option.default }));
	return [...(operation.options ?? []), ...shared].sort(byDisplayName);
}

function shownFor(resource: Resource, operation: Operation, property: INodeProperties): INodeProperties {
	const show = { resource: [resource.value], operation: [operation.value], ...property.displayOptions?.show };
	return { ...property, displayOptions: { ...property.displayOptions, show } };
}

const resourcePicker: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	default: 'textToImage',
	options: resources.map(({ name, value }) => ({ name, value })),
};

const operationPicker = (resource: Resource): INodeProperties => ({
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: `${resource.operations[0].value}`,
	displayOptions: { show: { resource: [resource.value] } },
	options: resource.operations.map(({ name, value, action, description }) => ({ name, value, action, description })),
});

const fieldsFor =
	(resource: Resource) =>
	(operation: Operation): INodeProperties[] => [
		...withToolFields(operation, fieldsOf(operation)).map((property) => shownFor(resource, operation, property)),
		shownFor(resource, operation, {
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: withToolOptions(optionsOf(operation)),
		}),
	];

const paidOperations = resources.flatMap(({ value, operations }) =>
	operations.filter(({ kind }) => kind === 'submit').map((operation) => `${value}.${operation.value}`),
);

/** What is worth knowing before the click: nothing tells a hint what 'On Error' is set to, so its words hold for each setting. */
export const hints: NodeHint[] = [
	{
		message:
			"<b>Each of these items is a paid task.</b> With 'On Error' on Stop Workflow (see Settings), one bad item withholds the results of the others; 'Max Paid Tasks' under Options is a ceiling.",
		type: 'warning',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ $input.all().length > 1 && ${JSON.stringify(paidOperations)}.includes($parameter["resource"] + "." + $parameter["operation"]) }}`,
	},
];

/** What the node on the canvas says it does: the action in words. */
export const subtitle = `={{ (${JSON.stringify(
	Object.fromEntries(resources.flatMap(({ value, operations }) => operations.map((one) => [`${value}.${one.value}`, one.action]))),
)})[$parameter["resource"] + "." + $parameter["operation"]] || $parameter["operation"] }}`;

/** Every property of the node: the pickers, then each operation's fields, shown for it alone. */
export const properties: INodeProperties[] = [
	resourcePicker,
	...resources.map(operationPicker),
	...resources.flatMap((resource) => resource.operations.flatMap(fieldsFor(resource))),
];
