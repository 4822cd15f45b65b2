import { isAddress } from '../../network/addresses';
import type { FileType } from '../../network/files';
import { isRecord, rawReply, withoutUndefined } from '../../network/values';
import type { ResultFile, TaskResult } from '../sparkTask';
import { secondsOf } from './amounts';
import { isAside } from './keys';
import { filesIn, unique, type FileRules } from './resultFiles';
import { areResult, scalarsOf, type Scalars } from './scalars';

/** Content of a task's reply, before it is interpreted by a model's reader. */
export interface Output {
	files: ResultFile[];
	/** Unchanged: text, or JSON that is already parsed. */
	texts: unknown[];
	/** The fields of the first entry without a file. */
	values: Scalars;
}

/** Documented fields of results, in the order in which they are read. */
const CONTAINERS = ['output', 'outputs', 'content', 'contents', 'result', 'results', 'images', 'videos', 'audios', 'files', 'data'];

/** The same for texts and IDs: the other fields may be those of an envelope. */
const TEXT_CONTAINERS = ['output', 'outputs', 'content', 'contents', 'result', 'results'];

/** Fields of a task that hold the URL of its result. */
const DIRECT = ['url', 'video_url', 'image_url', 'audio_url', 'file_url', 'last_frame_url'];

const MAX_DEPTH = 6;

/**
 * The content of the documented fields of a task, in its order (docs/protocol.md 1.7, 5.3).
 * @param task the part of the reply that describes the task
 */
export function documentedOutput(task: Record<string, unknown>, rules: FileRules): Output {
	const found: ResultFile[] = [];
	const isFound = () => found.some(({ isLastFrame }) => !isLastFrame);
	for (const key of CONTAINERS) {
		if (!isFound()) found.push(...filesIn(task[key], key, isEntries(key, task[key]), rules));
	}
	const direct = filesIn(Object.fromEntries(DIRECT.map((key) => [key, task[key]])), '', false, rules);
	found.push(...(isFound() ? direct.filter(({ isLastFrame }) => isLastFrame) : direct));
	const entries = TEXT_CONTAINERS.flatMap((key) => entriesIn(task[key], MAX_DEPTH));
	return {
		files: lastFramesLast(withDuration(unique(found), task)),
		texts: [...entries, ...(typeof task.text === 'string' ? [{ text: task.text }] : [])].flatMap(textOf),
		values: entries.map(fieldsWithoutFile).find((fields) => fields !== undefined) ?? {},
	};
}

/** Files anywhere in a reply: first in the task, then in the body. For replies without files in the documented fields. */
export function filesAnywhere(task: unknown, body: unknown, rules: FileRules): ResultFile[] {
	const found = filesIn(task, '', false, rules);
	return lastFramesLast(found.length > 0 ? found : filesIn(body, '', false, rules));
}

/** Whether the objects in this field are results: `data` may also be an envelope. */
const isEntries = (key: string, value: unknown): boolean => (key === 'data' ? Array.isArray(value) : !isTask(value));

/** An object with a status is a task, not an entry of a result. */
const isTask = (value: unknown): boolean => isRecord(value) && typeof value.status === 'string';

/** The entries of a result: each object, text, or list element. */
function entriesIn(value: unknown, levels: number): unknown[] {
	if (levels === 0 || value === undefined || value === null) return [];
	if (Array.isArray(value)) return value.flatMap((one) => entriesIn(one, levels - 1));
	if (typeof value === 'string') return [value];
	if (!isRecord(value)) return [];
	const inner = Object.entries(value).filter(
		([key, one]) => CONTAINERS.includes(key) && !isAside(key) && (Array.isArray(one) || isRecord(one)),
	);
	if (inner.length > 0) return inner.flatMap(([, one]) => entriesIn(one, levels - 1));
	return isTask(value) ? [] : [value];
}

/** Status words, and files in a text field. */
const NO_TEXT = /^(ok|success|succeeded|completed|done|null|true)?$|^data:/i;

/** The fields of an entry without a file. */
const fieldsWithoutFile = (entry: unknown): Scalars | undefined =>
	isRecord(entry) && filesIn(entry, '', false, { makes: undefined, isSent: () => false }).length === 0 ? scalarsOf(entry) : undefined;

function textOf(entry: unknown): unknown[] {
	if (typeof entry === 'string') return isAddress(entry.trim()) || NO_TEXT.test(entry.trim()) ? [] : [entry];
	const text = isRecord(entry) ? (entry.text ?? (typeof entry.content === 'string' ? entry.content : undefined)) : undefined;
	return (typeof text === 'string' && text !== '') || isRecord(text) ? [text] : [];
}

/** Adds the duration of a video, which some services put outside its entry. */
function withDuration(files: ResultFile[], task: Record<string, unknown>): ResultFile[] {
	const places = [task, task.data, isRecord(task.data) ? task.data.content : undefined, task.content].filter(isRecord);
	const duration = places.map((place) => secondsOf(place.duration)).find((seconds) => seconds !== undefined);
	const first = files.findIndex(({ type }) => type === 'video');
	return files.map((file, index) => (index === first ? withoutUndefined({ ...file, duration: file.duration ?? duration }) : file));
}

/** Moves last frames to the end, so that the video comes first. */
export const lastFramesLast = (files: ResultFile[]): ResultFile[] => [
	...files.filter(({ isLastFrame }) => !isLastFrame),
	...files.filter(({ isLastFrame }) => isLastFrame),
];

/** The result of a model without a reader: every file, text, and field. */
export function resultOf({ files, texts, values }: Output): TaskResult {
	const text = texts.map((one) => (typeof one === 'string' ? one : JSON.stringify(rawReply({ one }).one))).filter((one) => one !== '');
	return {
		...(files.length > 0 ? { files } : {}),
		...(text.length > 0 ? { text } : {}),
		...(Object.keys(values).length > 0 ? { values } : {}),
	};
}

/** Whether a result lacks what the operation makes. IDs and texts are a result only if the operation may make anything. */
export const isEmptyResult = ({ files, text, values, ...ids }: TaskResult, makes: FileType | undefined): boolean =>
	files === undefined &&
	Object.values(ids).every((one) => one === undefined) &&
	(makes !== undefined || (text === undefined && !areResult(values ?? {})));
