import { displayId } from '../../services/displayId';
import type { Service } from '../../services/service';
import type { SparkTask } from '../../services/sparkTask';
import type { CallFailure, FailureKind } from '../../tasks/task';
import { isUnauthorized, isWithoutCredit, NOTHING_TO_PAY, sentence, type BadOutcome } from '../errors/errorReport';

/** What an agent does about a request that the service did not take. It has arguments and a user, and no settings to turn. */
const REFUSED: Record<FailureKind, (title: string, failure: CallFailure) => string> = {
	notSent: (title) => `Call the tool again later; if it stays so, tell the user that ${title} cannot be reached from this n8n.`,
	rateLimited: () => 'Wait a minute, then call the tool again.',
	denied: (title, failure) =>
		isUnauthorized(failure)
			? `Do not call the tool again: tell the user that ${title} does not accept the API key of this tool.`
			: isWithoutCredit(failure)
				? `Do not call the tool again: tell the user that the account at ${title} has no credit.`
				: `Do not call the tool again: tell the user that the balance of the account at ${title} may be used up, or that its key may not use this model.`,
	notFound: () => 'Check the ID that you gave.',
	serverError: () => 'Call the tool again in a while.',
	noResponse: () => 'Call the tool again in a while.',
	unreadable: (title) => `Tell the user what ${title} answered.`,
	unusable: (title) => `Tell the user what ${title} answered.`,
	refused: () => 'Change the arguments by what the service says, and call the tool again; or tell the user.',
};

const fetchLater = ({ taskId }: SparkTask): string =>
	taskId
		? `Its result can be fetched by its task ID ${displayId(taskId)}: with a tool that waits for tasks, where you have one; otherwise give the user that ID.`
		: '';

/**
 * What an agent does next about an outcome that is no result.
 * @param onlyReads the submit was a question, which may be asked again
 */
export function agentNext(outcome: BadOutcome, { title, dashboard, adviceFor }: Service, onlyReads = false): string {
	switch (outcome.state) {
		case 'failed': {
			const { task } = outcome;
			const advice = adviceFor(task.error?.code) ?? 'Change the arguments by what the service says.';
			return sentence(
				advice,
				'Calling the tool again submits a new paid task.',
				task.taskId && `This one had the ID ${displayId(task.taskId)}.`,
			);
		}
		case 'timedOut':
			return sentence('The task goes on at the service and is paid for: do not ask for the same again.', fetchLater(outcome.task));
		case 'lost':
			return sentence('The task may be paid for and may have ended well: do not ask for the same again.', fetchLater(outcome.task));
		case 'uncertain':
			return onlyReads
				? 'Call the tool again: it only reads.'
				: `The task may be under way and paid for: do not ask for the same again. Tell the user to look at ${dashboard} first.`;
		case 'refused': {
			const { failure } = outcome;
			return sentence(adviceFor(failure.code) ?? REFUSED[failure.kind](title, failure), NOTHING_TO_PAY);
		}
	}
}

/** What an agent does next about a free question that had no answer. */
export const agentNextOfRead = (failure: CallFailure, { title, adviceFor }: Service): string =>
	sentence(adviceFor(failure.code) ?? REFUSED[failure.kind](title, failure), 'The question is free.');
