import { answered } from './answered';
import type { Outcome } from './outcome';
import { pauseMs, PollSchedule } from './schedule';
import type { Siblings } from './siblings';
import type { TaskContext } from './taskContext';
import type { Answer, TaskSnapshot, Trouble } from './task';

/** How long one poll may stay without an answer. A poll is free to repeat, so it is given up soon. */
const POLL_LIMIT_MS = 30_000;

/** A service may not know a task in the first seconds after it took it; later a 404 is final. */
export const NOT_FOUND_GRACE_MS = 10_000;

/** A task that has ended without its result is looked at for this long: the result may follow a moment later. */
export const UNUSABLE_GRACE_MS = 60_000;

/** A "no" that is not about the key may be a gateway's mistake: so many in a row are believed. */
export const MAX_NOES_IN_A_ROW = 3;

export interface Wait<T extends TaskSnapshot> {
	/** The last that is known of the task. */
	task: T;
	/** One look at it; safe to repeat. Resolves always; rejects never. */
	poll(taskId: string): Promise<Answer<T>>;
	/** When it was submitted, or when we began to look (ms since the epoch). */
	submittedAt: number;
	/** When to give up (ms since the epoch). One last poll is made then, and one in any case. */
	deadline: number;
	maxPollIntervalMs: number;
	/** Delay before the first poll; by default the schedule's. */
	firstDelayMs?: number;
	/** Somebody else submitted it: nobody knows since when it has been running. */
	startUnknown?: true;
	/** The tasks of the same kind that this run has waited for. */
	siblings?: Siblings;
}

/**
 * Polls until the task has ended, the deadline has passed or Stop. Trouble on the way (429, 5xx, silence, an
 * unreadable answer, a 404 in the first seconds, a stray 302, 400 or 403) never ends it; a 401, a late 404 and three times
 * "no" in a row do.
 * A poll is never later than the deadline by more than the governor and one call need.
 */
export async function waitForEnd<T extends TaskSnapshot>(wait: Wait<T>, context: TaskContext): Promise<Outcome<T>> {
	const { clock, governor, halt } = context;
	const { submittedAt, deadline, maxPollIntervalMs, siblings } = wait;
	const startedAt = clock.now();
	const schedule = new PollSchedule(maxPollIntervalMs, siblings, wait.startUnknown ? undefined : { elapsedMs: 0, progress: 0 });
	let task = wait.task;
	let trouble: Trouble | undefined;
	let troublesInARow = 0;
	let noesInARow = 0;
	let unusableSince: number | undefined;
	let delayMs = wait.firstDelayMs ?? schedule.firstDelayMs(clock.random());

	for (let looks = 0; task.state === 'running'; looks++) {
		const leftMs = deadline - clock.now();
		// A task that was paid for is looked at, however late its turn comes.
		if (leftMs <= 0 && looks > 0) return { kind: 'timedOut', task, waitedMs: clock.now() - startedAt, trouble };
		await clock.sleep(Math.max(0, Math.min(delayMs, leftMs)), halt);
		if (!(await governor.take(halt))) return { kind: 'cancelled', task, submitting: false };

		const answer = await answered(wait.poll(task.taskId), POLL_LIMIT_MS, clock, halt);
		if (!answer || halt.aborted) return { kind: 'cancelled', task, submitting: false };

		if (!answer.trouble) {
			// The id we paid for stays the one we ask for, whatever a reply says.
			task = { ...answer.task, taskId: task.taskId };
			trouble = undefined;
			troublesInARow = noesInARow = 0;
			unusableSince = undefined;
			context.emit({ what: 'polled', taskId: task.taskId, status: task.status, progress: task.progress });
			const elapsedMs = clock.now() - submittedAt;
			if (task.state === 'completed') schedule.ended(elapsedMs);
			delayMs = schedule.nextDelayMs({ elapsedMs, progress: task.progress }, clock.random());
		} else {
			trouble = answer.trouble;
			troublesInARow++;
			noesInARow = isNo(trouble) ? noesInARow + 1 : 0;
			const atMs = clock.now();
			unusableSince = trouble.kind === 'unusable' ? (unusableSince ?? atMs) : undefined;
			const unusableMs = atMs - (unusableSince ?? atMs);
			if (endsWaiting(trouble, { elapsedMs: atMs - submittedAt, noesInARow, unusableMs })) return { kind: 'lost', task, trouble };
			const pause = pauseMs(trouble, troublesInARow, clock.random());
			// The service answers: what it made may be there at any moment.
			delayMs = trouble.kind === 'unusable' ? Math.min(pause, maxPollIntervalMs) : pause;
			context.emit({ what: 'trouble', taskId: task.taskId, message: trouble.message, nextTryMs: delayMs });
		}
	}
	context.emit({ what: 'ended', taskId: task.taskId, status: task.status });
	return task.state === 'completed' ? { kind: 'completed', task } : { kind: 'failed', task };
}

const isNo = ({ kind }: Trouble): boolean => kind === 'denied' || kind === 'refused';

/** Asking again would not help: the key is not accepted, the question is refused again and again, or there is no such task. */
const endsWaiting = (trouble: Trouble, seen: { elapsedMs: number; noesInARow: number; unusableMs: number }): boolean =>
	trouble.httpStatus === 401 ||
	seen.noesInARow >= MAX_NOES_IN_A_ROW ||
	(trouble.kind === 'notFound' && seen.elapsedMs > NOT_FOUND_GRACE_MS) ||
	(trouble.kind === 'unusable' && seen.unusableMs >= UNUSABLE_GRACE_MS);
