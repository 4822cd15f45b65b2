import { Governor } from '../../../nodes/SeaArtSpark/tasks/governor';
import { Ledger } from '../../../nodes/SeaArtSpark/tasks/ledger';
import type { ExistingTask, Job, RunSettings } from '../../../nodes/SeaArtSpark/tasks/runTask';
import { Families } from '../../../nodes/SeaArtSpark/tasks/siblings';
import { Switch } from '../../../nodes/SeaArtSpark/tasks/signal';
import type { TaskContext, TaskEvent } from '../../../nodes/SeaArtSpark/tasks/taskContext';
import type { Answer, TaskSnapshot, Trouble, TroubleKind } from '../../../nodes/SeaArtSpark/tasks/task';
import { FakeClock } from '../fakeClock';

export interface Look extends TaskSnapshot {
	made?: string;
}

export const look = (status: string, more: Partial<Look> = {}): Look => ({
	taskId: 'task-1',
	state: status === 'completed' || status === 'failed' ? status : 'running',
	status,
	...more,
});

export const running = (progress?: number): Answer<Look> => ({
	task: look('in_progress', progress === undefined ? {} : { progress }),
});
export const completed = (more: Partial<Look> = {}): Answer<Look> => ({ task: look('completed', more) });
export const failed: Answer<Look> = { task: look('failed') };
export const trouble = (kind: TroubleKind, more: Partial<Trouble> = {}): { trouble: Trouble } => ({
	trouble: { kind, message: `${kind} it was`, ...more },
});
/** An answer that never comes. */
export const never = async (): Promise<never> => await new Promise<never>(() => {});

export const settings: RunSettings = { wait: true, onUncertainSubmit: 'stop', timeoutMs: 600_000, maxPollIntervalMs: 5_000 };

export interface Script {
	submit?: (nth: number) => Answer<Look> | Promise<Answer<Look>>;
	poll?: (nth: number, elapsedMs: number) => Answer<Look> | Promise<Answer<Look>>;
}

/** What a test replaces of a job. */
export type JobParts = Partial<Job<Look>> & {
	poll?: (taskId: string) => Promise<Answer<Look>>;
	readyCheck?: ExistingTask<Look>['readyCheck'];
};

/** A clock, a governor that is in nobody's way, Stop, and a service that answers by a script and remembers when it was asked. */
export function world({ random, requestsPerSecond = 1e9 }: { random?: () => number; requestsPerSecond?: number } = {}) {
	const clock = new FakeClock(random);
	const stop = new Switch();
	const halt = new Switch();
	stop.onAbort(() => halt.abort());
	const events: TaskEvent[] = [];
	const context: TaskContext = {
		clock,
		governor: new Governor(clock).join(requestsPerSecond),
		siblings: new Families(),
		stop,
		halt,
		emit: (event) => void events.push(event),
	};
	const submits: number[] = [];
	const polls: number[] = [];
	const asked: string[] = [];
	const store: Record<string, unknown> = {};

	const submitBy = (script: Script) => async () => {
		submits.push(clock.elapsed);
		return await (script.submit?.(submits.length) ?? running());
	};
	const pollBy = (script: Script) => async (taskId: string) => {
		polls.push(clock.elapsed);
		asked.push(taskId);
		return await (script.poll?.(polls.length, clock.elapsed) ?? running());
	};

	return {
		clock,
		stop,
		halt,
		context,
		events,
		store,
		/** When a submit was sent, in ms since the start. */
		submits,
		/** When a poll was sent. */
		polls,
		/** The ids that were asked for. */
		asked,
		submitBy,
		pollBy,
		job: (script: Script, { poll = pollBy(script), readyCheck, ...more }: JobParts = {}): Job<Look> => ({
			submit: submitBy(script),
			existing: (taskId) => ({
				known: { taskId, state: 'running', status: 'unknown' },
				poll: async () => await poll(taskId),
				...(readyCheck ? { readyCheck } : {}),
			}),
			...more,
		}),
		page: (itemIndex = 0, request: unknown = { prompt: 'a red fox' }, runIndex = 0) =>
			new Ledger<Look>(store, runIndex).page(itemIndex, request),
	};
}

/** The pauses between moments. */
export const gaps = (moments: number[]): number[] => moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
