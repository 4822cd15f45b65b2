import type { SparkRequest } from '../services/request';
import type { SparkTask } from '../services/sparkTask';
import type { Outcome } from '../tasks/outcome';
import { MAX_TRIES, retryRead } from '../tasks/retryRead';
import { awaitTask, runTask, type Job } from '../tasks/runTask';
import { maybeTaken } from '../tasks/task';
import { pageOf } from './claim';
import type { Run } from './openRun';
import type { ItemWork, SubmitWork } from './readItems';

/** How long one look at a task, or one free question, may stay without an answer. */
const READ_LIMIT_MS = 30_000;

/**
 * The outcome of a work that submits a task, or asks a question.
 * @param onSubmit called whenever the submit is sent
 */
export async function submitOutcome(run: Run, work: SubmitWork, request: SparkRequest, onSubmit: () => void): Promise<Outcome<SparkTask>> {
	const { context, deliveries } = run;
	const { operation, settings } = work;
	const page = pageOf(run, work);
	// A query only reads: sending it again costs little and loses nothing.
	const onUncertainSubmit = operation.kind === 'query' ? 'submitAgain' : settings.onUncertainSubmit;
	const job = jobOf(run, request);
	if (job.free) return await freeOutcome(run, job);
	if (page.read()?.state === 'completed') run.remembered.add(work);
	const submit = async () => {
		onSubmit();
		return await job.submit();
	};
	const outcome = await runTask({ ...job, submit }, page, { ...settings, onUncertainSubmit, kind: kindOf(request) }, context);
	deliveries.note(work, page, outcome);
	return outcome;
}

/** Tasks of one model take about as long as each other. */
const kindOf = (request: SparkRequest): string => (request.action === 'generate' ? request.model : request.action);

/** The answer to a question that costs nothing. Nothing is remembered of it: it can be asked again whenever it had no answer. */
async function freeOutcome(run: Run, job: Job<SparkTask>): Promise<Outcome<SparkTask>> {
	const answer = await governed(run, async () => await job.submit());
	if (!answer) return { kind: 'cancelled', submitting: false };
	const { trouble } = answer;
	if (!trouble) return { kind: 'completed', task: answer.task };
	return maybeTaken(trouble) ? { kind: 'uncertain', trouble, sent: MAX_TRIES } : { kind: 'refused', trouble };
}

/** The job of a request; its submit counts for 'Max Paid Tasks'. */
export function jobOf({ service, ceiling }: Run, request: SparkRequest): Job<SparkTask> {
	const job = service.job(request);
	// Refusals end an item while it is read; a request that needed another one first cannot become one.
	if ('refusal' in job) throw new TypeError(job.refusal.says);
	return ceiling.counted(job);
}

/** The outcome of a task that exists: once it has ended, or as it is now. */
export async function existingOutcome(
	{ service, ledger, written, context }: Run,
	{ operation, taskId, settings, itemIndex }: Extract<ItemWork, { taskId: string }>,
): Promise<Outcome<SparkTask>> {
	const existing = service.existing(taskId);
	if (operation.kind === 'await') {
		// Waiting costs nothing, unless the user asks for more than the task's end.
		if (!settings.untilUsable)
			return await awaitTask({ known: existing.known, poll: async () => await existing.poll() }, settings, context);
		return await awaitTask(existing, settings, context, ledger.page(itemIndex, `${written}:${taskId}`));
	}
	const answer = await governed({ context }, async () => await existing.poll());
	if (!answer) return { kind: 'cancelled', task: existing.known, submitting: false };
	return answer.trouble
		? { kind: 'lost', task: existing.known, trouble: answer.trouble }
		: { kind: 'completed', task: { ...answer.task, taskId } };
}

/** A free call, repeated until it comes to something, each try when the governor lets it go; undefined when stopped. */
export async function governed<T extends object>({ context }: Pick<Run, 'context'>, call: Parameters<typeof retryRead<T>>[0]) {
	const answer = await retryRead<T>(
		async () => ((await context.governor.take(context.halt)) ? await call() : STOPPED),
		READ_LIMIT_MS,
		context,
	);
	return context.halt.aborted ? undefined : answer;
}

const STOPPED = { trouble: { kind: 'refused', message: 'stopped' } } as never;
