import { withTimeout } from './withTimeout';
import type { LedgerRecord } from './ledger/ledger';
import { countAnsweredLookup, newLookupCounter, MAX_UNANSWERED_LOOKUPS, type PaidLookup, type LookupCounter } from './polling/paidLookups';
import type { ExistingTask, Job, RunSettings } from './job';
import { onAbort } from './onAbort';
import { completedBefore } from './refreshResult';
import type { Outcome } from './outcome';
import { retryRead } from './retryRead';
import { MAX_UNCERTAIN_SENDS, submitOnce } from './submitOnce';
import { SubmitPermit } from './limits/submitPermit';
import type { TaskSnapshot } from './task';
import { pollSettings, type TaskContext, type WaitSettings } from './taskContext';
import { waitUntilReady } from './polling/waitUntilReady';
import { waitForEnd, type Wait } from './polling/waitForEnd';

/** Time limit of one attempt to prepare: a file of some megabytes on a slow connection. */
const PREPARE_LIMIT_MS = 300_000;

/**
 * Runs one item's job: resumes the recorded task or submits a new one, and waits for its end.
 * Every ID is recorded in the ledger before anything else happens.
 */
export async function runTask<T extends TaskSnapshot>(
	job: Job<T>,
	record: LedgerRecord<T>,
	settings: RunSettings,
	context: TaskContext,
): Promise<Outcome<T>> {
	const permit = new SubmitPermit(context.rateLimiter, settings.estimateKey);
	try {
		const started = await startOrResume(job, record, settings, permit, context);
		const outcome = 'state' in started ? started : await end(job, started, settings, permit, context, record);
		return remember(job.lookup ? withLookupCost(outcome, job.lookup, record) : outcome, record, context.clock.date());
	} finally {
		permit.end();
	}
}

/** Waits for an existing task: no submit, no ledger. */
export async function awaitTask<T extends TaskSnapshot>(
	existing: ExistingTask<T>,
	settings: WaitSettings,
	context: TaskContext,
	counter: LookupCounter = newLookupCounter(),
): Promise<Outcome<T>> {
	const submittedAt = context.clock.now();
	const deadline = submittedAt + settings.timeoutMs;
	return await finish(
		existing,
		{ task: existing.known, submittedAt, deadline, ...pollSettings(settings), firstDelayMs: 0, startUnknown: true },
		new SubmitPermit(context.rateLimiter),
		context,
		counter,
	);
}

/** Waits for the result of a completed task whose reply held none, as long as every other operation does. */
export async function awaitResult<T extends TaskSnapshot>(task: T, existing: ExistingTask<T>, context: TaskContext): Promise<Outcome<T>> {
	const submittedAt = context.clock.now();
	const wait = {
		task,
		poll: () => existing.poll(),
		submittedAt,
		deadline: Infinity,
		maxPollIntervalMs: RESULT_POLL_MS,
		startUnknown: true as const,
	};
	return await waitForEnd({ ...wait, firstDelayMs: RESULT_POLL_MS }, context);
}

const RESULT_POLL_MS = 5_000;

type StartedTask<T extends TaskSnapshot> = Pick<Wait<T>, 'task' | 'submittedAt' | 'deadline' | 'firstDelayMs'>;

/** The item's recorded or new task; or its outcome, if it ended before there was a task. */
async function startOrResume<T extends TaskSnapshot>(
	job: Job<T>,
	record: LedgerRecord<T>,
	settings: RunSettings,
	permit: SubmitPermit,
	context: TaskContext,
): Promise<StartedTask<T> | Outcome<T>> {
	const { clock } = context;
	const { timeoutMs } = settings;
	const remembered = record.read();
	if (remembered?.state === 'completed') return await completedBefore(job, record, remembered, settings.needsReply ?? false, context);
	if (remembered?.state === 'submitted') {
		const { taskId, state } = remembered.task;
		// Data from the submit's reply stays (the IDs of an asset); the state is unknown until the next poll.
		const task: T = { ...job.existing(taskId).known, ...remembered.task, state: taskId === '' ? state : 'running' };
		context.emit({ what: 'resumed', taskId, task });
		permit.accepted();
		return {
			task,
			submittedAt: clock.now() - Math.max(0, clock.date() - remembered.submittedOn),
			deadline: clock.now() + timeoutMs,
			firstDelayMs: 0,
		};
	}
	const lookupsBefore = record.lookups;
	const sentBefore = job.lookup ? lookupsBefore.unanswered : (remembered?.timesSent ?? 0);
	if ((remembered || sentBefore >= MAX_UNANSWERED_LOOKUPS) && !maySubmitAgain(sentBefore, settings)) {
		const message = remembered?.reason ?? 'an earlier attempt ended before the response arrived';
		return { state: 'uncertain', failure: { kind: 'noResponse', message }, timesSent: sentBefore };
	}
	const prepareFailure = await prepare(job, timeoutMs, sentBefore, context);
	if (prepareFailure) return prepareFailure;
	const sent = await submitOnce(
		{
			submit: () => job.submit(),
			...(job.submitLimitMs === undefined ? {} : { limitMs: job.submitLimitMs }),
			onSend: (times) => {
				if (job.lookup) record.lookups = { ...lookupsBefore, sent: lookupsBefore.sent + times - sentBefore, unanswered: times };
				record.write({ state: 'submitting', timesSent: times });
			},
			onLateTask: (task) => {
				record.write({ state: 'submitted', task, submittedOn: clock.date() });
				context.emit({ what: 'submitted', taskId: task.taskId, task });
				settings.onLateTask?.();
			},
			uncertainBefore: sentBefore,
			onUncertainSubmit: settings.onUncertainSubmit,
			timeoutMs,
		},
		permit,
		context,
	);
	if ('outcome' in sent) {
		const { outcome } = sent;
		const unanswered = outcome.state === 'uncertain' ? outcome.timesSent : sentBefore;
		const mayBeTaken = outcome.state === 'canceled' && outcome.uncertain;
		if (job.lookup && !mayBeTaken) record.lookups = { ...lookupsBefore, sent: lookupsBefore.sent + unanswered - sentBefore, unanswered };
		return outcome;
	}
	const { task, sentAt } = sent;
	const submittedAt = clock.now();
	record.write({ state: 'submitted', task, submittedOn: clock.date() });
	context.emit({ what: 'submitted', taskId: task.taskId, task });
	return { task, submittedAt, deadline: sentAt + timeoutMs };
}

/** The outcome of a submitted task; `submitted` if the user doesn't wait for it. */
async function end<T extends TaskSnapshot>(
	job: Job<T>,
	started: StartedTask<T>,
	settings: RunSettings,
	permit: SubmitPermit,
	context: TaskContext,
	counter: LookupCounter,
): Promise<Outcome<T>> {
	const { wait, estimateKey } = settings;
	if (!wait && started.task.state !== 'failed') return { state: 'submitted', task: started.task };
	const estimate = estimateKey === undefined ? undefined : context.durationEstimates.of(estimateKey);
	return await finish(
		job.existing(started.task.taskId, started.task),
		{ ...started, ...pollSettings(settings), estimate },
		permit,
		context,
		counter,
	);
}

/** Waits until a task has ended and its result can be used. */
async function finish<T extends TaskSnapshot>(
	existing: ExistingTask<T>,
	wait: Omit<Wait<T>, 'poll'>,
	permit: SubmitPermit,
	context: TaskContext,
	counter: LookupCounter,
): Promise<Outcome<T>> {
	const outcome = await waitForEnd({ ...wait, poll: () => existing.poll() }, context);
	permit.end();
	return outcome.state === 'completed' ? await waitUntilReady(outcome.task, existing, wait, permit, context, counter) : outcome;
}

/** @param sent how often the submit was sent before without a response */
async function prepare<T extends TaskSnapshot>(
	job: Job<T>,
	limitMs: number,
	sent: number,
	context: TaskContext,
): Promise<Outcome<T> | undefined> {
	if (!job.prepare) return undefined;
	const { clock, haltSignal } = context;
	const ended = new AbortController();
	const release = onAbort(haltSignal, () => ended.abort());
	const preparation = retryRead(() => job.prepare!(), PREPARE_LIMIT_MS, { clock, haltSignal: ended.signal });
	const prepared = await withTimeout(
		preparation.then((result) => result ?? {}),
		limitMs,
		clock,
		haltSignal,
	);
	release();
	// Ends the attempts of an item that has timed out.
	ended.abort();
	if (!prepared || haltSignal.aborted) return { state: 'canceled', uncertain: sent > 0 };
	const { failure } = prepared;
	return failure && (sent > 0 ? { state: 'uncertain', failure, timesSent: sent } : { state: 'refused', failure });
}

const maySubmitAgain = (sent: number, { onUncertainSubmit }: RunSettings): boolean =>
	onUncertainSubmit === 'submitAgain' && sent < MAX_UNCERTAIN_SENDS;

/** Counts a completed lookup as answered, and adds the number and cost of all lookups to its task. */
function withLookupCost<T extends TaskSnapshot>(outcome: Outcome<T>, lookup: PaidLookup<T>, record: LedgerRecord<T>): Outcome<T> {
	if (outcome.state !== 'completed') return outcome;
	if (record.read()?.state !== 'completed') countAnsweredLookup(record, lookup.priceOf(outcome.task));
	return { ...outcome, task: lookup.counted(outcome.task, record.lookups) };
}

/** Records what a later attempt of the same execution needs of this outcome. */
function remember<T extends TaskSnapshot>(outcome: Outcome<T>, record: LedgerRecord<T>, today: number): Outcome<T> {
	if (outcome.state === 'completed') {
		const known = record.read();
		if (known?.state !== 'completed') record.write({ state: 'completed', task: outcome.task, completedOn: today });
	}
	// The task failed or was never accepted: a retry submits a new one, as the user expects of it.
	else if (outcome.state === 'failed' || outcome.state === 'refused') record.erase();
	else if (outcome.state === 'uncertain')
		record.write({ state: 'submitting', timesSent: outcome.timesSent, reason: outcome.failure.message });
	else if (outcome.state === 'canceled' && !outcome.task && !outcome.uncertain) record.erase();
	return outcome;
}
