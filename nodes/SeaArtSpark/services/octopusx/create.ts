import { assetAdvice } from '../ark';
import type { Service, ServiceParts } from '../service';
import type { Transport } from '../../network/transport';
import { runModel } from './anyModel';
import { assetJobs } from './assets';
import { existingTask } from './existing';
import { imageJobs } from './images';
import { generateVideo } from './video';

/** Jobs of OctopusX. */
export const createOctopusx = (transport: Transport): ServiceParts & Pick<Service, 'adviceFor'> => ({
	adviceFor: (code) => (code === undefined ? undefined : assetAdvice(code)),
	jobs: {
		...assetJobs(transport),
		...imageJobs(transport),
		generateVideo: (request) => generateVideo(transport, request),
		runModel: (request) => runModel(transport, request),
	},
	existing: (taskId) => existingTask(transport, taskId),
});
