import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod/v3';

import { gapsIn } from '../gapsIn';
import { NODE_TYPE, type EngineNode, type EngineRun } from './engine';
import { outputOf } from './outputs';

/**
 * Faults of a run: items of our nodes that are unpaired, out of order, have gaps, or don't match their schema, and texts with gaps.
 */
export function faultsOf(run: EngineRun, nodes: EngineNode[]): string[] {
	const ours = nodes.filter(({ type }) => type === NODE_TYPE);
	return [...ours.flatMap((node) => faultsOfNode(run, node)), ...faultsOfTexts(run)];
}

function faultsOfNode({ status, data }: EngineRun, { name, parameters = {} }: EngineNode): string[] {
	const isSimple = parameters.simplify !== false;
	const isWaitedFor = [undefined, true].includes(parameters.waitForCompletion as boolean | undefined);
	// After Stop, n8n returns the input.
	const isHeld = isSimple && isWaitedFor && status !== 'canceled';
	const output = isHeld ? outputOf(parameters.resource, parameters.operation) : undefined;
	// With Include Input Fields an item also has fields that no schema knows.
	const schema = (parameters.options as IDataObject | undefined)?.includeInputFields ? output?.passthrough() : output?.catchall(SCALAR);
	const misfit = (json: IDataObject): string | undefined => (isWhole(json) ? schema?.safeParse(json).error?.message : undefined);
	return (data.resultData.runData[name] ?? []).flatMap((run, index) => {
		const [successes, errors] = run.data?.main ?? [];
		const outputs = { 'regular output': successes ?? [], 'error output': errors ?? [] };
		return [
			...Object.entries(outputs).flatMap(([output, items]) =>
				faultsOfItems(items, isSimple).map((fault) => `${name}, run ${index}, ${output}: ${fault}`),
			),
			...outputs['regular output'].flatMap(({ json }, item) => {
				const fault = misfit(json);
				return fault ? [`${name}, run ${index}: item ${item} is not what its schema promises: ${fault}`] : [];
			}),
		];
	});
}

/** A result may have further fields, such as an ID (`imgId`); none of them is an object or a list. */
const SCALAR = z.union([z.string(), z.number(), z.boolean()]);

function faultsOfItems(items: INodeExecutionData[], isSimple: boolean): string[] {
	const indexes = items.map(({ pairedItem }) => indexIn(pairedItem));
	return items.flatMap(({ json }, item) => {
		const index = indexes[item];
		return [
			...gapsIn(json, `item ${item}`).map((path) => `${path} is undefined`),
			...(isSimple && isMistakenForError(json) ? [`n8n takes the success of item ${item} for an error`] : []),
			...(index === undefined ? [`item ${item} is not paired`] : []),
			...((index ?? 0) < (indexes[item - 1] ?? 0) ? [`item ${item} is out of order`] : []),
		];
	});
}

function indexIn(pairedItem: INodeExecutionData['pairedItem']): number | undefined {
	if (typeof pairedItem !== 'object' || Array.isArray(pairedItem) || pairedItem.input !== undefined) return undefined;
	return Number.isInteger(pairedItem.item) ? pairedItem.item : undefined;
}

/** Pending, failed, and empty items have another shape. */
const isWhole = ({ error, timedOut, response }: IDataObject): boolean => typeof error !== 'string' && !timedOut && response === undefined;

/** An error of ours has `error` and `details`; n8n would treat a success with an `error` text as an error. */
const isMistakenForError = ({ error, details }: IDataObject): boolean =>
	typeof error === 'string' && (typeof details !== 'object' || details === null);

const GAP = /\bundefined\b|\bNaN\b|\[object /;

function faultsOfTexts({ error, hints }: EngineRun): string[] {
	return [error?.message, error?.description, ...hints].flatMap((text) => (text && GAP.test(text) ? [`a gap in the text: ${text}`] : []));
}

/** The shortest text that counts as a key: `key` itself is in many texts. */
const SHORTEST_KEY = 8;

/** Places where a key appears outside the credential: the log, or what n8n stores and shows of a run. */
export function leaksOf(run: EngineRun, keys: string[]): string[] {
	const places: Array<[place: string, text: string]> = [
		['the log', run.log.join('\n')],
		['the data of the execution', JSON.stringify(run.data)],
		['the error', [run.error?.message, run.error?.description, JSON.stringify(run.error?.context)].join('\n')],
		['the hints', run.hints.join('\n')],
	];
	return keys
		.filter((key) => key.trim().length >= SHORTEST_KEY)
		.flatMap((key) => places.filter(([, text]) => text.includes(key.trim())).map(([place]) => `the key "${key}" is in ${place}`));
}
