import type { ExistingTask, Job } from '../../tasks/job';
import { inputAddresses } from '../inputs';
import { taskEndpoint, type TaskEndpoint } from '../kit/taskEndpoint';
import type { RequestFor } from '../request';
import type { SparkTask } from '../sparkTask';
import type { Transport } from '../../network/transport';
import { videoContent, videoModelId, videoSettings } from '../video';
import { publish } from './assets';

const PATH = '/v1/video/generations';
const MODELS = { standard: 'doubao-seedance-2-0-260128', fast: 'doubao-seedance-2-0-fast-260128' };

/** Videos of OctopusX (docs/protocol.md 5.2, 5.3). */
export const videoTasks = (transport: Transport): TaskEndpoint =>
	taskEndpoint(transport, { poll: (taskId) => `${PATH}/${taskId}`, idNames: ['task_id', 'taskId'] });

/** A video from text, frames, or references. */
export function generateVideo(transport: Transport, request: RequestFor<'generateVideo'>): Job<SparkTask> {
	const { references } = request;
	const model = videoModelId(MODELS, request.model);
	const addresses = inputAddresses(
		references.map(({ media }) => media),
		async (file) => await publish(transport, file),
	);
	return videoTasks(transport).job({
		model,
		path: PATH,
		makes: 'video',
		...(addresses.prepare ? { prepare: addresses.prepare } : {}),
		body: () => ({ model, content: videoContent(request, addresses.of), metadata: videoSettings(request, 'camera_fixed') }),
	});
}

/** Whether an ID has the format of a video's. */
export const isVideoId = (taskId: string): boolean => /^(cgt|video)[-_]/.test(taskId);

/** A video task, by its ID. */
export const existingVideoTask = (transport: Transport, taskId: string): ExistingTask<SparkTask> =>
	videoTasks(transport).existing(taskId, { makes: 'video' });
