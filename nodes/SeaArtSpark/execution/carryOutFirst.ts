import type { SparkRequest } from '../services/request';
import type { SparkTask } from '../services/sparkTask';
import type { Outcome } from '../tasks/outcome';
import { runTask } from '../tasks/runTask';
import { agentNext } from './agentNext';
import { citedOutcome } from './agentWords';
import { pageOf } from './claim';
import { prerequisiteReport, withMade } from './errorReport';
import type { ItemResult } from './itemResult';
import type { Run } from './openRun';
import { jobOf } from './outcomes';
import type { SubmitWork } from './readItems';

/** The result with the group in it that was made on its way. */
export function withGroup(result: ItemResult, made: SparkTask[], { first }: SubmitWork): ItemResult {
	const groupTaskId = made[0]?.taskId;
	if (result.kind === 'failed') return { ...result, report: withMade(result.report, made, first?.makes ?? '') };
	if (result.kind !== 'done' || !groupTaskId) return result;
	return { ...result, items: result.items.map((item) => ({ ...item, json: { ...item.json, groupTaskId } })) };
}

/** The request, once what it needs has been made. */
export async function carryOutFirst(
	run: Run,
	work: SubmitWork,
): Promise<{ request: SparkRequest; tasks: SparkTask[] } | { result: ItemResult }> {
	const { first, request } = work;
	if (!first) return { request, tasks: [] };
	const page = pageOf(run, work);
	const known = page.read();
	// A task that exists needs nothing made before it; what was made for it is still named.
	if (known && known.state !== 'submitting') {
		const made = run.ledger.madeFor(page);
		return made ? { request: first.use(made), tasks: [made] } : { request, tasks: [] };
	}
	const { service } = run;
	const outcome = await madeOnce(run, first.request, work);
	const tasks = 'task' in outcome && outcome.task ? [outcome.task] : [];
	switch (outcome.kind) {
		case 'completed':
		case 'submitted':
			return { request: first.use(outcome.task), tasks };
		case 'cancelled':
			return { result: { kind: 'cancelled', tasks, uncertain: outcome.submitting } };
		default:
			return {
				result: {
					kind: 'failed',
					report: run.ceiling.reportOf(outcome) ?? {
						...prerequisiteReport(first.makes, run.agentCall ? citedOutcome(outcome) : outcome, service),
						agentNext: agentNext(outcome, service),
					},
					tasks,
				},
			};
	}
}

/** Carries out a request that several items need, once for all of them. */
async function madeOnce(run: Run, request: SparkRequest, work: SubmitWork): Promise<Outcome<SparkTask>> {
	const { ledger, prerequisites, prerequisitesUnderWay, deliveries, context } = run;
	const { page, key } = ledger.sharedPage(request, pageOf(run, work));
	deliveries.needed(key, work);
	const known = prerequisites.get(key);
	if (known) return await known;
	const elsewhere = prerequisitesUnderWay.get(key);
	if (elsewhere) {
		const outcome = await elsewhere;
		// The other run was halted before it had made it.
		return outcome.kind === 'cancelled' && !context.halt.aborted ? await madeOnce(run, request, work) : outcome;
	}
	deliveries.claim(key, request, page);
	deliveries.needed(key, work);
	const making = runTask(jobOf(run, request), page, { ...work.settings, wait: true }, context).then((outcome) => {
		deliveries.note(key, page, outcome);
		return outcome;
	});
	prerequisites.set(key, making);
	prerequisitesUnderWay.set(key, making);
	const done = () => void prerequisitesUnderWay.delete(key);
	making.then(done, done);
	return await making;
}
