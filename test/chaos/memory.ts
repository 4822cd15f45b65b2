import { Governor } from '../../nodes/SeaArtSpark/tasks/governor';
import { Ledger } from '../../nodes/SeaArtSpark/tasks/ledger';
import { runTask } from '../../nodes/SeaArtSpark/tasks/run';
import type { Signal } from '../../nodes/SeaArtSpark/tasks/signal';
import { Switch } from '../../nodes/SeaArtSpark/tasks/signal';
import type { Answer, TaskLook } from '../../nodes/SeaArtSpark/tasks/task';

const TASKS = 2_000;

/** Bytes of heap that one waiting task holds in the tasks core: many at once, all asleep between two polls. Needs --expose-gc. */
export async function heapPerWaitingTask(): Promise<{ tasks: number; perTaskBytes: number | 'not measured' }> {
	const gc = (globalThis as { gc?: () => void }).gc;
	if (!gc) return { tasks: TASKS, perTaskBytes: 'not measured' };
	const wakers: Array<() => void> = [];
	const clock = {
		now: () => 0,
		random: () => 0.5,
		sleep: async (_delayMs: number, signal?: Signal) =>
			await new Promise<void>((resolve) => {
				wakers.push(resolve);
				signal?.onAbort(resolve);
			}),
	};
	const halt = new Switch();
	const around = { clock, governor: new Governor(clock, 100_000), stop: halt, halt, tell: () => {} };
	const store: Record<string, unknown> = {};
	const ledger = new Ledger<TaskLook>(store, 0);
	const settings = { timeoutMs: 600_000, maxPollIntervalMs: 5_000, wait: true, onUncertainSubmit: 'stop' } as const;
	gc();
	const before = process.memoryUsage().heapUsed;
	const running = Array.from({ length: TASKS }, async (_, index) => {
		const task: TaskLook = { taskId: `task-${index}`, state: 'running', status: 'in_progress' };
		const answer = async (): Promise<Answer<TaskLook>> => await Promise.resolve({ task });
		return await runTask({ submit: answer, poll: answer, known: () => task }, ledger.page(index, { index }), settings, around);
	});
	for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
	gc();
	const perTaskBytes = Math.round((process.memoryUsage().heapUsed - before) / TASKS);
	halt.abort();
	for (const wake of wakers) wake();
	await Promise.all(running);
	return { tasks: TASKS, perTaskBytes };
}
