import type { IExecuteFunctions } from 'n8n-workflow';

import type { TaskEvent } from '../tasks/taskContext';

/** What was paid for is in the log by its id, also after a crash. No prompt, no key, no address. */
export function log(ctx: IExecuteFunctions, event: TaskEvent): void {
	switch (event.what) {
		case 'submitted':
		case 'resumed':
			if (event.taskId) ctx.logger.info(`SeaArt Spark: task ${event.taskId} ${event.what}`);
			break;
		case 'polled':
			ctx.logger.debug(
				`SeaArt Spark: task ${event.taskId} is ${event.status}${event.progress === undefined ? '' : `, ${Math.round(event.progress * 100)} %`}`,
			);
			break;
		case 'ended':
			ctx.logger.debug(`SeaArt Spark: task ${event.taskId} ended as ${event.status}`);
			break;
		case 'trouble':
			ctx.logger.debug(
				`SeaArt Spark: ${event.taskId ? `task ${event.taskId}` : 'a submit'} came to "${event.message}", next try in ${Math.round(event.nextTryMs)} ms`,
			);
	}
}
