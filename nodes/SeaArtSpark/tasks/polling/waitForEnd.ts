import { withTimeout } from '../withTimeout';
import type { Outcome } from '../outcome';
import { pauseMs, PollSchedule } from './pollSchedule';
import type { DurationEstimate } from './durationEstimates';
import type { PollSettings, TaskContext } from '../taskContext';
import type { TaskReply, TaskSnapshot, CallFailure } from '../task';

/** How long one poll may stay without an answer. A poll is free to repeat, so it is given up soon. */
const POLL_LIMIT_MS = 30_000;

/** A service may not know a task in the first seconds after it took it; later a 404 is final. */
export const NOT_FOUND_GRACE_MS = 10_000;

/** Time for which a completed task without a result is polled on: the result may follow a moment later. */
export const EMPTY_GRACE_MS = 60_000;

const EMPTY_DELAY_MS = 5_000;

/** The same for a task whose poll is refused in the service's own words. */
export const UNUSABLE_GRACE_MS = 60_000;

/** A refusal that is not about the key, or a 404 that is a web page, may be a gateway's mistake: three in a row count. */
export const MAX_NOES_IN_A_ROW = 3;

export interface Wait<T extends TaskSnapshot> extends PollSettings {
	/** The last that is known of the task. */
	task: T;
	/** One look at it; safe to repeat. Resolves always; rejects never. */
	poll(taskId: string): Promise<TaskReply<T>>;
	/** When it was submitted, or when we began to look (ms since the epoch). */
	submittedAt: number;
	/** When to give up (ms since the epoch). One last poll is made then, and one in any case. */
	deadline: number;
	/** Delay before the first poll; by default the schedule's. */
	firstDelayMs?: number;
	/** Somebody else submitted it: nobody knows since when it has been running. */
	startUnknown?: true;
	/** The tasks of the same kind that this run has waited for. */
	estimate?: DurationEstimate;
}

/**
 * Polls until the task has ended, the deadline has passed or Stop. CallFailure on the way (429, 5xx, silence, an
 * unreadable answer, a 404 in the first seconds, a stray 302, 400 or 403) never ends it; a 401, a late 404 and three times
 * "no" in a row do.
 * A poll is never later than the deadline by more than the requests before it and one call need.
 */
export async function waitForEnd<T extends TaskSnapshot>(wait: Wait<T>, context: TaskContext): Promise<Outcome<T>> {
	const { clock, rateLimiter, haltSignal } = context;
	const { submittedAt, deadline, maxPollIntervalMs, estimate } = wait;
	const startedAt = clock.now();
	const schedule = new PollSchedule(maxPollIntervalMs, estimate, wait.startUnknown ? undefined : { elapsedMs: 0, progress: 0 });
	let task = wait.task;
	let failure: CallFailure | undefined;
	let failuresInARow = 0;
	let noesInARow = 0;
	let pagesInARow = 0;
	let unusableSince: number | undefined;
	let emptySince: number | undefined;
	let delayMs = wait.firstDelayMs ?? schedule.firstDelayMs(clock.random());

	/** How long an empty task is still polled; without bound while it runs. */
	const openMs = (): number => {
		if (task.state === 'running') return Infinity;
		return task.isEmpty ? (emptySince ??= clock.now()) + EMPTY_GRACE_MS - clock.now() : 0;
	};
	for (let looks = 0; openMs() > 0; looks++) {
		const leftMs = deadline - clock.now();
		if (leftMs <= 0 && looks > 0 && task.isEmpty) break;
		// A task that was paid for is looked at, however late its permit comes.
		if (leftMs <= 0 && looks > 0) return { state: 'timedOut', task, waitedMs: clock.now() - startedAt, failure };
		await clock.sleep(Math.max(0, Math.min(delayMs, leftMs, openMs())), haltSignal);
		const { taskId } = task;
		const answer = await rateLimiter.poll(() => withTimeout(wait.poll(taskId), POLL_LIMIT_MS, clock, haltSignal), haltSignal, deadline);
		if (!answer || haltSignal.aborted) return { state: 'canceled', task, uncertain: false };

		if (!answer.failure) {
			// The id we paid for stays the one we ask for, whatever a reply says.
			task = { ...answer.task, taskId: task.taskId };
			failure = undefined;
			failuresInARow = noesInARow = pagesInARow = 0;
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
			failure = answer.failure;
			failuresInARow++;
			noesInARow = isNo(failure) ? noesInARow + 1 : 0;
			pagesInARow = failure.isPage ? pagesInARow + 1 : 0;
			const atMs = clock.now();
			unusableSince = failure.kind === 'unusable' ? (unusableSince ?? atMs) : undefined;
			const unusableMs = atMs - (unusableSince ?? atMs);
			if (endsWaiting(failure, { elapsedMs: atMs - submittedAt, noesInARow, pagesInARow, unusableMs })) {
				return task.isEmpty ? { state: 'completed', task } : { state: 'lost', task, failure };
			}
			// After a 429 the rate limiter makes the account wait: the back-off does not grow for one task alone.
			const pause = pauseMs(failure, failure.kind === 'rateLimited' ? 1 : failuresInARow, clock.random());
			// The service answers: what it made may be there at any moment.
			delayMs = failure.kind === 'unusable' ? Math.min(pause, maxPollIntervalMs) : pause;
			context.emit({ what: 'failure', taskId: task.taskId, message: failure.message, nextTryMs: delayMs });
		}
	}
	context.emit({ what: 'ended', taskId: task.taskId, status: task.status });
	return task.state === 'completed' ? { state: 'completed', task } : { state: 'failed', task };
}

const isNo = ({ kind }: CallFailure): boolean => kind === 'denied' || kind === 'refused';

/** Asking again would not help: the key is not accepted, the question is refused again and again, or there is no such task. */
const endsWaiting = (
	failure: CallFailure,
	seen: { elapsedMs: number; noesInARow: number; pagesInARow: number; unusableMs: number },
): boolean =>
	failure.httpStatus === 401 ||
	seen.noesInARow >= MAX_NOES_IN_A_ROW ||
	(failure.kind === 'notFound' && seen.elapsedMs > NOT_FOUND_GRACE_MS && (!failure.isPage || seen.pagesInARow >= MAX_NOES_IN_A_ROW)) ||
	(failure.kind === 'unusable' && seen.unusableMs >= UNUSABLE_GRACE_MS);
