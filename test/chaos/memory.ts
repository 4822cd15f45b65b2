import type { Clock } from '../../nodes/SeaArtSpark/tasks/clock';
import type { Job } from '../../nodes/SeaArtSpark/tasks/runTask';
import type { Signal } from '../../nodes/SeaArtSpark/tasks/signal';
import type { Answer, TaskSnapshot } from '../../nodes/SeaArtSpark/tasks/task';

// The compiled code is measured: the runner of this script adds a name to every closure, which weighs more than the closure.
/* eslint-disable @typescript-eslint/no-require-imports */
const { Governor } = require('../../dist/nodes/SeaArtSpark/tasks/governor') as typeof import('../../nodes/SeaArtSpark/tasks/governor');
const { Families } = require('../../dist/nodes/SeaArtSpark/tasks/siblings') as typeof import('../../nodes/SeaArtSpark/tasks/siblings');
const { Ledger } = require('../../dist/nodes/SeaArtSpark/tasks/ledger') as typeof import('../../nodes/SeaArtSpark/tasks/ledger');
const { runTask } = require('../../dist/nodes/SeaArtSpark/tasks/runTask') as typeof import('../../nodes/SeaArtSpark/tasks/runTask');
const { Switch } = require('../../dist/nodes/SeaArtSpark/tasks/signal') as typeof import('../../nodes/SeaArtSpark/tasks/signal');
/* eslint-enable @typescript-eslint/no-require-imports */

const TASKS = 2_000;

/**
 * Bytes of heap that one waiting task holds in the tasks core (its page of the ledger too): many at once, all asleep
 * between two polls, less what the jobs themselves weigh. Needs --expose-gc.
 */
export async function heapPerWaitingTask(): Promise<{ tasks: number; perTaskBytes: number | 'not measured' }> {
	const gc = (globalThis as { gc?: () => void }).gc;
	if (!gc) return { tasks: TASKS, perTaskBytes: 'not measured' };
	const sleepers = new Set<() => void>();
	const clock: Clock = {
		now: () => 0,
		date: () => 0,
		random: () => 0.5,
		sleep: async (_delayMs: number, signal?: Signal) =>
			await new Promise<void>((resolve) => {
				sleepers.add(resolve);
				signal?.onAbort(resolve);
			}),
	};
	const halt = new Switch();
	const context = { clock, governor: new Governor(clock).join(100_000), siblings: new Families(), stop: halt, halt, emit: () => {} };
	const ledger = new Ledger<TaskSnapshot>({}, 0);
	const settings = { timeoutMs: 600_000, maxPollIntervalMs: 5_000, wait: true, onUncertainSubmit: 'stop' } as const;
	const jobs = Array.from({ length: TASKS }, (_, index): Job<TaskSnapshot> => {
		const task: TaskSnapshot = { taskId: `task-${index}`, state: 'running', status: 'in_progress' };
		const answer = async (): Promise<Answer<TaskSnapshot>> => await Promise.resolve({ task });
		return { submit: answer, existing: () => ({ known: task, poll: answer }) };
	});
	gc();
	const before = process.memoryUsage().heapUsed;
	const running = jobs.map((job, index) => runTask(job, ledger.page(index, { index }), settings, context));
	for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
	gc();
	const perTaskBytes = Math.round((process.memoryUsage().heapUsed - before) / TASKS);
	halt.abort();
	for (const wake of sleepers) wake();
	await Promise.all(running);
	return { tasks: TASKS, perTaskBytes };
}
