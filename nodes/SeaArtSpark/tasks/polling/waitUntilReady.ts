import type { Outcome } from '../outcome';
import {
	countAnsweredLookup,
	countSentLookup,
	newLookupCounter,
	MAX_UNANSWERED_LOOKUPS,
	type PaidLookup,
	type LookupCounter,
} from './paidLookups';
import { readyCheckDelayMs } from './pollSchedule';
import { submitOnce } from '../submitOnce';
import type { SubmitPermit } from '../limits/submitPermit';
import { pollSettings, type PollSettings, type TaskContext } from '../taskContext';
import { neverTaken, type TaskReply, type TaskSnapshot } from '../task';
import { waitForEnd } from './waitForEnd';

/** Asks, as a task of its own, whether a completed task's result can be used. */
export interface ReadyCheck<T extends TaskSnapshot> {
	submit(): Promise<TaskReply<T>>;
	poll(taskId: string): Promise<TaskReply<T>>;
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
 * @param permit of the task: its checks do not queue behind the submits of later ones
 * @param counter where the item's checks are counted, over all of its tries
 */
export async function waitUntilReady<T extends TaskSnapshot>(
	completed: T,
	job: { readyCheck?(task: T): ReadyCheck<T> | undefined },
	wait: { deadline: number } & PollSettings,
	permit: SubmitPermit,
	context: TaskContext,
	counter: LookupCounter = newLookupCounter(),
): Promise<Outcome<T>> {
	const { clock, haltSignal } = context;
	const startedAt = clock.now();
	let task = completed;
	let refusals = 0;
	let lookup: PaidLookup<T> | undefined;
	const counted = (one: T): T => (lookup && counter.lookups.sent > 0 ? lookup.counted(one, counter.lookups) : one);
	for (let checks = 0; ; checks++) {
		const check = job.readyCheck?.(task);
		if (!check) return { state: task.state === 'failed' ? 'failed' : 'completed', task: counted(task) };
		lookup = check.lookup;
		if (counter.lookups.unanswered >= MAX_UNANSWERED_LOOKUPS) return { state: 'completed', task: counted(check.unanswered(task, LOST)) };
		const leftMs = wait.deadline - clock.now();
		if (leftMs <= 0) return { state: 'timedOut', task: counted(task), waitedMs: clock.now() - startedAt };
		await clock.sleep(Math.min(readyCheckDelayMs(checks), leftMs), haltSignal);
		if (haltSignal.aborted) return { state: 'canceled', task: counted(task), uncertain: false };

		const answer = await ask(check, wait, permit, context, counter);
		permit.end();
		if (answer.state === 'canceled') return { state: 'canceled', task: counted(task), uncertain: false };
		const merged = answer.state === 'completed' ? check.merge(task, answer.task) : undefined;
		if (merged && answer.state === 'completed') {
			countAnsweredLookup(counter, lookup.priceOf(answer.task));
			task = merged;
			refusals = 0;
		} else if (isFinal(answer) || (answer.state === 'refused' && ++refusals >= MAX_REFUSALS)) {
			return { state: 'completed', task: counted(check.unanswered(task, reasonOf(answer))) };
		} else if (counter.lookups.unanswered >= MAX_UNANSWERED_LOOKUPS && answer.state !== 'timedOut') {
			return { state: 'completed', task: counted(check.unanswered(task, reasonOf(answer))) };
		}
	}
}

const LOST = 'three paid questions about it had no answer';

/** Asks once. What may have been taken and is not answered counts as lost. */
async function ask<T extends TaskSnapshot>(
	check: ReadyCheck<T>,
	{ deadline, ...wait }: { deadline: number } & PollSettings,
	permit: SubmitPermit,
	context: TaskContext,
	counter: LookupCounter,
): Promise<Outcome<T>> {
	const { clock } = context;
	const before = counter.lookups;
	const sent = await submitOnce(
		{
			submit: () => check.submit(),
			onSend: () => countSentLookup(counter, before),
			onUncertainSubmit: 'stop',
			timeoutMs: Infinity,
			deadline,
		},
		permit,
		context,
	);
	if ('outcome' in sent) {
		const { outcome } = sent;
		if (outcome.state === 'refused' || (outcome.state === 'canceled' && !outcome.uncertain)) counter.lookups = before;
		return outcome;
	}
	context.emit({ what: 'submitted', taskId: sent.task.taskId, task: sent.task });
	return await waitForEnd(
		{
			task: sent.task,
			poll: (taskId) => check.poll(taskId),
			submittedAt: clock.now(),
			deadline: Math.max(deadline, clock.now() + 1_000),
			...pollSettings(wait),
		},
		context,
	);
}

/** Another check would be answered the same way. */
const isFinal = <T extends TaskSnapshot>(answer: Outcome<T>): boolean =>
	(answer.state === 'refused' && !neverTaken(answer.failure)) ||
	answer.state === 'lost' ||
	(answer.state === 'completed' && answer.task.isEmpty === true);

function reasonOf<T extends TaskSnapshot>(answer: Outcome<T>): string {
	if ('failure' in answer && answer.failure) return answer.failure.message;
	return 'task' in answer && answer.task ? answer.task.status : answer.state;
}
