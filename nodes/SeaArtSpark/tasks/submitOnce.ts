import { withTimeout } from './withTimeout';
import type { Outcome } from './outcome';
import { pauseMs } from './polling/pollSchedule';
import type { SubmitPermit } from './limits/submitPermit';
import type { TaskContext } from './taskContext';
import { notAccepted, maybeAccepted, type TaskReply, type TaskSnapshot, type CallFailure } from './task';

/** Time limit for the response to a submit. Long on purpose: giving up on a submit may lose a paid task. */
const SUBMIT_LIMIT_MS = 120_000;

/** Attempts to connect (about 15 s in total). After that, the URL is probably wrong. */
const MAX_CONNECTION_ATTEMPTS = 5;

/** With `submitAgain`, how often a submit without a response is sent in total. */
export const MAX_UNCERTAIN_SENDS = 3;

export interface Submission<T extends TaskSnapshot> {
	/** The one call that costs money. Never rejects. */
	submit(): Promise<TaskReply<T>>;
	/** Called right before each send, with the count including it, so that even a killed attempt is recorded. */
	onSend(timesSent: number): void;
	/** Called with a task whose response came after Stop or the time limit. */
	onLateTask?(task: T): void;
	/** How often it was sent before without a response. */
	uncertainBefore?: number;
	onUncertainSubmit: 'stop' | 'submitAgain';
	/** How long after the first send it may be sent again. The wait for its permit doesn't count. */
	timeoutMs: number;
	/** Time limit for one response; 2 minutes by default. */
	limitMs?: number;
	/** Replaces `timeoutMs`: nothing is sent after this (ms since the epoch). */
	deadline?: number;
}

/**
 * Sends a submit once, and again only if that can't pay twice: the connection was never made, or the service returned 429 (Retry-After
 * is respected within the timeout; the wait for the permit has no limit). Anything else without a reply is `uncertain`, unless the user
 * chose `submitAgain`.
 */
export async function submitOnce<T extends TaskSnapshot>(
	submission: Submission<T>,
	permit: SubmitPermit,
	context: TaskContext,
): Promise<{ task: T; sentAt: number } | { outcome: Outcome<T> }> {
	const { clock, stopSignal, haltSignal } = context;
	let deadline = submission.deadline ?? Infinity;
	let connectionFailures = 0;
	let uncertain = submission.uncertainBefore ?? 0;
	let failure: CallFailure = { kind: 'notSent', message: 'the request had to wait too long' };
	let uncertainFailure: CallFailure | undefined;
	// One uncertain send makes the outcome uncertain, even if the last of several was a clear refusal.
	const finalOutcome = (): { outcome: Outcome<T> } => ({
		outcome:
			uncertain > 0 ? { state: 'uncertain', failure: uncertainFailure ?? failure, timesSent: uncertain } : { state: 'refused', failure },
	});
	let firstSentAt = Infinity;
	for (let failures = 1; ; failures++) {
		if (!(await permit.acquire(haltSignal))) {
			if (haltSignal.aborted || !permit.givenUp) return { outcome: { state: 'canceled', uncertain: uncertain > 0 } };
			failure = permit.givenUp;
			return finalOutcome();
		}
		const sentAt = clock.now();
		firstSentAt = Math.min(firstSentAt, sentAt);
		if (submission.deadline === undefined) {
			if (failures === 1) deadline = sentAt + submission.timeoutMs;
			// The wait for other tasks and submits doesn't count toward the timeout.
			else if (failure.kind === 'rateLimited') deadline += permit.queuedMs;
		}
		// Don't pay for a task that would not be waited for.
		if (sentAt > deadline) return finalOutcome();
		submission.onSend(uncertain + 1);
		const response = submission.submit();
		let isWaiting = true;
		if (submission.onLateTask) void response.then(({ task }) => (task && !isWaiting ? submission.onLateTask?.(task) : undefined));
		const reply = await withTimeout(response, submission.limitMs ?? SUBMIT_LIMIT_MS, clock, stopSignal);
		isWaiting = false;
		if (!reply) return { outcome: { state: 'canceled', uncertain: true } };
		if (!reply.failure) {
			permit.accepted();
			return { task: reply.task, sentAt };
		}

		failure = reply.failure;
		if (failure.kind === 'notSent') connectionFailures++;
		if (maybeAccepted(failure)) {
			uncertain++;
			uncertainFailure = failure;
		}
		if (stopSignal.aborted) return { outcome: { state: 'canceled', uncertain: uncertain > 0 } };
		const mayRepeat = notAccepted(failure)
			? connectionFailures < MAX_CONNECTION_ATTEMPTS
			: maybeAccepted(failure) && submission.onUncertainSubmit === 'submitAgain' && uncertain < MAX_UNCERTAIN_SENDS;
		const isRateLimited = failure.kind === 'rateLimited';
		const delayMs = isRateLimited ? permit.refused(failure.retryAfterMs, clock.random()) : pauseMs(failure, failures, clock.random());
		if (!mayRepeat || clock.now() + delayMs > deadline) {
			if (isRateLimited) permit.giveUp(firstSentAt, failure);
			return finalOutcome();
		}
		context.emit({ what: 'failure', message: failure.message, nextTryMs: delayMs });
		permit.notBeforeMs = clock.now() + delayMs;
		if (!isRateLimited) {
			permit.end();
			await clock.sleep(delayMs, haltSignal);
		}
	}
}
