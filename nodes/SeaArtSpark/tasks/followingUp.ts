import type { Outcome } from './outcome';
import { followUpDelayMs } from './schedule';
import { submitOnce } from './submitting';
import type { Surroundings } from './surroundings';
import { neverTaken, type Answer, type TaskLook } from './task';
import { waitForEnd } from './waiting';

/** A question that has to be asked, as a task of its own, before a completed task's result can be used. */
export interface FollowUp<T extends TaskLook> {
	submit(): Promise<Answer<T>>;
	poll(taskId: string): Promise<Answer<T>>;
	/** The task with what the answer adds; undefined where the answer tells nothing. */
	merge(task: T, answer: T): T | undefined;
	/** The task as it is handed on when the question cannot be answered at all. */
	unanswered(task: T, reason: string): T;
}

/** A question about a finished task that was refused or answered with nothing this often is given up. */
const MAX_FOLLOW_UP_TROUBLES = 3;

/**
 * Asks the follow-up questions of a completed task until its result can be used. The task was paid for and has
 * ended well, so nothing here can lose it: a question that cannot be answered leaves the task as it is.
 */
export async function untilUsable<T extends TaskLook>(
	completed: T,
	job: { followUp?(task: T): FollowUp<T> | undefined },
	{ deadline, maxPollIntervalMs }: { deadline: number; maxPollIntervalMs: number },
	around: Surroundings,
): Promise<Outcome<T>> {
	const { clock, halt } = around;
	const startedAt = clock.now();
	let task = completed;
	let troubles = 0;
	for (let asked = 0; ; asked++) {
		const question = job.followUp?.(task);
		if (!question) return task.state === 'failed' ? { kind: 'failed', task } : { kind: 'completed', task };
		const leftMs = deadline - clock.now();
		if (leftMs <= 0) return { kind: 'timedOut', task, waitedMs: clock.now() - startedAt };
		await clock.sleep(Math.min(followUpDelayMs(asked), leftMs), halt);
		if (halt.aborted) return { kind: 'cancelled', task, submitting: false };

		// A question only reads, so it may be sent again whatever became of it.
		const sent = await submitOnce(
			{ submit: () => question.submit(), onSend: () => {}, onUncertainSubmit: 'submitAgain', deadline },
			around,
		);
		// Some services charge for a question too.
		if ('task' in sent) around.tell({ what: 'submitted', taskId: sent.task.taskId });
		const answer: Outcome<T> =
			'outcome' in sent
				? sent.outcome
				: await waitForEnd(
						{
							task: sent.task,
							poll: (taskId) => question.poll(taskId),
							submittedAt: clock.now(),
							deadline: Math.max(deadline, clock.now() + 1_000),
							maxPollIntervalMs,
						},
						around,
					);
		if (answer.kind === 'cancelled') return { kind: 'cancelled', task, submitting: false };
		const merged = answer.kind === 'completed' ? question.merge(task, answer.task) : undefined;
		if (merged) {
			task = merged;
			troubles = 0;
		} else if (answer.kind !== 'timedOut' && (isFinal(answer) || ++troubles >= MAX_FOLLOW_UP_TROUBLES)) {
			return { kind: 'completed', task: question.unanswered(task, reasonOf(answer)) };
		}
	}
}

/** Asking the same question again would be answered the same way. */
const isFinal = <T extends TaskLook>(answer: Outcome<T>): boolean =>
	(answer.kind === 'refused' && !neverTaken(answer.trouble)) || answer.kind === 'lost';

function reasonOf<T extends TaskLook>(answer: Outcome<T>): string {
	if ('trouble' in answer && answer.trouble) return answer.trouble.message;
	return 'task' in answer && answer.task ? answer.task.status : answer.kind;
}
