import type { IDataObject } from 'n8n-workflow';

import type { Job } from '../../tasks/job';
import type { CallResult } from '../../tasks/task';
import { convertParameters, specViolation, type ModelParameter } from '../modelSpec';
import type { RequestFor } from '../request';
import type { SparkTask } from '../sparkTask';
import type { Transport } from '../../network/transport';
import { getModelSpec } from './catalogue';
import type { VtrixTasks } from './tasks';

/** Runs any model. Parameters from the fields of its spec are checked against the spec before the submit. */
export function modelJobs(tasks: VtrixTasks, transport: Transport) {
	/** One request per model, shared by all items. */
	const specs = new Map<string, Promise<ModelParameter[] | undefined>>();
	const specOf = async (model: string): Promise<ModelParameter[] | undefined> => {
		const spec = specs.get(model) ?? getModelSpec(transport, { model }).then(({ entries }) => entries?.[0]?.parameters);
		specs.set(model, spec);
		return await spec;
	};

	return function runModel({ model, params, bySpec }: RequestFor<'runModel'>): Job<SparkTask> {
		let checked: IDataObject = params;
		/** Without a spec, the check is left to the service. */
		const prepare = async (): Promise<CallResult<object>> => {
			const parameters = await specOf(model);
			if (!parameters) return {};
			checked = convertParameters(parameters, params);
			const violation = specViolation(parameters, checked);
			return violation === undefined ? {} : { failure: { kind: 'refused', message: `by the model's spec, ${violation}` } };
		};
		return tasks.job({
			model,
			...(bySpec ? { prepare } : {}),
			params: () => checked,
		});
	};
}
