import type { Clock } from '../../nodes/SeaArtSpark/tasks/clock';
import type { Job } from '../../nodes/SeaArtSpark/tasks/runTask';
import type { Signal } from '../../nodes/SeaArtSpark/tasks/signal';
import type { Answer, TaskSnapshot } from '../../nodes/SeaArtSpark/tasks/task';

// The compiled code is measured: the runner of this script adds a name to every closure, which weighs more than the closure.
/* eslint-disable @typescript-eslint/no-require-imports */
const { hostClock } =
	require('../../dist/nodes/SeaArtSpark/network/hostClock') as typeof import('../../nodes/SeaArtSpark/network/hostClock');
const { Governor } = require('../../dist/nodes/SeaArtSpark/tasks/governor') as typeof import('../../nodes/SeaArtSpark/tasks/governor');
const { Families } = require('../../dist/nodes/SeaArtSpark/tasks/siblings') as typeof import('../../nodes/SeaArtSpark/tasks/siblings');
const { Ledger } = require('../../dist/nodes/SeaArtSpark/tasks/ledger') as typeof import('../../nodes/SeaArtSpark/tasks/ledger');
const { runTask } = require('../../dist/nodes/SeaArtSpark/tasks/runTask') as typeof import('../../nodes/SeaArtSpark/tasks/runTask');
const { Switch } = require('../../dist/nodes/SeaArtSpark/tasks/signal') as typeof import('../../nodes/SeaArtSpark/tasks/signal');
/* eslint-enable @typescript-eslint/no-require-imports */

const TASKS = 2_000;

interface Weighing {
	tasks?: number;
	/** Weighs after so long on the clock of the host; without it time stands still, and nothing of the host's is weighed. */
	realTimeMs?: number;
}

/**
 * Bytes of heap that one waiting task holds in the tasks core (its page of the ledger too): many at once, all asleep
 * between two polls, less what the jobs themselves weigh. Needs --expose-gc.
 */
export async function heapPerWaitingTask({ tasks = TASKS, realTimeMs }: Weighing = {}): Promise<{
	tasks: number;
	perTaskBytes: number | 'not measured';
}> {
	const gc = (globalThis as { gc?: () => void }).gc;
	if (!gc) return { tasks, perTaskBytes: 'not measured' };
	const clock = realTimeMs === undefined ? standingClock : hostClock;
	const halt = new Switch();
	const context = { clock, governor: new Governor(clock).join(100_000), siblings: new Families(), stop: halt, halt, emit: () => {} };
	const ledger = new Ledger<TaskSnapshot>({}, 0);
	const settings = { timeoutMs: 600_000, maxPollIntervalMs: 5_000, wait: true, onUncertainSubmit: 'stop' } as const;
	const jobs = Array.from({ length: tasks }, (_, index): Job<TaskSnapshot> => {
		const task: TaskSnapshot = { taskId: `task-${index}`, state: 'running', status: 'in_progress' };
		const answer = async (): Promise<Answer<TaskSnapshot>> => await Promise.resolve({ task });
		return { submit: answer, existing: () => ({ known: task, poll: answer }) };
	});
	gc();
	const before = process.memoryUsage().heapUsed;
	const running = jobs.map((job, index) => runTask(job, ledger.page(index, { index }), settings, context));
	await new Promise((resolve) => setTimeout(resolve, realTimeMs ?? 50));
	gc();
	const perTaskBytes = Math.round((process.memoryUsage().heapUsed - before) / tasks);
	halt.abort();
	await Promise.all(running);
	return { tasks, perTaskBytes };
}

const standingClock: Clock = {
	now: () => 0,
	date: () => 0,
	random: () => 0.5,
	sleep: async (_delayMs: number, signal?: Signal) => await new Promise<void>((resolve) => void signal?.onAbort(resolve)),
	after: () => () => {},
};
