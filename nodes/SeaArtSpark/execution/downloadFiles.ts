import type { IBinaryData } from 'n8n-workflow';

import type { ItemSettings } from '../options';
import type { Labels } from '../resources/labels';
import type { ResultFile, SparkTask } from '../services/sparkTask';
import { withTimeout } from '../tasks/withTimeout';
import { onAbort } from '../tasks/onAbort';
import { retryRead } from '../tasks/retryRead';
import type { CallFailure } from '../tasks/task';
import type { Run } from './openRun';

/** Time limit of one attempt to download one file. */
const ATTEMPT_LIMIT_MS = 300_000;

/** Minimum time for downloads, even if the item has timed out: its files are paid for. */
const MIN_LIMIT_MS = 10_000;

/** Maximum files to download for one item. */
const MAX_FILES = 50;

/** The binary field for files from inside a reply, if the item downloads nothing. */
const INLINE_FIELD = 'data';

/** The stored files of a task, the failure of the others, and a hint about files that were left out. */
export interface Downloaded {
	binary: Record<string, IBinaryData>;
	failure?: CallFailure;
	hint?: string;
}

/**
 * Downloads the files of a task into n8n's storage, at most `MAX_FILES` and `maxDownloadBytes` in total. A failed file doesn't affect the
 * others. Returns undefined if stopped.
 * @param circumstances labels for the file names, and the deadline for all files and attempts
 */
export async function downloadFiles(
	run: Run,
	{ downloadTo, maxDownloadBytes }: ItemSettings,
	task: SparkTask,
	{ labels, deadline }: { labels: Labels; deadline: number },
): Promise<Downloaded | undefined> {
	const all = task.result?.files ?? [];
	// A file from inside the reply can't be downloaded later.
	const files = downloadTo === undefined ? all.filter(({ url }) => url === undefined) : all;
	const arrived: Downloaded = { binary: {} };
	if (files.length === 0) return arrived;
	const { clock, haltSignal } = run.context;
	// The wait for a slot doesn't count.
	const limitMs = Math.max(MIN_LIMIT_MS, deadline - clock.now());
	const releaseSlot = await run.downloadSlots.acquire(haltSignal);
	if (!releaseSlot) return undefined;
	const ended = new AbortController();
	const release = onAbort(haltSignal, () => ended.abort());
	try {
		const fetched = fetchAll(run, ended, files.slice(0, MAX_FILES), arrived, {
			field: downloadTo ?? INLINE_FIELD,
			name: fileName(labels, task.taskId),
			maxBytes: downloadTo === undefined ? Infinity : maxDownloadBytes,
			// The next item may download while n8n stores the last file.
			onArrival: releaseSlot,
		});
		const result = await withTimeout(
			fetched.then(() => ({})),
			limitMs,
			clock,
			haltSignal,
		);
		if (!result || haltSignal.aborted) return undefined;
		const { binary } = arrived;
		if (result.failure) return { binary: { ...binary }, failure: TOO_LATE };
		if (arrived.failure || files.length <= MAX_FILES) return arrived;
		const hint = `A task returned ${files.length} files, but only the first ${MAX_FILES} were downloaded. Its item has the URLs of all of them.`;
		return { binary, hint };
	} finally {
		releaseSlot();
		release();
		// Ends downloads that are still running.
		ended.abort();
	}
}

/** The binary field of a file: `data`, `data_1`, ... @param index from 0 */
export const fileField = (field: string, index: number): string => (index === 0 ? field : `${field}_${index}`);

/**
 * @param ended ends all downloads
 * @param arrived receives the files and the first failure
 * @param how `onArrival` is called when the last file has arrived
 */
async function fetchAll(
	{ transport, context }: Run,
	ended: AbortController,
	files: ResultFile[],
	arrived: Downloaded,
	{ field, name, maxBytes, onArrival }: { field: string; name: string; maxBytes: number; onArrival: () => void },
): Promise<void> {
	let left = maxBytes;
	for (const [index, { type, url, data = '' }] of files.entries()) {
		const isLast = index === files.length - 1;
		const suffix = index === 0 ? '' : `_${index}`;
		let current = new AbortController();
		const release = onAbort(ended.signal, () => current.abort());
		const result = await retryRead(
			async () => {
				// A timed-out attempt must not continue beside the next one.
				current.abort();
				current = new AbortController();
				return await transport.download(url ?? `data:;base64,${data}`, {
					type,
					name: name + suffix,
					maxBytes: left,
					allowedBytes: maxBytes,
					signal: current.signal,
					...(isLast ? { onArrival } : {}),
				});
			},
			ATTEMPT_LIMIT_MS,
			{ clock: context.clock, haltSignal: ended.signal },
		);
		release();
		if (!result) return;
		if (result.failure) arrived.failure ??= result.failure;
		else {
			left -= result.bytes;
			arrived.binary[fileField(field, index)] = result.binary;
		}
	}
}

const TOO_LATE: CallFailure = { kind: 'noResponse', message: 'it did not arrive before the item timed out' };

/** Maximum characters of a prompt or a template in a file name. */
const MAX_CHARACTERS = 40;

/** `a-lighthouse-at-dusk-d758n65e878c73cmdg20`: prompt and task ID. Both are untrusted and must not contain a path. */
function fileName({ prompt, template }: Labels, taskId: string): string {
	const id = taskId.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64);
	return [slug(template ?? prompt ?? ''), id].filter(Boolean).join('-') || 'file';
}

/** Letters and digits of any script, with hyphens for the rest; cut between words if possible. */
function slug(words: string): string {
	const parts = words
		.slice(0, 400)
		.toLowerCase()
		.split(/[^\p{L}\p{N}\p{M}]+/u)
		.filter((part) => part !== '');
	let whole = '';
	for (const part of parts) {
		const longer = whole === '' ? part : `${whole}-${part}`;
		if ([...longer].length > MAX_CHARACTERS) return whole === '' ? [...part].slice(0, MAX_CHARACTERS).join('') : whole;
		whole = longer;
	}
	return whole;
}
