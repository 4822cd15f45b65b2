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

const waits = ({ operationType }: Operation): boolean => operationType !== 'look' && operationType !== 'read';

const spends = ({ operationType }: Operation): boolean => operationType === 'submit' || operationType === 'query';

const makesOf = (operation: Operation) => ('makes' in operation ? operation.makes : undefined);

/** The fields of an operation below the pickers: its own, then what its type shares with others. */
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
	operations.filter(({ operationType }) => operationType === 'submit').map((operation) => `${value}.${operation.value}`),
);

/** What the settings as they are come to, for the condition of a hint. */
const PAID = `${JSON.stringify(paidOperations)}.includes($parameter["resource"] + "." + $parameter["operation"])`;
const MANY_ITEMS = '$input.all().length > 1';
const MANY_IMAGES = '$parameter["resource"] === "textToImage" && Number($parameter["numberOfImages"]) > 1';
const CEILING = 'Number(($parameter["options"] || {})["maxPaidTasks"] || 0)';

const hint = (message: string, condition: string): NodeHint => ({
	message,
	type: 'warning',
	location: 'outputPane',
	whenToDisplay: 'beforeExecution',
	displayCondition: `={{ Boolean(${PAID} && ${condition}) }}`,
});

/**
 * What is worth knowing before the click. A hint reads the items and the parameters. It cannot read what 'On Error', 'Execute Once' and
 * 'Retry On Fail' are set to, nor work a number into its words: so these hold for each setting and each number.
 */
export const hints: NodeHint[] = [
	hint(
		"<b>Each of these items is a paid task.</b> With 'On Error' on Stop Workflow (see Settings), one bad item withholds the results of the others.",
		`${MANY_ITEMS} && !(${MANY_IMAGES})`,
	),
	// Reads no item: it holds before there is one, too, where a condition that asks for the items shows nothing.
	hint("<b>Each of the images is a paid task</b>: as many for each item as 'Number of Images' says.", MANY_IMAGES),
	hint(
		"With 'On Error' on Stop Workflow (see Settings), one bad task withholds the results of the others.",
		`${MANY_ITEMS} && ${MANY_IMAGES}`,
	),
	hint("'Max Paid Tasks' under Options is a ceiling for all of them.", `${MANY_ITEMS} && ${CEILING} === 0`),
	hint(
		"<b>'Max Paid Tasks' is lower than the number of items:</b> what is beyond it is refused.",
		`${CEILING} > 0 && ${CEILING} < $input.all().length`,
	),
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
