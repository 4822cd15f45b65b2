import { labelsOf, type Labels } from '../resources/told';
import { agentNextOfRead } from './agentNext';
import { citedTrouble } from './agentWords';
import { carryOutFirst, withGroup } from './carryOutFirst';
import { pageOf } from './claim';
import { readReport, unexpectedReport } from './errorReport';
import type { ItemResult } from './itemResult';
import type { Run } from './openRun';
import { existingOutcome, governed, submitOutcome } from './outcomes';
import type { ItemWork, SubmitWork } from './readItems';
import { jsonFor, resultOf } from './resultOf';

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

/** What a free question found, an item for each entry. */
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
