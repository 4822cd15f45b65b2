import type { NodeApiError } from 'n8n-workflow';

import { usd } from '../../resources/labels';
import { sanitized } from '../../network/serviceError';
import { displayId } from '../../services/displayId';
import type { Redactor } from '../../network/redactor';
import type { Service } from '../../services/service';
import type { ResultFile, SparkTask } from '../../services/sparkTask';
import { withoutUndefined } from '../../network/values';
import type { Outcome } from '../../tasks/outcome';
import type { CallFailure, FailureKind } from '../../tasks/task';

/** How an item ended badly, in the user's words. `details` is what a workflow can read of it. */
export interface ErrorReport {
	/** What happened. */
	message: string;
	/** What to do next, with the task ID where there is one. */
	description: string;
	details: {
		taskId?: string;
		status?: string;
		model?: string;
		errorCode?: string;
		httpCode?: string;
		assetId?: string;
		groupId?: string;
		/** The task that made the group. */
		groupTaskId?: string;
		/** What the task made, with addresses. */
		files?: ResultFile[];
		imageUrl?: string;
		videoUrl?: string;
		/** USD. */
		cost?: number;
		lookups?: number;
	};
	/** What to do about running it again, unless the ending of the whole run says that. */
	advice?: string | undefined;
	/** What to do next where an agent reads it, which has no settings to turn. */
	agentNext?: string;
	/** The submit may have created a paid task whose ID we never received. */
	uncertain?: true;
	/** A task is paid for whose result was not returned and may still be. */
	isPaid?: true;
	/** Its time was up. */
	timedOut?: true;
	/** Machine-readable cause for hosts from 2.38 on. */
	hostFailure?: HostFailure;
}

type HostFailure = NonNullable<ConstructorParameters<typeof NodeApiError>[2]>['failure'];
type Cause = NonNullable<HostFailure>['cause'];

/** An outcome that is no result. */
export type BadOutcome = Exclude<Outcome<SparkTask>, { state: 'completed' | 'submitted' | 'canceled' }>;

/** The words for a kind of failure, and its cause for hosts. */
interface FailureTexts {
	/** What happened, to be followed by the service's own words. */
	headline(title: string, failure: CallFailure): string;
	/** What to do next, where the service's code gives no better advice. */
	next?(service: Pick<Service, 'title' | 'keyPage'>, failure: CallFailure): string;
	cause?(failure: CallFailure): Cause;
}

/** The service does not know the key; any other "no" knows it. */
export const isUnauthorized = ({ httpStatus }: CallFailure): boolean => httpStatus === 401;
/** Whether a service says that the account cannot pay. */
export const isWithoutCredit = ({ kind, httpStatus, code = '', message }: CallFailure): boolean =>
	kind === 'denied' && (httpStatus === 402 || NO_CREDIT.test(`${code.slice(0, 100)} ${message.slice(0, 300)}`));

const NO_CREDIT = /insufficient|not enough|no credit|arrears|overdue|quota|余额/i;

const refusedRequest: FailureTexts = { headline: (title) => `${title} did not accept the request` };

/** Every kind of failure in words: one place to read them, one to change them. */
const FAILURE_TEXTS: Record<FailureKind, FailureTexts> = {
	notSent: {
		headline: (title) => `${title} cannot be reached`,
		next: () => "Check the internet connection and the proxy of this n8n, and the 'Base URL' of the credential.",
		cause: () => 'temporarily-unavailable',
	},
	rateLimited: {
		headline: (title) => `${title} is receiving too many requests`,
		next: () => "Run it again later, or lower 'Max Requests per Second' and 'Max Tasks in Flight' under Options.",
		cause: () => 'rate-limited',
	},
	denied: {
		headline: (title, failure) =>
			isUnauthorized(failure)
				? `${title} did not accept the API key`
				: isWithoutCredit(failure)
					? `The account at ${title} has no credit`
					: `${title} knows this API key and gives it no access`,
		next: ({ keyPage }, failure) =>
			isUnauthorized(failure)
				? `Check the API key in the credential, and that the credential names the right service. Its keys are at ${keyPage}.`
				: isWithoutCredit(failure)
					? `Top up the balance of your account, then run this again. Its keys are at ${keyPage}.`
					: `Check that the balance of your account is not used up, and that this API key may use this model: ${keyPage}.`,
		cause: (failure) => (isUnauthorized(failure) ? 'credential-invalid' : 'quota-exhausted'),
	},
	notFound: {
		headline: (title) => `${title} does not know this address`,
		next: ({ title }) => `Check the ID, and the 'Base URL' of the credential: empty is right for ${title}.`,
	},
	serverError: { ...refusedRequest, cause: () => 'temporarily-unavailable' },
	noResponse: { ...refusedRequest, cause: () => 'temporarily-unavailable' },
	unreadable: refusedRequest,
	unusable: refusedRequest,
	refused: refusedRequest,
};

const headline = (failure: CallFailure, { title }: Service): string =>
	`${FAILURE_TEXTS[failure.kind].headline(title, failure)}: ${quoted(failure)}`;

const nextStep = (failure: CallFailure, service: Service): string | undefined =>
	service.adviceFor(failure.code) ?? FAILURE_TEXTS[failure.kind].next?.(service, failure);

function hostFailureOf(failure: CallFailure): { hostFailure?: HostFailure } {
	const cause = FAILURE_TEXTS[failure.kind].cause?.(failure);
	if (cause === undefined) return {};
	const retryAfter = failure.kind === 'rateLimited' && failure.retryAfterMs !== undefined ? { retryAfterMs: failure.retryAfterMs } : {};
	return { hostFailure: { cause, ...retryAfter } };
}

/** A task id that the service gave; some calls make none. */
const idOf = (task: SparkTask): string | undefined => task.taskId || undefined;

const fetchLater = (task: SparkTask): string =>
	idOf(task) ? `To get its result later, use resource Task, operation Wait, with task ID ${displayId(task.taskId)}.` : '';

/** What a workflow can read of a task that has no item: its ids, and what was paid for and made all the same. */
const taskDetails = (task: SparkTask): ErrorReport['details'] => {
	const { asset, groupId, files = [] } = task.result ?? {};
	const first = (kind: ResultFile['type']) => files.find((file) => file.type === kind)?.url;
	return withoutUndefined({
		taskId: idOf(task),
		status: task.status,
		model: task.model || undefined,
		assetId: asset?.assetId,
		groupId: groupId ?? asset?.assetGroupId,
		imageUrl: first('image'),
		videoUrl: first('video'),
		files: files.length > 0 ? files : undefined,
		cost: usd(task.cost),
		lookups: task.lookups,
	});
};

const failureDetails = ({ code, httpStatus }: CallFailure): ErrorReport['details'] => ({
	...(code === undefined ? {} : { errorCode: code }),
	...(httpStatus === undefined ? {} : { httpCode: String(httpStatus) }),
});

/** `the service's words (code 3001009)` */
const quoted = ({ message, code }: { message: string; code?: string }): string =>
	code === undefined || message === `code ${code}` ? message : `${message} (code ${code})`;

/** The parts that there are, one after the other. */
export const sentence = (...parts: Array<string | undefined>): string => parts.filter(Boolean).join(' ');

/**
 * Puts an outcome that is no result into words.
 * @param onlyReads the submit was a query: sending it again costs little and makes nothing
 */
export function reportOf(outcome: BadOutcome, service: Service, onlyReads = false): ErrorReport {
	switch (outcome.state) {
		case 'failed':
			return failedReport(outcome.task, service);
		case 'timedOut':
			return timedOutReport(outcome);
		case 'lost': {
			const { task, failure } = outcome;
			return {
				message: `${service.title} did not report the result of task ${displayId(task.taskId)}: ${quoted(failure)}`,
				description: sentence(nextStep(failure, service), 'The task may be paid for and may have ended well.', fetchLater(task)),
				details: { ...taskDetails(task), ...failureDetails(failure) },
				isPaid: true,
				...hostFailureOf(failure),
			};
		}
		case 'uncertain':
			return onlyReads ? unansweredReport(outcome, service) : uncertainReport(outcome, service);
		case 'refused':
			return refusedReport(outcome.failure, service, onlyReads ? NOT_ASKED : NOTHING_TO_PAY);
	}
}

export const NOTHING_TO_PAY = 'No task was created, and nothing has to be paid.';
const NOT_ASKED = 'Nothing has to be paid for this question.';

function failedReport(task: SparkTask, service: Service): ErrorReport {
	const failure = task.error ?? { message: 'no reason was given' };
	return {
		message: `${service.title} could not finish the task: ${quoted(failure)}`,
		description: sentence(
			service.adviceFor(failure.code) ?? 'Check the parameters of this item against what the service says.',
			idOf(task) && `The task ID is ${displayId(task.taskId)}; resource Task, operation Get shows what the service keeps of it.`,
		),
		details: { ...taskDetails(task), ...(failure.code === undefined ? {} : { errorCode: failure.code }) },
	};
}

function timedOutReport({ task, waitedMs, failure }: Extract<BadOutcome, { state: 'timedOut' }>): ErrorReport {
	const asset = task.result?.asset;
	const what = asset ? `The asset ${displayId(asset.assetId)} cannot be used yet` : 'The task has not ended';
	const status = asset?.assetStatus ?? task.status;
	return {
		message: `${what} after ${seconds(waitedMs)}; its last status is "${status}"${failure ? `, and the last poll failed: ${quoted(failure)}` : ''}`,
		description: sentence(
			'It goes on at the service and is paid for.',
			fetchLater(task),
			"To wait longer, raise 'Timeout (Seconds)' under Options.",
		),
		details: { ...taskDetails(task), ...(failure ? failureDetails(failure) : {}) },
		isPaid: true,
		timedOut: true,
		hostFailure: { cause: 'temporarily-unavailable' },
	};
}

/** Whether nothing was ever seen of a task that a user named: the service does not know it. */
export const isUnknown = (outcome: BadOutcome): outcome is Extract<BadOutcome, { state: 'lost' }> =>
	outcome.state === 'lost' && outcome.failure.kind === 'notFound' && outcome.task.status === 'unknown';

/** A task ID that the service does not know. */
export const unknownReport = ({ task, failure }: Extract<BadOutcome, { state: 'lost' }>, { title }: Service): ErrorReport => ({
	message: `${title} knows no task ${displayId(task.taskId)}: ${quoted(failure)}`,
	description:
		'Check the task ID, and that the credential is of the service and the account that the task was submitted with. A service may forget old tasks. Nothing was paid for here.',
	details: { taskId: task.taskId, status: task.status, ...failureDetails(failure) },
});

const unansweredReport = ({ failure, timesSent }: Extract<BadOutcome, { state: 'uncertain' }>, { title }: Service): ErrorReport => ({
	message: `${title} did not answer the question: ${quoted(failure)}`,
	description: `It was asked ${times(timesSent)}. It only reads, so run this item again.`,
	details: failureDetails(failure),
	hostFailure: { cause: 'temporarily-unavailable' },
});

const uncertainReport = (
	{ failure, timesSent }: Extract<BadOutcome, { state: 'uncertain' }>,
	{ title, dashboard }: Service,
): ErrorReport => ({
	message: `Could not confirm whether ${title} accepted the task: ${quoted(failure)}`,
	description: sentence(
		'The submit may have created a paid task whose ID the node never received.',
		timesSent > 1 ? `It was sent ${times(timesSent)}, and as many tasks may be paid for.` : 'It was not sent again.',
		timesSent > 1 ? undefined : "To resend automatically in this case, set Options > 'On Uncertain Submit' to 'Submit Again'.",
	),
	advice: `Check ${dashboard}. If the task is not there, run this item again in a new execution.`,
	details: failureDetails(failure),
	uncertain: true,
	hostFailure: { cause: 'temporarily-unavailable' },
});

const refusedReport = (failure: CallFailure, service: Service, price: string): ErrorReport => ({
	message: headline(failure, service),
	description: sentence(nextStep(failure, service), price),
	details: failureDetails(failure),
	...hostFailureOf(failure),
});

/** A free question that got no answer. */
export const readReport = (failure: CallFailure, service: Service): ErrorReport => refusedReport(failure, service, 'The question is free.');

/** What had to be made first was not made. */
export function prerequisiteReport(makes: string, outcome: BadOutcome, service: Service): ErrorReport {
	const report = reportOf(outcome, service);
	return { ...report, message: `${makes} was not made. ${report.message}` };
}

/** The task has ended well, and one of its files did not arrive. */
export const downloadReport = (task: SparkTask, failure: CallFailure, downloadSwitch: string): ErrorReport => ({
	message: `The ${task.result?.files?.[0]?.type ?? 'file'} of task ${displayId(task.taskId)} is made, and could not be downloaded: ${failure.message}`,
	description: sentence(
		failure.kind === 'denied' || failure.kind === 'notFound' ? 'The address of a result may expire after a day.' : undefined,
		'The task is paid for.',
		fetchLater(task),
		`Or turn off '${downloadSwitch}' to get the address only, or set 'On Download Failure' under Options to Return the Address.`,
	),
	details: { ...taskDetails(task), ...failureDetails(failure) },
	isPaid: true,
});

/** Something this package did not foresee (a full disk, for example). What was paid for is in the log by its ID. */
export const unexpectedReport = (thrown: unknown, redactor: Redactor): ErrorReport => ({
	message: `This item ended unexpectedly: ${sanitized(redactor.words(thrown instanceof Error ? thrown.message : String(thrown)))}`,
	description: 'If a task was submitted for it, its ID is in the log of this n8n. With Retry On Fail it is resumed and not paid twice.',
	details: {},
});

/**
 * The report of an item for which something was made on the way: named, and never said to cost nothing.
 * @param made the tasks that were paid for before this one
 */
export function withMade(report: ErrorReport, made: SparkTask[], makes: string): ErrorReport {
	const [group] = made;
	if (!group) return report;
	const groupId = group.result?.groupId;
	const ids = [idOf(group) && `task ID ${displayId(group.taskId)}`, groupId && `group ID ${displayId(groupId)}`].filter(Boolean).join(', ');
	return {
		...report,
		description: sentence(
			report.description.replace(NOTHING_TO_PAY, 'No task was created for the asset.'),
			`${makes} was made for it: ${ids}.`,
		),
		details: withoutUndefined({ ...report.details, groupId: report.details.groupId ?? groupId, groupTaskId: idOf(group) }),
	};
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const seconds = (ms: number): string => {
	const whole = Math.round(ms / 1_000);
	return whole === 1 ? '1 second' : `${whole} seconds`;
};
