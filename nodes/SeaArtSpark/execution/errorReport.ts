import type { NodeApiError } from 'n8n-workflow';

import { usd } from '../resources/told';
import { redacted } from '../network/serviceError';
import { shownId } from '../services/shownId';
import type { Redactor } from '../network/redactor';
import type { Service } from '../services/service';
import type { ResultFile, SparkTask } from '../services/sparkTask';
import { withoutGaps } from '../network/values';
import type { Outcome } from '../tasks/outcome';
import type { Trouble, TroubleKind } from '../tasks/task';

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
	/** What to do next where an agent reads it, which has no settings to turn. */
	agentNext?: string;
	/** The submit may have created a paid task whose ID we never received. */
	uncertain?: true;
	/** A task is paid for whose result was not returned and may still be. */
	paid?: true;
	/** Its time was up. */
	timedOut?: true;
	/** Machine-readable cause for hosts from 2.38 on. */
	failure?: Failure;
}

type Failure = NonNullable<ConstructorParameters<typeof NodeApiError>[2]>['failure'];
type Cause = NonNullable<Failure>['cause'];

/** An outcome that is no result. */
export type BadOutcome = Exclude<Outcome<SparkTask>, { kind: 'completed' | 'submitted' | 'cancelled' }>;

/** The words for a kind of trouble, and its cause for hosts. */
interface TroubleWords {
	/** What happened, to be followed by the service's own words. */
	headline(title: string, trouble: Trouble): string;
	/** What to do next, where the service's code gives no better advice. */
	next?(service: Pick<Service, 'title' | 'keyPage'>, trouble: Trouble): string;
	cause?(trouble: Trouble): Cause;
}

/** The service does not know the key; any other "no" knows it. */
export const isUnauthorized = ({ httpStatus }: Trouble): boolean => httpStatus === 401;
/** Whether a service says that the account cannot pay. */
export const isWithoutCredit = ({ kind, httpStatus, code = '', message }: Trouble): boolean =>
	kind === 'denied' && (httpStatus === 402 || NO_CREDIT.test(`${code.slice(0, 100)} ${message.slice(0, 300)}`));

const NO_CREDIT = /insufficient|not enough|no credit|arrears|overdue|quota|余额/i;

const refusedRequest: TroubleWords = { headline: (title) => `${title} did not accept the request` };

/** Every kind of trouble in words: one place to read them, one to change them. */
const TROUBLE: Record<TroubleKind, TroubleWords> = {
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
		headline: (title, trouble) =>
			isUnauthorized(trouble)
				? `${title} did not accept the API key`
				: isWithoutCredit(trouble)
					? `The account at ${title} has no credit`
					: `${title} knows this API key and gives it no access`,
		next: ({ keyPage }, trouble) =>
			isUnauthorized(trouble)
				? `Check the API key in the credential, and that the credential names the right service. Its keys are at ${keyPage}.`
				: isWithoutCredit(trouble)
					? `Top up the balance of your account, then run this again. Its keys are at ${keyPage}.`
					: `Check that the balance of your account is not used up, and that this API key may use this model: ${keyPage}.`,
		cause: (trouble) => (isUnauthorized(trouble) ? 'credential-invalid' : 'quota-exhausted'),
	},
	notFound: {
		headline: (title) => `${title} does not know this address`,
		next: ({ title }) => `Check the ID, and the 'Base URL' of the credential: empty is right for ${title}.`,
	},
	serverTrouble: { ...refusedRequest, cause: () => 'temporarily-unavailable' },
	noAnswer: { ...refusedRequest, cause: () => 'temporarily-unavailable' },
	unreadable: refusedRequest,
	unusable: refusedRequest,
	refused: refusedRequest,
};

const headline = (trouble: Trouble, { title }: Service): string => `${TROUBLE[trouble.kind].headline(title, trouble)}: ${quoted(trouble)}`;

const nextStep = (trouble: Trouble, service: Service): string | undefined =>
	service.adviceFor(trouble.code) ?? TROUBLE[trouble.kind].next?.(service, trouble);

function failureOf(trouble: Trouble): { failure?: Failure } {
	const cause = TROUBLE[trouble.kind].cause?.(trouble);
	if (cause === undefined) return {};
	const retryAfter = trouble.kind === 'rateLimited' && trouble.retryAfterMs !== undefined ? { retryAfterMs: trouble.retryAfterMs } : {};
	return { failure: { cause, ...retryAfter } };
}

/** A task id that the service gave; some calls make none. */
const idOf = (task: SparkTask): string | undefined => task.taskId || undefined;

const fetchLater = (task: SparkTask): string =>
	idOf(task) ? `To get its result later, use resource Task, operation Wait, with task ID ${shownId(task.taskId)}.` : '';

/** What a workflow can read of a task that has no item: its ids, and what was paid for and made all the same. */
const taskDetails = (task: SparkTask): ErrorReport['details'] => {
	const { asset, groupId, files = [] } = task.result ?? {};
	const first = (kind: ResultFile['kind']) => files.find((file) => file.kind === kind)?.url;
	return withoutGaps({
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

const troubleDetails = ({ code, httpStatus }: Trouble): ErrorReport['details'] => ({
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
	switch (outcome.kind) {
		case 'failed':
			return failedReport(outcome.task, service);
		case 'timedOut':
			return timedOutReport(outcome);
		case 'lost': {
			const { task, trouble } = outcome;
			return {
				message: `${service.title} did not report the result of task ${shownId(task.taskId)}: ${quoted(trouble)}`,
				description: sentence(nextStep(trouble, service), 'The task may be paid for and may have ended well.', fetchLater(task)),
				details: { ...taskDetails(task), ...troubleDetails(trouble) },
				paid: true,
				...failureOf(trouble),
			};
		}
		case 'uncertain':
			return onlyReads ? unansweredReport(outcome, service) : uncertainReport(outcome, service);
		case 'refused':
			return refusedReport(outcome.trouble, service, onlyReads ? NOT_ASKED : NOTHING_TO_PAY);
	}
}

export const NOTHING_TO_PAY = 'No task was created, and nothing has to be paid.';
const NOT_ASKED = 'Nothing has to be paid for this question.';

function failedReport(task: SparkTask, service: Service): ErrorReport {
	const failure = task.failure ?? { message: 'no reason was given' };
	return {
		message: `${service.title} could not finish the task: ${quoted(failure)}`,
		description: sentence(
			service.adviceFor(failure.code) ?? 'Check the parameters of this item against what the service says.',
			idOf(task) && `The task ID is ${shownId(task.taskId)}; resource Task, operation Get shows what the service keeps of it.`,
		),
		details: { ...taskDetails(task), ...(failure.code === undefined ? {} : { errorCode: failure.code }) },
	};
}

function timedOutReport({ task, waitedMs, trouble }: Extract<BadOutcome, { kind: 'timedOut' }>): ErrorReport {
	const asset = task.result?.asset;
	const what = asset ? `The asset ${shownId(asset.assetId)} cannot be used yet` : 'The task has not ended';
	const status = asset?.assetStatus ?? task.status;
	return {
		message: `${what} after ${seconds(waitedMs)}; its last status is "${status}"${trouble ? `, and the last poll failed: ${quoted(trouble)}` : ''}`,
		description: sentence(
			'It goes on at the service and is paid for.',
			fetchLater(task),
			"To wait longer, raise 'Timeout (Seconds)' under Options.",
		),
		details: { ...taskDetails(task), ...(trouble ? troubleDetails(trouble) : {}) },
		paid: true,
		timedOut: true,
		failure: { cause: 'temporarily-unavailable' },
	};
}

/** Whether nothing was ever seen of a task that a user named: the service does not know it. */
export const isUnknown = (outcome: BadOutcome): outcome is Extract<BadOutcome, { kind: 'lost' }> =>
	outcome.kind === 'lost' && outcome.trouble.kind === 'notFound' && outcome.task.status === 'unknown';

/** A task ID that the service does not know. */
export const unknownReport = ({ task, trouble }: Extract<BadOutcome, { kind: 'lost' }>, { title }: Service): ErrorReport => ({
	message: `${title} knows no task ${shownId(task.taskId)}: ${quoted(trouble)}`,
	description:
		'Check the task ID, and that the credential is of the service and the account that the task was submitted with. A service may forget old tasks. Nothing was paid for here.',
	details: { taskId: task.taskId, status: task.status, ...troubleDetails(trouble) },
});

const unansweredReport = ({ trouble, sent }: Extract<BadOutcome, { kind: 'uncertain' }>, { title }: Service): ErrorReport => ({
	message: `${title} did not answer the question: ${quoted(trouble)}`,
	description: `It was asked ${times(sent)}. It only reads, so run this item again.`,
	details: troubleDetails(trouble),
	failure: { cause: 'temporarily-unavailable' },
});

const uncertainReport = ({ trouble, sent }: Extract<BadOutcome, { kind: 'uncertain' }>, { title, dashboard }: Service): ErrorReport => ({
	message: `It is not certain whether ${title} took the task: ${quoted(trouble)}`,
	description: sentence(
		'The submit may have created a paid task whose ID the node never received.',
		sent > 1 ? `It was sent ${times(sent)}, and as many tasks may be paid for.` : 'It was not sent again.',
		`Look at ${dashboard}; if the task is not there, run this item again in a new execution.`,
		sent > 1 ? undefined : "To have it sent again in such a case, set 'On Uncertain Submit' under Options to Submit Again.",
	),
	details: troubleDetails(trouble),
	uncertain: true,
	failure: { cause: 'temporarily-unavailable' },
});

const refusedReport = (trouble: Trouble, service: Service, price: string): ErrorReport => ({
	message: headline(trouble, service),
	description: sentence(nextStep(trouble, service), price),
	details: troubleDetails(trouble),
	...failureOf(trouble),
});

/** A free question that got no answer. */
export const readReport = (trouble: Trouble, service: Service): ErrorReport => refusedReport(trouble, service, 'The question is free.');

/** What had to be made first was not made. */
export function prerequisiteReport(makes: string, outcome: BadOutcome, service: Service): ErrorReport {
	const report = reportOf(outcome, service);
	return { ...report, message: `${makes} was not made. ${report.message}` };
}

/** The task has ended well, and one of its files did not arrive. */
export const downloadReport = (task: SparkTask, trouble: Trouble, downloadSwitch: string): ErrorReport => ({
	message: `The ${task.result?.files?.[0]?.kind ?? 'file'} of task ${shownId(task.taskId)} is made, and could not be downloaded: ${trouble.message}`,
	description: sentence(
		trouble.kind === 'denied' || trouble.kind === 'notFound' ? 'The address of a result may expire after a day.' : undefined,
		'The task is paid for.',
		fetchLater(task),
		`Or turn off '${downloadSwitch}' to get the address only, or set 'On Download Failure' under Options to Return the Address.`,
	),
	details: { ...taskDetails(task), ...troubleDetails(trouble) },
	paid: true,
});

/** Something this package did not foresee (a full disk, for example). What was paid for is in the log by its ID. */
export const unexpectedReport = (thrown: unknown, redactor: Redactor): ErrorReport => ({
	message: `This item ended unexpectedly: ${redacted(redactor.words(thrown instanceof Error ? thrown.message : String(thrown)))}`,
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
	const ids = [idOf(group) && `task ID ${shownId(group.taskId)}`, groupId && `group ID ${shownId(groupId)}`].filter(Boolean).join(', ');
	return {
		...report,
		description: sentence(
			report.description.replace(NOTHING_TO_PAY, 'No task was created for the asset.'),
			`${makes} was made for it: ${ids}.`,
		),
		details: withoutGaps({ ...report.details, groupId: report.details.groupId ?? groupId, groupTaskId: idOf(group) }),
	};
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const seconds = (ms: number): string => {
	const whole = Math.round(ms / 1_000);
	return whole === 1 ? '1 second' : `${whole} seconds`;
};
