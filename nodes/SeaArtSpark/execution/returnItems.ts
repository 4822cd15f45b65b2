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
import { canceledError, errorJson, itemError, markForErrorOutput, type NodeError, type PaidTask } from './errors/nodeError';
import type { Run } from './openRun';
import type { ReadResult } from './readItems';

/** How something ended that an item asked for. */
interface Ended {
	itemIndex: number;
	result: ItemResult;
	/** What tells it from the others of the same call of an agent. */
	asked?: { prompt: string };
}

/** Returns the items of a run in input order, or throws the one error that ends it. */
export function returnItems(run: Run, reads: ReadResult[], results: ItemResult[]): INodeExecutionData[][] {
	const all = results.map((result, place): Ended => ({ result, itemIndex: reads[place]!.itemIndex, ...askedIn(run, reads[place]!) }));
	const { ctx, context } = run;
	const node = ctx.getNode();
	if (context.stopSignal.aborted) return stopped(run, all);
	const bad = all.find(({ result }) => result.state === 'failed');
	if (bad?.result.state === 'failed' && endsRun(run, all)) {
		const rest = all.filter((ended) => ended !== bad);
		throw itemError(ctx, reportFor(run, bad.result.report), bad.itemIndex, paidTasks(rest), uncertainItems(rest), again(run));
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
function endsRun({ ctx, agentCall, hasAttemptsLeft }: Run, all: Ended[]): boolean {
	if (ctx.continueOnFail()) return false;
	if (agentCall === undefined) return true;
	// What n8n runs as a node is told of in words when it throws.
	return hasAttemptsLeft || (agentCall === 'requested' && all.length === 1);
}

/** An error report for who reads it. */
const reportFor = ({ agentCall }: Run, report: ErrorReport): ErrorReport =>
	agentCall ? { ...report, description: report.agentNext ?? TELL_USER } : report;

const TELL_USER = 'Do not ask for the same again: tell the user. If a task was submitted for it, its ID is in the log of this n8n.';

/** What another run does with what is paid for. An agent has no other run. */
const again = ({ agentCall, unreturned }: Run): string | undefined => (agentCall ? undefined : unreturned.resumeAdvice);

/** Of one of several things that an agent asked for in one call: its prompt. Without it nobody could tell which is which. */
function askedIn({ agentCall }: Run, read: ReadResult): Pick<Ended, 'asked'> {
	if (!agentCall || !('request' in read) || read.parts < 2) return {};
	const { prompt } = labelsOf(read.request);
	return typeof prompt === 'string' ? { asked: { prompt: agentJson({ prompt }).prompt as string } } : {};
}

/** Returns what is known of a run that was stopped before its items were read: between two attempts, or while they were read. */
export function returnStopped(run: Run): INodeExecutionData[][] {
	const { ctx, ledger, requestKey } = run;
	const all = ctx.getInputData().flatMap((_, itemIndex) =>
		ledger.recordsOf(itemIndex, requestKey).map((record): Ended => {
			const entry = record.read();
			const first = ledger.prerequisiteOf(record);
			const tasks = [...(first ? [first] : []), ...(entry && 'task' in entry ? [entry.task] : [])];
			const uncertain = entry?.state === 'submitting';
			return { itemIndex, result: tasks.length > 0 || uncertain ? { state: 'canceled', tasks, uncertain } : { state: 'notStarted' } };
		}),
	);
	run.unreturned.release(all.flatMap(({ result }) => tasksOf(result)));
	return stopped(run, all);
}

/** What a stopped run returns, or the error that ends it. */
function stopped(run: Run, all: Ended[]): INodeExecutionData[][] {
	const node = run.ctx.getNode();
	const cancelled = canceledError(node, paidTasks(all), uncertainItems(all), again(run));
	// n8n would wait out all its attempts before it ends a node that throws: return what there is instead.
	if (node.retryOnFail !== true) throw cancelled;
	return [all.flatMap((ended) => stoppedItems(run, ended, cancelled).map((item) => withInputFields(item, inputFields(run, ended))))];
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

/** What was paid for, by item. A group needs no task at OctopusX, and is known by its own id. */
const paidTasks = (all: Ended[]): PaidTask[] =>
	all.flatMap(({ result, itemIndex }) =>
		tasksOf(result).flatMap(({ taskId, result: made }) => {
			const { groupId } = made ?? {};
			if (!taskId && groupId === undefined) return [];
			return [{ itemIndex, ...(taskId ? { taskId } : {}), ...(groupId === undefined ? {} : { groupId }) }];
		}),
	);

/** Items whose submit was sent and not answered: nobody knows whether it was taken. */
const uncertainItems = (all: Ended[]): number[] => all.flatMap(({ result, itemIndex }) => (isUncertain(result) ? [itemIndex] : []));

/** Shows what the user should know about items that are returned all the same. */
function showHints({ ctx, unreturned, agentCall, transport }: Run, results: ItemResult[]): void {
	const hints: Array<[message: string, type: 'warning' | 'info']> = [
		...new Set(results.flatMap((result) => (result.state === 'done' && result.hint !== undefined ? [result.hint] : []))),
		// n8n shows a hint as HTML, and there may be words of a service in it.
	].map((message) => [withoutMarkup(message), 'warning']);
	if (!agentCall) for (const message of unreturned.hints()) hints.push([message, 'info']);
	// In production, and for an agent, nobody looks.
	const sheet =
		agentCall || ctx.getMode() !== 'manual' ? undefined : runSummary(results, isLocalAddress(transport.baseUrl), unreturned.resumedCount);
	if (sheet !== undefined) hints.push([sheet, 'info']);
	for (const [message, type] of hints) ctx.addExecutionHints?.({ message, type, location: 'outputPane' });
}

/** The items of a result: its own, or one with the error in it. None for one that was cut off. */
function itemsOf(run: Run, { result, itemIndex }: Ended): INodeExecutionData[] {
	switch (result.state) {
		case 'done':
			return result.items;
		case 'rejected':
			return [errorItem(run, result.error, {}, itemIndex, { more: NOTHING_SENT })];
		case 'failed': {
			const { report, binary, labels } = result;
			const error = itemError(run.ctx, reportFor(run, report), itemIndex, [], [], again(run));
			return [Object.assign(errorItem(run, error, report.details, itemIndex, { labels }), binary ? { binary } : {})];
		}
		default:
			return [];
	}
}

/** For an agent, which has to know whether it may try again. */
const NOTHING_SENT = 'Nothing was sent, and nothing has to be paid.';

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
function stoppedItems(run: Run, ended: Ended, cancelled: NodeError): INodeExecutionData[] {
	const { result, itemIndex } = ended;
	const pairedItem = { item: itemIndex };
	if (result.state !== 'canceled') return itemsOf(run, ended).map(withoutError);
	const named = result.tasks.filter(({ taskId, result: made }) => taskId || made?.groupId !== undefined);
	if (named.length > 0 && !result.uncertain) return named.map((task) => ({ json: pendingJson(task, result.labels), pairedItem }));
	if (!result.uncertain) return [];
	const doubt = { json: { message: cancelled.message, description: cancelled.description ?? '', details: {} }, pairedItem };
	return [...named.map((task) => ({ json: pendingJson(task, result.labels), pairedItem })), doubt];
}

function withoutError(item: INodeExecutionData): INodeExecutionData {
	const { error, message, ...rest } = item.json;
	if (error === undefined) return item;
	const words = [error, message].filter((one): one is string => typeof one === 'string').join(' ');
	return Object.assign(item, { json: { ...rest, message: words } });
}
