import type { Outcome } from './outcome';
import { readyCheckDelayMs } from './schedule';
import { submitOnce } from './submitOnce';
import type { SubmitTurn } from './submitTurn';
import type { TaskContext } from './taskContext';
import { neverTaken, type Answer, type TaskSnapshot } from './task';
import { waitForEnd } from './waitForEnd';

/** Asks, as a task of its own, whether a completed task's result can be used. */
export interface ReadyCheck<T extends TaskSnapshot> {
	submit(): Promise<Answer<T>>;
	poll(taskId: string): Promise<Answer<T>>;
	/** The task with what the answer adds; undefined where the answer tells nothing. */
	merge(task: T, answer: T): T | undefined;
	/** The task to return when the question cannot be answered at all. */
	unanswered(task: T, reason: string): T;
}

/** A ready check that was refused or answered with nothing this often is given up. */
const MAX_READY_CHECK_TROUBLES = 3;

/**
 * Repeats the ready check of a completed task until its result can be used. The task was paid for and has ended well,
 * so nothing here can lose it: a check that nobody answers leaves the task as it is.
 * @param turn of the task: its checks do not queue behind the submits of later ones
 */
export async function untilUsable<T extends TaskSnapshot>(
	completed: T,
	job: { readyCheck?(task: T): ReadyCheck<T> | undefined },
	{ deadline, maxPollIntervalMs }: { deadline: number; maxPollIntervalMs: number },
	turn: SubmitTurn,
	context: TaskContext,
): Promise<Outcome<T>> {
	const { clock, halt } = context;
	const startedAt = clock.now();
	let task = completed;
	let troubles = 0;
	for (let checks = 0; ; checks++) {
		const check = job.readyCheck?.(task);
		if (!check) return task.state === 'failed' ? { kind: 'failed', task } : { kind: 'completed', task };
		const leftMs = deadline - clock.now();
		if (leftMs <= 0) return { kind: 'timedOut', task, waitedMs: clock.now() - startedAt };
		await clock.sleep(Math.min(readyCheckDelayMs(checks), leftMs), halt);
		if (halt.aborted) return { kind: 'cancelled', task, submitting: false };

		// A check only reads, so it may be sent again whatever became of it.
		const sent = await submitOnce(
			{ submit: () => check.submit(), onSend: () => {}, onUncertainSubmit: 'submitAgain', timeoutMs: Infinity, deadline },
			turn,
			context,
		);
		// Some services charge for a check, too.
		if ('task' in sent) context.emit({ what: 'submitted', taskId: sent.task.taskId });
		const answer: Outcome<T> =
			'outcome' in sent
				? sent.outcome
				: await waitForEnd(
						{
							task: sent.task,
							poll: (taskId) => check.poll(taskId),
							submittedAt: clock.now(),
							deadline: Math.max(deadline, clock.now() + 1_000),
							maxPollIntervalMs,
						},
						context,
					);
		turn.end();
		if (answer.kind === 'cancelled') return { kind: 'cancelled', task, submitting: false };
		const merged = answer.kind === 'completed' ? check.merge(task, answer.task) : undefined;
		if (merged) {
			task = merged;
			troubles = 0;
		} else if (answer.kind !== 'timedOut' && (isFinal(answer) || ++troubles >= MAX_READY_CHECK_TROUBLES)) {
			return { kind: 'completed', task: check.unanswered(task, reasonOf(answer)) };
		}
	}
}

/** Another check would be answered the same way. */
const isFinal = <T extends TaskSnapshot>(answer: Outcome<T>): boolean =>
	(answer.kind === 'refused' && !neverTaken(answer.trouble)) || answer.kind === 'lost';

function reasonOf<T extends TaskSnapshot>(answer: Outcome<T>): string {
	if ('trouble' in answer && answer.trouble) return answer.trouble.message;
	return 'task' in answer && answer.task ? answer.task.status : answer.kind;
}
