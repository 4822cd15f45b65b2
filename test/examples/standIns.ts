import vm from 'node:vm';

import { tryToParseJsonToFormFields, type IDataObject, type INodeExecutionData, type INodeProperties, type INodeType } from 'n8n-workflow';

import { testNode } from '../engine/testNode';
import { dataTable } from './dataTable';

/**
 * Small stand-ins for the nodes of n8n-nodes-base that the examples use: enough of each to carry the examples' data
 * through n8n's engine. The e2e checks run the examples with the real nodes.
 */
const standIn = (name: string, properties: INodeProperties[], execute: INodeType['execute']): INodeType =>
	testNode(name, execute, { properties });

const property = (name: string, type: INodeProperties['type'] = 'json'): INodeProperties => ({
	displayName: name,
	name,
	type,
	default: '',
});

/** Returns its input: triggers (whose items the test sets), No Operation. */
const pass = (name: string) =>
	standIn(name, [], async function () {
		return await Promise.resolve([this.getInputData()]);
	});

/** Runs the JavaScript of a Code node. @param data what n8n offers it, by name (`$`, `$input`) */
export function runCode(source: string, data: object = {}): INodeExecutionData[] {
	const made: unknown = vm.runInNewContext(`(() => {${source}\n})()`, { Date, ...data });
	// Objects of another context are not plain objects here.
	return JSON.parse(JSON.stringify(made)) as INodeExecutionData[];
}

const code = standIn('code', [property('jsCode', 'string')], async function () {
	const { $, $input } = this.getWorkflowDataProxy(0) as Record<'$' | '$input', unknown>;
	return await Promise.resolve([runCode(this.getNodeParameter('jsCode', 0, '', { rawExpressions: true }) as string, { $, $input })]);
});

interface Assignment {
	name: string;
	value: unknown;
}

/** Edit Fields: a whole JSON, or single fields only. */
const set = standIn('set', [property('mode', 'string'), property('jsonOutput', 'string'), property('assignments')], async function () {
	const jsonOf = (item: number): IDataObject => {
		if (this.getNodeParameter('mode', item) === 'raw') {
			const json = this.getNodeParameter('jsonOutput', item) as IDataObject | string;
			return typeof json === 'string' ? (JSON.parse(json) as IDataObject) : json;
		}
		const { assignments } = this.getNodeParameter('assignments', item) as unknown as { assignments: Assignment[] };
		return Object.fromEntries(assignments.map(({ name, value }) => [name, value])) as IDataObject;
	};
	return await Promise.resolve([this.getInputData().map((_, item) => ({ json: jsonOf(item), pairedItem: { item } }))]);
});

const UNIT_MS: Record<string, number> = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

/** Wait: puts the whole execution to sleep, as the real one does from 65 seconds on. */
const wait = standIn('wait', [property('amount', 'number'), property('unit', 'string')], async function () {
	const ms = Number(this.getNodeParameter('amount', 0)) * (UNIT_MS[this.getNodeParameter('unit', 0) as string] ?? NaN);
	if (!(ms >= 65_000)) throw new Error('an example that waits for less would hold its worker');
	await this.putExecutionToWait(new Date(Date.now() + ms));
	return [this.getInputData()];
});

/** Form: the last page shows its input; any other waits until a visitor has filled it in (`filledIn` in example.ts). */
const form = standIn('form', [property('operation', 'string'), property('jsonOutput')], async function () {
	if (this.getNodeParameter('operation', 0) === 'completion') return [this.getInputData()];
	// n8n converts the result of an expression to JSON before it reads the fields.
	tryToParseJsonToFormFields(JSON.stringify(this.getNodeParameter('jsonOutput', 0)));
	await this.putExecutionToWait(new Date('3000-01-01'));
	return [this.getInputData()];
});

/** Nodes of the examples that send something are disabled until a user enables them. */
const httpRequest = standIn('httpRequest', [], async () => await Promise.reject(new Error('an example sent a request of its own')));

/** If: one comparison of texts; true is the first output. */
const ifNode = testNode(
	'if',
	async function () {
		type Comparison = { leftValue: unknown; rightValue: unknown };
		const isTrue = (item: number): boolean => {
			const { conditions } = this.getNodeParameter('conditions', item) as unknown as { conditions: Comparison[] };
			return conditions.every(({ leftValue, rightValue }) => leftValue === rightValue);
		};
		const items = this.getInputData().map((one, item) => ({ ...one, pairedItem: { item } }));
		return await Promise.resolve([items.filter((_, item) => isTrue(item)), items.filter((_, item) => !isTrue(item))]);
	},
	{ properties: [property('conditions')], outputs: ['main', 'main'] },
);

/** Merge: the items of both inputs, one after the other. */
const merge = testNode(
	'merge',
	async function () {
		return await Promise.resolve([[...this.getInputData(0), ...this.getInputData(1)]]);
	},
	{ inputs: ['main', 'main'] },
);

/** Loop Over Items: each time the next batch at its second output, at the end all results at its first. */
const splitInBatches = testNode(
	'splitInBatches',
	async function () {
		const context = this.getContext('node') as { left?: INodeExecutionData[]; back?: INodeExecutionData[] };
		const items = this.getInputData();
		if (context.left) context.back?.push(...items.map((one) => ({ ...one, pairedItem: { item: 0 } })));
		else Object.assign(context, { left: items.map(({ json }, item) => ({ json, pairedItem: { item } })), back: [] });
		const batch = context.left?.splice(0, this.getNodeParameter('batchSize', 0) as number) ?? [];
		return await Promise.resolve(batch.length > 0 ? [[], batch] : [context.back ?? [], []]);
	},
	{ properties: [property('batchSize', 'number')], outputs: ['main', 'main'] },
);

export const standIns: Record<string, INodeType> = Object.fromEntries(
	[
		pass('manualTrigger'),
		pass('scheduleTrigger'),
		pass('formTrigger'),
		form,
		pass('noOp'),
		code,
		set,
		wait,
		httpRequest,
		ifNode,
		merge,
		splitInBatches,
		dataTable,
	].map((node) => [`n8n-nodes-base.${node.description.name}`, node]),
);
