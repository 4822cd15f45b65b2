import type { PaidTask } from './errors/nodeError';
import type { ItemResult } from './itemResult';
import type { Run } from './openRun';
import { tasksOf } from './itemResult';

/** How something ended that an item asked for. */
export interface Ended {
	itemIndex: number;
	result: ItemResult;
	/** Tells it from the others of the same call of an agent. */
	asked?: { prompt: string };
}

/** What the ledger knows of a run whose items were not read in this attempt. */
export function rememberedTasks({ ctx, ledger, requestKey }: Run): Ended[] {
	return ctx.getInputData().flatMap((_, itemIndex) =>
		ledger.recordsOf(itemIndex, requestKey).map(({ record }): Ended => {
			const entry = record.read();
			const first = ledger.prerequisiteOf(record);
			const tasks = [...(first ? [first] : []), ...(entry && 'task' in entry ? [entry.task] : [])];
			const uncertain = entry?.state === 'submitting';
			return { itemIndex, result: tasks.length > 0 || uncertain ? { state: 'canceled', tasks, uncertain } : { state: 'notStarted' } };
		}),
	);
}

/** The tasks that were paid for, by item. A group needs no task at OctopusX and is known by its own ID. */
export const paidTasks = (all: Ended[]): PaidTask[] =>
	all.flatMap(({ result, itemIndex }) =>
		tasksOf(result).flatMap(({ taskId, result: made }) => {
			const { groupId } = made ?? {};
			if (!taskId && groupId === undefined) return [];
			return [{ itemIndex, ...(taskId ? { taskId } : {}), ...(groupId === undefined ? {} : { groupId }) }];
		}),
	);
