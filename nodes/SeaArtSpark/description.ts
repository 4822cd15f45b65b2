import type { INodeProperties, NodeHint } from 'n8n-workflow';

import { simplify } from './options';
import { downloadFields } from './options/download';
import { includeInputFields } from './options/inputFields';
import { limitOptions } from './options/limits';
import { ceilingOptions, reuseOptions } from './options/spending';
import { submitOptions } from './options/submitting';
import { waitForCompletion, waitOptionsFor } from './options/waiting';
import { resources } from './resources';
import type { Operation, Resource } from './resources/operation';
import { withToolFields, withToolOptions } from './toolProperties';

const waits = ({ operationType }: Operation): boolean => operationType !== 'poll' && operationType !== 'read';

const spends = ({ operationType }: Operation): boolean => operationType === 'submit' || operationType === 'query';

const makesOf = (operation: Operation) => ('makes' in operation ? operation.makes : undefined);

/** The fields of an operation below the pickers: its own, then those shared by its type. */
export function fieldsOf(operation: Operation): INodeProperties[] {
	const { fields, operationType } = operation;
	const makes = makesOf(operation);
	return [
		...fields,
		...(operationType === 'submit' ? [waitForCompletion] : []),
		...(makes ? downloadFields(makes, operationType === 'submit') : []),
		simplify,
	];
}

/** The entries of an operation's Options collection in the order of use: its own, waiting, spending, and limits last. */
export const optionsOf = (operation: Operation): INodeProperties[] => [
	...(operation.options ?? []),
	includeInputFields,
	...(waits(operation) ? waitOptionsFor(operation.duration ?? 'seconds') : []),
	...(spends(operation) ? ceilingOptions : []),
	...(operation.operationType === 'submit' ? [...reuseOptions, ...submitOptions] : []),
	...limitOptions,
];

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
	operations.flatMap((operation) => (operation.operationType === 'submit' ? [{ key: `${value}.${operation.value}`, operation }] : [])),
);

/** The field of each operation that multiplies the tasks of an item. */
const countFields = Object.fromEntries(
	paidOperations.flatMap(({ key, operation }) => (operation.count ? [[key, operation.count.field.name]] : [])),
);

/** Expressions for the conditions of hints. */
const OPERATION = '($parameter["resource"] + "." + $parameter["operation"])';
const IS_PAID = `${JSON.stringify(paidOperations.map(({ key }) => key))}.includes(${OPERATION})`;
const TASKS_PER_ITEM = `Math.max(1, Number($parameter[${JSON.stringify(countFields)}[${OPERATION}] || "resource"]) || 1)`;
const ITEMS = '$input.all().length';
const MAX_PAID_TASKS = 'Number(($parameter["options"] || {})["maxPaidTasks"] || 0)';

const hint = (message: string, condition: string): NodeHint => ({
	message,
	type: 'warning',
	location: 'outputPane',
	whenToDisplay: 'beforeExecution',
	displayCondition: `={{ Boolean(${IS_PAID} && ${condition}) }}`,
});

/**
 * Shown before execution. A hint can read items and parameters, but not 'On Error' or 'Retry On Fail', and its message is fixed text.
 * A condition that reads no item also works before the previous node has run.
 */
export const hints: NodeHint[] = [
	hint('<b>Each item is charged separately.</b>', `${TASKS_PER_ITEM} === 1 && ${ITEMS} > 1`),
	hint("<b>Each image is charged separately:</b> items × 'Number of Images'.", `${TASKS_PER_ITEM} > 1`),
	hint("If 'On Error' is Stop Workflow (see Settings), one failed item hides the output of the others.", `${ITEMS} > 1`),
	hint(
		"To limit what one execution may spend, set 'Max Paid Tasks' under Options.",
		`${MAX_PAID_TASKS} === 0 && (${TASKS_PER_ITEM} > 1 || ${ITEMS} > 1)`,
	),
	hint(
		"<b>'Max Paid Tasks' is lower than the number of tasks.</b> Items beyond the limit will fail.",
		`${MAX_PAID_TASKS} > 0 && (${MAX_PAID_TASKS} < ${TASKS_PER_ITEM} || ${MAX_PAID_TASKS} < ${TASKS_PER_ITEM} * ${ITEMS})`,
	),
];

/** Line below the node on the canvas: the action of the operation. */
export const subtitle = `={{ (${JSON.stringify(
	Object.fromEntries(resources.flatMap(({ value, operations }) => operations.map((one) => [`${value}.${one.value}`, one.action]))),
)})[$parameter["resource"] + "." + $parameter["operation"]] || $parameter["operation"] }}`;

/** All properties of the node: the pickers, then the fields of each operation, shown only for it. */
export const properties: INodeProperties[] = [
	resourcePicker,
	...resources.map(operationPicker),
	...resources.flatMap((resource) => resource.operations.flatMap(fieldsFor(resource))),
];
