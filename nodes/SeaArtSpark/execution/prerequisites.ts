import type { SparkRequest } from '../services/request';
import type { SparkTask } from '../services/sparkTask';
import type { Outcome } from '../tasks/outcome';
import { runTask } from '../tasks/runTask';
import { quotedOutcome } from './agent/quotes';
import { earlierFailure, recordOf } from './spending/records';
import { prerequisiteReport, withPrerequisite } from './errors/errorReport';
import type { ItemResult } from './itemResult';
import type { Run } from './openRun';
import { jobOf } from './outcomes';
import type { SubmitRequest } from './readItems';

/** Adds the group that was created as a prerequisite to a result. */
export function withGroup(result: ItemResult, made: SparkTask[], { first }: SubmitRequest): ItemResult {
	const groupTaskId = made[0]?.taskId;
	if (result.state === 'failed') return { ...result, report: withPrerequisite(result.report, made, first?.title ?? '') };
	if (result.state !== 'done' || !groupTaskId) return result;
	return { ...result, items: result.items.map((item) => ({ ...item, json: { ...item.json, groupTaskId } })) };
}

/** Runs the prerequisite of an item request, and returns the request that uses its result. */
export async function runPrerequisite(
	run: Run,
	itemRequest: SubmitRequest,
): Promise<{ request: SparkRequest; tasks: SparkTask[] } | { result: ItemResult }> {
	const { first, request } = itemRequest;
	if (!first) return { request, tasks: [] };
	const record = recordOf(run, itemRequest);
	const known = record.read();
	// An existing task needs no prerequisite, but the one that was created for it is still returned.
	if (known && known.state !== 'submitting') {
		const made = run.ledger.prerequisiteOf(record);
		return made ? { request: first.use(made), tasks: [made] } : { request, tasks: [] };
	}
	const { service } = run;
	const outcome = withResult(await runOnce(run, first.request, itemRequest));
	const tasks = 'task' in outcome && outcome.task ? [outcome.task] : [];
	switch (outcome.state) {
		case 'completed':
		case 'submitted':
			return { request: first.use(outcome.task), tasks };
		case 'canceled':
			return { result: { state: 'canceled', tasks, uncertain: outcome.uncertain } };
		default:
			return {
				result: {
					state: 'failed',
					report:
						run.spendingLimit.reportOf(outcome, earlierFailure(run, itemRequest)) ??
						prerequisiteReport(first.title, run.agentCall ? quotedOutcome(outcome) : outcome, service),
					tasks,
				},
			};
	}
}

/** A completed prerequisite without a result counts as lost. */
const withResult = (outcome: Outcome<SparkTask>): Outcome<SparkTask> =>
	outcome.state === 'completed' && outcome.task.isEmpty
		? {
				state: 'lost',
				task: outcome.task,
				failure: { kind: 'unusable', message: 'the task completed, but its response contains no result' },
			}
		: outcome;

/** Runs a prerequisite once for all items that need it. */
async function runOnce(run: Run, request: SparkRequest, itemRequest: SubmitRequest): Promise<Outcome<SparkTask>> {
	const { ledger, prerequisites, sharedPrerequisites, unreturned, context } = run;
	const { record, key } = ledger.sharedRecord(request, recordOf(run, itemRequest));
	unreturned.addRequest(key, itemRequest);
	const known = prerequisites.get(key);
	if (known) return await known;
	const sharedPending = sharedPrerequisites.get(key);
	if (sharedPending) {
		const outcome = await sharedPending;
		// The other run was halted before the prerequisite completed.
		return outcome.state === 'canceled' && !context.haltSignal.aborted ? await runOnce(run, request, itemRequest) : outcome;
	}
	const job = jobOf(run, request);
	const submit = async () => {
		run.attempts.sent(record.key, request);
		return await job.submit();
	};
	const pending = runTask(
		{ ...job, submit },
		record,
		{ ...itemRequest.settings, wait: true, onLateTask: () => unreturned.keepLate(request, record) },
		context,
	).then((outcome) => {
		unreturned.update(key, record, outcome);
		return outcome;
	});
	prerequisites.set(key, pending);
	sharedPrerequisites.set(key, pending);
	const done = () => void sharedPrerequisites.delete(key);
	pending.then(done, done);
	return await pending;
}
