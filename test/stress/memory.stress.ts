import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { openScene } from '../engine/scene';
import type { EditMemory } from './largeEdits';
import type { Survived } from './smallHeap';

const MB = 1_048_576;

/** Maximum growth of this process while `work` runs, sampled every few milliseconds. */
async function growthOf(work: () => Promise<unknown>): Promise<number> {
	const { setInterval, clearInterval } = jest.requireActual<typeof import('node:timers')>('node:timers');
	const before = process.memoryUsage.rss();
	let most = before;
	const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
	await work();
	clearInterval(watch);
	return most - before;
}

describe('a reply that is small when compressed and huge when decompressed', () => {
	it.each(['long', 'deep', 'wide'] as const)(
		'a huge reply to a submit is aborted while it arrives, and the ID at its beginning is kept (%s)',
		async (as) => {
			const scene = await openScene();
			await scene.generate(1);
			// The simulator, which shares this process, holds a deep one as a whole.
			scene.faults.add({ on: 'submit', fault: { kind: 'bomb', as, bytes: (as === 'deep' ? 30 : 500) * MB } });
			const before = process.cpuUsage();
			const growth = await growthOf(async () => {
				const run = await scene.run('textToImage.generate', { prompt: 'x', downloadImages: false });
				expect(run.json).toMatchObject([{ status: 'completed', taskId: scene.ledger.tasks[1]?.id }]);
			});
			expect(scene.ledger.submits()).toHaveLength(2);
			expect(growth).toBeLessThan(150 * MB);
			const { user, system } = process.cpuUsage(before);
			expect((user + system) / 1e6).toBeLessThan(20);
		},
	);
});

/** The last line that a separate process prints. */
function printedBy(file: string, args: string[] = [], flags: string[] = []): unknown {
	const all = ['--expose-gc', ...flags, '--import', 'tsx', join(__dirname, file), ...args];
	return JSON.parse(execFileSync(process.execPath, all, { encoding: 'utf8' }).trim().split('\n').at(-1)!);
}

it.each([1, 14])('14 images of 10 MB in %i edits take at most twice their size in memory', (edits) => {
	const { growth, files } = printedBy('largeEdits.ts', [String(edits)]) as EditMemory;
	expect(growth / files).toBeLessThan(2);
});

it('a process with a heap of 512 MB survives huge replies to every call, and hardly grows', () => {
	const survived = printedBy('smallHeap.ts', [], ['--max-old-space-size=512']) as Survived[];
	expect(survived).toHaveLength(16);
	for (const { bomb, on, message, growth } of survived) {
		expect(`${bomb}, ${on}: ${message}`).toMatch(/the response is (larger than (1|10) MB|nested too deeply)/);
		expect({ bomb, on, grows: growth > 64 * MB }).toEqual({ bomb, on, grows: false });
	}
});
