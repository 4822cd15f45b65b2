import { ExecuteContext } from 'n8n-core';

import type { Scene } from '../scene';

/* eslint-disable @typescript-eslint/no-require-imports */
const reading =
	require('../../../dist/nodes/SeaArtSpark/execution/readItems') as typeof import('../../../nodes/SeaArtSpark/execution/readItems');
/* eslint-enable @typescript-eslint/no-require-imports */

/** Hears of every parameter of an item that n8n is asked to work out. Returns how to end that. */
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
 * @param itemMs so long each item takes on the clock that the node looks at
 * @returns how many items were read in each turn of the event loop
 */
export async function readByTurn(scene: Scene, count: number, itemMs: number): Promise<number[]> {
	const turns: number[] = [];
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
				turns.push(seen.size - before);
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
	return turns;
}
