import type { Fault, FaultRequest, FaultRule } from './faults';
import { beside } from './oddReplies';
import { hashFraction } from './random';
import type { FailureShape } from './tasks';

/** Shares from 0 to 1 of the submits, polls, tasks or downloads that go wrong in this way. */
export interface FaultRates {
	/** Submits answered 429, with Retry-After in seconds, as a date, or without. */
	submit429?: number;
	/** Submits answered 500, 502, 503 or 504, nothing accepted. */
	submit5xxBefore?: number;
	/** The same answers although the task was created. */
	submit5xxAfter?: number;
	/** Connections cut, nothing accepted. */
	submitResetBefore?: number;
	/** Connections cut although the task was created. */
	submitResetAfter?: number;
	/** Submits whose task is done at once. */
	submitTerminal?: number;
	/** Tasks that end failed, in one of the documented shapes. */
	taskFails?: number;
	/** Accepted submits with an ambiguous response: an envelope of 5xx, 499, a redirect, text without an ID. */
	submitMaybeTaken?: number;
	/** Submits whose answer has the id in an odd place, in 1,000 characters, or beside an error of 409 or 500. */
	submitOddId?: number;
	/** Submits whose answer has an empty error, or another state, beside the id. */
	submitEmptyError?: number;
	/** Tasks whose output comes `outputLateMs` after their end. */
	taskOutputLate?: number;
	/** Polls answered 302, 400, 403 or 405 although the task is fine. */
	pollStray?: number;
	/** Polls that return another task. */
	pollOtherTask?: number;
	poll503?: number;
	poll429?: number;
	pollReset?: number;
	pollHtml?: number;
	pollTruncated?: number;
	pollSlow?: number;
	/** Polls that return an undocumented status. */
	unknownStatus?: number;
	/** Tasks that are not found for their first `unknownTaskSeconds`. */
	unknownTaskFirstSeconds?: number;
	download503?: number;
	downloadReset?: number;
	downloadTruncated?: number;
	/** Ms by which a slow poll is late; default 3000. */
	slowMs?: number;
	/** Default 2. */
	unknownTaskSeconds?: number;
	/** Ms; default 5000. */
	outputLateMs?: number;
}

type Kind = 'submit' | 'poll' | 'download';
type Share = [rate: number | undefined, ...faults: Fault[]];

const serverErrors = [500, 502, 503, 504];
const failureShapes: FailureShape[] = ['error_message', 'message', 'string', 'bare'];

/** One draw decides what happens to a request, so that the rates are exact and shares of one kind never overlap. */
function rulesFor(seed: number, on: Kind, shares: Share[]): FaultRule[] {
	const draw = (request: FaultRequest): number => hashFraction(`chaos/${seed}/${on}/${request.fingerprint}`);
	let end = 0;
	return shares.flatMap(([rate = 0, ...faults]) =>
		faults.map((fault): FaultRule => {
			const start = end;
			const stop = (end += rate / faults.length);
			return { on, fault, when: (request) => draw(request) >= start && draw(request) < stop };
		}),
	);
}

function tooMany(): Fault[] {
	return [
		{ kind: 'status', status: 429 },
		{ kind: 'status', status: 429, retryAfter: 1 },
		{ kind: 'status', status: 429, retryAfter: (now) => new Date(now + 2000).toUTCString() },
	];
}

function maybeAccepted(): Fault[] {
	return [
		{ kind: 'envelope', code: 503, accepted: true },
		{ kind: 'status', status: 499, accepted: true },
		{ kind: 'redirect', to: '/elsewhere', status: 307, accepted: true },
		{ kind: 'reply', body: { detail: 'request accepted' }, accepted: true },
	];
}

function oddIds(): Fault[] {
	return [
		...(['data.id', 'taskId', 'task_id', '[0].id'] as const).map((place): Fault => ({ kind: 'id', place })),
		{ kind: 'id', form: 'long' },
		{ kind: 'id', status: 409 },
		{ kind: 'id', status: 500 },
	];
}

function emptyErrors(): Fault[] {
	return [{ error: {} }, { error: '' }, { error: 0 }, { state: 2 }].map((fields): Fault => ({ kind: 'rewrite', body: beside(fields) }));
}

/** Tasks unknown at first come before the other polls: the share is one of tasks, drawn once per task. */
function unknownAtFirst(seed: number, rates: FaultRates): FaultRule[] {
	const share = rates.unknownTaskFirstSeconds ?? 0;
	if (share === 0) return [];
	const limit = (rates.unknownTaskSeconds ?? 2) * 1000;
	return [
		{
			on: 'poll',
			fault: { kind: 'unknownTask' },
			when: ({ taskAge, fingerprint }) =>
				taskAge !== undefined && taskAge < limit && hashFraction(`chaos/${seed}/unknown/${fingerprint.split('/')[0]}`) < share,
		},
	];
}

/**
 * A repeatable mixture of faults. The fault of a request depends on the seed and on its content, not on the
 * order in which requests arrive, so a run that failed fails again.
 */
export function randomFaults(seed: number, rates: FaultRates): FaultRule[] {
	return [
		...unknownAtFirst(seed, rates),
		...rulesFor(seed, 'submit', [
			[rates.submit429, ...tooMany()],
			[rates.submit5xxBefore, ...serverErrors.map((status): Fault => ({ kind: 'status', status }))],
			[rates.submit5xxAfter, ...serverErrors.map((status): Fault => ({ kind: 'status', status, accepted: true }))],
			[rates.submitResetBefore, { kind: 'reset' }],
			[rates.submitResetAfter, { kind: 'reset', accepted: true }],
			[rates.submitTerminal, { kind: 'terminal' }],
			[rates.taskFails, ...failureShapes.map((shape): Fault => ({ kind: 'fail', shape }))],
			[rates.submitMaybeTaken, ...maybeAccepted()],
			[rates.submitOddId, ...oddIds()],
			[rates.submitEmptyError, ...emptyErrors()],
			[rates.taskOutputLate, { kind: 'outputLate', ms: rates.outputLateMs ?? 5000 }],
		]),
		...rulesFor(seed, 'poll', [
			[rates.poll503, { kind: 'status', status: 503 }],
			[rates.poll429, ...tooMany()],
			[rates.pollReset, { kind: 'reset' }],
			[rates.pollHtml, { kind: 'html' }],
			[rates.pollTruncated, { kind: 'truncated' }],
			[rates.pollSlow, { kind: 'slow', ms: rates.slowMs ?? 3000 }],
			[rates.unknownStatus, { kind: 'unknownStatus', status: 'archiving' }],
			[rates.pollStray, { kind: 'redirect', to: '/elsewhere' }, ...[400, 403, 405].map((status): Fault => ({ kind: 'status', status }))],
			[rates.pollOtherTask, { kind: 'otherTask' }],
		]),
		...rulesFor(seed, 'download', [
			[rates.download503, { kind: 'status', status: 503 }],
			[rates.downloadReset, { kind: 'reset' }],
			[rates.downloadTruncated, { kind: 'truncated' }],
		]),
	];
}
