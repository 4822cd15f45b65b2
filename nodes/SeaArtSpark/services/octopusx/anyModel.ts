import type { Transport } from '../../network/transport';
import { withoutUndefined } from '../../network/values';
import type { ExistingTask, Job } from '../../tasks/job';
import { taskEndpoint, type TaskEndpoint } from '../kit/taskEndpoint';
import type { RequestFor } from '../request';
import type { SparkTask } from '../sparkTask';
import { isImageModel, synchronousJob } from './images';
import { videoTasks } from './video';

const SUBMIT_PATH = '/v1/video/generations';
const TASK_PATH = '/v1/videos';

/** Videos of any model, polled in OpenAI's format (docs/protocol.md 5.4). */
const anyVideoTasks = (transport: Transport): TaskEndpoint => taskEndpoint(transport, { poll: (taskId) => `${TASK_PATH}/${taskId}` });

/** Runs any image or video model by its ID, with the model's own parameters. */
export function runModel(transport: Transport, { model, params }: RequestFor<'runModel'>): Job<SparkTask> {
	if (isImageModel(model)) return synchronousJob(transport, model, () => params);
	const isSeedance = /seedance/i.test(model);
	const job = (isSeedance ? videoTasks(transport) : anyVideoTasks(transport)).job({
		model,
		path: SUBMIT_PATH,
		body: () => ({ ...params, model }),
	});
	return isSeedance ? job : { ...job, existing: (taskId, task) => withContent(transport, job.existing(taskId, task)) };
}

/** A task of any video model, by its ID. */
export const existingAnyVideo = (transport: Transport, taskId: string): ExistingTask<SparkTask> =>
	withContent(transport, anyVideoTasks(transport).existing(taskId, { makes: 'video' }));

/** Adds the file of a completed task whose reply names none: it is at a URL that requires the key. */
const withContent = (transport: Transport, existing: ExistingTask<SparkTask>): ExistingTask<SparkTask> => ({
	...existing,
	async poll() {
		const polled = await existing.poll();
		if (!polled.task?.isEmpty) return polled;
		const task = withoutUndefined({ ...polled.task, isEmpty: undefined });
		const url = `${transport.baseUrl}${TASK_PATH}/${encodeURIComponent(task.taskId)}/content`;
		return { task: { ...task, result: { ...task.result, files: [{ type: 'video', url }] } } };
	},
});
