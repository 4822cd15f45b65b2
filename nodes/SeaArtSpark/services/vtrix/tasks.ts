import type { IDataObject } from 'n8n-workflow';

import type { Transport } from '../../network/transport';
import type { ExistingTask, Job } from '../../tasks/job';
import { arkResult } from '../ark';
import { taskEndpoint, type ExistingCall, type TaskCall } from '../kit/taskEndpoint';
import type { ResultReader } from '../kit/taskReply';
import { resultOf } from '../kit/results';
import type { SparkTask, TaskResult } from '../sparkTask';

const PATH = '/model/v1/generation';

/** The call of a model. */
export interface VtrixCall extends Omit<TaskCall, 'path' | 'body'> {
	params: () => IDataObject;
}

export interface VtrixTasks {
	job(call: VtrixCall): Job<SparkTask>;
	existing(taskId: string, call: ExistingCall): ExistingTask<SparkTask>;
}

/** Vtrix's one endpoint: every model is submitted and polled the same way (docs/protocol.md 1). */
export function vtrixTasks(transport: Transport): VtrixTasks {
	const endpoint = taskEndpoint(transport, { poll: (taskId) => `${PATH}/task/${taskId}` });
	return {
		job: ({ params, read = readAny, ...call }) =>
			endpoint.job({ ...call, read, path: PATH, body: () => ({ model: call.model, input: [{ params: params() }] }) }),
		existing: (taskId, call) => endpoint.existing(taskId, { ...call, readerOf: (model) => call.readerOf?.(model) ?? readAny }),
	};
}

/** Reads every file, text, and ID; an asset model that runs under *Model: Run* may have an error in its text. */
const readAny: ResultReader = (output) => {
	const { error } = arkResult(output.texts);
	return { result: resultOf(output), ...(error ? { error } : {}) };
};

/** Reads the result of an asset model from the JSON in its text (docs/protocol.md 2). */
export const readsArk =
	(read: (ark: Record<string, unknown> | undefined) => TaskResult | undefined): ResultReader =>
	({ texts }) => {
		const { result, error } = arkResult(texts);
		const taskResult = read(result);
		return { ...(taskResult ? { result: taskResult } : {}), ...(error ? { error } : {}) };
	};
