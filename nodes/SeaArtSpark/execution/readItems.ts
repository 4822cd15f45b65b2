import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import { fieldsOf, optionsOf } from '../description';
import { readItemSettings, type ItemSettings } from '../options';
import { withoutUndefined } from '../network/values';
import { atItem } from '../parameters/atItem';
import { downloadNames } from '../options/download';
import { ItemReader } from '../parameters/itemReader';
import type { ExistingTaskOperation, Prerequisite, ReadOperation, SubmitOperation } from '../resources/operation';
import type { ReadCall, SparkRequest } from '../services/request';
import type { Refusal } from '../services/service';
import { runConcurrently } from '../tasks/limits/runConcurrently';
import { ownToolFields } from '../toolProperties';
import { invalidItemsError } from './errors/invalidItems';
import { isForTheUser, type NodeError } from './errors/nodeError';
import type { Run } from './openRun';

/** A checked request of one item. */
export type ItemRequest = { itemIndex: number; settings: ItemSettings } & (
	| {
			operation: SubmitOperation;
			request: SparkRequest;
			first?: Prerequisite;
			/** Index among the requests of the item. */
			part: number;
			/** Number of requests of the item. */
			parts: number;
	  }
	| { operation: ExistingTaskOperation; taskId: string }
	| { operation: ReadOperation; read: ReadCall }
);

/** An item request that submits a task. */
export type SubmitRequest = Extract<ItemRequest, { request: SparkRequest }>;

/** An item request, or the error with which the item was rejected before anything was sent. */
export type ReadResult = ItemRequest | { itemIndex: number; rejected: NodeError };

/** After this many items, or this time, reading yields to other executions. */
const BATCH = { items: 25, ms: 15 };

/** Number of items whose files are checked at the same time. */
const FILES_AT_A_TIME = 6;

/**
 * Reads and checks all items, in input order. Sends nothing. An item may have several requests. With "continue", a rejected item keeps its
 * place. Otherwise one error names all rejected items. Yields regularly, so that many items don't block the host.
 * @returns undefined if stopped meanwhile
 */
export async function readItems(run: Run): Promise<ReadResult[] | undefined> {
	const { ctx, operation, context } = run;
	const nodeFields = fieldsOf(operation);
	const fields = [...nodeFields, ...ownToolFields(operation, nodeFields)];
	const options = optionsOf(operation);
	// An agent only gets URLs: n8n drops the files of tools.
	const hidden = run.agentCall ? downloadNames : [];
	const names = new Set([...fields, ...options].map(({ name }) => name).filter((name) => !hidden.includes(name)));
	const isFirstAttempt = run.ledger.isEmpty;
	const { parameters } = ctx.getNode();
	const unchecked: ItemReader[] = [];
	const readItem = (itemIndex: number): ReadResult[] => {
		const item = new ItemReader(ctx, itemIndex, fields, options, parameters, run.agentCall !== undefined);
		const orRejected = (read: () => ReadResult[]): ReadResult[] => {
			try {
				return read();
			} catch (thrown) {
				return [{ itemIndex, rejected: asNodeError(ctx, thrown, itemIndex) }];
			}
		};
		return orRejected(() => {
			const itemRequests = requestsOf(run, item);
			const settings = readItemSettings(item, (name) => names.has(name), operation.duration);
			const reads = itemRequests.flatMap((itemRequest) => orRejected(() => [{ ...itemRequest(), itemIndex, settings }]));
			if (item.checks.length > 0 && !reads.some((read) => 'rejected' in read)) unchecked.push(item);
			return isFirstAttempt ? reads : [...reads, ...partsOfEarlierAttempts(run, reads)];
		});
	};
	const count = ctx.getInputData().length;
	let reads: ReadResult[] = [];
	let batch = { items: 0, endsAt: performance.now() + BATCH.ms };
	for (let itemIndex = 0; itemIndex < count; itemIndex++) {
		if (batch.items === BATCH.items || performance.now() > batch.endsAt) {
			await context.clock.sleep(0);
			if (context.stopSignal.aborted) return undefined;
			batch = { items: 0, endsAt: performance.now() + BATCH.ms };
		}
		batch.items++;
		reads.push(...readItem(itemIndex));
	}
	reads = await withFilesChecked(run, reads, unchecked);
	if (context.stopSignal.aborted) return undefined;
	const rejected = run.continues ? [] : reads.filter((read) => 'rejected' in read);
	if (rejected.length > 0) throw invalidItemsError(ctx, rejected);
	return reads;
}

/** Checks the files of all items. An item with an invalid file is rejected as a whole. */
async function withFilesChecked({ ctx, context }: Run, reads: ReadResult[], unchecked: ItemReader[]): Promise<ReadResult[]> {
	const rejected = new Map<number, NodeError>();
	await runConcurrently(unchecked.length, FILES_AT_A_TIME, context.haltSignal, async (index) => {
		const { itemIndex, checks } = unchecked[index]!;
		try {
			for (const check of checks) await check();
		} catch (thrown) {
			rejected.set(itemIndex, asNodeError(ctx, thrown, itemIndex));
		}
	});
	return reads.flatMap((read, place): ReadResult[] => {
		const error = rejected.get(read.itemIndex);
		if (!error) return [read];
		return reads[place - 1]?.itemIndex === read.itemIndex ? [] : [{ itemIndex: read.itemIndex, rejected: error }];
	});
}

type UncheckedRequest<W = ItemRequest> = W extends unknown ? Omit<W, 'itemIndex' | 'settings'> : never;

/** The requests of an item, as functions: an invalid task ID only throws for its own request. */
function requestsOf({ ctx, operation, service }: Run, item: ItemReader): Array<() => UncheckedRequest> {
	switch (operation.operationType) {
		case 'submit':
		case 'query': {
			const requests = operation.toRequests(item);
			return requests.map((request, part) => {
				const first = operation.prerequisite?.(request);
				for (const needed of first ? [first.request, request] : [request]) refuse(ctx, item, service.job(needed));
				return () => ({ operation, request, part, parts: requests.length, ...(first ? { first } : {}) });
			});
		}
		case 'await':
		case 'poll':
			return operation.toTaskIds(item).map((id) => () => ({ operation, taskId: item.checkedId('taskId', id) }));
		case 'read': {
			const read = service.read(operation.toRead(item));
			refuse(ctx, item, read);
			return [() => ({ operation, read: read as Exclude<typeof read, { refusal: Refusal }> })];
		}
	}
}

/**
 * Paid tasks of earlier attempts beyond the item's current requests: an expression in 'Number of Images' may have had a higher value
 * then. They are paid, so they are returned.
 */
function partsOfEarlierAttempts({ ledger, requestKey, attempts }: Run, reads: ReadResult[]): SubmitRequest[] {
	const [first] = reads;
	if (!first || !('request' in first)) return [];
	const itemRequest = withoutUndefined({ ...first, first: undefined });
	return ledger.recordsOf(first.itemIndex, requestKey).flatMap(({ part, record }) => {
		const entry = record.read();
		if (part < reads.length || !entry || entry.state === 'submitting') return [];
		return [{ ...itemRequest, part, request: attempts.requestOf(record.key) ?? first.request }];
	});
}

/** Ends the item if the service refuses its request. */
function refuse(ctx: IExecuteFunctions, item: ItemReader, jobOrRead: object): void {
	if (!('refusal' in jobOrRead)) return;
	const { parameter, problem, nextStep } = jobOrRead.refusal as Refusal;
	if (parameter !== undefined) item.refuse(parameter, problem, nextStep);
	const { itemIndex } = item;
	throw new NodeOperationError(ctx.getNode(), problem + atItem(ctx, itemIndex), { description: nextStep, itemIndex, level: 'warning' });
}

const asNodeError = (ctx: IExecuteFunctions, thrown: unknown, itemIndex: number): NodeError =>
	isForTheUser(thrown) ? thrown : new NodeOperationError(ctx.getNode(), thrown instanceof Error ? thrown : String(thrown), { itemIndex });
