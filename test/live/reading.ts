import type { ReadEntry } from '../../nodes/SeaArtSpark/services/request';
import type { SparkTask } from '../../nodes/SeaArtSpark/services/sparkTask';
import type { Attempt } from '../../nodes/SeaArtSpark/tasks/task';
import type { Reading } from './types';

/** Sums up the node's reading of a task or of the response to a free question, in a form that a fixture can keep. */
export function readingOf(answer: Attempt<{ task: SparkTask }> | Attempt<{ entries: ReadEntry[] }>): Reading {
	if (answer.trouble) return { state: 'no task', kind: answer.trouble.kind, message: answer.trouble.message };
	if ('entries' in answer && answer.entries) return { state: 'entries', entries: answer.entries.length };
	if (!('task' in answer) || !answer.task) return { state: 'no task' };
	const { state, result = {}, failure } = answer.task;
	const { files, text, groupId, asset } = result;
	return {
		state,
		...(files ? { files: files.map(({ url }) => url) } : {}),
		...(text ? { text } : {}),
		...(groupId === undefined ? {} : { groupId }),
		...(asset ? { assetId: asset.assetId } : {}),
		...(failure ? { message: failure.message } : {}),
	};
}
