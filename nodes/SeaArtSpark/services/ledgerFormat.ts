import { withoutUndefined } from '../network/values';
import type { LedgerFormat } from '../tasks/ledger/ledger';
import type { SparkTask, TaskResult } from './sparkTask';

/** The id of a task, or of a group that a service makes without a task. */
export const idOfTask = ({ taskId, result }: SparkTask): string => taskId || (result?.groupId ?? '');

/** Longer texts are read again instead of being saved with the execution. */
const MAX_TEXT_CHARACTERS = 10_000;

/** How a task stands in the ledger: ids and the normalized result, without the raw response, base64 data and long texts. */
export const ledgerFormat: LedgerFormat<SparkTask> = {
	toEntry(task) {
		// Without a task ID nothing can be read again.
		if (task.taskId === '') return { task, isPartial: false };
		const { result } = task;
		const kept = result && withoutLargeData(result);
		return { task: { ...task, ...(kept ? { result: kept } : {}), reply: {} }, isPartial: kept !== result || task.isEmpty === true };
	},
	refreshed: (known, seen) => ({
		...known,
		...withoutUndefined({ cost: known.cost ?? seen.cost }),
		result: {
			...known.result,
			...seen.result,
			...(known.result?.asset || seen.result?.asset ? { asset: { assetId: '', ...seen.result?.asset, ...known.result?.asset } } : {}),
		},
		reply: seen.reply,
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
