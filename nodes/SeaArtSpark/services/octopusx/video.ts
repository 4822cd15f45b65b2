import type { ExistingTask, Job } from '../../tasks/runTask';
import type { TaskReply, TaskState, CallFailure } from '../../tasks/task';
import { httpUrl } from '../../network/addresses';
import { inputAddresses } from '../inputs';
import type { RequestFor } from '../request';
import type { ResultFile, SparkTask } from '../sparkTask';
import { sanitized, serviceError } from '../../network/serviceError';
import { idAt, idIn, submitFailure, taskIdIn, taskPlace } from '../submitReply';
import type { HttpResult, Transport } from '../../network/transport';
import { isRecord, rawReply, withoutUndefined } from '../../network/values';
import { videoContent, videoModelId, videoSettings } from '../video';
import { publish } from './assets';

const VIDEO_PATH = '/v1/video/generations';
const MODELS = { standard: 'doubao-seedance-2-0-260128', fast: 'doubao-seedance-2-0-fast-260128' };

/** A video from text, frames or references (docs/protocol.md 5.2, 5.3). */
export function generateVideo(transport: Transport, request: RequestFor<'generateVideo'>): Job<SparkTask> {
	const { prompt, references } = request;
	const model = videoModelId(MODELS, request.model);
	const addresses = inputAddresses(
		references.map(({ media }) => media),
		async (file) => await publish(transport, file),
	);
	return {
		...(addresses.prepare ? { prepare: addresses.prepare } : {}),
		async submit() {
			const body = { model, content: videoContent(prompt, references, addresses.of), metadata: videoSettings(request, 'camera_fixed') };
			const called = await transport.call('POST', VIDEO_PATH, body, { isSubmit: true });
			return submittedTask(called, model);
		},
		existing: (taskId) => existingVideoTask(transport, taskId, model),
	};
}

/** Whether the form of an id tells that it is a video's. */
export const isVideoId = (taskId: string): boolean => /^(cgt|video)[-_]/.test(taskId);

/** A video task, by its id. */
export const existingVideoTask = (transport: Transport, taskId: string, model = ''): ExistingTask<SparkTask> => ({
	known: unpolled(taskId, model),
	async poll() {
		const called = await transport.call('GET', `${VIDEO_PATH}/${encodeURIComponent(taskId)}`);
		if (called.failure) return { failure: called.failure };
		const { body } = called.reply;
		return isOfAnother(body, taskId)
			? { failure: { kind: 'unreadable', message: 'the reply was about another task' } }
			: taskIn(body, taskId, model);
	},
});

const unpolled = (taskId: string, model: string): SparkTask => ({ taskId, state: 'running', status: 'unknown', model, reply: {} });

/** The task in a submit's reply. An id is money: with one, the rest may be as odd as it likes, its HTTP status included. */
function submittedTask(called: HttpResult, model: string): TaskReply<SparkTask> {
	const taskId = idIn(called, ['task_id', 'taskId']) ?? taskIdIn(called);
	if (taskId === undefined) return { failure: submitFailure(called, 'task ID') };
	const body = called.reply?.body;
	const { task } = taskIn(body, taskId, model);
	return { task: task ?? { ...unpolled(taskId, model), status: 'submitted', reply: rawReply(body) } };
}

/** Whether a reply names another task than the one that was asked for. */
function isOfAnother(body: unknown, taskId: string): boolean {
	const place = taskPlace(body);
	const told = isRecord(place) ? (idAt(place, ['task_id', 'taskId']) ?? idAt(place, ['id'])) : undefined;
	return told !== undefined && told !== taskId;
}

/** A clear "no" in a reply with HTTP 200; undefined for a good reply and for one that says nothing. */
function saidIn(body: Record<string, unknown>): Pick<CallFailure, 'message' | 'code'> | undefined {
	const { error, success, code } = body;
	const isNo = Boolean(error) || success === false || (typeof code === 'string' && !/^(success|ok|0|200)$/i.test(code));
	return isNo ? (serviceError(body) ?? { message: 'the service gave no reason' }) : undefined;
}

/**
 * The task in a poll's reply, in any of the documented forms: `{code, data: {task_id, status, data: {content}}}`,
 * `{task_id, status, data: {url}}`, `{id, object: "video", status, video_url}`.
 */
function taskIn(body: unknown, taskId: string, model: string): TaskReply<SparkTask> {
	const outer = isRecord(body) ? body : {};
	const told = [outer, outer.data].find((one): one is Told => isRecord(one) && typeof one.status === 'string' && one.status.trim() !== '');
	if (!told) return { failure: untold(body, outer) };
	const inner = isRecord(told.data) ? told.data : {};
	const base = {
		taskId,
		status: sanitized(told.status),
		model: typeof told.model === 'string' && told.model !== '' ? told.model : model,
		reply: rawReply(body),
	};
	const state = stateOf(told.status);
	if (state === 'running') return { task: withoutUndefined({ ...base, state, progress: progressOf(told.progress) }) };
	if (state === 'failed') {
		const failure =
			serviceError(told.error) ?? serviceError(inner.error) ?? serviceError(told.fail_reason) ?? serviceError(inner.fail_reason);
		return { task: { ...base, state, error: failure ?? { message: `the service gave no reason (status "${base.status}")` } } };
	}
	const files = filesIn([told, inner, inner.content, told.content]);
	if (files.length === 0) {
		return { failure: { kind: 'unusable', message: `the task is ${base.status}, and its reply does not hold what it made` } };
	}
	return { task: { ...base, state, result: { files } } };
}

type Told = Record<string, unknown> & { status: string };

/** A reply without a task in it. A "no" without an HTTP status is asked again a few times, "not found" as any 404 is. */
function untold(body: unknown, outer: Record<string, unknown>): CallFailure {
	const said = saidIn(outer) ?? serviceError(body);
	if (!said) return { kind: 'unreadable', message: 'the reply was not a task' };
	const isMissing = /not.?(found|exist)|unknown task|no such/i.test(`${said.code ?? ''} ${said.message}`);
	return { kind: isMissing ? 'notFound' : 'unusable', ...said };
}

/** Our word for the service's: a word that nobody documented means the task still runs. */
function stateOf(status: string): TaskState {
	const word = status.trim().toLowerCase();
	if (['success', 'succeeded', 'completed', 'done'].includes(word)) return 'completed';
	if (['failure', 'failed', 'error', 'cancelled', 'canceled', 'expired', 'timeout'].includes(word)) return 'failed';
	return 'running';
}

/** Half of the way is `"50%"`, `50` or `0.5`. A number up to 1 is a share: of a hundred steps the first says as much as none. */
function progressOf(written: unknown): number | undefined {
	const isPercent = typeof written === 'string' && written.trim().endsWith('%');
	const number = typeof written === 'number' ? written : typeof written === 'string' ? Number.parseFloat(written) : NaN;
	const share = isPercent || number > 1 ? number / 100 : number;
	return share >= 0 && share <= 1 ? share : undefined;
}

/** The video, and its last frame, in the first of the places that has one. */
function filesIn(places: unknown[]): ResultFile[] {
	const records = places.filter(isRecord);
	const addressIn = (...keys: string[]) =>
		records
			.flatMap((record) => keys.map((key) => record[key]))
			.find((value): value is string => typeof value === 'string' && httpUrl(value) !== undefined);
	const [video, frame] = [addressIn('video_url', 'url'), addressIn('last_frame_url')];
	const duration = records.map((record) => Number(record.duration)).find((seconds) => seconds > 0);
	return [
		...(video === undefined ? [] : [withoutUndefined({ type: 'video' as const, url: video, duration })]),
		...(video === undefined || frame === undefined ? [] : [{ type: 'image' as const, url: frame, isLastFrame: true as const }]),
	];
}
