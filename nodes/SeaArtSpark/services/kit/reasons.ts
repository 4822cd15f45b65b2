import { isAddress } from '../../network/addresses';
import { type ServiceError, sanitized, serviceError } from '../../network/serviceError';
import { isEmptyError } from './submitReply';
import { asScalar } from '../fields';
import type { CallFailure } from '../../tasks/task';

/** Fields that contain an error, the most specific first. */
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

/** Fields that may contain an error message or another message. */
const MESSAGES = ['message', 'msg', 'detail', 'details'];

/** Messages about a task without an error. */
const SUCCESS = /succe|complet|finish|\bok\b|\bdone\b|ready|generated|found|process|queue|pending|wait|upload|running|submitted/i;

type Place = Record<string, unknown>;

/** The error at one of these places, with its code. */
const errorAt = (places: readonly Place[]): ServiceError | undefined => firstAt(places, ERRORS, () => true);

/** The reason of a failed task: its error, otherwise its message. */
export const reasonOfFailed = (places: readonly Place[], status: string): ServiceError =>
	errorAt(places) ?? firstAt(places, MESSAGES, () => true) ?? { message: `the service gave no reason (status "${sanitized(status)}")` };

/** The reason why a completed task made nothing: its error, otherwise a message that doesn't report success. */
export const reasonOfEmpty = (places: readonly Place[]): ServiceError | undefined =>
	errorAt(places) ?? firstAt(places, MESSAGES, (words) => !SUCCESS.test(words));

function firstAt(places: readonly Place[], keys: readonly string[], counts: (words: string) => boolean): ServiceError | undefined {
	for (const key of keys) {
		for (const place of places) {
			const value = Object.hasOwn(place, key) ? place[key] : undefined;
			if (isEmptyError(value) || (typeof value === 'string' && isAddress(value.trim()))) continue;
			const error = serviceError(value);
			if (!error || !counts(error.message)) continue;
			const code =
				error.code ??
				[place.error_code, place.errorCode, place.code].map(asScalar).find((one) => one && !/^(success|ok|0|1|200)$/i.test(one));
			return { ...(code === undefined ? {} : { code: sanitized(code) }), message: error.message };
		}
	}
	return undefined;
}

/** Whether an error means that the service has no such task, as opposed to an unknown model. */
export function meansNotFound({ code = '', message }: ServiceError): boolean {
	const words = `${code} ${message}`.slice(0, 600);
	return /not.?(be )?(found|exist)|(unknown|invalid).task|no such|不存在/i.test(words) && !/model|channel/i.test(words);
}

/** The failure of a poll, corrected for services that return HTTP 400 for an unknown task. */
export const refusedAsNotFound = (failure: CallFailure): CallFailure =>
	failure.kind === 'refused' && failure.httpStatus !== undefined && meansNotFound(failure) ? { ...failure, kind: 'notFound' } : failure;
