import type { IExecuteFunctions } from 'n8n-workflow';

import type { SparkTask } from '../services/sparkTask';
import { sanitized } from '../network/serviceError';
import { displayId } from '../services/displayId';
import type { TaskEvent } from '../tasks/taskContext';

/** Logs task events, so that the IDs of paid tasks are available even after a crash. No prompt, no key, no URL. */
export function log(ctx: IExecuteFunctions, event: TaskEvent): void {
	switch (event.what) {
		case 'submitted':
		case 'resumed':
			ctx.logger.info(`SeaArt Spark: ${nameOf(event.taskId, event.task as SparkTask)} ${event.what}`);
			break;
		case 'polled':
			ctx.logger.debug(
				`SeaArt Spark: task ${displayId(event.taskId)} is ${sanitized(event.status)}${event.progress === undefined ? '' : `, ${Math.round(event.progress * 100)} %`}`,
			);
			break;
		case 'ended':
			ctx.logger.debug(`SeaArt Spark: task ${displayId(event.taskId)} ended as ${sanitized(event.status)}`);
			break;
		case 'failure':
			ctx.logger.debug(
				`SeaArt Spark: ${event.taskId ? `task ${displayId(event.taskId)}` : 'a submit'} came to "${sanitized(event.message)}", next try in ${Math.round(event.nextTryMs)} ms`,
			);
	}
}

/** Logs a stopped run: workflow, execution, IDs of paid tasks, and items whose submit had no response. */
export function logStop(ctx: IExecuteFunctions, { message }: Error, uncertain: number[]): void {
	const unconfirmed = uncertain.length > 0 ? `. Not confirmed: item ${uncertain.join(', ')}` : '';
	const execution = ctx.getExecutionId() ?? 'not saved';
	ctx.logger.info(`SeaArt Spark: workflow ${ctx.getWorkflow().id}, execution ${execution}: ${message}${unconfirmed}`);
}

/** Task ID, or the group ID: on OctopusX a group has no task. */
const nameOf = (taskId: string, { result }: SparkTask): string =>
	taskId ? `task ${displayId(taskId)}` : `asset group ${result?.groupId === undefined ? 'without ID' : displayId(result.groupId)}`;
