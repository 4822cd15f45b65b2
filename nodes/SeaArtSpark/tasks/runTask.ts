import { answered } from './answered';
import type { LedgerEntry, LedgerPage } from './ledger';
import { countAnswered, emptyTally, MAX_LOST_LOOKUPS, type PaidLookup, type Tally } from './lookup';
import type { Outcome } from './outcome';
import { retryRead } from './retryRead';
import { Switch } from './signal';
import { MAX_UNCERTAIN_TRIES, submitOnce } from './submitOnce';
import { SubmitTurn } from './submitTurn';
import type { Answer, Attempt, TaskSnapshot } from './task';
import type { TaskContext, WaitSettings } from './taskContext';
import { untilUsable, type ReadyCheck } from './untilUsable';
import { waitForEnd, type Wait } from './waitForEnd';

/** A task that exists: what can be asked of it. */
export interface ExistingTask<T extends TaskSnapshot> {
	/** One look at the task; free and safe to repeat. Resolves always. */
	poll(): Promise<Answer<T>>;
	/** What is known of it before the first poll: its id. */
	known: T;
	/** What must still be checked once it is completed; undefined when its result can be used. */
	readyCheck?: (task: T) => ReadyCheck<T> | undefined;
}

/** How one request is carried out. The core runs it without knowing what it is. */
export interface Job<T extends TaskSnapshot> {
	/** What has to be done before the submit (a file is put where the service can read it). Costs nothing and may be repeated. */
	prepare?: () => Promise<Attempt<object>>;
	/** The one call that costs money. Resolves always. */
	submit(): Promise<Answer<T>>;
	/** The task that the submit made, by its id. @param task what is known of it: another one's reply is told apart by that */
	existing(taskId: string, task?: T): ExistingTask<T>;
	/** The submit is a question that costs nothing: it may be asked again whenever it had no answer, and nothing is remembered of it. */
	free?: true;
	/** The submit is a question that is paid for: it may be asked again, and each time is counted. */
	lookup?: PaidLookup<T>;
}

export interface RunSettings extends WaitSettings {
	wait: boolean;
	onUncertainSubmit: 'stop' | 'submitAgain';
	/** What the task has in common with others that take about as long: those of this run tell when to poll it. */
	kind?: string;
}

/** How long one try to prepare may stay without an answer: a file of some megabytes on a slow line. */
const PREPARE_LIMIT_MS = 300_000;

/** A remembered result of this age is looked at once more: its addresses may have expired. */
export const MAX_RESULT_AGE_MS = 600_000;

/** How long one look at a remembered result may stay without an answer. */
const REFRESH_LIMIT_MS = 30_000;

/**
 * Carries out one item's job: resumes the task that the ledger knows, or submits one, and waits for its end.
 * Every id is in the ledger before anything else can happen to it.
 */
export async function runTask<T extends TaskSnapshot>(
	job: Job<T>,
	page: LedgerPage<T>,
	settings: RunSettings,
	context: TaskContext,
): Promise<Outcome<T>> {
	const turn = new SubmitTurn(context.governor);
	try {
		const begun = await begin(job, page, settings, turn, context);
		const outcome = 'kind' in begun ? begun : await end(job, begun, settings, turn, context, page);
		return remember(job.lookup ? countedQuestion(outcome, job.lookup, page) : outcome, page, context.clock.date());
	} finally {
		turn.end();
	}
}

/** Waits for a task that exists already: no submit, no ledger. */
export async function awaitTask<T extends TaskSnapshot>(
	existing: ExistingTask<T>,
	settings: WaitSettings,
	context: TaskContext,
	tally: Tally = emptyTally(),
): Promise<Outcome<T>> {
	const submittedAt = context.clock.now();
	const { timeoutMs, maxPollIntervalMs } = settings;
	return await finish(
		existing,
		{ task: existing.known, submittedAt, deadline: submittedAt + timeoutMs, maxPollIntervalMs, firstDelayMs: 0, startUnknown: true },
		new SubmitTurn(context.governor),
		context,
		tally,
	);
}

/**
 * A completed task with addresses that work: one more look, free, where the remembered ones may have expired. A look that comes
 * to nothing takes nothing away.
 * @returns undefined when stopped
 */
export async function refreshed<T extends TaskSnapshot>(
	task: T,
	existing: ExistingTask<T>,
	page: Pick<LedgerPage<T>, 'refreshed' | 'write'>,
	context: TaskContext,
): Promise<T | undefined> {
	const { governor, halt, clock } = context;
	const answer = await retryRead<{ task: T }>(
		async () => ((await governor.take(halt)) ? await existing.poll() : { trouble: { kind: 'refused', message: 'stopped' } }),
		REFRESH_LIMIT_MS,
		context,
	);
	if (!answer || halt.aborted) return undefined;
	if (answer.trouble || answer.task.state !== 'completed') return task;
	const fresh = page.refreshed(task, { ...answer.task, taskId: task.taskId });
	page.write({ state: 'completed', task: fresh, completedOn: clock.date() });
	return fresh;
}

/** The end of a task that an earlier try saw completed. */
async function metAgain<T extends TaskSnapshot>(
	job: Job<T>,
	page: LedgerPage<T>,
	{ task, completedOn, slim }: Extract<LedgerEntry<T>, { state: 'completed' }>,
	context: TaskContext,
): Promise<Outcome<T>> {
	const isOld = context.clock.date() - completedOn > MAX_RESULT_AGE_MS;
	if (task.taskId === '' || (!isOld && slim === undefined)) return { kind: 'completed', task };
	const fresh = await refreshed(task, job.existing(task.taskId, task), page, context);
	if (!fresh) return { kind: 'cancelled', task, submitting: false };
	if (slim === 'idsOnly' && fresh === task) {
		return { kind: 'lost', task, trouble: { kind: 'noAnswer', message: 'its result could not be read again' } };
	}
	return { kind: 'completed', task: fresh };
}

type Begun<T extends TaskSnapshot> = Pick<Wait<T>, 'task' | 'submittedAt' | 'deadline' | 'firstDelayMs'>;

/** The item's task: the one the ledger knows, or a new one; or how it ended before there was one. */
async function begin<T extends TaskSnapshot>(
	job: Job<T>,
	page: LedgerPage<T>,
	settings: RunSettings,
	turn: SubmitTurn,
	context: TaskContext,
): Promise<Begun<T> | Outcome<T>> {
	const { clock } = context;
	const { timeoutMs } = settings;
	const remembered = page.read();
	if (remembered?.state === 'completed') return await metAgain(job, page, remembered, context);
	if (remembered?.state === 'submitted') {
		const { taskId, state } = remembered.task;
		// What the submit's reply told is kept (an asset has its ids from it); how the task fares has to be asked.
		const task: T = { ...job.existing(taskId).known, ...remembered.task, state: taskId === '' ? state : 'running' };
		context.emit({ what: 'resumed', taskId, task });
		turn.taken();
		return {
			task,
			submittedAt: clock.now() - Math.max(0, clock.date() - remembered.submittedOn),
			deadline: clock.now() + timeoutMs,
			firstDelayMs: 0,
		};
	}
	const asked = page.lookups;
	const sentBefore = job.lookup ? asked.lost : (remembered?.sent ?? 0);
	if ((remembered || sentBefore >= MAX_LOST_LOOKUPS) && !maySubmitAgain(sentBefore, settings)) {
		const message = remembered?.reason ?? 'an earlier try ended before the answer came';
		return { kind: 'uncertain', trouble: { kind: 'noAnswer', message }, sent: sentBefore };
	}
	const unprepared = await prepare(job, timeoutMs, sentBefore, context);
	if (unprepared) return unprepared;
	const sent = await submitOnce(
		{
			submit: () => job.submit(),
			onSend: (times) => {
				if (job.lookup) page.lookups = { ...asked, asked: asked.asked + times - sentBefore, lost: times };
				page.write({ state: 'submitting', sent: times });
			},
			uncertainBefore: sentBefore,
			onUncertainSubmit: settings.onUncertainSubmit,
			timeoutMs,
		},
		turn,
		context,
	);
	if ('outcome' in sent) {
		const { outcome } = sent;
		const lost = outcome.kind === 'uncertain' ? outcome.sent : sentBefore;
		const mayBeTaken = outcome.kind === 'cancelled' && outcome.submitting;
		if (job.lookup && !mayBeTaken) page.lookups = { ...asked, asked: asked.asked + lost - sentBefore, lost };
		return outcome;
	}
	const { task, sentAt } = sent;
	const submittedAt = clock.now();
	page.write({ state: 'submitted', task, submittedOn: clock.date() });
	context.emit({ what: 'submitted', taskId: task.taskId, task });
	return { task, submittedAt, deadline: sentAt + timeoutMs };
}

/** The end of a task that was submitted: its own, or none where the user does not wait for it. */
async function end<T extends TaskSnapshot>(
	job: Job<T>,
	begun: Begun<T>,
	{ wait, maxPollIntervalMs, kind }: RunSettings,
	turn: SubmitTurn,
	context: TaskContext,
	tally: Tally,
): Promise<Outcome<T>> {
	if (!wait && begun.task.state !== 'failed') return { kind: 'submitted', task: begun.task };
	const siblings = kind === undefined ? undefined : context.siblings.of(kind);
	return await finish(job.existing(begun.task.taskId, begun.task), { ...begun, maxPollIntervalMs, siblings }, turn, context, tally);
}

/** Waits for a task's end, and then until its result can be used. */
async function finish<T extends TaskSnapshot>(
	existing: ExistingTask<T>,
	wait: Omit<Wait<T>, 'poll'>,
	turn: SubmitTurn,
	context: TaskContext,
	tally: Tally,
): Promise<Outcome<T>> {
	const outcome = await waitForEnd({ ...wait, poll: () => existing.poll() }, context);
	turn.end();
	return outcome.kind === 'completed' ? await untilUsable(outcome.task, existing, wait, turn, context, tally) : outcome;
}

/** @param sent how often the submit was sent before without knowing what became of it */
async function prepare<T extends TaskSnapshot>(
	job: Job<T>,
	limitMs: number,
	sent: number,
	context: TaskContext,
): Promise<Outcome<T> | undefined> {
	if (!job.prepare) return undefined;
	const { clock, halt } = context;
	const ended = new Switch();
	const release = halt.onAbort(() => ended.abort());
	const repeated = retryRead(() => job.prepare!(), PREPARE_LIMIT_MS, { clock, halt: ended });
	const prepared = await answered(
		repeated.then((attempt) => attempt ?? {}),
		limitMs,
		clock,
		halt,
	);
	release();
	// Nobody tries once more for an item whose time is up.
	ended.abort();
	if (!prepared || halt.aborted) return { kind: 'cancelled', submitting: sent > 0 };
	const { trouble } = prepared;
	return trouble && (sent > 0 ? { kind: 'uncertain', trouble, sent } : { kind: 'refused', trouble });
}

const maySubmitAgain = (sent: number, { onUncertainSubmit }: RunSettings): boolean =>
	onUncertainSubmit === 'submitAgain' && sent < MAX_UNCERTAIN_TRIES;

/** A question that was answered is not lost any more; what it and others before it cost is on its task. */
function countedQuestion<T extends TaskSnapshot>(outcome: Outcome<T>, lookup: PaidLookup<T>, page: LedgerPage<T>): Outcome<T> {
	if (outcome.kind !== 'completed') return outcome;
	if (page.read()?.state !== 'completed') countAnswered(page, lookup.priceOf(outcome.task));
	return { ...outcome, task: lookup.counted(outcome.task, page.lookups) };
}

/** Keeps what a later try of the same execution must know of this outcome. */
function remember<T extends TaskSnapshot>(outcome: Outcome<T>, page: LedgerPage<T>, today: number): Outcome<T> {
	if (outcome.kind === 'completed') {
		const known = page.read();
		if (known?.state !== 'completed') page.write({ state: 'completed', task: outcome.task, completedOn: today });
	}
	// The service failed it, or never took it: a retry is a new submit, which is what the user asked retry for.
	else if (outcome.kind === 'failed' || outcome.kind === 'refused') page.erase();
	else if (outcome.kind === 'uncertain') page.write({ state: 'submitting', sent: outcome.sent, reason: outcome.trouble.message });
	else if (outcome.kind === 'cancelled' && !outcome.task && !outcome.submitting) page.erase();
	return outcome;
}
