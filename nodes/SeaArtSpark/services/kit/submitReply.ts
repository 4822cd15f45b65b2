import type { CallFailure } from '../../tasks/task';
import { isRedirect, failureKindOfStatus } from '../../network/httpFailure';
import { sanitized, serviceError, type ServiceError } from '../../network/serviceError';
import type { HttpResult } from '../../network/transport';
import { validId, isRecord, rawReply } from '../../network/values';

/**
 * The reply to a submit, read by one rule: an id is money. Whatever status it comes with and whatever stands beside it, it is looked for
 * in every place where a service or a gateway may have put it. Where there is none, a "no" counts only when it is clear.
 */

/** How deep wrappers are opened: an envelope around a list around a task. */
const MAX_WRAPPERS = 4;

const WRAPPERS = ['data', 'result', 'Result', 'task', 'job', 'prediction', 'generation', 'response'] as const;

export const TASK_ID = ['id', 'task_id', 'taskId', 'Id', 'TaskId'] as const;

/** Where an id may stand in a reply, the outermost place first: the reply, its envelopes' insides, the first entry of a list. */
function placesIn(reply: unknown, levels = MAX_WRAPPERS): Array<Record<string, unknown>> {
	const place: unknown = Array.isArray(reply) ? reply[0] : typeof reply === 'string' ? idsInCutJson(reply) : reply;
	if (!isRecord(place) || levels === 0) return Array.isArray(place) && levels > 0 ? placesIn(place, levels - 1) : [];
	return [place, ...WRAPPERS.flatMap((name) => placesIn(Object.hasOwn(place, name) ? place[name] : undefined, levels - 1))];
}

/** The ids in JSON that ends too early: what was written out whole can be relied on. */
function idsInCutJson(text: string): Record<string, unknown> | undefined {
	if (!/^\s*[[{]/.test(text)) return undefined;
	const found = [...text.slice(0, 10_000).matchAll(/"(\w{2,8})"\s*:\s*"([^"\\]{1,1000})"/g)];
	return Object.fromEntries(found.reverse().map(([, name = '', value]) => [name, value]));
}

/** The status word of a task at this place of a reply. */
export const statusAt = ({ status, task_status, state }: Record<string, unknown>): string | undefined =>
	[status, task_status, state].find((word): word is string => typeof word === 'string' && word.trim() !== '');

/** What an envelope says of the call, not of the task. */
const ENVELOPE = /^(success|ok)$/;

/**
 * The part of a reply that describes a task: the outermost place with this task's id and a status, else with any id and a status,
 * else with a status, else the reply.
 */
export function taskPlace(reply: unknown, taskId?: string): unknown {
	// What is left of a cut answer is good for an id and nothing else.
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

/** The id of one of these names at one place. */
export const idAt = (place: Record<string, unknown>, names: readonly string[]): string | undefined =>
	validId(...names.map((name) => (Object.hasOwn(place, name) ? place[name] : undefined)));

/** The first id of one of these names in the reply to a submit, wherever it stands. A key that was not accepted has made nothing. */
export function idIn({ reply }: HttpResult, names: readonly string[]): string | undefined {
	if (reply === undefined || reply.status === 401) return undefined;
	const task = taskPlace(reply.body);
	return validId(...[...placesIn(task), ...placesIn(reply.body)].map((place) => idAt(place, names)));
}

/** The id of the task in the reply to a submit. @param first names that count before the usual ones */
export const taskIdIn = (called: HttpResult, first: readonly string[] = []): string | undefined =>
	idIn(called, first) ?? idIn(called, TASK_ID) ?? bareId(called) ?? idInLocation(called);

/** Some say with `Location` where to poll, and nothing else: after 201, 202 or 303. The address is not followed, only read. */
function idInLocation({ reply }: HttpResult): string | undefined {
	const location: unknown = reply?.headers.location;
	if (reply === undefined || reply.status >= 400 || typeof location !== 'string') return undefined;
	const [path = ''] = location.slice(0, 2_000).split(/[?#]/);
	return /\/(?:tasks?|generations?)\/(?=[^/]*\d)([\w-]{8,})\/?$/.exec(path)?.[1];
}

/** Some gateways put nothing but the id into `data`. */
export function bareId({ failure, reply }: HttpResult): string | undefined {
	if (failure || !isRecord(reply.body) || !isEmptyError(reply.body.error) || typeof reply.body.data !== 'string') return undefined;
	return /^(?=.*\d)[\w-]{8,}$/.test(reply.body.data) ? reply.body.data : undefined;
}

/**
 * Why a submit's answer without an id is failure. Only a clear "no" is one; what is less clear may be the broken answer to a task that was
 * taken, and the reply is quoted then: an id may still be in it, in words that nobody foresaw.
 * @param missing what the reply does not hold, `task ID` for example
 */
export function submitFailure({ failure, reply }: HttpResult, missing: string): CallFailure {
	if (failure === undefined) return withoutId(reply.body, missing);
	if (isRedirect(failure.httpStatus)) return { ...failure, kind: 'unreadable' };
	return failure.kind === 'serverError' && reply !== undefined ? withMore(failure, reply.body) : failure;
}

function withoutId(body: unknown, missing: string): CallFailure {
	const inside = failureInside(body);
	if (inside) return inside.kind === 'serverError' ? withMore(inside, body) : inside;
	const said = isRecord(body) ? (serviceError(body) ?? stateIn(body)) : undefined;
	if (said && isRecord(body) && saysNo(body) && !isServerSide(said)) return { kind: 'refused', ...said };
	const message =
		said && !quoted(body).includes(said.message) ? besides(said.message, body) : `the reply held no ${missing}: ${quoted(body)}`;
	return { kind: 'unreadable', message, ...(said?.code === undefined ? {} : { code: said.code }) };
}

/** The failure that a reply of HTTP 200 tells of in its envelope or its error, as an HTTP status. */
export function failureInside(body: unknown): CallFailure | undefined {
	const status = isRecord(body) ? statusIn(body) : undefined;
	const kind = status === undefined ? undefined : failureKindOfStatus(status);
	if (status === undefined || kind === undefined) return undefined;
	return { kind, httpStatus: status, message: `code ${status}`, ...serviceError(body) };
}

const withMore = (failure: CallFailure, body: unknown): CallFailure =>
	saysMore(body, failure) ? { ...failure, message: besides(failure.message, body) } : failure;

/** An HTTP status inside a reply of 200: of its envelope, or of its error. */
function statusIn(body: Record<string, unknown>): number | undefined {
	const { status, error, state } = body;
	const codes = [isRecord(status) ? status.code : undefined, isRecord(error) ? error.code : undefined, body.code, state];
	return codes.map(Number).find((code) => Number.isInteger(code) && code >= 400 && code < 600);
}

/** A service that names an error has turned the request down. `detail` alone is what a framework says about its own crash, too. */
const saysNo = (body: Record<string, unknown>): boolean =>
	!isEmptyError(body.error) ||
	body.success === false ||
	(typeof body.state === 'number' && body.state !== 1) ||
	(typeof body.code === 'string' && /[a-z]/i.test(body.code) && !/^(success|ok)$/i.test(body.code));

/** What a service says that has only a number for its "no". */
const stateIn = ({ state }: Record<string, unknown>): ServiceError | undefined =>
	typeof state === 'number' && state !== 1 ? { message: `the service answered with state ${state}` } : undefined;

/** Words and codes of something that broke on the way: 095 to 098 are those of every Spark model. */
const isServerSide = ({ code = '', message }: ServiceError): boolean =>
	/^0{0,2}\d{4}09[5-8]$/.test(code) ||
	/time.?out|timed out|internal (server )?error|(service|temporarily) unavailable|bad gateway|unexpected error/i.test(message);

/** An error that says nothing: what a service writes where there was none. */
export function isEmptyError(error: unknown, levels = MAX_WRAPPERS): boolean {
	if (typeof error === 'string') return /^(0|ok|none|null|success)?$/i.test(error.trim());
	if (Array.isArray(error) || isRecord(error)) {
		return levels > 0 && Object.values(error).every((inner) => isEmptyError(inner, levels - 1) || inner === 200);
	}
	return error === undefined || error === null || error === 0 || error === false;
}

/** Characters of a reply in a message, and of the words before it. */
const MAX_QUOTED = 300;

/** A reply as a message may show it. */
function quoted(body: unknown): string {
	const whole = typeof body === 'string' ? body : JSON.stringify(rawReply(body));
	const text = whole.slice(0, 10 * MAX_QUOTED).replace(/<[^<>]*>/g, ' ');
	const flat = sanitized(text.replace(/[\p{Cc}\p{Cf}]/gu, ' '));
	if (flat === '') return 'it was empty';
	return flat.length > MAX_QUOTED ? `${flat.slice(0, MAX_QUOTED)} ...` : flat;
}

/** Words of a service with the reply they are from; both are kept short. */
const besides = (words: string, body: unknown): string =>
	`${words.length > MAX_QUOTED ? `${words.slice(0, MAX_QUOTED)} ...` : words}. The reply: ${quoted(body)}`;

/** Whether a reply holds something that its own words leave out, as an id would be. */
function saysMore(body: unknown, { message, code }: CallFailure): boolean {
	if (!isRecord(body) && !Array.isArray(body)) return false;
	const leaves: string[] = [];
	JSON.stringify(rawReply(body), (_, value: unknown) => {
		if (typeof value === 'string' || typeof value === 'number') leaves.push(sanitized(String(value)));
		return value;
	});
	return leaves.some((leaf) => leaf.length >= 6 && /\d/.test(leaf) && leaf !== code && !message.includes(leaf));
}
