import { RateLimiter, type RateLimiterClient } from '../../../nodes/SeaArtSpark/tasks/limits/rateLimiter';
import { Ledger } from '../../../nodes/SeaArtSpark/tasks/ledger/ledger';
import type { ExistingTask, Job, RunSettings } from '../../../nodes/SeaArtSpark/tasks/job';
import { DurationEstimates } from '../../../nodes/SeaArtSpark/tasks/polling/durationEstimates';
import { onAbort } from '../../../nodes/SeaArtSpark/tasks/onAbort';
import type { TaskContext, TaskEvent } from '../../../nodes/SeaArtSpark/tasks/taskContext';
import type { TaskReply, TaskSnapshot, CallFailure, FailureKind } from '../../../nodes/SeaArtSpark/tasks/task';
import { FakeClock } from '../fakeClock';

export interface Snapshot extends TaskSnapshot {
	made?: string;
}

export const snapshot = (status: string, more: Partial<Snapshot> = {}): Snapshot => ({
	taskId: 'task-1',
	state: status === 'completed' || status === 'failed' ? status : 'running',
	status,
	...more,
});

export const running = (progress?: number): TaskReply<Snapshot> => ({
	task: snapshot('in_progress', progress === undefined ? {} : { progress }),
});
export const completed = (more: Partial<Snapshot> = {}): TaskReply<Snapshot> => ({ task: snapshot('completed', more) });
export const failed: TaskReply<Snapshot> = { task: snapshot('failed') };
export const failure = (kind: FailureKind, more: Partial<CallFailure> = {}): { failure: CallFailure } => ({
	failure: { kind, message: `${kind} it was`, ...more },
});
/** A response that never comes. */
export const never = async (): Promise<never> => await new Promise<never>(() => {});

export const settings: RunSettings = { wait: true, onUncertainSubmit: 'stop', timeoutMs: 600_000, maxPollIntervalMs: 5_000 };

export interface Script {
	submit?: (nth: number) => TaskReply<Snapshot> | Promise<TaskReply<Snapshot>>;
	poll?: (nth: number, elapsedMs: number) => TaskReply<Snapshot> | Promise<TaskReply<Snapshot>>;
}

/** Parts of a job that a test replaces. */
export type JobParts = Partial<Job<Snapshot>> & {
	poll?: (taskId: string) => Promise<TaskReply<Snapshot>>;
	readyCheck?: ExistingTask<Snapshot>['readyCheck'];
};

/** A clock, an unlimited rate limiter, Stop, and a service that replies by a script and records its requests. */
export function world({ random, requestsPerSecond = 1e9 }: { random?: () => number; requestsPerSecond?: number } = {}) {
	const clock = new FakeClock(random);
	const stop = new AbortController();
	const halt = new AbortController();
	onAbort(stop.signal, () => halt.abort());
	const events: TaskEvent[] = [];
	const context: TaskContext = {
		clock,
		rateLimiter: new RateLimiter(clock).join(requestsPerSecond),
		durationEstimates: new DurationEstimates(),
		stopSignal: stop.signal,
		haltSignal: halt.signal,
		emit: (event) => void events.push(event),
	};
	const submits: number[] = [];
	const polls: number[] = [];
	const polledIds: string[] = [];
	const store: Record<string, unknown> = {};

	const submitBy = (script: Script) => async () => {
		submits.push(clock.elapsed);
		return await (script.submit?.(submits.length) ?? running());
	};
	const pollBy = (script: Script) => async (taskId: string) => {
		polls.push(clock.elapsed);
		polledIds.push(taskId);
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
		/** IDs in the polls. */
		polledIds,
		submitBy,
		pollBy,
		job: (script: Script, { poll = pollBy(script), readyCheck, ...more }: JobParts = {}): Job<Snapshot> => ({
			submit: submitBy(script),
			existing: (taskId) => ({
				known: { taskId, state: 'running', status: 'unknown' },
				poll: async () => await poll(taskId),
				...(readyCheck ? { readyCheck } : {}),
			}),
			...more,
		}),
		record: (itemIndex = 0, request: unknown = { prompt: 'a red fox' }, runIndex = 0) =>
			new Ledger<Snapshot>(store, runIndex).record(itemIndex, request),
	};
}

/** Waits for its permit, as a poll does. False if `signal` was aborted before. */
export const waitForPermit = async (client: RateLimiterClient, signal: AbortSignal): Promise<boolean> =>
	(await client.poll(async () => await Promise.resolve({}), signal)) !== undefined;

/** The pauses between moments. */
export const gaps = (moments: number[]): number[] => moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
