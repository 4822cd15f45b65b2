import { labelsOf, type Labels } from '../resources/labels';
import { quotedFailure } from './agent/agentWords';
import { runPrerequisite, withGroup } from './prerequisites';
import { recordOf } from './spending/records';
import { readReport, unexpectedReport } from './errors/errorReport';
import type { ItemResult } from './itemResult';
import type { Run } from './openRun';
import { existingOutcome, rateLimited, submitOutcome } from './outcomes';
import type { ItemRequest, SubmitRequest } from './readItems';
import { jsonFor, resultOf } from './resultOf';

/** The time of an item whose operation has no 'Timeout (Seconds)'. */
const DEFAULT_TIMEOUT_MS = 600_000;

/** A language model reads each of them. */
const MAX_ENTRIES_FOR_AGENT = 100;

/** Runs one item from its checked itemRequest to its result. */
export async function runItem(run: Run, itemRequest: ItemRequest): Promise<ItemResult> {
	if ('read' in itemRequest) return await readEntries(run, itemRequest);
	const { clock } = run.context;
	const timeUp = () => clock.now() + (itemRequest.settings.timeoutMs || DEFAULT_TIMEOUT_MS);
	let deadline = timeUp();
	if ('taskId' in itemRequest) {
		const labels = run.agentCall ? {} : run.taskLabels.of(itemRequest.taskId);
		return await resultOf(run, itemRequest, await existingOutcome(run, itemRequest), { before: [], labels, deadline });
	}
	const labels = labelsOfTask(run, itemRequest);
	const prerequisite = await runPrerequisite(run, itemRequest);
	if ('result' in prerequisite) return prerequisite.result;
	const made = prerequisite.tasks;
	// The wait for a slot is not the item's time.
	const outcome = await submitOutcome(run, itemRequest, prerequisite.request, () => void (deadline = timeUp()));
	if ('task' in outcome && outcome.task) run.taskLabels.remember(outcome.task.taskId, labels);
	const result = await resultOf(run, itemRequest, outcome, { before: made, labels, deadline }).catch(
		// What was made on the way is named whatever comes after it.
		(thrown: unknown): ItemResult => ({ state: 'failed', report: unexpectedReport(thrown, run.redactor), tasks: made }),
	);
	return { ...withGroup(result, made, itemRequest), labels };
}

/**
 * The labels of an item request's task: those of the request that made it, which may be an earlier attempt's; none if that is unknown.
 * An agent knows what it asked for.
 */
function labelsOfTask(run: Run, itemRequest: SubmitRequest): Labels {
	if (run.agentCall) return {};
	const record = recordOf(run, itemRequest);
	const entry = record.read();
	const isEarlier = entry !== undefined && entry.state !== 'submitting' && !record.isOfThisRequest();
	const request = isEarlier ? run.attempts.requestOf(record.key) : itemRequest.request;
	return request ? labelsOf(request) : {};
}

/** What a free question found, an item for each entry. */
async function readEntries(
	run: Run,
	{ operation, read, settings, itemIndex }: Extract<ItemRequest, { read: unknown }>,
): Promise<ItemResult> {
	const answer = await rateLimited(run, read);
	if (!answer) return { state: 'canceled', tasks: [], uncertain: false };
	if (answer.failure) {
		const failure = run.agentCall ? quotedFailure(answer.failure) : answer.failure;
		return {
			state: 'failed',
			report: readReport(failure, run.service),
			tasks: [],
		};
	}
	const entries = run.agentCall ? answer.entries.slice(0, MAX_ENTRIES_FOR_AGENT) : answer.entries;
	const leftOut = answer.entries.length - entries.length;
	const items = entries.map((entry, place) => ({
		json: {
			...jsonFor(run, settings.simplify ? operation.toJson(entry) : entry.raw),
			...(leftOut > 0 && place === entries.length - 1 ? { note: `${leftOut} more were left out. Search for words to find them.` } : {}),
		},
		pairedItem: { item: itemIndex },
	}));
	return { state: 'done', items, tasks: [] };
}
