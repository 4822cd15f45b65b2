import type { TaskState } from '../../tasks/task';
import { httpUrl } from '../../network/addresses';
import { asNumber, asText, asScalar } from '../fields';
import type { FileType } from '../../network/files';
import type { ResultFile } from '../sparkTask';
import { type ServiceError, sanitized, serviceError } from '../../network/serviceError';
import { isRecord, withoutUndefined } from '../../network/values';

/** What a completed reply holds, before anybody says what it means. */
export interface Output {
	files: ResultFile[];
	texts: unknown[];
	/** The parsed `Result` of an asset model. */
	ark?: Record<string, unknown>;
}

/** One thing that a task made, or said. */
interface Content {
	type?: string;
	url?: string;
	text?: string | Record<string, unknown>;
	/** Bytes. */
	size?: number;
	/** Seconds. */
	duration?: number;
	jobId?: string;
}

/** A reply about a task, as far as this package reads it. */
export interface VtrixTask {
	status: string;
	model?: string;
	progress?: number;
	contents: Content[];
	/** USD. */
	cost?: string;
	error: unknown;
}

/**
 * `GET /model/v1/generation/task/{id}` and the reply to a submit: unknown fields pass, and an odd field hides nothing beside it. Undefined
 * for what is no task. Read field by field and not by zod: every poll of every task comes through here, and zod took a sixth of what
 * the node does for one.
 */
export function vtrixTask(reply: unknown): VtrixTask | undefined {
	if (!isRecord(reply)) return undefined;
	const status = asText(reply.status);
	if (status === undefined || status === '') return undefined;
	return {
		status,
		model: asText(reply.model),
		progress: asNumber(reply.progress),
		contents: (Array.isArray(reply.output) ? reply.output : [reply.output]).flatMap(contentsOf),
		cost: isRecord(reply.usage) ? asScalar(reply.usage.cost) : undefined,
		error: reply.error,
	};
}

/** What one output holds. Some models leave `content` out (docs/protocol.md 1.7). */
function contentsOf(output: unknown): Content[] {
	if (!isRecord(output)) return [];
	return Array.isArray(output.content) ? output.content.filter(isRecord).map(contentOf) : [contentOf(output)];
}

function contentOf({ type, url, text, size, duration, jobId }: Record<string, unknown>): Content {
	return {
		type: asText(type),
		url: asText(url),
		text: isRecord(text) ? text : asText(text),
		size: asNumber(size),
		duration: typeof duration === 'string' && /^\d{1,9}(\.\d{1,9})?$/.test(duration) ? Number(duration) : asNumber(duration),
		jobId: asScalar(jobId),
	};
}

/** Our word for the service's status word (docs/protocol.md 1.5): a word that nobody documented means the task still runs. */
export function stateOf(status: string): TaskState {
	const word = status.trim().toLowerCase();
	if (['completed', 'succeeded', 'success', 'done'].includes(word)) return 'completed';
	if (['failed', 'failure', 'error', 'cancelled', 'canceled', 'expired', 'timeout'].includes(word)) return 'failed';
	return 'running';
}

/** The files of a completed task: every entry with an http(s) address, in the order of the reply. */
export const filesIn = ({ contents }: VtrixTask): ResultFile[] =>
	contents.flatMap(({ type, url, size, duration, jobId }) => {
		const fileType = fileTypeOf(type, url);
		return url !== undefined && fileType ? [withoutUndefined({ type: fileType, url, size, duration, jobId })] : [];
	});

/** The texts of a completed task; an asset model's is JSON. */
export const textsIn = ({ contents }: VtrixTask): unknown[] => contents.flatMap(({ text }) => (text === undefined ? [] : [text]));

const KINDS: Record<string, FileType | undefined> = { image: 'image', video: 'video', audio: 'audio', file: 'file' };

const ENDINGS: ReadonlyArray<[FileType, RegExp]> = [
	['video', /\.(mp4|mov|webm|m4v)$/i],
	['audio', /\.(mp3|wav|m4a|ogg|flac)$/i],
];

/** What an entry is, by its type or, where it names none, by the ending of its address; undefined for an entry without a file. */
function fileTypeOf(type: string | undefined, url: string | undefined): FileType | undefined {
	const address = url === undefined ? undefined : httpUrl(url);
	if (!address) return undefined;
	if (type !== undefined) return Object.prototype.hasOwnProperty.call(KINDS, type) ? KINDS[type] : undefined;
	return ENDINGS.find(([, ending]) => ending.test(address.pathname))?.[0] ?? 'image';
}

/** The failure that a task reports in its `error`, in any documented shape. */
export const taskFailure = (task: VtrixTask): ServiceError =>
	serviceError(task.error) ?? { message: `the service gave no reason (status "${sanitized(task.status)}")` };
