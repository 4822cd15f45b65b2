import type { INodeProperties } from 'n8n-workflow';

import { resources } from './resources';
import { downloadFields, downloadOptions, simplify, submitOptions, waitForCompletion, waitOptions } from './resources/fields';
import type { Operation, Resource } from './resources/operation';

const byDisplayName = (a: INodeProperties, b: INodeProperties) => a.displayName.localeCompare(b.displayName, 'en');

/** The fields of an operation below the pickers: its own, then what its kind shares with others. */
export function fieldsOf({ properties, kind, makesImages }: Operation): INodeProperties[] {
	return [
		...properties,
		...(kind === 'submit' ? [waitForCompletion] : []),
		...(makesImages ? downloadFields(kind === 'wait') : []),
		simplify,
	];
}

/** The entries of an operation's Options collection, in the order of the alphabet. */
export function optionsOf({ options = [], kind, makesImages }: Operation): INodeProperties[] {
	return [
		...options,
		...waitOptions.filter(({ name }) => kind !== 'look' || !LOOK_HAS_NO.includes(name)),
		...(kind === 'submit' ? submitOptions : []),
		...(makesImages ? downloadOptions : []),
	].sort(byDisplayName);
}

/** One look waits for nothing. */
const LOOK_HAS_NO = ['maxPollIntervalSeconds', 'onTimeout', 'timeoutSeconds'];

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
		...fieldsOf(operation).map((property) => shownFor(resource, operation, property)),
		shownFor(resource, operation, {
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: optionsOf(operation),
		}),
	];

/** Every property of the node: the pickers, then each operation's fields, shown for it alone. */
export const properties: INodeProperties[] = [
	resourcePicker,
	...resources.map(operationPicker),
	...resources.flatMap((resource) => resource.operations.flatMap(fieldsFor(resource))),
];
