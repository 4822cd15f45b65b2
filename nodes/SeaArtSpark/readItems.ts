import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import { toolSettings } from './agent';
import { fieldsOf, optionsOf } from './description';
import { isForTheUser } from './errors';
import type { Ends } from './handOn';
import { ItemReader } from './resources/itemReader';
import type { Operation } from './resources/operation';
import type { ItemWork } from './runItem';
import type { Service } from './services/service';
import { readItemSettings, readSharedSettings, type SharedSettings } from './settings';

const readerFor = (ctx: IExecuteFunctions, operation: Operation, itemIndex: number): ItemReader =>
	new ItemReader(ctx, itemIndex, fieldsOf(operation), optionsOf(operation));

/** What holds for all items of a run. */
export const sharedSettings = (ctx: IExecuteFunctions, operation: Operation): SharedSettings => readSharedSettings(readerFor(ctx, operation, 0));

/**
 * The checked requests of all items. With "continue" a refused item takes its place in `ends`; without, the first one
 * ends the run before anything was sent.
 */
export function readAll(
	ctx: IExecuteFunctions,
	operation: Operation,
	service: Service,
	ends: Ends,
): ItemWork[] {
	const fields = new Set([...fieldsOf(operation), ...optionsOf(operation)].map(({ name }) => name));
	const works: ItemWork[] = [];
	for (let itemIndex = 0; itemIndex < ends.length; itemIndex++) {
		const item = readerFor(ctx, operation, itemIndex);
		try {
			const request = operation.toRequest(item);
			const settings = readItemSettings(item, (name) => fields.has(name));
			const refusal = service.refusal(request);
			if (refusal?.parameter) item.refuse(refusal.parameter, refusal.says, refusal.next);
			if (refusal) throw refusedOperation(ctx, refusal, itemIndex);
			works.push({ itemIndex, operation, request, settings: toolSettings(ctx, settings) });
		} catch (thrown) {
			const rejected = asNodeError(ctx, thrown, itemIndex);
			if (!ctx.continueOnFail()) throw asNodeError(ctx, rejected, itemIndex);
			ends[itemIndex] = { rejected };
		}
	}
	return works;
}

const refusedOperation = (ctx: IExecuteFunctions, { says, next }: { says: string; next: string }, itemIndex: number) =>
	new NodeOperationError(ctx.getNode(), `${says} [item ${itemIndex}]`, { description: next, itemIndex, level: 'warning' });

const asNodeError = (ctx: IExecuteFunctions, thrown: unknown, itemIndex: number) =>
	isForTheUser(thrown)
		? thrown
		: new NodeOperationError(ctx.getNode(), thrown instanceof Error ? thrown : String(thrown), { itemIndex });
