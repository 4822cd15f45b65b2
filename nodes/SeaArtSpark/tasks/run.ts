import type { LedgerPage } from './ledger';
import { untilUsable, type FollowUp } from './followingUp';
import { within } from './limits';
import type { Outcome } from './outcome';
import { MAX_UNCERTAIN_TRIES, silence, submitOnce } from './submitting';
import type { Surroundings, WaitSettings } from './surroundings';
import type { Answer, TaskLook, Trouble } from './task';
import { waitForEnd, type Wait } from './waiting';

export interface Job<T extends TaskLook> {
	/** What has to be done before the submit and costs nothing (a file is put where the service can read it). */
	prepare?(): Promise<Trouble | undefined>;
	/** The one call that costs money. */
	submit(): Promise<Answer<T>>;
	poll(taskId: string): Promise<Answer<T>>;
	/** What is known of a task of which only the id is remembered. */
	known(taskId: string): T;
	/** What must still be asked of a completed task; undefined when its result can be used. */
	followUp?(task: T): FollowUp<T> | undefined;
}

export interface RunSettings extends WaitSettings {
	wait: boolean;
	onUncertainSubmit: 'stop' | 'submitAgain';
}

/**
 * One item from request to outcome: resumed where the ledger knows it, submitted once where it does not, waited for.
 * Every id is in the ledger before anything else can happen to it.
 */
export function runTask<T extends TaskLook>(
	job: Job<T>,
	page: LedgerPage<T>,
	settings: RunSettings,
	around: Surroundings,
): Promise<Outcome<T>> {
	const deadline = around.clock.now() + settings.timeoutMs;
	const { maxPollIntervalMs } = settings;
	// Chained, not awaited: a thousand waiting tasks need not keep the frames of their submits.
	return begin(job, page, settings, deadline, around)
		.then((begun): Outcome<T> | Promise<Outcome<T>> => {
			if ('kind' in begun) return begun;
			if (!settings.wait && begun.task.state !== 'failed') return { kind: 'submitted', task: begun.task };
			return finish(job, { ...begun, deadline, maxPollIntervalMs }, around);
		})
		.then((outcome) => remember(outcome, page));
}

/** Waits for a task that exists already: no submit, no ledger. */
export async function followTask<T extends TaskLook>(
	job: Pick<Job<T>, 'poll' | 'known' | 'followUp'>,
	taskId: string,
	settings: WaitSettings,
	around: Surroundings,
): Promise<Outcome<T>> {
	const submittedAt = around.clock.now();
	const deadline = submittedAt + settings.timeoutMs;
	const { maxPollIntervalMs } = settings;
	return await finish(job, { task: job.known(taskId), submittedAt, deadline, maxPollIntervalMs, firstDelayMs: 0 }, around);
}

type Begun<T extends TaskLook> = Pick<Wait<T>, 'task' | 'submittedAt' | 'firstDelayMs'>;

/** The item's task: the one the ledger knows, or a new one; or how it ended before there was one. */
async function begin<T extends TaskLook>(
	job: Job<T>,
	page: LedgerPage<T>,
	settings: RunSettings,
	deadline: number,
	around: Surroundings,
): Promise<Begun<T> | Outcome<T>> {
	const remembered = page.read();
	if (remembered?.state === 'completed') return { kind: 'completed', task: remembered.task };
	if (remembered?.state === 'submitted') {
		const task = job.known(remembered.taskId);
		around.tell({ what: 'resumed', taskId: task.taskId });
		return { task, submittedAt: remembered.submittedAt, firstDelayMs: 0 };
	}
	if (remembered && !maySubmitAgain(remembered.sent, settings)) {
		const message = remembered.reason ?? 'an earlier try ended before the answer came';
		return { kind: 'uncertain', trouble: { kind: 'noAnswer', message }, sent: remembered.sent };
	}
	const unprepared = await prepare(job, settings.timeoutMs, remembered?.sent ?? 0, around);
	if (unprepared) return unprepared;
	const sent = await submitOnce(
		{
			submit: () => job.submit(),
			onSend: (times) => page.write({ state: 'submitting', sent: times }),
			uncertainBefore: remembered?.sent ?? 0,
			onUncertainSubmit: settings.onUncertainSubmit,
			deadline,
		},
		around,
	);
	if ('outcome' in sent) return sent.outcome;
	const { task } = sent;
	const submittedAt = around.clock.now();
	page.write({ state: 'submitted', taskId: task.taskId, submittedAt });
	around.tell({ what: 'submitted', taskId: task.taskId });
	return { task, submittedAt };
}

/** Waits for a task's end, and then until its result can be used. */
async function finish<T extends TaskLook>(
	job: Pick<Job<T>, 'poll' | 'followUp'>,
	wait: Omit<Wait<T>, 'poll'>,
	around: Surroundings,
): Promise<Outcome<T>> {
	const outcome = await waitForEnd({ ...wait, poll: (taskId) => job.poll(taskId) }, around);
	return outcome.kind === 'completed' ? await untilUsable(outcome.task, job, wait, around) : outcome;
}

async function prepare<T extends TaskLook>(
	job: Job<T>,
	limitMs: number,
	/** Earlier submits are of unknown fate, and stay so. */
	sent: number,
	{ clock, halt }: Surroundings,
): Promise<Outcome<T> | undefined> {
	if (!job.prepare) return undefined;
	const done = await within(job.prepare(), limitMs, clock, halt);
	if (halt.aborted) return { kind: 'cancelled', submitting: sent > 0 };
	const trouble = 'cut' in done ? silence(limitMs) : done.value;
	return trouble && (sent > 0 ? { kind: 'uncertain', trouble, sent } : { kind: 'refused', trouble });
}

const maySubmitAgain = (sent: number, { onUncertainSubmit }: RunSettings): boolean =>
	onUncertainSubmit === 'submitAgain' && sent < MAX_UNCERTAIN_TRIES;

/** What a later try of the same execution must know of this outcome. */
function remember<T extends TaskLook>(outcome: Outcome<T>, page: LedgerPage<T>): Outcome<T> {
	if (outcome.kind === 'completed') page.write({ state: 'completed', task: outcome.task });
	// The service failed it, or never took it: a retry is a new submit, which is what the user asked retry for.
	else if (outcome.kind === 'failed' || outcome.kind === 'refused') page.erase();
	else if (outcome.kind === 'uncertain') page.write({ state: 'submitting', sent: outcome.sent, reason: outcome.trouble.message });
	else if (outcome.kind === 'cancelled' && !outcome.task && !outcome.submitting) page.erase();
	return outcome;
}
