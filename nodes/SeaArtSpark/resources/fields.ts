import type { INodeProperties } from 'n8n-workflow';

/** Longest name of a group or an asset, in characters (both services). */
export const NAME_MAX = 64;

export const projectName: INodeProperties = {
	displayName: 'Project Name',
	name: 'projectName',
	type: 'string',
	default: '',
	description: 'Project of group, asset and API key. Leave it out to use the default project. Not known to OctopusX.',
};

/** Where to read the item's file. Shown for the source that needs it. */
export const inputBinaryField = (shownFor: Record<string, string[]>): INodeProperties => ({
	displayName: 'Input Binary Field',
	name: 'inputBinaryField',
	type: 'string',
	required: true,
	default: 'data',
	hint: 'The name of the input field that holds the file. With SeaArt Spark (Vtrix), this n8n has to be reachable from the internet; with OctopusX the file is uploaded.',
	description: 'The binary field of the incoming item that holds the file',
	displayOptions: { show: shownFor },
});

export const waitForCompletion: INodeProperties = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: true,
	description:
		'Whether to wait until the task has ended and hand on its result. When off, the task ID is handed on at once; the Task resource fetches the result later.',
};

export const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

const shownWhenDownloading = { downloadImages: [true] };

/** Fields of the operations whose tasks make images. */
export const downloadFields = (waits: boolean): INodeProperties[] => [
	{
		displayName: 'Download Images',
		name: 'downloadImages',
		type: 'boolean',
		default: true,
		description:
			'Whether to put the images themselves into the item. Their addresses are in the item either way, and may expire after a day.',
		...(waits ? {} : { displayOptions: { show: { waitForCompletion: [true] } } }),
	},
	{
		displayName: 'Put Output Image in Field',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the output field to put the image in',
		displayOptions: { show: waits ? shownWhenDownloading : { waitForCompletion: [true], ...shownWhenDownloading } },
	},
];

/** Options of everything that waits. */
export const waitOptions: INodeProperties[] = [
	{
		displayName: 'Max Poll Interval (Seconds)',
		name: 'maxPollIntervalSeconds',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 5,
		description: 'The longest pause between two looks at a task. Short tasks are looked at more often.',
	},
	{
		displayName: 'Max Requests per Second',
		name: 'maxRequestsPerSecond',
		type: 'number',
		typeOptions: { minValue: 0.1, numberPrecision: 1 },
		default: 10,
		description: 'How many requests this node sends to the service in any one second, for all items together',
	},
	{
		displayName: 'Max Tasks in Flight',
		name: 'maxTasksInFlight',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 20,
		description: 'How many tasks may run at the same time. Items beyond that wait for their turn.',
	},
	{
		displayName: 'On Timeout',
		name: 'onTimeout',
		type: 'options',
		default: 'error',
		description: 'What to do with an item whose task has not ended in time. The task goes on at the service either way.',
		options: [
			{ name: 'Return the Pending Task', value: 'returnTask', description: 'Hand on an item with the task ID' },
			{ name: 'Stop With an Error', value: 'error', description: 'End the item, naming the task ID' },
		],
	},
	{
		displayName: 'Timeout (Seconds)',
		name: 'timeoutSeconds',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 600,
		description: 'How long to wait for one item, counted from when its turn comes',
	},
];

/** Options of everything that submits a paid task. */
export const submitOptions: INodeProperties[] = [
	{
		displayName: 'On Uncertain Submit',
		name: 'onUncertainSubmit',
		type: 'options',
		default: 'stop',
		description: 'What to do when the connection breaks before the service has answered, so that nobody knows whether the task was taken',
		options: [
			{ name: 'Stop', value: 'stop', description: 'Never pay twice: end the item and say where to look' },
			{ name: 'Submit Again', value: 'submitAgain', description: 'Rather pay twice than go without: send it again, three times at most' },
		],
	},
];

export const downloadOptions: INodeProperties[] = [
	{
		displayName: 'Max Download Size (MB)',
		name: 'maxDownloadMegabytes',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 100,
		description: 'The largest image to download',
	},
];
