import type { Service, ServiceParts } from '../service';
import type { Transport } from '../../network/transport';
import { assetJobs, assetReaders, readyCheckOf } from './assets';
import { adviceFor } from './errorCodes';
import { editImage, textToImage, vtrixModel } from './images';
import { modelJobs } from './runModel';
import { vtrixTasks } from './tasks';
import { generateVideo, videoReaders } from './video';

const readersByModel = new Map([...assetReaders, ...videoReaders]);

/** Jobs of Vtrix: every job is a task at one endpoint. */
export function createVtrix(transport: Transport): ServiceParts & Pick<Service, 'adviceFor'> {
	const tasks = vtrixTasks(transport);
	return {
		adviceFor,
		jobs: {
			...assetJobs(tasks, transport),
			textToImage: (request) => textToImage(tasks, request),
			editImage: (request) => editImage(tasks, transport, request),
			vtrixModel: (request) => vtrixModel(tasks, transport, request),
			generateVideo: (request) => generateVideo(tasks, transport, request),
			runModel: modelJobs(tasks, transport),
		},
		existing: (taskId) =>
			tasks.existing(taskId, { readerOf: (model) => readersByModel.get(model), readyCheck: (task) => readyCheckOf(tasks, task) }),
	};
}
