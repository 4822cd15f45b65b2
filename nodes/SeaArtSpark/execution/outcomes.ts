import type { SparkRequest } from '../services/request';
import type { SparkTask } from '../services/sparkTask';
import type { Outcome } from '../tasks/outcome';
import { MAX_ATTEMPTS, retryRead } from '../tasks/retryRead';
import { awaitResult, awaitTask, runTask } from '../tasks/runTask';
import type { Job } from '../tasks/job';
import { maybeAccepted } from '../tasks/task';
import { recordOf } from './spending/records';
import type { Run } from './openRun';
import type { ItemRequest, SubmitRequest } from './readItems';

/** Time limit for the response to one status check or free lookup. */
const READ_LIMIT_MS = 30_000;

/**
 * The outcome of an item request that submits a task or a lookup.
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
	// A query is read-only: sending it again costs little and loses nothing.
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

/** Tasks of one model take about equally long. */
const estimateKeyOf = (request: SparkRequest): string => ('model' in request ? request.model : request.action);

/** The outcome of a free lookup. It is not recorded, since it can always be repeated. */
async function freeOutcome(run: Run, job: Job<SparkTask>): Promise<Outcome<SparkTask>> {
	const result = await rateLimited(run, async () => await job.submit());
	if (!result) return { state: 'canceled', uncertain: false };
	const { failure } = result;
	if (!failure) return { state: 'completed', task: result.task };
	return maybeAccepted(failure) ? { state: 'uncertain', failure, timesSent: MAX_ATTEMPTS } : { state: 'refused', failure };
}

/** The job of a request. Its submits count toward 'Max Paid Tasks'. */
export function jobOf({ service, spendingLimit }: Run, request: SparkRequest): Job<SparkTask> {
	const job = service.job(request);
	// Refused requests already ended their item while it was read. A prerequisite doesn't change that.
	if ('refusal' in job) throw new TypeError(job.refusal.problem);
	return spendingLimit.counted(job);
}

/** The outcome of an existing task: after its end, or its current state. */
export async function existingOutcome(
	{ service, ledger, requestKey, context }: Run,
	{ operation, taskId, settings, itemIndex }: Extract<ItemRequest, { taskId: string }>,
): Promise<Outcome<SparkTask>> {
	const existing = service.existing(taskId);
	if (operation.operationType === 'await') {
		// Waiting is free, unless it continues with ready checks after the task's end.
		if (!settings.untilActive)
			return await awaitTask({ known: existing.known, poll: async () => await existing.poll() }, settings, context);
		return await awaitTask(existing, settings, context, ledger.record(itemIndex, `${requestKey}:${taskId}`));
	}
	const reply = await rateLimited({ context }, async () => await existing.poll());
	if (!reply) return { state: 'canceled', task: existing.known, uncertain: false };
	if (reply.task?.isEmpty) return await awaitResult(reply.task, existing, context);
	return reply.failure
		? { state: 'lost', task: existing.known, failure: reply.failure }
		: { state: 'completed', task: { ...reply.task, taskId } };
}

/** Retries a free call, each attempt through the rate limiter; undefined if stopped. */
export async function rateLimited<T extends object>({ context }: Pick<Run, 'context'>, call: Parameters<typeof retryRead<T>>[0]) {
	const result = await retryRead<T>(
		async () => (await context.rateLimiter.poll(call, context.haltSignal)) ?? STOPPED,
		READ_LIMIT_MS,
		context,
	);
	return context.haltSignal.aborted ? undefined : result;
}

const STOPPED = { failure: { kind: 'refused', message: 'stopped' } } as never;
