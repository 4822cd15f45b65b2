import { httpUrl } from './addresses';
import { arkReply, assetReply, createdReply, type VtrixTask } from './replies';
import { failureSaid, shown } from './said';
import type { SparkAsset, SparkImage, TaskFailure } from './service';
import type { TaskState } from '../tasks/task';

/** Longest id that is taken for one. Real ones have 20 to 40 characters. */
const MAX_ID_CHARACTERS = 256;

/** Nesting below this is cut from replies that are handed on: it comes from no service, and n8n could not store it. */
const MAX_DEPTH = 40;

/** Our word for the service's status word (docs/protocol.md 1.5): a word nobody documented means the task still runs. */
export function stateOf(status: string): TaskState {
	const word = status.trim().toLowerCase();
	if (['completed', 'succeeded', 'success', 'done'].includes(word)) return 'completed';
	if (['failed', 'failure', 'error', 'cancelled', 'canceled', 'expired', 'timeout'].includes(word)) return 'failed';
	return 'running';
}

/** A usable id, or undefined. */
export function idOf(...candidates: unknown[]): string | undefined {
	for (const candidate of candidates) {
		const id = typeof candidate === 'number' ? String(candidate) : candidate;
		// An address reads dots alone as a step up, also when they are percent-encoded, and cannot hold half a character.
		if (typeof id === 'string' && id.length <= MAX_ID_CHARACTERS && !/^[.\s]*$|\p{Cs}/u.test(id)) return id;
	}
	return undefined;
}

/** The id of what a create call made, or undefined. */
export function createdIdIn(described: unknown): string | undefined {
	const parsed = createdReply.safeParse(described);
	return parsed.success ? idOf(parsed.data.Id) : undefined;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The images of a completed task: those with an http(s) address. */
export const imagesIn = (task: VtrixTask): SparkImage[] =>
	(task.output ?? [])
		.flatMap((output) => output.content)
		.filter((content) => content.type === undefined || content.type === 'image')
		.flatMap(({ url, size, jobId }) =>
			url !== undefined && httpUrl(url)
				? [{ url, ...(size === undefined ? {} : { size }), ...(jobId === undefined ? {} : { jobId }) }]
				: [],
		);

/** What an asset task says in its `text`: the parsed `Result`, or the failure that a completed task may carry there. */
export function arkResult(task: VtrixTask): { result?: Record<string, unknown>; failure?: TaskFailure } {
	for (const { text } of (task.output ?? []).flatMap((output) => output.content)) {
		const parsed = arkReply.safeParse(typeof text === 'string' ? jsonOr(text) : text);
		if (!parsed.success) continue;
		const said = parsed.data.ResponseMetadata?.Error;
		if (said) return { failure: failureSaid(said) ?? { message: 'no reason was given' } };
		if (parsed.data.Result) return { result: parsed.data.Result };
	}
	return {};
}

/** An asset out of either service's description of it, with the reason of a `Failed` one. */
export function assetIn(described: unknown): { asset: SparkAsset; failure?: TaskFailure } | undefined {
	const parsed = assetReply.safeParse(described);
	if (!parsed.success || !idOf(parsed.data.Id)) return undefined;
	const { Id, Name, URL, AssetType, GroupId, Status, CreateTime, UpdateTime, ProjectName, Error } = parsed.data;
	const asset: SparkAsset = withoutGaps({
		assetId: Id,
		assetStatus: Status || undefined,
		name: Name || undefined,
		assetType: AssetType || undefined,
		assetGroupId: GroupId || undefined,
		url: URL || undefined,
		createdAt: CreateTime,
		updatedAt: UpdateTime,
		projectName: ProjectName || undefined,
	});
	if (Status?.toLowerCase() !== 'failed') return { asset };
	return { asset, failure: failureSaid(Error) ?? { message: 'the service gave no reason' } };
}

/** The same object without its undefined fields, so that no item ever carries one. */
export const withoutGaps = <T extends object>(value: T): T =>
	Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T;

/** A reply as it is handed on with Simplify off: JSON inside `text` parsed, hopeless nesting cut. */
export function readable(reply: unknown): Record<string, unknown> {
	const walk = (value: unknown, depth: number): unknown => {
		if (depth > MAX_DEPTH) return '(nested too deeply)';
		if (Array.isArray(value)) return value.map((inner) => walk(inner, depth + 1));
		if (!isRecord(value)) return value;
		return Object.fromEntries(
			Object.entries(value)
				.filter(([key]) => key !== '__proto__')
				.map(([key, inner]) => [key, walk(key === 'text' && typeof inner === 'string' ? jsonOr(inner) : inner, depth + 1)]),
		);
	};
	const walked = walk(reply, 0);
	return isRecord(walked) ? walked : { reply: walked };
}

/** The object or list in a JSON text, or the text itself. */
function jsonOr(text: string): unknown {
	if (!/^\s*[[{]/.test(text)) return text;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

/** The sum of two amounts as the services write them; the first alone where the second is no number. */
export function costSum(first: string | undefined, second: string | undefined): string | undefined {
	if (first === undefined || first === '') return second;
	const sum = Number(first) + Number(second ?? 0);
	return Number.isFinite(sum) ? String(Number(sum.toFixed(10))) : first;
}

/** The failure a task reports in its `error`, in any documented shape. */
export const taskFailure = (task: VtrixTask): TaskFailure =>
	failureSaid(task.error) ?? { message: `the service gave no reason (status "${shown(task.status)}")` };
