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

/** What holds for all items of a run. */
export const sharedSettings = (ctx: IExecuteFunctions, operation: Operation): SharedSettings =>
	readSharedSettings(new ItemReader(ctx, 0, fieldsOf(operation), optionsOf(operation)));

/**
 * The checked requests of all items. With "continue" a refused item takes its place in `ends`; without, the first one
 * ends the run before anything was sent.
 */
export function readAll(ctx: IExecuteFunctions, operation: Operation, service: Service, ends: Ends): ItemWork[] {
	const fields = fieldsOf(operation);
	const options = optionsOf(operation);
	const names = new Set([...fields, ...options].map(({ name }) => name));
	const works: ItemWork[] = [];
	for (let itemIndex = 0; itemIndex < ends.length; itemIndex++) {
		const item = new ItemReader(ctx, itemIndex, fields, options);
		try {
			const request = operation.toRequest(item);
			const settings = readItemSettings(item, (name) => names.has(name));
			const refusal = service.refusal(request);
			if (refusal?.parameter) item.refuse(refusal.parameter, refusal.says, refusal.next);
			if (refusal) throw refusedOperation(ctx, refusal, itemIndex);
			works.push({ itemIndex, operation, request, settings: toolSettings(ctx, settings) });
		} catch (thrown) {
			if (!ctx.continueOnFail()) throw asNodeError(ctx, thrown, itemIndex);
			ends[itemIndex] = { rejected: asNodeError(ctx, thrown, itemIndex) };
		}
	}
	return works;
}

const refusedOperation = (ctx: IExecuteFunctions, { says, next }: { says: string; next: string }, itemIndex: number) =>
	new NodeOperationError(ctx.getNode(), `${says} [item ${itemIndex}]`, { description: next, itemIndex, level: 'warning' });

const asNodeError = (ctx: IExecuteFunctions, thrown: unknown, itemIndex: number) =>
	isForTheUser(thrown) ? thrown : new NodeOperationError(ctx.getNode(), thrown instanceof Error ? thrown : String(thrown), { itemIndex });
