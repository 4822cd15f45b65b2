import { z } from 'zod';

import type { TaskState } from '../../tasks/task';
import { httpUrl } from '../../network/addresses';
import { optional, text, words } from '../schema';
import type { FileKind } from '../../network/files';
import type { ResultFile } from '../sparkTask';
import { type ServiceError, redacted, serviceError } from '../../network/serviceError';
import { withoutGaps } from '../../network/values';

/** What a completed reply holds, before anybody says what it means. */
export interface Output {
	files: ResultFile[];
	texts: unknown[];
	/** The parsed `Result` of an asset model. */
	ark?: Record<string, unknown>;
}

const content = z
	.object({
		type: optional(text),
		url: optional(text),
		text: optional(z.union([text, z.record(z.unknown())])),
		size: optional(z.number()),
		duration: optional(
			z.union([
				z.number(),
				z
					.string()
					.regex(/^\d{1,9}(\.\d{1,9})?$/)
					.transform(Number),
			]),
		),
		jobId: optional(words),
	})
	.passthrough();

/** An entry that is none. Its type keeps it from being taken for a file. */
const ODD = { type: 'unreadable' } as never;

/** One output, read entry by entry: an odd one must not hide the picture beside it. Some models leave `content` out (docs/protocol.md 1.7). */
const output = z
	.union([z.object({ content: z.array(content.catch(ODD)) }), content.transform((entry) => ({ content: [entry] }))])
	.catch({ content: [] });

/**
 * `GET /model/v1/generation/task/{id}` and the reply to a submit, as far as this package reads them (unknown fields pass)
 */
export const vtrixTask = z
	.object({
		status: text.min(1),
		model: optional(text),
		progress: optional(z.number()),
		output: optional(z.union([z.array(output), output.transform((one) => [one])])),
		usage: optional(z.object({ cost: optional(words) }).passthrough()),
		error: z.unknown(),
	})
	.passthrough();
export type VtrixTask = z.infer<typeof vtrixTask>;

/** Our word for the service's status word (docs/protocol.md 1.5): a word that nobody documented means the task still runs. */
export function stateOf(status: string): TaskState {
	const word = status.trim().toLowerCase();
	if (['completed', 'succeeded', 'success', 'done'].includes(word)) return 'completed';
	if (['failed', 'failure', 'error', 'cancelled', 'canceled', 'expired', 'timeout'].includes(word)) return 'failed';
	return 'running';
}

const contentOf = (task: VtrixTask) => (task.output ?? []).flatMap((output) => output.content);

/** The files of a completed task: every entry with an http(s) address, in the order of the reply. */
export const filesIn = (task: VtrixTask): ResultFile[] =>
	contentOf(task).flatMap(({ type, url, size, duration, jobId }) => {
		const kind = fileKind(type, url);
		return url !== undefined && kind ? [withoutGaps({ kind, url, size, duration, jobId })] : [];
	});

/** The texts of a completed task; an asset model's is JSON. */
export const textsIn = (task: VtrixTask): unknown[] => contentOf(task).flatMap((entry) => (entry.text === undefined ? [] : [entry.text]));

const KINDS: Record<string, FileKind | undefined> = { image: 'image', video: 'video', audio: 'audio', file: 'file' };

const ENDINGS: ReadonlyArray<[FileKind, RegExp]> = [
	['video', /\.(mp4|mov|webm|m4v)$/i],
	['audio', /\.(mp3|wav|m4a|ogg|flac)$/i],
];

/** What an entry is, by its type or, where it names none, by the ending of its address; undefined for an entry without a file. */
function fileKind(type: string | undefined, url: string | undefined): FileKind | undefined {
	const address = url === undefined ? undefined : httpUrl(url);
	if (!address) return undefined;
	if (type !== undefined) return Object.prototype.hasOwnProperty.call(KINDS, type) ? KINDS[type] : undefined;
	return ENDINGS.find(([, ending]) => ending.test(address.pathname))?.[0] ?? 'image';
}

/** The failure that a task reports in its `error`, in any documented shape. */
export const taskFailure = (task: VtrixTask): ServiceError =>
	serviceError(task.error) ?? { message: `the service gave no reason (status "${redacted(task.status)}")` };
