import type { Run } from '../openRun';
import { paidTasks, rememberedTasks } from '../remembered';
import { isForTheUser, namedTasks } from './nodeError';
import { rerunAdvice } from './rerunAdvice';
import { sentence, withoutPeriod } from './texts';

/** Adds the first attempt's failure and the paid tasks to an error that ends a later attempt before it sent anything. */
export function withEarlierAttempts(run: Run, thrown: unknown): unknown {
	const { attempts, agentCall, unreturned } = run;
	if (!isForTheUser(thrown) || run.ledger.isEmpty) return thrown;
	const paid = paidTasks(rememberedTasks(run));
	const reason = attempts.firstFailure;
	thrown.description = sentence(
		thrown.description ?? undefined,
		reason === undefined ? undefined : `The first attempt failed: ${withoutPeriod(reason)}.`,
		paid.length > 0 ? `Earlier attempts submitted tasks that you are charged for: ${namedTasks(paid)}.` : undefined,
		paid.length > 0 && !agentCall ? rerunAdvice({ canResume: unreturned.isOn }) : undefined,
	);
	if (paid.length > 0) thrown.context.data = { ...(thrown.context.data as object | undefined), tasks: paid };
	return thrown;
}
