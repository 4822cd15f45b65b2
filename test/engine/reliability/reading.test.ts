import { ExecuteContext } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';

import { openScene } from '../scene';

/* eslint-disable @typescript-eslint/no-require-imports */
const reading =
	require('../../../dist/nodes/SeaArtSpark/execution/readItems') as typeof import('../../../nodes/SeaArtSpark/execution/readItems');
/* eslint-enable @typescript-eslint/no-require-imports */

const cpuMs = (): number => {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1_000;
};

/** A garbage collection counts as computing, on all of its threads; so many turns of a run may hold one. */
const COLLECTIONS = 3;

/** The most that was computed in a turn of the event loop while `work` went on; what other processes do is not in it. */
async function longestTurnMs<T>(work: () => Promise<T>): Promise<{ longestMs: number; result: T }> {
	const turns: number[] = [];
	let isDone = false;
	let turnFrom = cpuMs();
	const watch = (async () => {
		while (!isDone) {
			await new Promise(setImmediate);
			turns.push(cpuMs() - turnFrom);
			turnFrom = cpuMs();
		}
	})();
	const result = await work();
	isDone = true;
	await watch;
	return { longestMs: turns.sort((a, b) => b - a)[COLLECTIONS] ?? 0, result };
}

// In virtual time each turn of the reading takes some of the pump's, too.
jest.setTimeout(180_000);

test.each([1_000, 20_000])('reading %i items holds the host up for no more than 50 ms at a time', async (count) => {
	const scene = await openScene();
	const original = reading.readItems;
	let longest = 0;
	let read = 0;
	const spy = jest.spyOn(reading, 'readItems').mockImplementation(async (run) => {
		const { longestMs, result } = await longestTurnMs(async () => await original(run));
		longest = longestMs;
		read = result?.length ?? 0;
		// As if stopped: nothing is sent, since only the reading is measured.
		return undefined;
	});
	await scene.generate(count);
	spy.mockRestore();
	expect(read).toBe(count);
	expect(scene.requests()).toBe(0);
	expect(longest).toBeLessThan(50);
});

test('Stop is heard while items are read, and nothing is sent', async () => {
	const scene = await openScene();
	const run = await scene.generate(5_000, { onStart: ({ stop }) => scene.time.at(0, stop) });
	expect(run.status).toBe('canceled');
	expect(scene.requests()).toBe(0);
});

describe('the expressions of an item are evaluated once', () => {
	const prompt = '={{ "picture " + $json.n }}';
	const url = '={{ "https://example.com/" + $json.n + ".png" }}';

	test.each<[operation: string, readings: number, parameters: IDataObject, options: IDataObject]>([
		['textToImage.generate', 7, { prompt }, { seed: '={{ $json.n }}', timeoutSeconds: 60 }],
		['imageEffects.apply', 8, { imageUrl: url }, { maxPaidTasks: 5 }],
		['video.generate', 12, { prompt, assetIds: '={{ ["as-" + $json.n] }}' }, { seed: '={{ $json.n }}' }],
		['asset.create', 8, { assetGroupId: 'ag-1', name: prompt, url }, {}],
		['task.wait', 5, { taskId: '={{ "task-" + $json.n }}' }, {}],
	])('%s reads %i parameters of an item at most, each once', async (operation, readings, parameters, options) => {
		const scene = await openScene();
		const names: string[] = [];
		const prototype = ExecuteContext.prototype as unknown as Record<'_getNodeParameter', (...args: unknown[]) => unknown>;
		const original = prototype._getNodeParameter;
		const spy = jest.spyOn(prototype, '_getNodeParameter').mockImplementation(function (this: unknown, ...args) {
			// The first item is also asked for what holds for all of them.
			if (args[1] === 1) names.push(String(args[0]));
			return original.apply(this, args);
		});
		await scene.run(operation, parameters, { items: [{ n: 1 }, { n: 2 }], options, settings: { onError: 'continueRegularOutput' } });
		spy.mockRestore();
		expect(names).toContain('options');
		expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
		expect(names.length).toBeLessThanOrEqual(readings);
	});
});
