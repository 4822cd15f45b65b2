import type { IDataObject } from 'n8n-workflow';

import { sanitized } from '../../network/serviceError';
import { isRecord, withoutUndefined } from '../../network/values';
import { usd } from '../../resources/labels';
import { agentJson } from './agentJson';
import { isForTheUser } from '../errors/nodeError';
import { withoutItem } from '../errors/texts';

/** An error as it is returned to an agent. */
interface AgentError {
	message: string;
	/** What to do next. */
	next?: string;
	details?: object;
}

/** The details that an agent can use: IDs, URLs, and the cost. */
function agentDetails(details: object): IDataObject {
	const { taskId, assetId, groupId, groupTaskId, imageUrl, videoUrl, cost } = details as IDataObject;
	return withoutUndefined({ taskId, assetId, groupId, groupTaskId, imageUrl, videoUrl, cost: costOf(cost) });
}

/** The cost as a number, if it is one. */
const costOf = (cost: IDataObject[string]): IDataObject[string] => (typeof cost === 'string' ? (usd(cost) ?? cost) : cost);

/** `{ error, taskId, next }`: an error on which an agent can act, instead of an item. */
export const agentErrorJson = ({ message, next, details = {} }: AgentError): IDataObject => ({
	error: sanitized(withoutItem(message)),
	...agentJson(agentDetails(details)),
	...(next ? { next } : {}),
});

/** The item for an error that was thrown before anything was sent: an invalid credential, an unknown operation. */
export function agentErrorOf(thrown: unknown): IDataObject {
	const message = thrown instanceof Error ? thrown.message : String(thrown);
	const advice = isForTheUser(thrown) && thrown.description ? ` ${thrown.description}` : '';
	return agentErrorJson({ message, next: `Do not call the tool again: tell the user.${advice}` });
}

/** Lists of files, with the names of their first URL and of all their URLs. */
const LISTS: Readonly<Record<string, [first: string, all: string]>> = {
	images: ['imageUrl', 'imageUrls'],
	videos: ['videoUrl', 'videoUrls'],
	audios: ['audioUrl', 'audioUrls'],
};

/** Fields of no use to an agent: redundant ones, or internal to the service. */
const OMITTED = ['assetUri', 'lookups', 'model', 'seed'];

const urlsIn = (list: unknown): string[] =>
	Array.isArray(list) ? list.flatMap((file) => (isRecord(file) && typeof file.url === 'string' ? [file.url] : [])) : [];

/**
 * An item for an agent: URL, ID, cost. Contains each URL once, since the model reads, and pays for, each of them.
 * @param isTask the item is about an existing task, whose status was requested
 */
export function leanJson(json: IDataObject, isTask: boolean): IDataObject {
	const rest: IDataObject = Object.fromEntries(Object.entries(json).filter(([name]) => !OMITTED.includes(name) && !(name in LISTS)));
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
