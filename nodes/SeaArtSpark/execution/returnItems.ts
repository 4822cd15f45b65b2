import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { pendingJson } from '../resources/task/output';
import { isLocalAddress } from '../network/addresses';
import { withInputFields } from '../options/inputFields';
import { labelsOf, type Labels } from '../resources/labels';
import { withoutUndefined } from '../network/values';
import { agentErrorJson } from './agent/agentAnswer';
import { agentJson } from './agent/agentWords';
import { runSummary, withoutMarkup } from './runSummary';
import type { ErrorReport } from './errors/errorReport';
import { isUncertain, tasksOf, type ItemResult } from './itemResult';
import { paidTasks, rememberedTasks, type Ended } from './remembered';
import { canceledError, errorJson, itemError, markForErrorOutput, type Ending, type NodeError } from './errors/nodeError';
import { logStop } from './log';
import type { Run } from './openRun';
import type { ReadResult } from './readItems';

/** Returns the items of a run in input order, or throws the one error that ends it. */
export function returnItems(run: Run, reads: ReadResult[], results: ItemResult[]): INodeExecutionData[][] {
	const all = results.map((result, place): Ended => ({ result, itemIndex: reads[place]!.itemIndex, ...askedIn(run, reads[place]!) }));
	const { ctx, context } = run;
	const node = ctx.getNode();
	if (context.stopSignal.aborted) return stopped(run, all);
	const bad = all.find(({ result }) => result.state === 'failed');
	if (bad?.result.state === 'failed' && endsRun(run, all)) {
		const rest = all.filter((ended) => ended !== bad);
		throw itemError(ctx, reportFor(run, bad.result.report), bad.itemIndex, endingOf(run, rest));
	}
	showHints(run, results);
	const items = all.flatMap((ended) =>
		itemsOf(run, ended).map((item) => withInputFields(item, { ...inputFields(run, ended), ...ended.asked })),
	);
	const retries = node.retryOnFail === true;
	const returned = retries ? items.map(withoutEmptyError) : items;
	// With Retry On Fail, n8n may run the node again when an item has an error in it (hosts up to 2.20 at null, too): nothing may
	// be forgotten then.
	if (!retries || returned.every(({ json }) => json.error === undefined)) run.ledger.clear();
	return [returned];
}

/** Fields of the input item that its output items carry, if the user wants that. */
const inputFields = ({ ctx, includesInputFields }: Run, { itemIndex }: Ended): IDataObject | undefined =>
	includesInputFields ? ctx.getInputData()[itemIndex]?.json : undefined;

/**
 * Whether a bad item ends the run. Of what an agent asked for in one call nothing is withheld for it, but that n8n may try the whole
 * call again.
 */
function endsRun({ ctx, agentCall, attempts }: Run, all: Ended[]): boolean {
	if (ctx.continueOnFail()) return false;
	if (agentCall === undefined) return true;
	// What n8n runs as a node is told of in words when it throws.
	return !attempts.isLast || (agentCall === 'requested' && all.length === 1);
}

/** An error report for who reads it. */
const reportFor = ({ agentCall }: Run, report: ErrorReport): ErrorReport =>
	agentCall ? { ...report, description: report.agentNext ?? TELL_USER, advice: undefined } : report;

const TELL_USER = "Do not ask for the same again: tell the user. If a task was submitted for it, its ID is in n8n's log.";

const endingOf = ({ agentCall, unreturned, service }: Run, others: Ended[]): Ending => ({
	paid: paidTasks(others),
	uncertain: uncertainItems(others),
	canResume: agentCall ? undefined : unreturned.isOn,
	dashboard: service.dashboard,
});

/** Of one of several things that an agent asked for in one call: its prompt. Without it nobody could tell which is which. */
function askedIn({ agentCall }: Run, read: ReadResult): Pick<Ended, 'asked'> {
	if (!agentCall || !('request' in read) || read.parts < 2) return {};
	const { prompt } = labelsOf(read.request);
	return typeof prompt === 'string' ? { asked: { prompt: agentJson({ prompt }).prompt as string } } : {};
}

/** Returns what is known of a run that was stopped before its items were read: between two attempts, or while they were read. */
export function returnStopped(run: Run): INodeExecutionData[][] {
	const all = rememberedTasks(run);
	run.unreturned.release(all.flatMap(({ result }) => tasksOf(result)));
	return stopped(run, all);
}

/** What a stopped run returns, or the error that ends it. */
function stopped(run: Run, all: Ended[]): INodeExecutionData[][] {
	const node = run.ctx.getNode();
	const ending = endingOf(run, all);
	const canceled = canceledError(node, ending);
	if (ending.paid.length + ending.uncertain.length > 0) logStop(run.ctx, canceled, ending.uncertain);
	// n8n would wait out all its attempts before it ends a node that throws: return what there is instead.
	if (node.retryOnFail !== true) throw canceled;
	return [all.flatMap((ended) => stoppedItems(run, ended, canceled).map((item) => withInputFields(item, inputFields(run, ended))))];
}

/**
 * The item without a top-level `error` of a raw reply that says nothing (`null`, `""`, `0`, `{}`): n8n would take it for a
 * failure and run the node again.
 */
function withoutEmptyError(item: INodeExecutionData): INodeExecutionData {
	if (!('error' in item.json) || !isEmpty(item.json.error)) return item;
	return { ...item, json: withoutUndefined({ ...item.json, error: undefined }) };
}

const isEmpty = (value: unknown): boolean => !value || (typeof value === 'object' && Object.keys(value).length === 0);

/** Items whose submit was sent and not answered: nobody knows whether it was taken. */
const uncertainItems = (all: Ended[]): number[] => all.flatMap(({ result, itemIndex }) => (isUncertain(result) ? [itemIndex] : []));

/** So many warnings are shown above the output: each is a box of its own. */
const MAX_WARNINGS = 5;

/** Shows what the user should know about items that are returned all the same. */
function showHints({ ctx, unreturned, agentCall, transport }: Run, results: ItemResult[]): void {
	const warnings = [...new Set(results.flatMap((result) => (result.state === 'done' && result.hint !== undefined ? [result.hint] : [])))];
	const more = warnings.length - MAX_WARNINGS;
	const shown = more > 0 ? [...warnings.slice(0, MAX_WARNINGS), `${more} more warnings like these`] : warnings;
	// n8n shows a hint as HTML, and there may be words of a service in it.
	const hints = shown.map((message): [string, 'warning' | 'info'] => [withoutMarkup(message), 'warning']);
	if (!agentCall) for (const message of unreturned.hints()) hints.push([message, 'info']);
	// In production, and for an agent, nobody looks.
	const sheet =
		agentCall || ctx.getMode() !== 'manual' ? undefined : runSummary(results, isLocalAddress(transport.baseUrl), unreturned.resumedTaskIds);
	if (sheet !== undefined) hints.push([sheet, 'info']);
	for (const [message, type] of hints) ctx.addExecutionHints?.({ message, type, location: 'outputPane' });
}

/** The items of a result: its own, or one with the error in it. None for one that was cut off. */
function itemsOf(run: Run, { result, itemIndex }: Ended): INodeExecutionData[] {
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

/** For an agent, which has to know whether it may try again. */
const NOTHING_SENT = "Nothing was sent, so you won't be charged.";

function errorItem(
	{ ctx, agentCall }: Run,
	error: NodeError,
	details: ErrorReport['details'],
	itemIndex: number,
	{ labels, more }: { labels?: Labels | undefined; more?: string },
): INodeExecutionData {
	const words = error.description ?? undefined;
	const { taskId, status } = details;
	// Where those of its siblings are that came to something. The mark below keeps n8n from taking them for a success.
	const columns = taskId === undefined ? {} : withoutUndefined({ ...labels, status, taskId });
	const json = agentCall
		? agentErrorJson({ message: error.message, next: [words, more].filter(Boolean).join(' '), details })
		: { ...errorJson(error.message, words, { ...details }), ...columns };
	const item = { json, pairedItem: { item: itemIndex } };
	return ctx.getNode().onError === 'continueErrorOutput' ? markForErrorOutput(item, error) : item;
}

/**
 * The items of a result after Stop: a task that was cut off is named in an item of its own. None has an `error`: with Retry On
 * Fail n8n would wait and run the node again.
 */
function stoppedItems(run: Run, ended: Ended, canceled: NodeError): INodeExecutionData[] {
	const { result, itemIndex } = ended;
	const pairedItem = { item: itemIndex };
	if (result.state !== 'canceled') return itemsOf(run, ended).map(withoutError);
	const named = result.tasks.filter(({ taskId, result: made }) => taskId || made?.groupId !== undefined);
	if (named.length > 0 && !result.uncertain) return named.map((task) => ({ json: pendingJson(task, result.labels), pairedItem }));
	if (!result.uncertain) return [];
	const doubt = { json: { message: canceled.message, description: canceled.description ?? '' }, pairedItem };
	return [...named.map((task) => ({ json: pendingJson(task, result.labels), pairedItem })), doubt];
}

function withoutError(item: INodeExecutionData): INodeExecutionData {
	const { error, message, ...rest } = item.json;
	if (error === undefined) return item;
	const words = [error, message].filter((one): one is string => typeof one === 'string').join(' ');
	return Object.assign(item, { json: { ...rest, message: words } });
}
