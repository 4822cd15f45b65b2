import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { pendingJson } from '../resources/task/output';
import type { Operation } from '../resources/operation';
import { labelsOf, type Labels } from '../resources/told';
import type { SparkRequest } from '../services/request';
import { shownId } from '../services/shownId';
import type { SparkTask } from '../services/sparkTask';
import type { ItemSettings } from '../options';
import { downloadTitle } from '../options/download';
import type { Outcome } from '../tasks/outcome';
import { MAX_TRIES, retryRead } from '../tasks/retryRead';
import { awaitTask, refreshed, runTask, type Job } from '../tasks/runTask';
import { maybeTaken, type Trouble } from '../tasks/task';
import { pageOf } from './claim';
import { leanJson } from './agentAnswer';
import { agentNext, agentNextOfRead } from './agentNext';
import { agentJson, citedOutcome, citedTrouble } from './agentWords';
import { downloadFiles, type Downloaded } from './downloadFiles';
import {
	downloadReport,
	prerequisiteReport,
	readReport,
	reportOf,
	unexpectedReport,
	withMade,
	type BadOutcome,
	type ErrorReport,
	isUnknown,
	unknownReport,
} from './errorReport';
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
	const { clock } = run.context;
	const timeUp = () => clock.now() + (work.settings.timeoutMs || DEFAULT_TIMEOUT_MS);
	let deadline = timeUp();
	if ('taskId' in work) return await resultOf(run, work, await existingOutcome(run, work), { before: [], labels: {}, deadline });
	const labels = labelsOfTask(run, work);
	const prerequisite = await carryOutFirst(run, work);
	if ('result' in prerequisite) return prerequisite.result;
	const made = prerequisite.tasks;
	// The wait for a turn is not the item's time.
	const outcome = await submitOutcome(run, work, prerequisite.request, () => void (deadline = timeUp()));
	const result = await resultOf(run, work, outcome, { before: made, labels, deadline }).catch(
		// What was made on the way is named whatever comes after it.
		(thrown: unknown): ItemResult => ({ kind: 'failed', report: unexpectedReport(thrown, run.redactor), tasks: made }),
	);
	return { ...withGroup(result, made, work), labels };
}

/**
 * What the task of a work was asked for; nothing where an earlier try asked with other words than the work has by now. An agent knows
 * what it asked for.
 */
function labelsOfTask(run: Run, work: SubmitWork): Labels {
	const labels = run.agentCall ? {} : labelsOf(work.request);
	return Object.keys(labels).length > 0 && pageOf(run, work).isAskedWith(labels) ? labels : {};
}

/** The result with the group in it that was made on its way. */
function withGroup(result: ItemResult, made: SparkTask[], { first }: SubmitWork): ItemResult {
	const groupTaskId = made[0]?.taskId;
	if (result.kind === 'failed') return { ...result, report: withMade(result.report, made, first?.makes ?? '') };
	if (result.kind !== 'done' || !groupTaskId) return result;
	return { ...result, items: result.items.map((item) => ({ ...item, json: { ...item.json, groupTaskId } })) };
}

/** The request, once what it needs has been made. */
async function carryOutFirst(run: Run, work: SubmitWork): Promise<{ request: SparkRequest; tasks: SparkTask[] } | { result: ItemResult }> {
	const { first, request } = work;
	if (!first) return { request, tasks: [] };
	const page = pageOf(run, work);
	const known = page.read();
	// A task that exists needs nothing made before it; what was made for it is still named.
	if (known && known.state !== 'submitting') {
		const made = run.ledger.madeFor(page);
		return made ? { request: first.use(made), tasks: [made] } : { request, tasks: [] };
	}
	const { service } = run;
	const outcome = await madeOnce(run, first.request, work);
	const tasks = 'task' in outcome && outcome.task ? [outcome.task] : [];
	switch (outcome.kind) {
		case 'completed':
		case 'submitted':
			return { request: first.use(outcome.task), tasks };
		case 'cancelled':
			return { result: { kind: 'cancelled', tasks, uncertain: outcome.submitting } };
		default:
			return {
				result: {
					kind: 'failed',
					report: run.ceiling.reportOf(outcome) ?? {
						...prerequisiteReport(first.makes, run.agentCall ? citedOutcome(outcome) : outcome, service),
						agentNext: agentNext(outcome, service),
					},
					tasks,
				},
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

/** @param onSubmit called whenever the submit is sent */
async function submitOutcome(run: Run, work: SubmitWork, request: SparkRequest, onSubmit: () => void): Promise<Outcome<SparkTask>> {
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

function jobOf({ service, ceiling }: Run, request: SparkRequest): Job<SparkTask> {
	const job = service.job(request);
	// Refusals end an item while it is read; a request that needed another one first cannot become one.
	if ('refusal' in job) throw new TypeError(job.refusal.says);
	return ceiling.counted(job);
}

async function existingOutcome(
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
	if (answer.trouble) {
		const trouble = run.agentCall ? citedTrouble(answer.trouble) : answer.trouble;
		return { kind: 'failed', report: { ...readReport(trouble, run.service), agentNext: agentNextOfRead(trouble, run.service) }, tasks: [] };
	}
	const items = answer.entries.map((entry) => ({
		json: jsonFor(run, settings.simplify ? operation.toJson(entry) : entry.raw),
		pairedItem: { item: itemIndex },
	}));
	return { kind: 'done', items, tasks: [] };
}

/** What belongs to a work's outcome. */
interface Circumstances {
	/** The tasks that were paid for on the way. */
	before: SparkTask[];
	labels: Labels;
	/** When the item's time is up. */
	deadline: number;
}

/** The item, or the words, of an outcome. */
async function resultOf(
	run: Run,
	work: Exclude<ItemWork, { read: unknown }>,
	ended: Outcome<SparkTask>,
	{ before, labels, deadline }: Circumstances,
): Promise<ItemResult> {
	const { operation, settings, itemIndex } = work;
	const tasks = 'task' in ended && ended.task ? [...before, ended.task] : before;
	const outcome = run.agentCall ? citedOutcome(ended) : ended;
	if (operation.kind === 'await' || operation.kind === 'look') {
		const { kind } = outcome;
		if (kind !== 'completed' && kind !== 'submitted' && kind !== 'cancelled' && isUnknown(outcome)) {
			return {
				kind: 'failed',
				report: { ...unknownReport(outcome, run.service), agentNext: 'Check the task ID that you gave.' },
				tasks: before,
			};
		}
	}
	const report = (bad: BadOutcome): ErrorReport => {
		const onlyReads = operation.kind === 'query';
		return { ...reportOf(bad, run.service, onlyReads), agentNext: agentNext(bad, run.service, onlyReads) };
	};
	const done = (json: IDataObject, more: Omit<INodeExecutionData, 'json'> = {}, hint?: string): ItemResult => ({
		kind: 'done',
		items: [{ json: jsonFor(run, leanFor(run, work, json)), ...more, pairedItem: { item: itemIndex } }],
		tasks,
		...(hint === undefined ? {} : { hint }),
	});
	switch (outcome.kind) {
		case 'completed': {
			const { task, binary, trouble, hint } = await withFiles(run, work, outcome.task, { labels, deadline });
			if (!binary) return { kind: 'cancelled', tasks, uncertain: false };
			const files = Object.keys(binary).length > 0 ? { binary } : {};
			if (trouble && settings.onDownloadFailure === 'error') {
				if (trouble.kind === 'denied' || trouble.kind === 'notFound') run.deliveries.fileIsGone(work);
				return { kind: 'failed', report: downloadReport(task, trouble, downloadTitle(operation.makes ?? 'any')), tasks, ...files };
			}
			return done(
				completedJson(operation, settings, task, labels),
				files,
				trouble ? notDownloaded(task, trouble) : (unverifiedHint(task) ?? hint),
			);
		}
		case 'submitted':
			return done(pendingOf(outcome.task, settings, labels));
		case 'cancelled':
			return { kind: 'cancelled', tasks, uncertain: outcome.submitting };
		case 'timedOut':
			if (settings.onTimeout === 'returnTask') return done({ ...pendingOf(outcome.task, settings, labels), timedOut: true });
			return { kind: 'failed', report: report(outcome), tasks };
		default:
			return { kind: 'failed', report: run.ceiling.reportOf(outcome) ?? report(outcome), tasks };
	}
}

/**
 * A completed task with its files. An address that is remembered of an earlier try may have expired: where it brings nothing, the
 * task is looked at once more.
 */
async function withFiles(
	run: Run,
	work: ItemWork,
	task: SparkTask,
	circumstances: Omit<Circumstances, 'before'>,
): Promise<{ task: SparkTask } & Partial<Downloaded>> {
	const { settings } = work;
	const downloaded = await downloadFiles(run, settings, task, circumstances);
	const { trouble } = downloaded ?? {};
	const hasExpired = trouble?.kind === 'denied' || trouble?.kind === 'notFound';
	if (!hasExpired || !run.remembered.has(work)) return { task, ...downloaded };
	const fresh = await refreshed(task, run.service.existing(task.taskId), pageOf(run, work), run.context);
	if (!fresh) return { task };
	return { task: fresh, ...(await downloadFiles(run, settings, fresh, circumstances)) };
}

const notDownloaded = ({ taskId, result }: SparkTask, { message }: Trouble): string =>
	`The ${result?.files?.[0]?.kind ?? 'file'} of task ${shownId(taskId)} could not be downloaded, so the item has its address alone: ${message}.`;

function unverifiedHint({ result }: SparkTask): string | undefined {
	const { unverified } = result?.asset ?? {};
	return unverified === undefined ? undefined : `Whether the asset can be used is not known: ${unverified}.`;
}

/** An item's data without what an agent has no use for; raw data stays as it is. */
const leanFor = ({ agentCall }: Run, { operation, settings }: Exclude<ItemWork, { read: unknown }>, json: IDataObject): IDataObject =>
	agentCall && settings.simplify ? leanJson(json, operation.kind === 'look' || operation.kind === 'await') : json;

/** An item's data for who reads it. */
const jsonFor = ({ agentCall }: Run, json: IDataObject): IDataObject => (agentCall ? agentJson(json) : json);

function completedJson(
	operation: Exclude<Operation, { kind: 'read' }>,
	{ simplify, lists }: ItemSettings,
	task: SparkTask,
	labels: Labels,
): IDataObject {
	return simplify ? operation.toJson(task, { labels, lists }) : (task.reply as IDataObject);
}

/** A task that is returned before its end; of one that was only resumed there may be no reply yet. */
const pendingOf = (task: SparkTask, { simplify }: ItemSettings, labels: Labels): IDataObject =>
	simplify || Object.keys(task.reply).length === 0 ? pendingJson(task, labels) : (task.reply as IDataObject);
