import type { Outcome } from './outcome';
import { countAnswered, countSent, emptyTally, MAX_LOST_LOOKUPS, type PaidLookup, type Tally } from './lookup';
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
	/** What asking costs. */
	lookup: PaidLookup<T>;
}

/** A ready check that was refused this often in a row is given up. */
const MAX_REFUSALS = 3;

/**
 * Repeats the ready check of a completed task until its result can be used. The task was paid for and has ended well,
 * so nothing here can lose it: a check that nobody answers leaves the task as it is. A check is paid for, too: three without
 * an answer are the most that an item may lose, and every one is counted.
 * @param turn of the task: its checks do not queue behind the submits of later ones
 * @param tally where the item's checks are counted, over all of its tries
 */
export async function untilUsable<T extends TaskSnapshot>(
	completed: T,
	job: { readyCheck?(task: T): ReadyCheck<T> | undefined },
	{ deadline, maxPollIntervalMs }: { deadline: number; maxPollIntervalMs: number },
	turn: SubmitTurn,
	context: TaskContext,
	tally: Tally = emptyTally(),
): Promise<Outcome<T>> {
	const { clock, halt } = context;
	const startedAt = clock.now();
	let task = completed;
	let refusals = 0;
	let lookup: PaidLookup<T> | undefined;
	const counted = (one: T): T => (lookup && tally.lookups.asked > 0 ? lookup.counted(one, tally.lookups) : one);
	for (let checks = 0; ; checks++) {
		const check = job.readyCheck?.(task);
		if (!check) return { kind: task.state === 'failed' ? 'failed' : 'completed', task: counted(task) };
		lookup = check.lookup;
		if (tally.lookups.lost >= MAX_LOST_LOOKUPS) return { kind: 'completed', task: counted(check.unanswered(task, LOST)) };
		const leftMs = deadline - clock.now();
		if (leftMs <= 0) return { kind: 'timedOut', task: counted(task), waitedMs: clock.now() - startedAt };
		await clock.sleep(Math.min(readyCheckDelayMs(checks), leftMs), halt);
		if (halt.aborted) return { kind: 'cancelled', task: counted(task), submitting: false };

		const answer = await ask(check, { deadline, maxPollIntervalMs }, turn, context, tally);
		turn.end();
		if (answer.kind === 'cancelled') return { kind: 'cancelled', task: counted(task), submitting: false };
		const merged = answer.kind === 'completed' ? check.merge(task, answer.task) : undefined;
		if (merged && answer.kind === 'completed') {
			countAnswered(tally, lookup.priceOf(answer.task));
			task = merged;
			refusals = 0;
		} else if (isFinal(answer) || (answer.kind === 'refused' && ++refusals >= MAX_REFUSALS)) {
			return { kind: 'completed', task: counted(check.unanswered(task, reasonOf(answer))) };
		} else if (tally.lookups.lost >= MAX_LOST_LOOKUPS && answer.kind !== 'timedOut') {
			return { kind: 'completed', task: counted(check.unanswered(task, reasonOf(answer))) };
		}
	}
}

const LOST = 'three paid questions about it had no answer';

/** Asks once. What may have been taken and is not answered counts as lost. */
async function ask<T extends TaskSnapshot>(
	check: ReadyCheck<T>,
	{ deadline, maxPollIntervalMs }: { deadline: number; maxPollIntervalMs: number },
	turn: SubmitTurn,
	context: TaskContext,
	tally: Tally,
): Promise<Outcome<T>> {
	const { clock } = context;
	const before = tally.lookups;
	const sent = await submitOnce(
		{ submit: () => check.submit(), onSend: () => countSent(tally, before), onUncertainSubmit: 'stop', timeoutMs: Infinity, deadline },
		turn,
		context,
	);
	if ('outcome' in sent) {
		const { outcome } = sent;
		if (outcome.kind === 'refused' || (outcome.kind === 'cancelled' && !outcome.submitting)) tally.lookups = before;
		return outcome;
	}
	context.emit({ what: 'submitted', taskId: sent.task.taskId, task: sent.task });
	return await waitForEnd(
		{
			task: sent.task,
			poll: (taskId) => check.poll(taskId),
			submittedAt: clock.now(),
			deadline: Math.max(deadline, clock.now() + 1_000),
			maxPollIntervalMs,
		},
		context,
	);
}

/** Another check would be answered the same way. */
const isFinal = <T extends TaskSnapshot>(answer: Outcome<T>): boolean =>
	(answer.kind === 'refused' && !neverTaken(answer.trouble)) || answer.kind === 'lost';

function reasonOf<T extends TaskSnapshot>(answer: Outcome<T>): string {
	if ('trouble' in answer && answer.trouble) return answer.trouble.message;
	return 'task' in answer && answer.task ? answer.task.status : answer.kind;
}
