import type { IBinaryData } from 'n8n-workflow';

import type { ItemSettings } from '../options';
import type { Labels } from '../resources/labels';
import type { ResultFile, SparkTask } from '../services/sparkTask';
import { withTimeout } from '../tasks/withTimeout';
import { onAbort } from '../tasks/onAbort';
import { retryRead } from '../tasks/retryRead';
import type { CallFailure } from '../tasks/task';
import type { Run } from './openRun';

/** How long one try to fetch one file may take. */
const TRY_LIMIT_MS = 300_000;

/** What was paid for is fetched for so long at least, also where the item's time is up. */
const SHORTEST_MS = 10_000;

/** The most files that are fetched for one item. */
export const MAX_FILES = 50;

/** The binary field for files that came inside a reply, if the item downloads nothing. */
const INLINE_FIELD = 'data';

/** The files of a task in n8n's storage, why the rest did not arrive, and what the user should know of those that were left out. */
export interface Downloaded {
	binary: Record<string, IBinaryData>;
	failure?: CallFailure;
	hint?: string;
}

/**
 * Puts the files of a task into n8n's storage, at most `MAX_FILES` and `maxDownloadBytes` in all, each of them whatever becomes of
 * the others; undefined when stopped.
 * @param circumstances what the task was asked for, for the names of its files; and when the item's time is up: all files and all attempts
 * end with it
 */
export async function downloadFiles(
	run: Run,
	{ downloadTo, maxDownloadBytes }: ItemSettings,
	task: SparkTask,
	{ labels, deadline }: { labels: Labels; deadline: number },
): Promise<Downloaded | undefined> {
	const all = task.result?.files ?? [];
	// A file that came inside the reply has no URL to fetch it from later.
	const files = downloadTo === undefined ? all.filter(({ url }) => url === undefined) : all;
	const arrived: Downloaded = { binary: {} };
	if (files.length === 0) return arrived;
	const { clock, haltSignal } = run.context;
	// The wait for its slot is not the item's time.
	const limitMs = Math.max(SHORTEST_MS, deadline - clock.now());
	const giveBack = await run.downloadSlots.take(haltSignal);
	if (!giveBack) return undefined;
	const ended = new AbortController();
	const release = onAbort(haltSignal, () => ended.abort());
	try {
		const fetched = fetchAll(run, ended, files.slice(0, MAX_FILES), arrived, {
			field: downloadTo ?? INLINE_FIELD,
			name: fileName(labels, task.taskId),
			maxBytes: downloadTo === undefined ? Infinity : maxDownloadBytes,
			// While n8n stores the last one, the next item has the line.
			onArrival: giveBack,
		});
		const answer = await withTimeout(
			fetched.then(() => ({})),
			limitMs,
			clock,
			haltSignal,
		);
		if (!answer || haltSignal.aborted) return undefined;
		const { binary } = arrived;
		if (answer.failure) return { binary: { ...binary }, failure: TOO_LATE };
		if (arrived.failure || files.length <= MAX_FILES) return arrived;
		const hint = `A task returned ${files.length} files, but only the first ${MAX_FILES} were downloaded. Its item has the URLs of all of them.`;
		return { binary, hint };
	} finally {
		giveBack();
		release();
		// What is still under way ends: nobody waits for it any more.
		ended.abort();
	}
}

/** The binary field of a file: `data`, `data_1`, ... @param index from 0 */
export const fileField = (field: string, index: number): string => (index === 0 ? field : `${field}_${index}`);

/**
 * @param ended ends all of it
 * @param arrived where the files are put as they arrive, and the first failure
 * @param how `onArrival` is called when the last one has come over the line
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
		const got = await retryRead(
			async () => {
				// A try that was given up must not go on beside the next one.
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
			TRY_LIMIT_MS,
			{ clock: context.clock, haltSignal: ended.signal },
		);
		release();
		if (!got) return;
		if (got.failure) arrived.failure ??= got.failure;
		else {
			left -= got.bytes;
			arrived.binary[fileField(field, index)] = got.binary;
		}
	}
}

const TOO_LATE: CallFailure = { kind: 'noResponse', message: 'it did not arrive before the item timed out' };

/** Of a prompt or a template, in a file name. */
const MAX_CHARACTERS = 40;

/** `a-lighthouse-at-dusk-d758n65e878c73cmdg20`: what was asked for, and by which task. Both come from outside and must not carry a path. */
function fileName({ prompt, template }: Labels, taskId: string): string {
	const id = taskId.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64);
	return [slug(template ?? prompt ?? ''), id].filter(Boolean).join('-') || 'file';
}

/** Letters and digits of any script, with hyphens for the rest; cut between two words where there are some. */
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
