import type { IBinaryKeyData, INodeExecutionData } from 'n8n-workflow';

import type { Labels } from '../resources/labels';
import type { SparkTask } from '../services/sparkTask';
import type { ErrorReport } from './errors/errorReport';
import type { NodeError } from './errors/nodeError';

/**
 * How one item ended. `tasks` are all the tasks that were paid for on its way, in the order in which they were made.
 * - `done`       with its items
 * - `failed`     with the words for what happened, and the files that did arrive
 * - `rejected`   before anything was sent
 * - `cancelled`  by Stop, or because another item ended the run; `uncertain` when its submit was still unanswered
 * - `notStarted` never submitted, since the run ended before
 * `labels` tell one task from another: what it was asked for.
 */
export type ItemResult = { labels?: Labels } & (
	| { state: 'done'; items: INodeExecutionData[]; tasks: SparkTask[]; hint?: string }
	| { state: 'failed'; report: ErrorReport; tasks: SparkTask[]; binary?: IBinaryKeyData }
	| { state: 'rejected'; error: NodeError }
	| { state: 'canceled'; tasks: SparkTask[]; uncertain: boolean }
	| { state: 'notStarted' }
);

/** The tasks that were paid for on an item's way. */
export const tasksOf = (result: ItemResult): SparkTask[] => ('tasks' in result ? result.tasks : []);

/** Whether the item's submit was sent and not answered: nobody knows whether it was taken. */
export const isUncertain = (result: ItemResult): boolean =>
	(result.state === 'canceled' && result.uncertain) || (result.state === 'failed' && result.report.uncertain === true);
