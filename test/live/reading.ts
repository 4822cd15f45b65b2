import type { ReadEntry } from '../../nodes/SeaArtSpark/services/request';
import type { SparkTask } from '../../nodes/SeaArtSpark/services/sparkTask';
import type { CallResult } from '../../nodes/SeaArtSpark/tasks/task';
import type { Reading } from './types';

/** Sums up the node's reading of a task or of the response to a free read, in a form that a fixture can keep. */
export function readingOf(answer: CallResult<{ task: SparkTask }> | CallResult<{ entries: ReadEntry[] }>): Reading {
	if (answer.failure) return { state: 'no task', kind: answer.failure.kind, message: answer.failure.message };
	if ('entries' in answer && answer.entries) return { state: 'entries', entries: answer.entries.length };
	if (!('task' in answer) || !answer.task) return { state: 'no task' };
	const { state, isEmpty, result = {}, error } = answer.task;
	const { files, text, values, groupId, asset } = result;
	return {
		state: isEmpty ? 'completed with nothing' : state,
		...(files ? { files: files.map(({ url = 'inside the response' }) => url) } : {}),
		...(text ? { text } : {}),
		...(values ? { values } : {}),
		...(groupId === undefined ? {} : { groupId }),
		...(asset ? { assetId: asset.assetId } : {}),
		...(error ? { message: error.message } : {}),
	};
}
