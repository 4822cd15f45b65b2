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
import { notAccepted, type TaskReply, type TaskSnapshot } from '../task';
import { waitForEnd } from './waitForEnd';

/** A separate task that checks whether a completed task's result can be used. */
export interface ReadyCheck<T extends TaskSnapshot> {
	submit(): Promise<TaskReply<T>>;
	poll(taskId: string): Promise<TaskReply<T>>;
	/** The task with the fields that the check adds; undefined if it adds none. */
	merge(task: T, checked: T): T | undefined;
	/** The task to return if the check can't be completed. */
	unanswered(task: T, reason: string): T;
	/** Cost of the check. */
	lookup: PaidLookup<T>;
}

/** Refusals in a row after which a ready check is given up. */
const MAX_REFUSALS = 3;

/**
 * Repeats the ready check of a completed task until its result can be used. The task is paid and completed, so a failed check never
 * loses it. Checks are charged, too: each one is counted, and at most three may stay without a response.
 * @param permit of the task, so that its checks don't queue behind later submits
 * @param counter counts the item's checks over all attempts
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

		const outcome = await runCheck(check, wait, permit, context, counter);
		permit.end();
		if (outcome.state === 'canceled') return { state: 'canceled', task: counted(task), uncertain: false };
		const merged = outcome.state === 'completed' ? check.merge(task, outcome.task) : undefined;
		if (merged && outcome.state === 'completed') {
			countAnsweredLookup(counter, lookup.priceOf(outcome.task));
			task = merged;
			refusals = 0;
		} else if (isFinal(outcome) || (outcome.state === 'refused' && ++refusals >= MAX_REFUSALS)) {
			return { state: 'completed', task: counted(check.unanswered(task, reasonOf(outcome))) };
		} else if (counter.lookups.unanswered >= MAX_UNANSWERED_LOOKUPS && outcome.state !== 'timedOut') {
			return { state: 'completed', task: counted(check.unanswered(task, reasonOf(outcome))) };
		}
	}
}

const LOST = 'three paid lookups had no response';

/** Runs one check. A check that may have been accepted and has no response counts as unanswered. */
async function runCheck<T extends TaskSnapshot>(
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

/** Whether another check would have the same outcome. */
const isFinal = <T extends TaskSnapshot>(outcome: Outcome<T>): boolean =>
	(outcome.state === 'refused' && !notAccepted(outcome.failure)) ||
	outcome.state === 'lost' ||
	(outcome.state === 'completed' && outcome.task.isEmpty === true);

function reasonOf<T extends TaskSnapshot>(outcome: Outcome<T>): string {
	if ('failure' in outcome && outcome.failure) return outcome.failure.message;
	return 'task' in outcome && outcome.task ? outcome.task.status : outcome.state;
}
