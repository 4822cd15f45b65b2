import { withTimeout } from './withTimeout';
import type { Outcome } from './outcome';
import { pauseMs } from './polling/pollSchedule';
import type { SubmitPermit } from './limits/submitPermit';
import type { TaskContext } from './taskContext';
import { neverTaken, maybeTaken, type TaskReply, type TaskSnapshot, type CallFailure } from './task';

/** How long a submit may stay without an answer. Long on purpose: giving up on a submit may lose a paid task. */
export const SUBMIT_LIMIT_MS = 120_000;

/** A connection that cannot be made is tried this often (about 15 s), then the address is what needs a look. */
const MAX_CONNECTION_TRIES = 5;

/** With `submitAgain`, how often a submit of unknown fate is sent in all. */
export const MAX_UNCERTAIN_TRIES = 3;

export interface Submission<T extends TaskSnapshot> {
	/** The one call that costs money. Resolves always; rejects never. */
	submit(): Promise<TaskReply<T>>;
	/** Called right before each sending with how often it has then been sent, so that even a killed attempt is remembered. */
	onSend(timesSent: number): void;
	/** Called with a task whose response came after nobody waited for it any more: after Stop, or after the time limit. */
	onLateTask?(task: T): void;
	/** How often it was sent before without knowing what became of it. */
	uncertainBefore?: number;
	onUncertainSubmit: 'stop' | 'submitAgain';
	/** How long after the first sending it may still be sent again. The wait for its permit does not count. */
	timeoutMs: number;
	/** How long one sending may stay without a response; 2 minutes by default. */
	limitMs?: number;
	/** In place of that: nothing at all is sent after this (ms since the epoch). */
	deadline?: number;
}

/**
 * Sends a submit once, and again only where that cannot pay twice: the connection was never made, or the service
 * answered 429 (its Retry-After is kept, bounded by the timeout; the wait for its permit is not). Anything else without an answer is `uncertain`,
 * unless the user chose `submitAgain`.
 */
export async function submitOnce<T extends TaskSnapshot>(
	submission: Submission<T>,
	permit: SubmitPermit,
	context: TaskContext,
): Promise<{ task: T; sentAt: number } | { outcome: Outcome<T> }> {
	const { clock, stopSignal, haltSignal } = context;
	let deadline = submission.deadline ?? Infinity;
	let unconnected = 0;
	let uncertain = submission.uncertainBefore ?? 0;
	let failure: CallFailure = { kind: 'notSent', message: 'the request had to wait too long' };
	let doubt: CallFailure | undefined;
	// One uncertain sending is enough for doubt, also when the last of several was a clear refusal.
	const gaveUp = (): { outcome: Outcome<T> } => ({
		outcome: uncertain > 0 ? { state: 'uncertain', failure: doubt ?? failure, timesSent: uncertain } : { state: 'refused', failure },
	});
	let firstSentAt = Infinity;
	for (let failures = 1; ; failures++) {
		if (!(await permit.take(haltSignal))) {
			if (haltSignal.aborted || !permit.givenUp) return { outcome: { state: 'canceled', uncertain: uncertain > 0 } };
			failure = permit.givenUp;
			return gaveUp();
		}
		const sentAt = clock.now();
		firstSentAt = Math.min(firstSentAt, sentAt);
		if (submission.deadline === undefined) {
			if (failures === 1) deadline = sentAt + submission.timeoutMs;
			// While as many tasks of ours run as may, or others are before it, its time stands still.
			else if (failure.kind === 'rateLimited') deadline += permit.stoodStillMs;
		}
		// Nothing is paid for that nobody would wait for.
		if (sentAt > deadline) return gaveUp();
		submission.onSend(uncertain + 1);
		const response = submission.submit();
		let isWaiting = true;
		if (submission.onLateTask) void response.then(({ task }) => (task && !isWaiting ? submission.onLateTask?.(task) : undefined));
		const answer = await withTimeout(response, submission.limitMs ?? SUBMIT_LIMIT_MS, clock, stopSignal);
		isWaiting = false;
		if (!answer) return { outcome: { state: 'canceled', uncertain: true } };
		if (!answer.failure) {
			permit.taken();
			return { task: answer.task, sentAt };
		}

		failure = answer.failure;
		if (failure.kind === 'notSent') unconnected++;
		if (maybeTaken(failure)) {
			uncertain++;
			doubt = failure;
		}
		if (stopSignal.aborted) return { outcome: { state: 'canceled', uncertain: uncertain > 0 } };
		const mayRepeat = neverTaken(failure)
			? unconnected < MAX_CONNECTION_TRIES
			: maybeTaken(failure) && submission.onUncertainSubmit === 'submitAgain' && uncertain < MAX_UNCERTAIN_TRIES;
		const isRateLimited = failure.kind === 'rateLimited';
		const delayMs = isRateLimited ? permit.refused(failure.retryAfterMs, clock.random()) : pauseMs(failure, failures, clock.random());
		if (!mayRepeat || clock.now() + delayMs > deadline) {
			if (isRateLimited) permit.giveUp(firstSentAt, failure);
			return gaveUp();
		}
		context.emit({ what: 'failure', message: failure.message, nextTryMs: delayMs });
		permit.notBeforeMs = clock.now() + delayMs;
		if (!isRateLimited) {
			permit.end();
			await clock.sleep(delayMs, haltSignal);
		}
	}
}
