import type { IDataObject } from 'n8n-workflow';

import type { Job } from '../../tasks/job';
import type { CallResult } from '../../tasks/task';
import { convertParameters, specViolation, type ModelParameter } from '../modelSpec';
import type { RequestFor } from '../request';
import type { SparkTask } from '../sparkTask';
import type { Transport } from '../../network/transport';
import { getModelSpec } from './catalogue';
import type { VtrixTasks } from './tasks';

/** Any model of the platform. Parameters that come from its spec's fields are checked against the spec before the submit. */
export function modelJobs(tasks: VtrixTasks, transport: Transport) {
	/** One question for each model, however many items ask it. */
	const specs = new Map<string, Promise<ModelParameter[] | undefined>>();
	const specOf = async (model: string): Promise<ModelParameter[] | undefined> => {
		const spec = specs.get(model) ?? getModelSpec(transport, { model }).then(({ entries }) => entries?.[0]?.parameters);
		specs.set(model, spec);
		return await spec;
	};

	return function runModel({ model, params, bySpec }: RequestFor<'runModel'>): Job<SparkTask> {
		let checked: IDataObject = params;
		/** A spec that cannot be had stops nobody: the service checks, too. */
		const prepare = async (): Promise<CallResult<object>> => {
			const parameters = await specOf(model);
			if (!parameters) return {};
			checked = convertParameters(parameters, params);
			const wrong = specViolation(parameters, checked);
			return wrong === undefined ? {} : { failure: { kind: 'refused', message: `by the model's spec, ${wrong}` } };
		};
		return tasks.job({
			model,
			...(bySpec ? { prepare } : {}),
			params: () => checked,
		});
	};
}
