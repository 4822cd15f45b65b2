import { displayId } from '../../services/displayId';
import type { Service } from '../../services/service';
import type { SparkTask } from '../../services/sparkTask';
import type { Outcome } from '../../tasks/outcome';
import type { CallFailure } from '../../tasks/task';
import { failureTexts, hostFailureOf, type HostFailure } from './failureTexts';
import { seconds, sentence, times } from './texts';

/** An outcome without a result. */
export type BadOutcome = Exclude<Outcome<SparkTask>, { state: 'completed' | 'submitted' | 'canceled' }>;
export type BadOutcomeOf<S extends BadOutcome['state']> = Extract<BadOutcome, { state: S }>;

/** Texts for one kind of outcome. */
interface OutcomeTexts<O> {
	/** What happened. */
	headline(outcome: O, service: Service): string;
	/** Next step for a person, with the task ID if there is one. */
	nextStep(outcome: O, service: Service): string;
	/** How to run the item again, unless the error of the whole run has that advice. */
	advice?(outcome: O, service: Service): string;
	/** Next step for an agent, which can change arguments but no settings. */
	agentStep(outcome: O, service: Service): string;
	cause?(outcome: O): HostFailure | undefined;
}

/** `the service's message (code 3001009)` */
export const quoted = ({ message, code }: Pick<CallFailure, 'message' | 'code'>): string =>
	code === undefined || message === `code ${code}` || message.endsWith(`(code ${code})"`) ? message : `${message} (code ${code})`;

/** A status word, in quotes unless it is a usual one. */
const shownStatus = (status: string): string =>
	/^(submitted|queue[d]?|pending|waiting|not_start(ed)?|in_(progress|queue)|processing|running|generating|unknown|active|completed|failed)$/i.test(
		status,
	)
		? status
		: `"${status.slice(0, 100).replaceAll('"', "'")}"`;

export const NOT_CHARGED = "No task was created, so you won't be charged.";

const UNAVAILABLE: HostFailure = { cause: 'temporarily-unavailable' };

const fetchLater = ({ taskId }: SparkTask): string | undefined =>
	taskId ? `To get its result later, use Task > Wait with the task ID ${displayId(taskId)}.` : undefined;

const agentFetchLater = ({ taskId }: SparkTask): string | undefined =>
	taskId ? `Its task ID is ${displayId(taskId)}: get its result with a tool that waits for tasks, or give that ID to the user.` : undefined;

const nextStepOf = (failure: CallFailure, service: Service): string | undefined =>
	service.adviceFor(failure.code) ?? failureTexts(failure).nextStep?.(service, failure);

const agentStepOf = (failure: CallFailure, service: Service): string =>
	service.adviceFor(failure.code) ?? failureTexts(failure).agentStep(service, failure);

/** Texts of a request that the service did not accept. @param price what it cost */
const refusedFor = (price: string): OutcomeTexts<{ failure: CallFailure }> => ({
	headline: ({ failure }, service) => `${failureTexts(failure).headline(service, failure)}: ${quoted(failure)}`,
	nextStep: ({ failure }, service) => sentence(nextStepOf(failure, service), price),
	agentStep: ({ failure }, service) => sentence(agentStepOf(failure, service), price),
	cause: ({ failure }) => hostFailureOf(failure),
});

/** Texts of the outcomes of a task. */
export const OUTCOME_TEXTS: { [S in BadOutcome['state']]: OutcomeTexts<BadOutcomeOf<S>> } = {
	failed: {
		headline: ({ task }, { title }) => `${title} could not complete the task: ${quoted(task.error ?? { message: 'no reason was given' })}`,
		nextStep: ({ task }, { adviceFor }) =>
			sentence(
				adviceFor(task.error?.code) ?? "Compare this item's parameters with the service's message.",
				task.taskId ? `Task ID: ${displayId(task.taskId)}. Use Task > Get to see what the service recorded.` : undefined,
			),
		agentStep: ({ task }, { adviceFor }) =>
			sentence(
				adviceFor(task.error?.code) ?? "Correct the arguments based on the service's message.",
				'Calling the tool again submits a new paid task.',
				task.taskId ? `The ID of this one was ${displayId(task.taskId)}.` : undefined,
			),
	},
	timedOut: {
		headline({ task, waitedMs, failure }) {
			const asset = task.result?.asset;
			const subject = asset ? `The asset ${displayId(asset.assetId)} is still being processed` : 'The task is still running';
			const lastFailure = failure ? `, and its last status check failed: ${quoted(failure)}` : '';
			return `${subject} after ${seconds(waitedMs)} (status: ${shownStatus(asset?.assetStatus ?? task.status)})${lastFailure}`;
		},
		nextStep: ({ task }) =>
			sentence(
				'It keeps running on the service, and you are charged for it.',
				fetchLater(task),
				"To wait longer, set Options > 'Timeout (Seconds)' to a higher number.",
			),
		agentStep: ({ task }) =>
			sentence('The task keeps running on the service and is charged: do not ask for the same again.', agentFetchLater(task)),
		cause: () => UNAVAILABLE,
	},
	lost: {
		headline: ({ task, failure }, { title }) =>
			`Could not retrieve the result of task ${displayId(task.taskId)} from ${title}: ${quoted(failure)}`,
		nextStep: ({ task, failure }, service) =>
			sentence(nextStepOf(failure, service), 'The task may have completed, and you may be charged for it.', fetchLater(task)),
		agentStep: ({ task }) =>
			sentence('The task may have completed and may be charged: do not ask for the same again.', agentFetchLater(task)),
		cause: ({ failure }) => hostFailureOf(failure),
	},
	uncertain: {
		headline: ({ failure }, { title }) => `Could not confirm whether ${title} accepted the task: ${quoted(failure)}`,
		nextStep: ({ timesSent }) =>
			timesSent > 1
				? `The request was sent ${times(timesSent)}, so you may be charged for up to ${timesSent} tasks.`
				: "The request may have created a paid task whose ID the node never received, so it was not sent again. To resend automatically in this case, set Options > 'On Uncertain Submit' to 'Submit Again'.",
		advice: (_outcome, { dashboard }) => `Check ${dashboard}. If the task is not there, run this item again in a new execution.`,
		agentStep: (_outcome, { dashboard }) =>
			`The task may be running and may be charged: do not ask for the same again. Tell the user to check ${dashboard} first.`,
		cause: () => UNAVAILABLE,
	},
	refused: refusedFor(NOT_CHARGED),
};

/** Texts of a paid lookup, which is read-only and may be sent again. */
export const LOOKUP_TEXTS: Pick<typeof OUTCOME_TEXTS, 'uncertain' | 'refused'> = {
	uncertain: {
		headline: ({ failure }, { title }) => `${title} did not respond: ${quoted(failure)}`,
		nextStep: ({ timesSent }) => `The request was sent ${times(timesSent)}. It is read-only, so it is safe to run this item again.`,
		agentStep: () => 'Call the tool again: it only reads.',
		cause: () => UNAVAILABLE,
	},
	refused: refusedFor("You won't be charged for this lookup."),
};

/** Texts of a lookup that is free. */
export const FREE_LOOKUP_TEXTS = refusedFor('This lookup is free.');

/** Texts of a user's task ID that the service doesn't have. */
export const UNKNOWN_TASK_TEXTS: OutcomeTexts<BadOutcomeOf<'lost'>> = {
	headline: ({ task, failure }, { title }) => `${title} has no task with the ID ${displayId(task.taskId)}: ${quoted(failure)}`,
	nextStep: () =>
		'Check the task ID, and that the credential belongs to the account that submitted it. Services delete old tasks. This lookup was free.',
	agentStep: () => 'Check the task ID that you gave.',
};
