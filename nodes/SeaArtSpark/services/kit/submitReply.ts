import type { CallFailure } from '../../tasks/task';
import { isRedirect, failureKindOfStatus } from '../../network/httpFailure';
import { sanitized, serviceError, type ServiceError } from '../../network/serviceError';
import type { HttpResult } from '../../network/transport';
import { validId, isRecord, rawReply } from '../../network/values';

/**
 * Reads the reply to a submit. A lost ID is a lost payment, so it is searched for in every place where a service or a gateway may put it,
 * whatever the status and the other fields. Without an ID, only a clear refusal counts as refused.
 */

/** Maximum depth of wrappers: an envelope around a list around a task. */
const MAX_WRAPPERS = 4;

const WRAPPERS = ['data', 'result', 'Result', 'task', 'job', 'prediction', 'generation', 'response'] as const;

export const TASK_ID = ['id', 'task_id', 'taskId', 'Id', 'TaskId'] as const;

/** Objects of a reply that may contain an ID, the outermost first: the reply, the content of envelopes, the first entry of a list. */
function placesIn(reply: unknown, levels = MAX_WRAPPERS): Array<Record<string, unknown>> {
	const place: unknown = Array.isArray(reply) ? reply[0] : typeof reply === 'string' ? idsInCutJson(reply) : reply;
	if (!isRecord(place) || levels === 0) return Array.isArray(place) && levels > 0 ? placesIn(place, levels - 1) : [];
	return [place, ...WRAPPERS.flatMap((name) => placesIn(Object.hasOwn(place, name) ? place[name] : undefined, levels - 1))];
}

/** The IDs in truncated JSON: complete values are reliable. */
function idsInCutJson(text: string): Record<string, unknown> | undefined {
	if (!/^\s*[[{]/.test(text)) return undefined;
	const found = [...text.slice(0, 10_000).matchAll(/"(\w{2,8})"\s*:\s*"([^"\\]{1,1000})"/g)];
	return Object.fromEntries(found.reverse().map(([, name = '', value]) => [name, value]));
}

/** The status word of a task at this place of a reply. */
export const statusAt = ({ status, task_status, state }: Record<string, unknown>): string | undefined =>
	[status, task_status, state].find((word): word is string => typeof word === 'string' && word.trim() !== '');

/** Status of an envelope, which is about the call, not the task. */
const ENVELOPE = /^(success|ok)$/;

/**
 * The part of a reply that describes a task: the outermost object with this task's ID and a status, otherwise with any ID and a status,
 * otherwise with a status, otherwise the reply.
 */
export function taskPlace(reply: unknown, taskId?: string): unknown {
	// Only an ID is reliable in a truncated reply.
	if (typeof reply === 'string') return reply;
	const withStatus = placesIn(reply).filter((place) => statusAt(place) !== undefined);
	return (
		withStatus.find((place) => taskId !== undefined && TASK_ID.some((name) => idAt(place, [name]) === taskId)) ??
		withStatus.find((place) => idAt(place, TASK_ID) !== undefined) ??
		withStatus.find((place) => !ENVELOPE.test(statusAt(place) ?? '')) ??
		withStatus[0] ??
		reply
	);
}

/** The first valid ID under these names in one object. */
export const idAt = (place: Record<string, unknown>, names: readonly string[]): string | undefined =>
	validId(...names.map((name) => (Object.hasOwn(place, name) ? place[name] : undefined)));

/** The first ID under these names anywhere in the reply to a submit. With a rejected key, nothing was created. */
export function idIn({ reply }: HttpResult, names: readonly string[]): string | undefined {
	if (reply === undefined || reply.status === 401) return undefined;
	const task = taskPlace(reply.body);
	return validId(...[...placesIn(task), ...placesIn(reply.body)].map((place) => idAt(place, names)));
}

/** The task ID in the reply to a submit. @param first names that take precedence over the usual ones */
export const taskIdIn = (called: HttpResult, first: readonly string[] = []): string | undefined =>
	idIn(called, first) ?? idIn(called, TASK_ID) ?? bareId(called) ?? idInLocation(called);

/** Some services only return a `Location` to poll, with 201, 202, or 303. Its URL is not followed, only parsed. */
function idInLocation({ reply }: HttpResult): string | undefined {
	const location: unknown = reply?.headers.location;
	if (reply === undefined || reply.status >= 400 || typeof location !== 'string') return undefined;
	const [path = ''] = location.slice(0, 2_000).split(/[?#]/);
	return /\/(?:tasks?|generations?)\/(?=[^/]*\d)([\w-]{8,})\/?$/.exec(path)?.[1];
}

/** The ID of gateways that return only the ID in `data`. */
export function bareId({ failure, reply }: HttpResult): string | undefined {
	if (failure || !isRecord(reply.body) || !isEmptyError(reply.body.error) || typeof reply.body.data !== 'string') return undefined;
	return /^(?=.*\d)[\w-]{8,}$/.test(reply.body.data) ? reply.body.data : undefined;
}

/**
 * The failure of a submit without an ID in its reply. It is `refused` only if the refusal is clear. Otherwise the task may have been
 * accepted, so the message quotes the reply: it may contain an ID in an unexpected format.
 * @param missing what the reply lacks, for example `task ID`
 */
export function submitFailure({ failure, reply }: HttpResult, missing: string): CallFailure {
	if (failure === undefined) return withoutId(reply.body, missing);
	if (isRedirect(failure.httpStatus)) return { ...failure, kind: 'unreadable' };
	return failure.kind === 'serverError' && reply !== undefined ? withMore(failure, reply.body) : failure;
}

function withoutId(body: unknown, missing: string): CallFailure {
	const inside = failureInside(body);
	if (inside) return inside.kind === 'serverError' ? withMore(inside, body) : inside;
	const error = isRecord(body) ? (serviceError(body) ?? stateIn(body)) : undefined;
	if (error && isRecord(body) && isClearRefusal(body) && !isServerSide(error)) return { kind: 'refused', ...error };
	const message =
		error && !quoted(body).includes(error.message) ? withReply(error.message, body) : `the reply held no ${missing}: ${quoted(body)}`;
	return { kind: 'unreadable', message, ...(error?.code === undefined ? {} : { code: error.code }) };
}

/** The failure in a reply of HTTP 200 whose envelope or error contains an HTTP status. */
export function failureInside(body: unknown): CallFailure | undefined {
	const status = isRecord(body) ? statusIn(body) : undefined;
	const kind = status === undefined ? undefined : failureKindOfStatus(status);
	if (status === undefined || kind === undefined) return undefined;
	return { kind, httpStatus: status, message: `code ${status}`, ...serviceError(body) };
}

const withMore = (failure: CallFailure, body: unknown): CallFailure =>
	containsMore(body, failure) ? { ...failure, message: withReply(failure.message, body) } : failure;

/** The HTTP status in the envelope or the error of a reply. */
function statusIn(body: Record<string, unknown>): number | undefined {
	const { status, error, state } = body;
	const codes = [isRecord(status) ? status.code : undefined, isRecord(error) ? error.code : undefined, body.code, state];
	return codes.map(Number).find((code) => Number.isInteger(code) && code >= 400 && code < 600);
}

/** Whether the service refused the request: it names an error. `detail` isn't sufficient, since frameworks use it for crashes, too. */
const isClearRefusal = (body: Record<string, unknown>): boolean =>
	!isEmptyError(body.error) ||
	body.success === false ||
	(typeof body.state === 'number' && body.state !== 1) ||
	(typeof body.code === 'string' && /[a-z]/i.test(body.code) && !/^(success|ok)$/i.test(body.code));

/** The error of a service that only returns a number. */
const stateIn = ({ state }: Record<string, unknown>): ServiceError | undefined =>
	typeof state === 'number' && state !== 1 ? { message: `the service answered with state ${state}` } : undefined;

/** Whether an error is internal to the service: codes 095 to 098 of every Spark model, or such a message. */
const isServerSide = ({ code = '', message }: ServiceError): boolean =>
	/^0{0,2}\d{4}09[5-8]$/.test(code) ||
	/time.?out|timed out|internal (server )?error|(service|temporarily) unavailable|bad gateway|unexpected error/i.test(message);

/** Whether an error field contains no error: some services always send the field. */
export function isEmptyError(error: unknown, levels = MAX_WRAPPERS): boolean {
	if (typeof error === 'string') return /^(0|ok|none|null|success)?$/i.test(error.trim());
	if (Array.isArray(error) || isRecord(error)) {
		return levels > 0 && Object.values(error).every((inner) => isEmptyError(inner, levels - 1) || inner === 200);
	}
	return error === undefined || error === null || error === 0 || error === false;
}

/** Maximum characters of a reply in a message, and of the text before it. */
const MAX_QUOTED = 300;

/** A reply as it is quoted in a message. */
function quoted(body: unknown): string {
	const whole = typeof body === 'string' ? body : JSON.stringify(rawReply(body));
	const text = whole.slice(0, 10 * MAX_QUOTED).replace(/<[^<>]*>/g, ' ');
	const flat = sanitized(text.replace(/[\p{Cc}\p{Cf}]/gu, ' '));
	if (flat === '') return 'it was empty';
	return flat.length > MAX_QUOTED ? `${flat.slice(0, MAX_QUOTED)} ...` : flat;
}

/** A message of a service followed by the reply; both are shortened. */
const withReply = (words: string, body: unknown): string =>
	`${words.length > MAX_QUOTED ? `${words.slice(0, MAX_QUOTED)} ...` : words}. The reply: ${quoted(body)}`;

/** Whether a reply contains a value that is not in its error message and may be an ID. */
function containsMore(body: unknown, { message, code }: CallFailure): boolean {
	if (!isRecord(body) && !Array.isArray(body)) return false;
	const leaves: string[] = [];
	JSON.stringify(rawReply(body), (_, value: unknown) => {
		if (typeof value === 'string' || typeof value === 'number') leaves.push(sanitized(String(value)));
		return value;
	});
	return leaves.some((leaf) => leaf.length >= 6 && /\d/.test(leaf) && leaf !== code && !message.includes(leaf));
}
