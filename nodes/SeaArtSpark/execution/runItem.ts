import { labelsOf, type Labels } from '../resources/labels';
import type { ReadCall, ReadEntry } from '../services/request';
import { quotedFailure } from './agent/quotes';
import { runPrerequisite, withGroup } from './prerequisites';
import { recordOf } from './spending/records';
import { readReport, unexpectedReport } from './errors/errorReport';
import type { ItemResult } from './itemResult';
import type { Run } from './openRun';
import { existingOutcome, rateLimited, submitOutcome } from './outcomes';
import type { ItemRequest, SubmitRequest } from './readItems';
import { jsonFor, resultOf } from './resultOf';

/** Timeout of operations without 'Timeout (Seconds)'. */
const DEFAULT_TIMEOUT_MS = 600_000;

/** A language model reads, and pays for, each entry. */
const MAX_ENTRIES_FOR_AGENT = 100;

/** Runs one item request. */
export async function runItem(run: Run, itemRequest: ItemRequest): Promise<ItemResult> {
	if ('read' in itemRequest) return await readEntries(run, itemRequest);
	const { clock } = run.context;
	const newDeadline = () => clock.now() + (itemRequest.settings.timeoutMs || DEFAULT_TIMEOUT_MS);
	let deadline = newDeadline();
	if ('taskId' in itemRequest) {
		const labels = run.agentCall ? {} : run.taskLabels.of(itemRequest.taskId);
		return await resultOf(run, itemRequest, await existingOutcome(run, itemRequest), { before: [], labels, deadline });
	}
	const labels = labelsOfTask(run, itemRequest);
	const prerequisite = await runPrerequisite(run, itemRequest);
	if ('result' in prerequisite) return prerequisite.result;
	const prerequisiteTasks = prerequisite.tasks;
	// The wait before the submit doesn't count.
	const outcome = await submitOutcome(run, itemRequest, prerequisite.request, () => void (deadline = newDeadline()));
	if ('task' in outcome && outcome.task) run.taskLabels.remember(outcome.task.taskId, labels);
	const result = await resultOf(run, itemRequest, outcome, { before: prerequisiteTasks, labels, deadline }).catch(
		// The prerequisite's tasks are returned even after an unexpected error.
		(thrown: unknown): ItemResult => ({ state: 'failed', report: unexpectedReport(thrown, run.redactor), tasks: prerequisiteTasks }),
	);
	return { ...withGroup(result, prerequisiteTasks, itemRequest), labels };
}

/**
 * The labels of an item request's task: those of the request that created it, which may be from an earlier attempt; none if that is
 * unknown. An agent knows its request, and gets none.
 */
function labelsOfTask(run: Run, itemRequest: SubmitRequest): Labels {
	if (run.agentCall) return {};
	const record = recordOf(run, itemRequest);
	const entry = record.read();
	const isEarlier = entry !== undefined && entry.state !== 'submitting' && !record.isOfThisRequest();
	const request = isEarlier ? run.attempts.requestOf(record.key) : itemRequest.request;
	return request ? labelsOf(request) : {};
}

/** Runs a free read, page by page; returns an item for each entry. */
async function readEntries(
	run: Run,
	{ operation, read, settings, itemIndex }: Extract<ItemRequest, { read: unknown }>,
): Promise<ItemResult> {
	const all: ReadEntry[] = [];
	for (let next: ReadCall | undefined = read; next;) {
		const page: Awaited<ReturnType<ReadCall>> | undefined = await rateLimited(run, next);
		if (!page) return { state: 'canceled', tasks: [], uncertain: false };
		if (page.failure) {
			const failure = run.agentCall ? quotedFailure(page.failure) : page.failure;
			return { state: 'failed', report: readReport(failure, run.service), tasks: [] };
		}
		all.push(...page.entries);
		next = page.next;
	}
	const entries = run.agentCall ? all.slice(0, MAX_ENTRIES_FOR_AGENT) : all;
	const leftOut = all.length - entries.length;
	const items = entries.map((entry, place) => ({
		json: {
			...jsonFor(run, settings.simplify ? operation.toJson(entry) : entry.raw),
			...(leftOut > 0 && place === entries.length - 1 ? { note: `${leftOut} more were left out. Search for words to find them.` } : {}),
		},
		pairedItem: { item: itemIndex },
	}));
	return { state: 'done', items, tasks: [] };
}
