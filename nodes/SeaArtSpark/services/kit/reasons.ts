import { isAddress } from '../../network/addresses';
import { type ServiceError, sanitized, serviceError } from '../../network/serviceError';
import { isEmptyError } from './submitReply';
import { asScalar } from '../fields';
import type { CallFailure } from '../../tasks/task';

/** Fields that name an error, the most exact first. */
const ERRORS = [
	'error',
	'errors',
	'Error',
	'fail_reason',
	'failReason',
	'failure_reason',
	'error_message',
	'errorMessage',
	'error_msg',
	'reason',
];

/** Fields that may hold the words of an error, and may hold other words. */
const MESSAGES = ['message', 'msg', 'detail', 'details'];

/** Words of a service about a task that is well. */
const GOOD = /succe|complet|finish|\bok\b|\bdone\b|ready|generated|found|process|queue|pending|wait|upload|running|submitted/i;

type Place = Record<string, unknown>;

/** The error that a task names at one of these places, with its code. */
export const errorAt = (places: readonly Place[]): ServiceError | undefined => firstAt(places, ERRORS, () => true);

/** The reason of a failed task: its error, else its message. */
export const reasonOfFailed = (places: readonly Place[], status: string): ServiceError =>
	errorAt(places) ?? firstAt(places, MESSAGES, () => true) ?? { message: `the service gave no reason (status "${sanitized(status)}")` };

/** The reason why a completed task made nothing: its error, else a message that does not say that all is well. */
export const reasonOfEmpty = (places: readonly Place[]): ServiceError | undefined =>
	errorAt(places) ?? firstAt(places, MESSAGES, (words) => !GOOD.test(words));

function firstAt(places: readonly Place[], keys: readonly string[], counts: (words: string) => boolean): ServiceError | undefined {
	for (const key of keys) {
		for (const place of places) {
			const value = Object.hasOwn(place, key) ? place[key] : undefined;
			if (isEmptyError(value) || (typeof value === 'string' && isAddress(value.trim()))) continue;
			const said = serviceError(value);
			if (!said || !counts(said.message)) continue;
			const code =
				said.code ??
				[place.error_code, place.errorCode, place.code].map(asScalar).find((one) => one && !/^(success|ok|0|1|200)$/i.test(one));
			return { ...(code === undefined ? {} : { code: sanitized(code) }), message: said.message };
		}
	}
	return undefined;
}

/** Whether the words of a service mean that it has no such task. A model that it does not have is another matter. */
export function saysNotFound({ code = '', message }: ServiceError): boolean {
	const words = `${code} ${message}`.slice(0, 600);
	return /not.?(be )?(found|exist)|(unknown|invalid).task|no such|不存在/i.test(words) && !/model|channel/i.test(words);
}

/** The failure of a poll: some services answer for an unknown task with HTTP 400. */
export const refusedAsNotFound = (failure: CallFailure): CallFailure =>
	failure.kind === 'refused' && failure.httpStatus !== undefined && saysNotFound(failure) ? { ...failure, kind: 'notFound' } : failure;
