import { assetAdvice } from '../ark';
import type { Service, ServiceParts } from '../service';
import type { Transport } from '../transport';
import { getUsage } from './account';
import { assetJobs, existingAssetTask } from './assets';

/** What OctopusX does. */
export const createOctopusx = (transport: Transport): ServiceParts & Pick<Service, 'adviceFor'> => ({
	adviceFor: (code) => (code === undefined ? undefined : assetAdvice(code)),
	jobs: assetJobs(transport),
	reads: { getUsage: async () => await getUsage(transport) },
	existing: (taskId) => existingAssetTask(transport, taskId),
});
