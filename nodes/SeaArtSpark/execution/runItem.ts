import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { pendingJson } from '../resources/task/output';
import type { Operation } from '../resources/operation';
import type { SparkRequest } from '../services/request';
import type { SparkTask } from '../services/sparkTask';
import type { ItemSettings } from '../options';
import { downloadTitle } from '../options/download';
import type { Outcome } from '../tasks/outcome';
import { retryRead } from '../tasks/retryRead';
import { awaitTask, runTask, type Job } from '../tasks/runTask';
import { pageOf } from './claim';
import { downloadFiles } from './downloadFiles';
import { downloadReport, prerequisiteReport, readReport, reportOf } from './errorReport';
import type { ItemResult } from './itemResult';
import type { Run } from './openRun';
import type { ItemWork, SubmitWork } from './readItems';

/** How long one look at a task, or one free question, may stay without an answer. */
const READ_LIMIT_MS = 30_000;

/** The time of an item whose operation has no 'Timeout (Seconds)'. */
const DEFAULT_TIMEOUT_MS = 600_000;

/** Runs one item from its checked work to its result. */
export async function runItem(run: Run, work: ItemWork): Promise<ItemResult> {
	if ('read' in work) return await readEntries(run, work);
	const deadline = run.context.clock.now() + (work.settings.timeoutMs || DEFAULT_TIMEOUT_MS);
	if ('taskId' in work) return await resultOf(run, work, await existingOutcome(run, work), [], deadline);
	const prerequisite = await carryOutFirst(run, work);
	if ('result' in prerequisite) return prerequisite.result;
	const outcome = await submitOutcome(run, work, prerequisite.request);
	return await resultOf(run, work, outcome, prerequisite.tasks, deadline);
}

/** The request, once what it needs has been made. */
async function carryOutFirst(run: Run, work: SubmitWork): Promise<{ request: SparkRequest; tasks: SparkTask[] } | { result: ItemResult }> {
	const { first, request } = work;
	const known = pageOf(run, work).read();
	// A task that exists needs nothing made before it.
	if (!first || (known && known.state !== 'submitting')) return { request, tasks: [] };
	const { service } = run;
	const outcome = await madeOnce(run, first.request, work);
	switch (outcome.kind) {
		case 'completed':
		case 'submitted':
			return { request: first.use(outcome.task), tasks: [] };
		case 'cancelled':
			return { result: { kind: 'cancelled', tasks: outcome.task ? [outcome.task] : [], uncertain: outcome.submitting } };
		default:
			return {
				result: { kind: 'failed', report: run.ceiling.reportOf(outcome) ?? prerequisiteReport(first.makes, outcome, service), tasks: [] },
			};
	}
}

/** Carries out a request that several items need, once for all of them. */
async function madeOnce(run: Run, request: SparkRequest, work: SubmitWork): Promise<Outcome<SparkTask>> {
	const { ledger, prerequisites, prerequisitesUnderWay, deliveries, context } = run;
	const { page, key } = ledger.sharedPage(request, pageOf(run, work));
	deliveries.needed(key, work);
	const known = prerequisites.get(key);
	if (known) return await known;
	const elsewhere = prerequisitesUnderWay.get(key);
	if (elsewhere) {
		const outcome = await elsewhere;
		// The other run was halted before it had made it.
		return outcome.kind === 'cancelled' && !context.halt.aborted ? await madeOnce(run, request, work) : outcome;
	}
	deliveries.claim(key, request, page);
	deliveries.needed(key, work);
	const making = runTask(jobOf(run, request), page, { ...work.settings, wait: true }, context).then((outcome) => {
		deliveries.note(key, page, outcome);
		return outcome;
	});
	prerequisites.set(key, making);
	prerequisitesUnderWay.set(key, making);
	const done = () => void prerequisitesUnderWay.delete(key);
	making.then(done, done);
	return await making;
}

async function submitOutcome(run: Run, work: SubmitWork, request: SparkRequest): Promise<Outcome<SparkTask>> {
	const { context, deliveries } = run;
	const { operation, settings } = work;
	const page = pageOf(run, work);
	// A query only reads: sending it again costs little and loses nothing.
	const onUncertainSubmit = operation.kind === 'query' ? 'submitAgain' : settings.onUncertainSubmit;
	const outcome = await runTask(jobOf(run, request), page, { ...settings, onUncertainSubmit, kind: kindOf(request) }, context);
	deliveries.note(work, page, outcome);
	return outcome;
}

/** Tasks of one model take about as long as each other. */
const kindOf = (request: SparkRequest): string => (request.action === 'generate' ? request.model : request.action);

function jobOf({ service, ceiling }: Run, request: SparkRequest): Job<SparkTask> {
	const job = service.job(request);
	// Refusals end an item while it is read; a request that needed another one first cannot become one.
	if ('refusal' in job) throw new TypeError(job.refusal.says);
	return ceiling.counted(job);
}

async function existingOutcome(
	{ service, context }: Run,
	{ operation, taskId, settings }: Extract<ItemWork, { taskId: string }>,
): Promise<Outcome<SparkTask>> {
	const existing = service.existing(taskId);
	if (operation.kind === 'await') return await awaitTask(existing, settings, context);
	const answer = await governed({ context }, async () => await existing.poll());
	if (!answer) return { kind: 'cancelled', task: existing.known, submitting: false };
	return answer.trouble
		? { kind: 'lost', task: existing.known, trouble: answer.trouble }
		: { kind: 'completed', task: { ...answer.task, taskId } };
}

/** A free call, repeated until it comes to something, each try when the governor lets it go; undefined when stopped. */
async function governed<T extends object>({ context }: Pick<Run, 'context'>, call: Parameters<typeof retryRead<T>>[0]) {
	const answer = await retryRead<T>(
		async () => ((await context.governor.take(context.halt)) ? await call() : STOPPED),
		READ_LIMIT_MS,
		context,
	);
	return context.halt.aborted ? undefined : answer;
}

const STOPPED = { trouble: { kind: 'refused', message: 'stopped' } } as never;

async function readEntries(run: Run, { operation, read, settings, itemIndex }: Extract<ItemWork, { read: unknown }>): Promise<ItemResult> {
	const answer = await governed(run, read);
	if (!answer) return { kind: 'cancelled', tasks: [], uncertain: false };
	if (answer.trouble) return { kind: 'failed', report: readReport(answer.trouble, run.service), tasks: [] };
	const items = answer.entries.map((entry) => ({
		json: settings.simplify ? operation.toJson(entry) : entry.raw,
		pairedItem: { item: itemIndex },
	}));
	return { kind: 'done', items, tasks: [] };
}

/** The item, or the words, of an outcome. */
async function resultOf(
	run: Run,
	{ operation, settings, itemIndex }: Exclude<ItemWork, { read: unknown }>,
	outcome: Outcome<SparkTask>,
	before: SparkTask[],
	deadline: number,
): Promise<ItemResult> {
	const tasks = 'task' in outcome && outcome.task ? [...before, outcome.task] : before;
	const done = (json: IDataObject, more: Omit<INodeExecutionData, 'json'> = {}, hint?: string): ItemResult => ({
		kind: 'done',
		items: [{ json, ...more, pairedItem: { item: itemIndex } }],
		tasks,
		...(hint === undefined ? {} : { hint }),
	});
	switch (outcome.kind) {
		case 'completed': {
			const { task } = outcome;
			const downloaded = await downloadFiles(run, settings, task, deadline);
			if (!downloaded) return { kind: 'cancelled', tasks, uncertain: false };
			if (downloaded.trouble)
				return { kind: 'failed', report: downloadReport(task, downloaded.trouble, downloadTitle(operation.makes ?? 'any')), tasks };
			const { unverified } = task.result?.asset ?? {};
			return done(
				completedJson(operation, settings, task),
				downloaded.binary ? { binary: downloaded.binary } : {},
				unverified === undefined ? downloaded.hint : `Whether the asset can be used is not known: ${unverified}.`,
			);
		}
		case 'submitted':
			return done(pendingOf(outcome.task, settings));
		case 'cancelled':
			return { kind: 'cancelled', tasks, uncertain: outcome.submitting };
		case 'timedOut':
			if (settings.onTimeout === 'returnTask') return done({ ...pendingOf(outcome.task, settings), timedOut: true });
			return { kind: 'failed', report: reportOf(outcome, run.service), tasks };
		default:
			return { kind: 'failed', report: run.ceiling.reportOf(outcome) ?? reportOf(outcome, run.service, operation.kind === 'query'), tasks };
	}
}

const completedJson = (operation: Exclude<Operation, { kind: 'read' }>, { simplify }: ItemSettings, task: SparkTask): IDataObject =>
	simplify ? operation.toJson(task) : (task.reply as IDataObject);

/** A task that is returned before its end; of one that was only resumed there may be no reply yet. */
const pendingOf = (task: SparkTask, { simplify }: ItemSettings): IDataObject =>
	simplify || Object.keys(task.reply).length === 0 ? pendingJson(task) : (task.reply as IDataObject);
