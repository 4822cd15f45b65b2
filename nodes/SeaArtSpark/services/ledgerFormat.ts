import { withoutUndefined } from '../network/values';
import type { LedgerFormat } from '../tasks/ledger/ledger';
import type { SparkTask, TaskResult } from './sparkTask';

/** The ID of a task, or of a group that the service creates without a task. */
export const idOfTask = ({ taskId, result }: SparkTask): string => taskId || (result?.groupId ?? '');

/** Longer texts are retrieved again instead of being saved with the execution. */
const MAX_TEXT_CHARACTERS = 10_000;

/** Stores IDs and the normalized result, without the raw response, base64 data, and long texts. */
export const ledgerFormat: LedgerFormat<SparkTask> = {
	toEntry(task) {
		// Without a task ID nothing can be retrieved again.
		if (task.taskId === '') return { task, isPartial: false };
		const { result } = task;
		const storedResult = result && withoutLargeData(result);
		return {
			task: { ...task, ...(storedResult ? { result: storedResult } : {}), reply: {} },
			isPartial: storedResult !== result || task.isEmpty === true,
		};
	},
	refreshed: (stored, later) => ({
		...stored,
		...withoutUndefined({ cost: stored.cost ?? later.cost }),
		result: {
			...stored.result,
			...later.result,
			...(stored.result?.asset || later.result?.asset ? { asset: { assetId: '', ...later.result?.asset, ...stored.result?.asset } } : {}),
		},
		reply: later.reply,
	}),
};

/** The same object if nothing in it is large. */
function withoutLargeData(result: TaskResult): TaskResult {
	const { files = [], text = [] } = result;
	const smallFiles = files.filter(({ url, data }) => data === undefined && !/^data:/i.test(url ?? ''));
	const smallTexts = text.filter((one) => one.length <= MAX_TEXT_CHARACTERS);
	if (smallFiles.length === files.length && smallTexts.length === text.length) return result;
	return { ...result, ...(result.files ? { files: smallFiles } : {}), ...(result.text ? { text: smallTexts } : {}) };
}
