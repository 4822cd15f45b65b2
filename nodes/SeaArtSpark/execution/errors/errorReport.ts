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

/** Texts for an item that failed. Workflows can read `details`. */
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
		/** The task that created the group. */
		groupTaskId?: string;
		/** Result files with their URLs. */
		files?: ResultFile[];
		imageUrl?: string;
		videoUrl?: string;
		/** USD. */
		cost?: number;
		lookups?: number;
	};
	/** How to run the item again, unless the error of the whole run has that advice. */
	advice?: string | undefined;
	/** Next step for an agent. */
	agentNext?: string;
	/** The submit may have created a paid task whose ID was never received. */
	uncertain?: true;
	/** A task is charged whose result can still be retrieved. */
	isPaid?: true;
	timedOut?: true;
	hostFailure?: HostFailure;
}

/** Creates the report of an outcome from its texts. */
function reportFrom<O>(
	texts: (typeof OUTCOME_TEXTS)[BadOutcome['state']] | typeof FREE_LOOKUP_TEXTS,
	result: O,
	service: Service,
	details: ErrorReport['details'],
): ErrorReport {
	// The texts always match the state of the outcome.
	const outcome = result as never;
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
	const report = reportFrom(texts, outcome, service, detailsOf(outcome));
	if (state === 'uncertain' && !isLookup) return { ...report, uncertain: true };
	if (state === 'timedOut') return { ...report, isPaid: true, timedOut: true };
	return state === 'lost' ? { ...report, isPaid: true } : report;
}

/** Details of an outcome for workflows: IDs, results, and codes. */
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

/** Whether the service has no task with the user's task ID: no poll ever returned it. */
export const isUnknown = (outcome: BadOutcome): outcome is BadOutcomeOf<'lost'> =>
	outcome.state === 'lost' && outcome.failure.kind === 'notFound' && outcome.task.status === 'unknown';

export const unknownReport = (outcome: BadOutcomeOf<'lost'>, service: Service): ErrorReport =>
	reportFrom(UNKNOWN_TASK_TEXTS, outcome, service, {
		taskId: outcome.task.taskId,
		status: outcome.task.status,
		...failureDetails(outcome.failure),
	});

/** A free lookup that failed. */
export const readReport = (failure: CallFailure, service: Service): ErrorReport =>
	reportFrom(FREE_LOOKUP_TEXTS, { failure }, service, failureDetails(failure));

/** The report if a prerequisite could not be created. @param title `The group "Heroes"` */
export function prerequisiteReport(title: string, outcome: BadOutcome, service: Service): ErrorReport {
	const report = reportOf(outcome, service);
	return { ...report, message: `Could not create ${decapitalized(title)}. ${report.message}` };
}

/** The report of a completed task whose files could not be downloaded. */
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

/** The report of an unexpected error (a full disk, for example). */
export const unexpectedReport = (thrown: unknown, redactor: Redactor): ErrorReport => ({
	message: `This item ended unexpectedly: ${sanitized(redactor.message(thrown instanceof Error ? thrown.message : String(thrown)))}`,
	description: "If a task was submitted for it, its ID is in n8n's log. Retry On Fail resumes it without paying again.",
	details: {},
});

/**
 * Adds a created prerequisite to the report of an item, and removes the statement that nothing is charged.
 * @param made the paid tasks of the prerequisite
 * @param title `The group "Heroes"`
 */
export function withPrerequisite(report: ErrorReport, made: SparkTask[], title: string): ErrorReport {
	const [group] = made;
	if (!group) return report;
	const groupId = group.result?.groupId;
	const taskId = group.taskId || undefined;
	const ids = [taskId && `task ID ${displayId(taskId)}`, groupId && `group ID ${displayId(groupId)}`].filter(Boolean).join(', ');
	const created = `${title} was created: ${ids}.`;
	const withCreated = (text: string): string => sentence(text.replace(NOT_CHARGED, 'No task was created for the asset.'), created);
	return {
		...report,
		description: withCreated(report.description),
		...(report.agentNext === undefined ? {} : { agentNext: withCreated(report.agentNext) }),
		details: withoutUndefined({ ...report.details, groupId: report.details.groupId ?? groupId, groupTaskId: taskId }),
	};
}

const decapitalized = (title: string): string => title.charAt(0).toLowerCase() + title.slice(1);
