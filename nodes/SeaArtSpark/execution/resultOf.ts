import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { ItemSettings } from '../options';
import { downloadTitle } from '../options/download';
import type { Operation } from '../resources/operation';
import { pendingJson } from '../resources/task/output';
import type { Labels } from '../resources/told';
import { shownId } from '../services/shownId';
import type { SparkTask } from '../services/sparkTask';
import type { Outcome } from '../tasks/outcome';
import { refreshed } from '../tasks/runTask';
import type { Trouble } from '../tasks/task';
import { leanJson } from './agentAnswer';
import { agentNext } from './agentNext';
import { agentJson, citedOutcome } from './agentWords';
import { pageOf } from './claim';
import { downloadFiles, type Downloaded } from './downloadFiles';
import { downloadReport, isUnknown, reportOf, unknownReport, type BadOutcome, type ErrorReport } from './errorReport';
import type { ItemResult } from './itemResult';
import type { Run } from './openRun';
import type { ItemWork } from './readItems';

/** What belongs to a work's outcome. */
interface Circumstances {
	/** The tasks that were paid for on the way. */
	before: SparkTask[];
	labels: Labels;
	/** When the item's time is up. */
	deadline: number;
}

/** The item, or the words, of an outcome. */
export async function resultOf(
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
export const jsonFor = ({ agentCall }: Run, json: IDataObject): IDataObject => (agentCall ? agentJson(json) : json);

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
