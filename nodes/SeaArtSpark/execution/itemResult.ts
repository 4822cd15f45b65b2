import type { IBinaryKeyData, INodeExecutionData } from 'n8n-workflow';

import type { Labels } from '../resources/labels';
import type { SparkTask } from '../services/sparkTask';
import type { ErrorReport } from './errors/errorReport';
import type { NodeError } from './errors/nodeError';

/**
 * How one item ended. `tasks` are all its paid tasks in the order of their creation.
 * - `done`       with its items
 * - `failed`     with an error report and the files that did arrive
 * - `rejected`   before anything was sent
 * - `canceled`   by Stop or by another item; `uncertain` if its submit had no response yet
 * - `notStarted` never submitted, since the run ended before
 * `labels` identify a task by its request.
 */
export type ItemResult = { labels?: Labels } & (
	| { state: 'done'; items: INodeExecutionData[]; tasks: SparkTask[]; hint?: string }
	| { state: 'failed'; report: ErrorReport; tasks: SparkTask[]; binary?: IBinaryKeyData }
	| { state: 'rejected'; error: NodeError }
	| { state: 'canceled'; tasks: SparkTask[]; uncertain: boolean }
	| { state: 'notStarted' }
);

/** All paid tasks of an item. */
export const tasksOf = (result: ItemResult): SparkTask[] => ('tasks' in result ? result.tasks : []);

/** Whether the item's submit was sent without a response, so that it may have been accepted. */
export const isUncertain = (result: ItemResult): boolean =>
	(result.state === 'canceled' && result.uncertain) || (result.state === 'failed' && result.report.uncertain === true);
