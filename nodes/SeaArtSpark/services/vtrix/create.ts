import type { Service, ServiceParts } from '../service';
import type { Transport } from '../transport';
import { assetJobs, assetReaders, readyCheckOf } from './assets';
import { adviceFor } from './errorCodes';
import { generate } from './generate';
import { vtrixTasks } from './tasks';
import { generateVideo, videoReaders } from './video';

const readersByModel = new Map([...assetReaders, ...videoReaders]);

/** What Vtrix does: everything is a task at one endpoint. */
export function createVtrix(transport: Transport): ServiceParts & Pick<Service, 'adviceFor'> {
	const tasks = vtrixTasks(transport);
	return {
		adviceFor,
		jobs: {
			...assetJobs(tasks, transport),
			generate: (request) => generate(tasks, transport, request),
			generateVideo: (request) => generateVideo(tasks, transport, request),
		},
		existing: (taskId) => tasks.existing(taskId, { readersByModel, readyCheck: (task) => readyCheckOf(tasks, task) }),
	};
}
