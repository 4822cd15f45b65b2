import { setMaxListeners } from 'node:events';

import type { Clock } from '../../nodes/SeaArtSpark/tasks/clock';
import type { Job } from '../../nodes/SeaArtSpark/tasks/job';
import type { TaskReply, TaskSnapshot } from '../../nodes/SeaArtSpark/tasks/task';

// Measures the compiled code, because tsx adds a name to every closure, which takes more memory than the closure.
/* eslint-disable @typescript-eslint/no-require-imports */
const { hostClock } =
	require('../../dist/nodes/SeaArtSpark/network/hostClock') as typeof import('../../nodes/SeaArtSpark/network/hostClock');
const { RateLimiter } =
	require('../../dist/nodes/SeaArtSpark/tasks/limits/rateLimiter') as typeof import('../../nodes/SeaArtSpark/tasks/limits/rateLimiter');
const { DurationEstimates } =
	require('../../dist/nodes/SeaArtSpark/tasks/polling/durationEstimates') as typeof import('../../nodes/SeaArtSpark/tasks/polling/durationEstimates');
const { Ledger } =
	require('../../dist/nodes/SeaArtSpark/tasks/ledger/ledger') as typeof import('../../nodes/SeaArtSpark/tasks/ledger/ledger');
const { runTask } = require('../../dist/nodes/SeaArtSpark/tasks/runTask') as typeof import('../../nodes/SeaArtSpark/tasks/runTask');
/* eslint-enable @typescript-eslint/no-require-imports */

const TASKS = 2_000;

interface Weighing {
	tasks?: number;
	/** Measures after this time on the host clock; without it time stands still, and the timers of the host don't count. */
	realTimeMs?: number;
}

/**
 * Bytes of heap that one waiting task holds in the tasks core (its ledger record included): many at once, all asleep
 * between two polls, without the memory of the jobs themselves. Needs --expose-gc.
 */
export async function heapPerWaitingTask({ tasks = TASKS, realTimeMs }: Weighing = {}): Promise<{
	tasks: number;
	perTaskBytes: number | 'not measured';
}> {
	const gc = (globalThis as { gc?: () => void }).gc;
	if (!gc) return { tasks, perTaskBytes: 'not measured' };
	const clock = realTimeMs === undefined ? standingClock : hostClock;
	const halt = new AbortController();
	// Each task adds a listener.
	setMaxListeners(0, halt.signal);
	const context = {
		clock,
		rateLimiter: new RateLimiter(clock).join(100_000),
		durationEstimates: new DurationEstimates(),
		stopSignal: halt.signal,
		haltSignal: halt.signal,
		emit: () => {},
	};
	const ledger = new Ledger<TaskSnapshot>({}, 0);
	const settings = { timeoutMs: 600_000, maxPollIntervalMs: 5_000, wait: true, onUncertainSubmit: 'stop' } as const;
	const jobs = Array.from({ length: tasks }, (_, index): Job<TaskSnapshot> => {
		const task: TaskSnapshot = { taskId: `task-${index}`, state: 'running', status: 'in_progress' };
		const answer = async (): Promise<TaskReply<TaskSnapshot>> => await Promise.resolve({ task });
		return { submit: answer, existing: () => ({ known: task, poll: answer }) };
	});
	gc();
	const before = process.memoryUsage().heapUsed;
	const running = jobs.map((job, index) => runTask(job, ledger.record(index, { index }), settings, context));
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
	sleep: async (_delayMs: number, signal?: AbortSignal) =>
		await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve())),
};
