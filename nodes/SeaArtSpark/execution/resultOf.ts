import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { ItemSettings } from '../options';
import { downloadTitle } from '../options/download';
import type { Operation } from '../resources/operation';
import { emptyJson, pendingJson, withExtraFields } from '../resources/task/output';
import type { Labels } from '../resources/labels';
import { displayId } from '../services/displayId';
import type { SparkTask } from '../services/sparkTask';
import type { Outcome } from '../tasks/outcome';
import { refreshed } from '../tasks/refreshResult';
import type { CallFailure } from '../tasks/task';
import { leanJson } from './agent/agentAnswer';
import { agentJson } from './agent/agentJson';
import { quotedOutcome } from './agent/quotes';
import { earlierFailure, recordOf } from './spending/records';
import { downloadFiles, fileField, type Downloaded } from './downloadFiles';
import { downloadReport, isUnknown, reportOf, unknownReport } from './errors/errorReport';
import type { ItemResult } from './itemResult';
import type { Run } from './openRun';
import type { ItemRequest } from './readItems';

/** Context of an outcome. */
interface Circumstances {
	/** Paid tasks of the prerequisite. */
	before: SparkTask[];
	labels: Labels;
	/** When the item times out. */
	deadline: number;
}

/** The result of an item request, from its outcome. */
export async function resultOf(
	run: Run,
	itemRequest: Exclude<ItemRequest, { read: unknown }>,
	original: Outcome<SparkTask>,
	{ before, labels, deadline }: Circumstances,
): Promise<ItemResult> {
	const { operation, settings, itemIndex } = itemRequest;
	const tasks = 'task' in original && original.task ? [...before, original.task] : before;
	const outcome = run.agentCall ? quotedOutcome(original) : original;
	if (operation.operationType === 'await' || operation.operationType === 'poll') {
		const { state } = outcome;
		if (state !== 'completed' && state !== 'submitted' && state !== 'canceled' && isUnknown(outcome)) {
			return {
				state: 'failed',
				report: unknownReport(outcome, run.service),
				tasks: before,
			};
		}
	}
	const isLookup = operation.operationType === 'query';
	const done = (jsons: IDataObject[], more: Array<Omit<INodeExecutionData, 'json'>> = [], hint?: string): ItemResult => ({
		state: 'done',
		items: jsons.map((json, index) => ({
			json: jsonFor(run, leanFor(run, itemRequest, json)),
			...more[index],
			pairedItem: { item: itemIndex },
		})),
		tasks,
		...(hint === undefined ? {} : { hint }),
	});
	switch (outcome.state) {
		case 'completed': {
			const { task, binary, failure, hint } = await withFiles(run, itemRequest, outcome.task, { labels, deadline });
			if (!binary) return { state: 'canceled', tasks, uncertain: false };
			const files = Object.keys(binary).length > 0 ? { binary } : {};
			if (failure && settings.onDownloadFailure === 'error') {
				if (failure.kind === 'denied' || failure.kind === 'notFound') run.unreturned.forget(itemRequest);
				return { state: 'failed', report: downloadReport(task, failure, downloadTitle(operation.makes ?? 'any')), tasks, ...files };
			}
			const parts = settings.simplify ? partsOf(itemRequest, task, binary, settings.downloadTo) : [{ task, binary }];
			return done(
				parts.map((part) => completedJson(operation, settings, part.task, labels)),
				parts.map((part) => (Object.keys(part.binary).length > 0 ? { binary: part.binary } : {})),
				failure ? notDownloaded(task, failure) : (emptyHint(task) ?? unverifiedHint(task) ?? hint),
			);
		}
		case 'submitted':
			return done([pendingOf(outcome.task, settings, labels)]);
		case 'canceled':
			return { state: 'canceled', tasks, uncertain: outcome.uncertain };
		case 'timedOut':
			if (settings.onTimeout === 'returnTask') return done([{ ...pendingOf(outcome.task, settings, labels), timedOut: true }]);
			return { state: 'failed', report: reportOf(outcome, run.service, isLookup), tasks };
		default:
			return {
				state: 'failed',
				report: run.spendingLimit.reportOf(outcome, earlierFailure(run, itemRequest)) ?? reportOf(outcome, run.service, isLookup),
				tasks,
			};
	}
}

/**
 * Downloads the files of a completed task. If the URLs are from an earlier attempt and have expired, they are refreshed with one status
 * check.
 */
async function withFiles(
	run: Run,
	itemRequest: ItemRequest,
	task: SparkTask,
	circumstances: Omit<Circumstances, 'before'>,
): Promise<{ task: SparkTask } & Partial<Downloaded>> {
	const { settings } = itemRequest;
	const downloaded = await downloadFiles(run, settings, task, circumstances);
	const { failure } = downloaded ?? {};
	const hasExpired = failure?.kind === 'denied' || failure?.kind === 'notFound';
	if (!hasExpired || !run.fromEarlierAttempt.has(itemRequest)) return { task, ...downloaded };
	const fresh = await refreshed(task, run.service.existing(task.taskId), recordOf(run, itemRequest), run.context);
	if (!fresh) return { task };
	return { task: fresh, ...(await downloadFiles(run, settings, fresh, circumstances)) };
}

const notDownloaded = ({ taskId, result }: SparkTask, { message }: CallFailure): string =>
	`The ${result?.files?.[0]?.type ?? 'file'} of task ${displayId(taskId)} could not be downloaded, so its item has only the URL: ${message}.`;

const emptyHint = ({ taskId, isEmpty }: SparkTask): string | undefined =>
	isEmpty ? `Task ${displayId(taskId)} completed, but its response contains no result. The item shows the response.` : undefined;

function unverifiedHint({ result }: SparkTask): string | undefined {
	const { unverified } = result?.asset ?? {};
	return unverified === undefined ? undefined : `Could not check whether the asset can be used: ${unverified}.`;
}

interface Part {
	task: SparkTask;
	binary: Downloaded['binary'];
}

/** One part for each image of a set, each with its own file; only the first has the cost. Any other task is one part. */
function partsOf(itemRequest: ItemRequest, task: SparkTask, binary: Downloaded['binary'], field: string | undefined): Part[] {
	const files = task.result?.files ?? [];
	const isSet = 'request' in itemRequest && itemRequest.operation.isSet?.(itemRequest.request) === true;
	if (!isSet || files.length < 2) return [{ task, binary }];
	return files.map((file, index) => {
		const { cost, ...rest } = task;
		const stored = field === undefined ? undefined : binary[fileField(field, index)];
		return {
			task: { ...rest, ...(index === 0 && cost !== undefined ? { cost } : {}), result: { ...task.result, files: [file] } },
			binary: field === undefined || stored === undefined ? {} : { [field]: stored },
		};
	});
}

/** The item without fields of no use to an agent; raw data stays unchanged. */
const leanFor = ({ agentCall }: Run, { operation, settings }: Exclude<ItemRequest, { read: unknown }>, json: IDataObject): IDataObject =>
	agentCall && settings.simplify ? leanJson(json, operation.operationType === 'poll' || operation.operationType === 'await') : json;

/** The item, shortened for an agent. */
export const jsonFor = ({ agentCall, responseBudget }: Run, json: IDataObject): IDataObject =>
	agentCall ? agentJson(json, responseBudget) : json;

function completedJson(
	operation: Exclude<Operation, { operationType: 'read' }>,
	{ simplify }: ItemSettings,
	task: SparkTask,
	labels: Labels,
): IDataObject {
	if (!simplify && Object.keys(task.reply).length > 0) return task.reply as IDataObject;
	return task.isEmpty ? emptyJson(task, labels) : withExtraFields(operation.toJson(task, labels), task);
}

/** The item of a task that is returned before its end. A resumed task may have no reply yet. */
const pendingOf = (task: SparkTask, { simplify }: ItemSettings, labels: Labels): IDataObject =>
	simplify || Object.keys(task.reply).length === 0 ? pendingJson(task, labels) : (task.reply as IDataObject);
