import { answered } from './answered';
import type { Outcome } from './outcome';
import { pauseMs } from './schedule';
import type { SubmitTurn } from './submitTurn';
import type { TaskContext } from './taskContext';
import { neverTaken, maybeTaken, type Answer, type TaskSnapshot, type Trouble } from './task';

/** How long a submit may stay without an answer. Long on purpose: giving up on a submit may lose a paid task. */
export const SUBMIT_LIMIT_MS = 120_000;

/** A submit that was refused although it may not have been for want of a slot is sent again after this. */
const SLOT_TEST_MS = 2_000;

/** A connection that cannot be made is tried this often (about 15 s), then the address is what needs a look. */
const MAX_CONNECTION_TRIES = 5;

/** With `submitAgain`, how often a submit of unknown fate is sent in all. */
export const MAX_UNCERTAIN_TRIES = 3;

export interface Submission<T extends TaskSnapshot> {
	/** The one call that costs money. Resolves always; rejects never. */
	submit(): Promise<Answer<T>>;
	/** Called right before each sending with how often it has then been sent, so that even a killed try is remembered. */
	onSend(sent: number): void;
	/** How often it was sent before without knowing what became of it. */
	uncertainBefore?: number;
	onUncertainSubmit: 'stop' | 'submitAgain';
	/** How long after the first sending it may still be sent again. The wait for its turn does not count. */
	timeoutMs: number;
	/** In place of that: nothing at all is sent after this (ms since the epoch). */
	deadline?: number;
}

/**
 * Sends a submit once, and again only where that cannot pay twice: the connection was never made, or the service
 * answered 429 (its Retry-After is kept, bounded by the timeout; the wait for its turn is not). Anything else without an answer is `uncertain`,
 * unless the user chose `submitAgain`.
 */
export async function submitOnce<T extends TaskSnapshot>(
	submission: Submission<T>,
	turn: SubmitTurn,
	context: TaskContext,
): Promise<{ task: T; sentAt: number } | { outcome: Outcome<T> }> {
	const { clock, stop, halt } = context;
	let deadline = submission.deadline ?? Infinity;
	let unconnected = 0;
	let uncertain = submission.uncertainBefore ?? 0;
	let trouble: Trouble = { kind: 'notSent', message: 'its turn came too late' };
	// One uncertain try is enough for doubt, also when the last of several was a clear refusal.
	const gaveUp = (): { outcome: Outcome<T> } => ({
		outcome: uncertain > 0 ? { kind: 'uncertain', trouble, sent: uncertain } : { kind: 'refused', trouble },
	});
	for (let troubles = 1; ; troubles++) {
		if (!(await turn.take(halt))) return { outcome: { kind: 'cancelled', submitting: uncertain > 0 } };
		const sentAt = clock.now();
		if (submission.deadline === undefined) {
			if (troubles === 1) deadline = sentAt + submission.timeoutMs;
			// While tasks of ours hold all slots, or others are before it, its time stands still.
			else if (trouble.kind === 'rateLimited') deadline += sentAt - turn.notBeforeMs;
		}
		// Nothing is paid for that nobody would wait for.
		if (sentAt > deadline) return gaveUp();
		submission.onSend(uncertain + 1);
		const answer = await answered(submission.submit(), SUBMIT_LIMIT_MS, clock, stop);
		if (!answer) return { outcome: { kind: 'cancelled', submitting: true } };
		if (!answer.trouble) {
			turn.taken();
			return { task: answer.task, sentAt };
		}

		trouble = answer.trouble;
		if (trouble.kind === 'notSent') unconnected++;
		if (maybeTaken(trouble)) uncertain++;
		if (stop.aborted) return { outcome: { kind: 'cancelled', submitting: uncertain > 0 } };
		const mayRepeat = neverTaken(trouble)
			? unconnected < MAX_CONNECTION_TRIES
			: maybeTaken(trouble) && submission.onUncertainSubmit === 'submitAgain' && uncertain < MAX_UNCERTAIN_TRIES;
		const waitsFor = trouble.kind === 'rateLimited' ? turn.refused() : 'nothing';
		const delayMs =
			waitsFor === 'nothing'
				? pauseMs(trouble, troubles, clock.random())
				: (trouble.retryAfterMs ?? (waitsFor === 'aTest' ? SLOT_TEST_MS : 0));
		if (!mayRepeat || clock.now() + delayMs > deadline) return gaveUp();
		context.emit({ what: 'trouble', message: trouble.message, nextTryMs: delayMs });
		turn.notBeforeMs = clock.now() + delayMs;
		if (trouble.kind !== 'rateLimited') {
			turn.end();
			await clock.sleep(delayMs, halt);
		}
	}
}
