import { withTimeout } from '../withTimeout';
import type { Outcome } from '../outcome';
import { pauseMs, PollSchedule } from './pollSchedule';
import type { DurationEstimate } from './durationEstimates';
import type { PollSettings, TaskContext } from '../taskContext';
import type { TaskReply, TaskSnapshot, CallFailure } from '../task';

/** Time limit for the response to one poll. Short, since a poll is free to repeat. */
const POLL_LIMIT_MS = 30_000;

/** A service may return 404 in the first seconds after it accepted a task; later a 404 is final. */
const NOT_FOUND_GRACE_MS = 10_000;

/** How long a completed task without a result is still polled: the result may follow a moment later. */
const EMPTY_GRACE_MS = 60_000;

const EMPTY_DELAY_MS = 5_000;

/** The same for a task whose polls return an error of the service. */
const UNUSABLE_GRACE_MS = 60_000;

/** A refusal that is not about the key, or a 404 that is a web page, may be an error of a gateway: three in a row count. */
const MAX_REFUSALS_IN_A_ROW = 3;

export interface Wait<T extends TaskSnapshot> extends PollSettings {
	/** The last known snapshot. */
	task: T;
	/** One status check; safe to repeat. Never rejects. */
	poll(taskId: string): Promise<TaskReply<T>>;
	/** When it was submitted, or when the wait began (ms since the epoch). */
	submittedAt: number;
	/** When to give up (ms since the epoch). A last poll is sent then, and at least one in any case. */
	deadline: number;
	/** Delay before the first poll; by default the schedule's. */
	firstDelayMs?: number;
	/** It was submitted elsewhere, so its start time is unknown. */
	startUnknown?: true;
	/** Durations of the tasks with the same key in this run. */
	estimate?: DurationEstimate;
}

/**
 * Polls until the task has ended, the deadline has passed, or the run is halted. Most failures (429, 5xx, no response, an unreadable
 * reply, a 404 in the first seconds, a single 302, 400, or 403) don't end the wait; a 401, a late 404, and three refusals in a row do.
 * The last poll is late only by the requests queued before it and the call itself.
 */
export async function waitForEnd<T extends TaskSnapshot>(wait: Wait<T>, context: TaskContext): Promise<Outcome<T>> {
	const { clock, rateLimiter, haltSignal } = context;
	const { submittedAt, deadline, maxPollIntervalMs, estimate } = wait;
	const startedAt = clock.now();
	const schedule = new PollSchedule(maxPollIntervalMs, estimate, wait.startUnknown ? undefined : { elapsedMs: 0, progress: 0 });
	let task = wait.task;
	let failure: CallFailure | undefined;
	let failuresInARow = 0;
	let refusalsInARow = 0;
	let pagesInARow = 0;
	let unusableSince: number | undefined;
	let emptySince: number | undefined;
	let delayMs = wait.firstDelayMs ?? schedule.firstDelayMs(clock.random());

	/** How long an empty task is still polled; unlimited while it runs. */
	const openMs = (): number => {
		if (task.state === 'running') return Infinity;
		return task.isEmpty ? (emptySince ??= clock.now()) + EMPTY_GRACE_MS - clock.now() : 0;
	};
	for (let checks = 0; openMs() > 0; checks++) {
		const leftMs = deadline - clock.now();
		if (leftMs <= 0 && checks > 0 && task.isEmpty) break;
		// A paid task is checked at least once, even if the poll is sent after the deadline.
		if (leftMs <= 0 && checks > 0) return { state: 'timedOut', task, waitedMs: clock.now() - startedAt, failure };
		await clock.sleep(Math.max(0, Math.min(delayMs, leftMs, openMs())), haltSignal);
		const { taskId } = task;
		const reply = await rateLimiter.poll(() => withTimeout(wait.poll(taskId), POLL_LIMIT_MS, clock, haltSignal), haltSignal, deadline);
		if (!reply || haltSignal.aborted) return { state: 'canceled', task, uncertain: false };

		if (!reply.failure) {
			// Keep polling the ID from the submit, even if a reply contains another one.
			task = { ...reply.task, taskId: task.taskId };
			failure = undefined;
			failuresInARow = refusalsInARow = pagesInARow = 0;
			unusableSince = undefined;
			context.emit({ what: 'polled', taskId: task.taskId, status: task.status, progress: task.progress });
			const elapsedMs = clock.now() - submittedAt;
			if (task.isEmpty) emptySince ??= clock.now();
			else {
				emptySince = undefined;
				if (task.state === 'completed') schedule.ended(elapsedMs);
			}
			delayMs = task.isEmpty
				? Math.min(EMPTY_DELAY_MS, maxPollIntervalMs)
				: schedule.nextDelayMs({ elapsedMs, progress: task.progress }, clock.random());
		} else {
			failure = reply.failure;
			failuresInARow++;
			refusalsInARow = isRefusal(failure) ? refusalsInARow + 1 : 0;
			pagesInARow = failure.isPage ? pagesInARow + 1 : 0;
			const atMs = clock.now();
			unusableSince = failure.kind === 'unusable' ? (unusableSince ?? atMs) : undefined;
			const unusableMs = atMs - (unusableSince ?? atMs);
			if (endsWaiting(failure, { elapsedMs: atMs - submittedAt, refusalsInARow, pagesInARow, unusableMs })) {
				return task.isEmpty ? { state: 'completed', task } : { state: 'lost', task, failure };
			}
			// After a 429 the rate limiter delays the whole account, so the backoff of a single task doesn't grow.
			const pause = pauseMs(failure, failure.kind === 'rateLimited' ? 1 : failuresInARow, clock.random());
			// The service responds, so the result may be there at any moment.
			delayMs = failure.kind === 'unusable' ? Math.min(pause, maxPollIntervalMs) : pause;
			context.emit({ what: 'failure', taskId: task.taskId, message: failure.message, nextTryMs: delayMs });
		}
	}
	context.emit({ what: 'ended', taskId: task.taskId, status: task.status });
	return task.state === 'completed' ? { state: 'completed', task } : { state: 'failed', task };
}

const isRefusal = ({ kind }: CallFailure): boolean => kind === 'denied' || kind === 'refused';

/** Whether another poll would not help: the key isn't accepted, polls are refused repeatedly, or there is no such task. */
const endsWaiting = (
	failure: CallFailure,
	seen: { elapsedMs: number; refusalsInARow: number; pagesInARow: number; unusableMs: number },
): boolean =>
	failure.httpStatus === 401 ||
	seen.refusalsInARow >= MAX_REFUSALS_IN_A_ROW ||
	(failure.kind === 'notFound' && seen.elapsedMs > NOT_FOUND_GRACE_MS && (!failure.isPage || seen.pagesInARow >= MAX_REFUSALS_IN_A_ROW)) ||
	(failure.kind === 'unusable' && seen.unusableMs >= UNUSABLE_GRACE_MS);
