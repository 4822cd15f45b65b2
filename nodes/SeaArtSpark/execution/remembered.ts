import type { PaidTask } from './errors/nodeError';
import type { ItemResult } from './itemResult';
import type { Run } from './openRun';
import { tasksOf } from './itemResult';

/** The result of one request, with the index of its item. */
export interface IndexedResult {
	itemIndex: number;
	result: ItemResult;
	/** Identifies it among several results of one agent call. */
	agentFields?: { prompt: string };
}

/** The recorded tasks of a run whose items were not read in this attempt. */
export function rememberedTasks({ ctx, ledger, requestKey }: Run): IndexedResult[] {
	return ctx.getInputData().flatMap((_, itemIndex) =>
		ledger.recordsOf(itemIndex, requestKey).map(({ record }): IndexedResult => {
			const entry = record.read();
			const first = ledger.prerequisiteOf(record);
			const tasks = [...(first ? [first] : []), ...(entry && 'task' in entry ? [entry.task] : [])];
			const uncertain = entry?.state === 'submitting';
			return { itemIndex, result: tasks.length > 0 || uncertain ? { state: 'canceled', tasks, uncertain } : { state: 'notStarted' } };
		}),
	);
}

/** Paid tasks with their items. On OctopusX a group has no task, so it is identified by its own ID. */
export const paidTasks = (all: IndexedResult[]): PaidTask[] =>
	all.flatMap(({ result, itemIndex }) =>
		tasksOf(result).flatMap(({ taskId, result: made }) => {
			const { groupId } = made ?? {};
			if (!taskId && groupId === undefined) return [];
			return [{ itemIndex, ...(taskId ? { taskId } : {}), ...(groupId === undefined ? {} : { groupId }) }];
		}),
	);
