import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { pendingJson } from '../resources/task/output';
import { isLocalAddress } from '../network/addresses';
import { escapedText } from '../network/html';
import { withInputFields } from '../options/inputFields';
import { labelsOf, type Labels } from '../resources/labels';
import { withoutUndefined } from '../network/values';
import { agentErrorJson } from './agent/agentAnswer';
import { agentJson } from './agent/agentJson';
import { runSummary } from './runSummary';
import type { ErrorReport } from './errors/errorReport';
import { isUncertain, tasksOf, type ItemResult } from './itemResult';
import { paidTasks, rememberedTasks, type IndexedResult } from './remembered';
import { NOTHING_SENT } from './errors/invalidItems';
import { canceledError, errorJson, itemError, markForErrorOutput, type Ending, type NodeError } from './errors/nodeError';
import { logStop } from './log';
import type { Run } from './openRun';
import type { ReadResult } from './readItems';

/** Returns the items of a run in input order, or throws one error for the run. */
export function returnItems(run: Run, reads: ReadResult[], results: ItemResult[]): INodeExecutionData[][] {
	const all = results.map((result, place): IndexedResult => ({
		result,
		itemIndex: reads[place]!.itemIndex,
		...agentFieldsOf(run, reads[place]!),
	}));
	const { ctx, context } = run;
	const node = ctx.getNode();
	if (context.stopSignal.aborted) return stopped(run, all);
	const failed = all.find(({ result }) => result.state === 'failed');
	if (failed?.result.state === 'failed' && endsRun(run, all)) {
		const rest = all.filter((entry) => entry !== failed);
		throw itemError(ctx, reportFor(run, failed.result.report), failed.itemIndex, endingOf(run, rest));
	}
	showHints(run, results);
	const items = all.flatMap((entry) =>
		itemsOf(run, entry).map((item) => withInputFields(item, { ...inputFields(run, entry), ...entry.agentFields })),
	);
	const retries = node.retryOnFail === true;
	const returned = retries ? items.map(withoutEmptyError) : items;
	// With Retry On Fail, n8n may run the node again if an item has an `error` (on hosts up to 2.20 even null): keep the ledger then.
	if (!retries || returned.every(({ json }) => json.error === undefined)) run.ledger.clear();
	return [returned];
}

/** Fields of the input item to include in its output items, if the user wants that. */
const inputFields = ({ ctx, includesInputFields }: Run, { itemIndex }: IndexedResult): IDataObject | undefined =>
	includesInputFields ? ctx.getInputData()[itemIndex]?.json : undefined;

/**
 * Whether a failed item ends the run. For an agent, the other results of the call are returned, unless n8n retries the whole call.
 */
function endsRun({ ctx, agentCall, attempts }: Run, all: IndexedResult[]): boolean {
	if (ctx.continueOnFail()) return false;
	if (agentCall === undefined) return true;
	// An agent that has n8n run the node (`requested`) sees the message of a thrown error.
	return !attempts.isLast || (agentCall === 'requested' && all.length === 1);
}

/** The error report, with the next step for an agent if one runs the node. */
const reportFor = ({ agentCall }: Run, report: ErrorReport): ErrorReport =>
	agentCall ? { ...report, description: report.agentNext ?? TELL_USER, advice: undefined } : report;

const TELL_USER = "Do not ask for the same again: tell the user. If a task was submitted for it, its ID is in n8n's log.";

const endingOf = ({ agentCall, unreturned, service }: Run, others: IndexedResult[]): Ending => ({
	paid: paidTasks(others),
	uncertain: uncertainItems(others),
	canResume: agentCall ? undefined : unreturned.isOn,
	dashboard: service.dashboard,
});

/** The prompt of one of several requests in an agent's call, to identify its result. */
function agentFieldsOf({ agentCall }: Run, read: ReadResult): Pick<IndexedResult, 'agentFields'> {
	if (!agentCall || !('request' in read) || read.parts < 2) return {};
	const { prompt } = labelsOf(read.request);
	return typeof prompt === 'string' ? { agentFields: { prompt: agentJson({ prompt }).prompt as string } } : {};
}

/** Returns the recorded tasks of a run that was stopped before its items were read: between two attempts, or while reading. */
export function returnStopped(run: Run): INodeExecutionData[][] {
	const all = rememberedTasks(run);
	run.unreturned.release(all.flatMap(({ result }) => tasksOf(result)));
	return stopped(run, all);
}

/** Returns the items of a stopped run, or throws its error. */
function stopped(run: Run, all: IndexedResult[]): INodeExecutionData[][] {
	const node = run.ctx.getNode();
	const ending = endingOf(run, all);
	const canceled = canceledError(node, ending);
	if (ending.paid.length + ending.uncertain.length > 0) logStop(run.ctx, canceled, ending.uncertain);
	// With Retry On Fail, n8n would run through all attempts before it ends a node that throws: return items instead.
	if (node.retryOnFail !== true) throw canceled;
	return [all.flatMap((entry) => stoppedItems(run, entry, canceled).map((item) => withInputFields(item, inputFields(run, entry))))];
}

/**
 * Removes an empty top-level `error` of a raw reply (`null`, `""`, `0`, `{}`): n8n would take it for a failure and run the node again.
 */
function withoutEmptyError(item: INodeExecutionData): INodeExecutionData {
	if (!('error' in item.json) || !isEmpty(item.json.error)) return item;
	return { ...item, json: withoutUndefined({ ...item.json, error: undefined }) };
}

const isEmpty = (value: unknown): boolean => !value || (typeof value === 'object' && Object.keys(value).length === 0);

/** Items whose submit was sent without a response. */
const uncertainItems = (all: IndexedResult[]): number[] => all.flatMap(({ result, itemIndex }) => (isUncertain(result) ? [itemIndex] : []));

/** Maximum warnings above the output: each is shown in a separate box. */
const MAX_WARNINGS = 5;

/** Shows hints about returned items. */
function showHints({ ctx, unreturned, agentCall, transport }: Run, results: ItemResult[]): void {
	const warnings = [...new Set(results.flatMap((result) => (result.state === 'done' && result.hint !== undefined ? [result.hint] : [])))];
	const more = warnings.length - MAX_WARNINGS;
	const shown = more > 0 ? [...warnings.slice(0, MAX_WARNINGS), `${more} more warnings like these`] : warnings;
	// n8n shows hints as HTML, and they may contain text of a service.
	const hints = shown.map((message): [string, 'warning' | 'info'] => [escapedText(message), 'warning']);
	if (!agentCall) for (const message of unreturned.hints()) hints.push([message, 'info']);
	// Only manual runs without an agent have a viewer.
	const summary =
		agentCall || ctx.getMode() !== 'manual' ? undefined : runSummary(results, isLocalAddress(transport.baseUrl), unreturned.resumedTaskIds);
	if (summary !== undefined) hints.push([summary, 'info']);
	for (const [message, type] of hints) ctx.addExecutionHints?.({ message, type, location: 'outputPane' });
}

/** The items of a result: its own, or an error item. None if it was canceled or not started. */
function itemsOf(run: Run, { result, itemIndex }: IndexedResult): INodeExecutionData[] {
	switch (result.state) {
		case 'done':
			return result.items;
		case 'rejected':
			return [errorItem(run, result.error, run.agentCall ? {} : { status: 'invalid' }, itemIndex, { more: NOTHING_SENT })];
		case 'failed': {
			const { report, binary, labels } = result;
			const error = itemError(run.ctx, reportFor(run, report), itemIndex, endingOf(run, []));
			return [Object.assign(errorItem(run, error, report.details, itemIndex, { labels }), binary ? { binary } : {})];
		}
		default:
			return [];
	}
}

function errorItem(
	{ ctx, agentCall }: Run,
	error: NodeError,
	details: ErrorReport['details'],
	itemIndex: number,
	{ labels, more }: { labels?: Labels | undefined; more?: string },
): INodeExecutionData {
	const words = error.description ?? undefined;
	const { taskId, status } = details;
	// The same fields as successful items have. The mark below keeps n8n from taking the item for a success.
	const columns = taskId === undefined ? {} : withoutUndefined({ ...labels, status, taskId });
	const json = agentCall
		? agentErrorJson({ message: error.message, next: [words, more].filter(Boolean).join(' '), details })
		: { ...errorJson(error.message, words, { ...details }), ...columns };
	const item = { json, pairedItem: { item: itemIndex } };
	return ctx.getNode().onError === 'continueErrorOutput' ? markForErrorOutput(item, error) : item;
}

/**
 * The items of a result after Stop: each canceled task has its own item. None has an `error`, since with Retry On Fail n8n would wait and
 * run the node again.
 */
function stoppedItems(run: Run, entry: IndexedResult, canceled: NodeError): INodeExecutionData[] {
	const { result, itemIndex } = entry;
	const pairedItem = { item: itemIndex };
	if (result.state !== 'canceled') return itemsOf(run, entry).map(withoutError);
	const identified = result.tasks.filter(({ taskId, result: made }) => taskId || made?.groupId !== undefined);
	if (identified.length > 0 && !result.uncertain) return identified.map((task) => ({ json: pendingJson(task, result.labels), pairedItem }));
	if (!result.uncertain) return [];
	const unconfirmed = { json: { message: canceled.message, description: canceled.description ?? '' }, pairedItem };
	return [...identified.map((task) => ({ json: pendingJson(task, result.labels), pairedItem })), unconfirmed];
}

function withoutError(item: INodeExecutionData): INodeExecutionData {
	const { error, message, ...rest } = item.json;
	if (error === undefined) return item;
	const words = [error, message].filter((one): one is string => typeof one === 'string').join(' ');
	return Object.assign(item, { json: { ...rest, message: words } });
}
