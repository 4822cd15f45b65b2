import { ExecuteContext } from 'n8n-core';

import type { Scene } from '../scene';

/* eslint-disable @typescript-eslint/no-require-imports */
const reading =
	require('../../../dist/nodes/SeaArtSpark/execution/readItems') as typeof import('../../../nodes/SeaArtSpark/execution/readItems');
/* eslint-enable @typescript-eslint/no-require-imports */

/** Observes every parameter of an item that n8n evaluates. @returns a function that ends it */
export function hearing(heard: (name: string, itemIndex: unknown) => void): () => void {
	const prototype = ExecuteContext.prototype as unknown as Record<'_getNodeParameter', (...args: unknown[]) => unknown>;
	const { _getNodeParameter: original } = prototype;
	prototype._getNodeParameter = function (this: unknown, ...args) {
		heard(String(args[0]), args[1]);
		return original.apply(this, args);
	};
	return () => {
		prototype._getNodeParameter = original;
	};
}

/**
 * Reads items without sending anything, as if stopped after it, and counts.
 * @param itemMs time that each item takes on the clock of the node
 * @returns number of items read in each iteration of the event loop
 */
export async function itemsReadPerTick(scene: Scene, count: number, itemMs: number): Promise<number[]> {
	const ticks: number[] = [];
	const seen = new Set<unknown>();
	const now = performance.now.bind(performance);
	performance.now = () => now() + seen.size * itemMs;
	const original = reading.readItems;
	const spy = jest.spyOn(reading, 'readItems').mockImplementation(async (run) => {
		const end = hearing((_name, itemIndex) => seen.add(itemIndex));
		let isDone = false;
		const watching = (async () => {
			while (!isDone) {
				const before = seen.size;
				await new Promise(setImmediate);
				ticks.push(seen.size - before);
			}
		})();
		await original(run);
		isDone = true;
		await watching;
		end();
		return undefined;
	});
	await scene.generate(count);
	spy.mockRestore();
	performance.now = now;
	return ticks;
}
