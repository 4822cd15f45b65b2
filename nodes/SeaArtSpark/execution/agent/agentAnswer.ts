import type { IDataObject } from 'n8n-workflow';

import { sanitized } from '../../network/serviceError';
import { isRecord, withoutUndefined } from '../../network/values';
import { usd } from '../../resources/labels';
import { agentJson } from './agentWords';
import { isForTheUser } from '../errors/nodeError';

/** What an agent is told of something that came to nothing. */
interface AgentError {
	message: string;
	/** What to do next. */
	next?: string;
	details?: object;
}

/** Items mean nothing to an agent. */
export const withoutItem = (message: string): string => message.replace(/ \[item \d+\]$/, '');

/** Of an item's details, what an agent can do something with: ids, and what was made and is paid for all the same. */
function namesIn(details: object): IDataObject {
	const { taskId, assetId, groupId, groupTaskId, imageUrl, videoUrl, cost } = details as IDataObject;
	return withoutUndefined({ taskId, assetId, groupId, groupTaskId, imageUrl, videoUrl, cost: costOf(cost) });
}

/** A cost as a number, where it is one. */
const costOf = (cost: IDataObject[string]): IDataObject[string] => (typeof cost === 'string' ? (usd(cost) ?? cost) : cost);

/** `{ error, taskId, next }`: the words in place of an item, as an agent can act on them. */
export const agentErrorJson = ({ message, next, details = {} }: AgentError): IDataObject => ({
	error: sanitized(withoutItem(message)),
	...agentJson(namesIn(details)),
	...(next ? { next } : {}),
});

/** The words for what was thrown before anything was sent: a credential that cannot be right, an operation that is none. */
export function agentErrorOf(thrown: unknown): IDataObject {
	const message = thrown instanceof Error ? thrown.message : String(thrown);
	const advice = isForTheUser(thrown) && thrown.description ? ` ${thrown.description}` : '';
	return agentErrorJson({ message, next: `Do not call the tool again: tell the user.${advice}` });
}

/** The names of lists of files, and what their addresses are called where there are several. */
const LISTS: Readonly<Record<string, [first: string, all: string]>> = {
	images: ['imageUrl', 'imageUrls'],
	videos: ['videoUrl', 'videoUrls'],
	audios: ['audioUrl', 'audioUrls'],
};

/** What an agent has no use for: it is said already, or it is the service's own business. */
const SAID = ['assetUri', 'lookups', 'model', 'seed'];

const urlsIn = (list: unknown): string[] =>
	Array.isArray(list) ? list.flatMap((file) => (isRecord(file) && typeof file.url === 'string' ? [file.url] : [])) : [];

/**
 * An item as an agent needs it: address, ID, cost. No address stands in it twice, since a model reads, and pays for, each of them.
 * @param isTask the item is about a task that exists: its status is what was asked for
 */
export function leanJson(json: IDataObject, isTask: boolean): IDataObject {
	const rest: IDataObject = Object.fromEntries(Object.entries(json).filter(([name]) => !SAID.includes(name) && !(name in LISTS)));
	for (const [list, [first, all]] of Object.entries(LISTS)) {
		const urls = urlsIn(json[list]);
		if (urls.length < 2) continue;
		delete rest[first];
		rest[all] = urls;
	}
	const shown = new Set(Object.values(rest).flat());
	const files = urlsIn(json.files).filter((url) => !shown.has(url));
	if (json.files !== undefined) delete rest.files;
	if (files.length > 0) rest.files = files;
	if (!isTask && json.status === 'completed') delete rest.status;
	const { taskId, status, cost, ...made } = rest;
	return withoutUndefined({ ...made, taskId, status, cost: costOf(cost) });
}
