import { withUrl } from '../../resources/files';
import { sanitized } from '../../network/serviceError';
import type { Redactor } from '../../network/redactor';
import { withoutUndefined } from '../../network/values';
import { usd } from '../../resources/labels';
import { displayId } from '../../services/displayId';
import type { Service } from '../../services/service';
import type { ResultFile, SparkTask } from '../../services/sparkTask';
import type { CallFailure } from '../../tasks/task';
import type { HostFailure } from './failureTexts';
import {
	FREE_LOOKUP_TEXTS,
	LOOKUP_TEXTS,
	NOT_CHARGED,
	OUTCOME_TEXTS,
	UNKNOWN_TASK_TEXTS,
	type BadOutcome,
	type BadOutcomeOf,
} from './outcomeTexts';
import { sentence } from './texts';

/** How an item ended badly, in the user's words. `details` is what a workflow can read of it. */
export interface ErrorReport {
	/** What happened. */
	message: string;
	/** What to do next, with the task ID if there is one. */
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
		/** What the task made, with URLs. */
		files?: ResultFile[];
		imageUrl?: string;
		videoUrl?: string;
		/** USD. */
		cost?: number;
		lookups?: number;
	};
	/** What to do about running it again, unless the ending of the whole run says that. */
	advice?: string | undefined;
	/** What an agent does next. */
	agentNext?: string;
	/** The submit may have created a paid task whose ID we never received. */
	uncertain?: true;
	/** A task is charged whose result was not returned and may still be. */
	isPaid?: true;
	timedOut?: true;
	hostFailure?: HostFailure;
}

/** The report of one outcome by its texts. */
function put<O>(
	texts: (typeof OUTCOME_TEXTS)[BadOutcome['state']] | typeof FREE_LOOKUP_TEXTS,
	given: O,
	service: Service,
	details: ErrorReport['details'],
): ErrorReport {
	// Each outcome comes with the texts of its own state.
	const outcome = given as never;
	const [advice, hostFailure] = ['advice' in texts ? texts.advice?.(outcome, service) : undefined, texts.cause?.(outcome)];
	return {
		message: texts.headline(outcome, service),
		description: texts.nextStep(outcome, service),
		agentNext: texts.agentStep(outcome, service),
		details,
		...(advice === undefined ? {} : { advice }),
		...(hostFailure === undefined ? {} : { hostFailure }),
	};
}

/**
 * The report of an outcome that is no result.
 * @param isLookup the submit was a query: sending it again costs little and makes nothing
 */
export function reportOf(outcome: BadOutcome, service: Service, isLookup = false): ErrorReport {
	const { state } = outcome;
	const texts = isLookup && (state === 'uncertain' || state === 'refused') ? LOOKUP_TEXTS[state] : OUTCOME_TEXTS[state];
	const report = put(texts, outcome, service, detailsOf(outcome));
	if (state === 'uncertain' && !isLookup) return { ...report, uncertain: true };
	if (state === 'timedOut') return { ...report, isPaid: true, timedOut: true };
	return state === 'lost' ? { ...report, isPaid: true } : report;
}

/** What a workflow can read of an outcome: IDs, what was made and paid for all the same, codes. */
const detailsOf = (outcome: BadOutcome): ErrorReport['details'] => ({
	...('task' in outcome ? taskDetails(outcome.task) : {}),
	...('failure' in outcome && outcome.failure ? failureDetails(outcome.failure) : {}),
	...(outcome.state === 'failed' && outcome.task.error?.code !== undefined ? { errorCode: outcome.task.error.code } : {}),
});

const taskDetails = (task: SparkTask): ErrorReport['details'] => {
	const { asset, groupId } = task.result ?? {};
	const files = withUrl(task.result?.files ?? []);
	const first = (type: ResultFile['type']) => files.find((file) => file.type === type)?.url;
	return withoutUndefined({
		taskId: task.taskId || undefined,
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

/** Whether the service does not know a task ID that a user gave: nothing was ever seen of the task. */
export const isUnknown = (outcome: BadOutcome): outcome is BadOutcomeOf<'lost'> =>
	outcome.state === 'lost' && outcome.failure.kind === 'notFound' && outcome.task.status === 'unknown';

export const unknownReport = (outcome: BadOutcomeOf<'lost'>, service: Service): ErrorReport =>
	put(UNKNOWN_TASK_TEXTS, outcome, service, {
		taskId: outcome.task.taskId,
		status: outcome.task.status,
		...failureDetails(outcome.failure),
	});

/** A free lookup that failed. */
export const readReport = (failure: CallFailure, service: Service): ErrorReport =>
	put(FREE_LOOKUP_TEXTS, { failure }, service, failureDetails(failure));

/** What is needed first could not be created. @param title `The group "Heroes"` */
export function prerequisiteReport(title: string, outcome: BadOutcome, service: Service): ErrorReport {
	const report = reportOf(outcome, service);
	return { ...report, message: `Could not create ${decapitalized(title)}. ${report.message}` };
}

/** The task completed, but one of its files did not arrive. */
export const downloadReport = (task: SparkTask, failure: CallFailure, downloadSwitch: string): ErrorReport => {
	const id = displayId(task.taskId);
	const fetchLater = task.taskId ? `Use Task > Wait with the task ID ${id} to download it again.` : undefined;
	return {
		message: `${task.taskId ? `Task ${id}` : 'The task'} completed, but its ${task.result?.files?.[0]?.type ?? 'file'} could not be downloaded: ${failure.message}`,
		description: sentence(
			failure.kind === 'denied' || failure.kind === 'notFound' ? 'Result URLs may expire after a day.' : undefined,
			'You are charged for the task.',
			fetchLater,
			`To get only the URL, turn off '${downloadSwitch}' or set Options > 'On Download Failure' to 'Return the Address'.`,
		),
		details: { ...taskDetails(task), ...failureDetails(failure) },
		isPaid: true,
	};
};

/** An error that this package did not foresee (a full disk, for example). */
export const unexpectedReport = (thrown: unknown, redactor: Redactor): ErrorReport => ({
	message: `This item ended unexpectedly: ${sanitized(redactor.words(thrown instanceof Error ? thrown.message : String(thrown)))}`,
	description: "If a task was submitted for it, its ID is in n8n's log. Retry On Fail resumes it without paying again.",
	details: {},
});

/**
 * The report of an item for which something was created on the way: it is named, and the item is never said to be free.
 * @param made the tasks that were paid for before this one
 * @param title `The group "Heroes"`
 */
export function withMade(report: ErrorReport, made: SparkTask[], title: string): ErrorReport {
	const [group] = made;
	if (!group) return report;
	const groupId = group.result?.groupId;
	const taskId = group.taskId || undefined;
	const ids = [taskId && `task ID ${displayId(taskId)}`, groupId && `group ID ${displayId(groupId)}`].filter(Boolean).join(', ');
	const isMade = `${title} was created: ${ids}.`;
	const next = (text: string): string => sentence(text.replace(NOT_CHARGED, 'No task was created for the asset.'), isMade);
	return {
		...report,
		description: next(report.description),
		...(report.agentNext === undefined ? {} : { agentNext: next(report.agentNext) }),
		details: withoutUndefined({ ...report.details, groupId: report.details.groupId ?? groupId, groupTaskId: taskId }),
	};
}

const decapitalized = (title: string): string => title.charAt(0).toLowerCase() + title.slice(1);
