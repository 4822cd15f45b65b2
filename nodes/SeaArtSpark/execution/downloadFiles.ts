import type { IBinaryData } from 'n8n-workflow';

import type { ItemSettings } from '../options';
import type { SparkTask } from '../services/sparkTask';
import { retryRead } from '../tasks/retryRead';
import type { Attempt } from '../tasks/task';
import type { Run } from './openRun';

const FILE_LIMIT_MS = 300_000;

/** Puts the files of a task into n8n's storage; undefined when stopped. */
export async function downloadFiles(
	{ transport, context }: Run,
	{ downloadTo, maxDownloadBytes }: ItemSettings,
	task: SparkTask,
): Promise<Attempt<{ binary?: Record<string, IBinaryData> }> | undefined> {
	const files = task.result?.files ?? [];
	if (downloadTo === undefined || files.length === 0) return {};
	const binary: Record<string, IBinaryData> = {};
	for (const [index, { kind, url }] of files.entries()) {
		const suffix = index === 0 ? '' : `_${index}`;
		const name = fileName(task.taskId) + suffix;
		const got = await retryRead(() => transport.download(url, { kind, name, maxBytes: maxDownloadBytes }), FILE_LIMIT_MS, context);
		if (!got) return undefined;
		if (got.trouble) return { trouble: got.trouble };
		binary[downloadTo + suffix] = got.binary;
	}
	return { binary };
}

/** A file name out of a task id: an id comes from outside and must not carry a path. */
const fileName = (taskId: string): string => taskId.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64) || 'file';
