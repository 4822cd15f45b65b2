import type { SparkRequest } from '../services/request';
import type { SparkTask } from '../services/sparkTask';
import type { Outcome } from '../tasks/outcome';
import { MAX_TRIES, retryRead } from '../tasks/retryRead';
import { awaitResult, awaitTask, runTask } from '../tasks/runTask';
import type { Job } from '../tasks/job';
import { maybeTaken } from '../tasks/task';
import { recordOf } from './spending/records';
import type { Run } from './openRun';
import type { ItemRequest, SubmitRequest } from './readItems';

/** How long one look at a task, or one free question, may stay without an answer. */
const READ_LIMIT_MS = 30_000;

/**
 * The outcome of a itemRequest that submits a task, or asks a question.
 * @param onSubmit called whenever the submit is sent
 */
export async function submitOutcome(
	run: Run,
	itemRequest: SubmitRequest,
	request: SparkRequest,
	onSubmit: () => void,
): Promise<Outcome<SparkTask>> {
	const { context, unreturned } = run;
	const { operation, settings } = itemRequest;
	const record = recordOf(run, itemRequest);
	// A query only reads: sending it again costs little and loses nothing.
	const onUncertainSubmit = operation.operationType === 'query' ? 'submitAgain' : settings.onUncertainSubmit;
	const job = jobOf(run, request);
	if (job.free) return await freeOutcome(run, job);
	if (record.read()?.state === 'completed') run.fromEarlierAttempt.add(itemRequest);
	const submit = async () => {
		onSubmit();
		run.attempts.sent(record.key, itemRequest.request);
		return await job.submit();
	};
	const outcome = await runTask(
		{ ...job, submit },
		record,
		{
			...settings,
			onUncertainSubmit,
			estimateKey: estimateKeyOf(request),
			needsReply: !settings.simplify,
			...(operation.operationType === 'submit' ? { onLateTask: () => unreturned.keepLate(itemRequest.request, record) } : {}),
		},
		context,
	);
	unreturned.update(itemRequest, record, outcome);
	return outcome;
}

/** Tasks of one model take about as long as each other. */
const estimateKeyOf = (request: SparkRequest): string => ('model' in request ? request.model : request.action);

/** The answer to a question that costs nothing. Nothing is remembered of it: it can be asked again whenever it had no answer. */
async function freeOutcome(run: Run, job: Job<SparkTask>): Promise<Outcome<SparkTask>> {
	const answer = await rateLimited(run, async () => await job.submit());
	if (!answer) return { state: 'canceled', uncertain: false };
	const { failure } = answer;
	if (!failure) return { state: 'completed', task: answer.task };
	return maybeTaken(failure) ? { state: 'uncertain', failure, timesSent: MAX_TRIES } : { state: 'refused', failure };
}

/** The job of a request; its submit counts for 'Max Paid Tasks'. */
export function jobOf({ service, spendingLimit }: Run, request: SparkRequest): Job<SparkTask> {
	const job = service.job(request);
	// Refusals end an item while it is read; a request that needed another one first cannot become one.
	if ('refusal' in job) throw new TypeError(job.refusal.problem);
	return spendingLimit.counted(job);
}

/** The outcome of a task that exists: once it has ended, or as it is now. */
export async function existingOutcome(
	{ service, ledger, requestKey, context }: Run,
	{ operation, taskId, settings, itemIndex }: Extract<ItemRequest, { taskId: string }>,
): Promise<Outcome<SparkTask>> {
	const existing = service.existing(taskId);
	if (operation.operationType === 'await') {
		// Waiting costs nothing, unless the user asks for more than the task's end.
		if (!settings.untilActive)
			return await awaitTask({ known: existing.known, poll: async () => await existing.poll() }, settings, context);
		return await awaitTask(existing, settings, context, ledger.record(itemIndex, `${requestKey}:${taskId}`));
	}
	const answer = await rateLimited({ context }, async () => await existing.poll());
	if (!answer) return { state: 'canceled', task: existing.known, uncertain: false };
	if (answer.task?.isEmpty) return await awaitResult(answer.task, existing, context);
	return answer.failure
		? { state: 'lost', task: existing.known, failure: answer.failure }
		: { state: 'completed', task: { ...answer.task, taskId } };
}

/** A free call, repeated until it comes to something, each try when the rate limiter allows it; undefined when stopped. */
export async function rateLimited<T extends object>({ context }: Pick<Run, 'context'>, call: Parameters<typeof retryRead<T>>[0]) {
	const answer = await retryRead<T>(
		async () => (await context.rateLimiter.poll(call, context.haltSignal)) ?? STOPPED,
		READ_LIMIT_MS,
		context,
	);
	return context.haltSignal.aborted ? undefined : answer;
}

const STOPPED = { failure: { kind: 'refused', message: 'stopped' } } as never;
