import { answered } from './answered';
import type { LedgerPage } from './ledger';
import type { Outcome } from './outcome';
import { retryRead } from './retryRead';
import { MAX_UNCERTAIN_TRIES, submitOnce } from './submitOnce';
import type { SubmitTurn } from './submitTurn';
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
	/** The task that the submit made, by its id. */
	existing(taskId: string): ExistingTask<T>;
}

export interface RunSettings extends WaitSettings {
	wait: boolean;
	onUncertainSubmit: 'stop' | 'submitAgain';
	/** What the task has in common with others that take about as long: those of this run tell when to poll it. */
	kind?: string;
}

/** How long one try to prepare may stay without an answer: a file of some megabytes on a slow line. */
const PREPARE_LIMIT_MS = 300_000;

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
	const turn = context.governor.turn();
	try {
		const begun = await begin(job, page, settings, turn, context);
		return remember('kind' in begun ? begun : await end(job, begun, settings, turn, context), page);
	} finally {
		turn.end();
	}
}

/** Waits for a task that exists already: no submit, no ledger. */
export async function awaitTask<T extends TaskSnapshot>(
	existing: ExistingTask<T>,
	settings: WaitSettings,
	context: TaskContext,
): Promise<Outcome<T>> {
	const submittedAt = context.clock.now();
	const { timeoutMs, maxPollIntervalMs } = settings;
	return await finish(
		existing,
		{ task: existing.known, submittedAt, deadline: submittedAt + timeoutMs, maxPollIntervalMs, firstDelayMs: 0, startUnknown: true },
		context.governor.turn(),
		context,
	);
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
	if (remembered?.state === 'completed') return { kind: 'completed', task: remembered.task };
	if (remembered?.state === 'submitted') {
		const task = job.existing(remembered.taskId).known;
		context.emit({ what: 'resumed', taskId: task.taskId });
		turn.taken();
		return { task, submittedAt: remembered.submittedAt, deadline: clock.now() + timeoutMs, firstDelayMs: 0 };
	}
	const sentBefore = remembered?.sent ?? 0;
	if (remembered && !maySubmitAgain(sentBefore, settings)) {
		const message = remembered.reason ?? 'an earlier try ended before the answer came';
		return { kind: 'uncertain', trouble: { kind: 'noAnswer', message }, sent: sentBefore };
	}
	const unprepared = await prepare(job, timeoutMs, sentBefore, context);
	if (unprepared) return unprepared;
	const sent = await submitOnce(
		{
			submit: () => job.submit(),
			onSend: (times) => page.write({ state: 'submitting', sent: times }),
			uncertainBefore: sentBefore,
			onUncertainSubmit: settings.onUncertainSubmit,
			timeoutMs,
		},
		turn,
		context,
	);
	if ('outcome' in sent) return sent.outcome;
	const { task, sentAt } = sent;
	const submittedAt = clock.now();
	page.write({ state: 'submitted', taskId: task.taskId, submittedAt });
	context.emit({ what: 'submitted', taskId: task.taskId });
	return { task, submittedAt, deadline: sentAt + timeoutMs };
}

/** The end of a task that was submitted: its own, or none where the user does not wait for it. */
async function end<T extends TaskSnapshot>(
	job: Job<T>,
	begun: Begun<T>,
	{ wait, maxPollIntervalMs, kind }: RunSettings,
	turn: SubmitTurn,
	context: TaskContext,
): Promise<Outcome<T>> {
	if (!wait && begun.task.state !== 'failed') return { kind: 'submitted', task: begun.task };
	const siblings = kind === undefined ? undefined : context.siblings.of(kind);
	return await finish(job.existing(begun.task.taskId), { ...begun, maxPollIntervalMs, siblings }, turn, context);
}

/** Waits for a task's end, and then until its result can be used. */
async function finish<T extends TaskSnapshot>(
	existing: ExistingTask<T>,
	wait: Omit<Wait<T>, 'poll'>,
	turn: SubmitTurn,
	context: TaskContext,
): Promise<Outcome<T>> {
	const outcome = await waitForEnd({ ...wait, poll: () => existing.poll() }, context);
	turn.end();
	return outcome.kind === 'completed' ? await untilUsable(outcome.task, existing, wait, turn, context) : outcome;
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
	const repeated = retryRead(() => job.prepare!(), PREPARE_LIMIT_MS, context);
	const prepared = await answered(
		repeated.then((attempt) => attempt ?? {}),
		limitMs,
		clock,
		halt,
	);
	if (!prepared || halt.aborted) return { kind: 'cancelled', submitting: sent > 0 };
	const { trouble } = prepared;
	return trouble && (sent > 0 ? { kind: 'uncertain', trouble, sent } : { kind: 'refused', trouble });
}

const maySubmitAgain = (sent: number, { onUncertainSubmit }: RunSettings): boolean =>
	onUncertainSubmit === 'submitAgain' && sent < MAX_UNCERTAIN_TRIES;

/** Keeps what a later try of the same execution must know of this outcome. */
function remember<T extends TaskSnapshot>(outcome: Outcome<T>, page: LedgerPage<T>): Outcome<T> {
	if (outcome.kind === 'completed') page.write({ state: 'completed', task: outcome.task });
	// The service failed it, or never took it: a retry is a new submit, which is what the user asked retry for.
	else if (outcome.kind === 'failed' || outcome.kind === 'refused') page.erase();
	else if (outcome.kind === 'uncertain') page.write({ state: 'submitting', sent: outcome.sent, reason: outcome.trouble.message });
	else if (outcome.kind === 'cancelled' && !outcome.task && !outcome.submitting) page.erase();
	return outcome;
}
