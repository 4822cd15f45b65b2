import { setTimeout as sleep } from 'node:timers/promises';

import type { FileType } from '../../nodes/SeaArtSpark/network/files';
import { openService } from '../../nodes/SeaArtSpark/services';
import type { Service, ServiceDefinition } from '../../nodes/SeaArtSpark/services/service';
import type { SparkTask } from '../../nodes/SeaArtSpark/services/sparkTask';
import { taskIdIn } from '../../nodes/SeaArtSpark/services/kit/submitReply';
import type { TaskReply } from '../../nodes/SeaArtSpark/tasks/task';
import { maybeAccepted } from '../../nodes/SeaArtSpark/tasks/task';
import { valuesAt } from './judge';
import { readingOf } from './reading';
import type { Recorder } from './recorder';
import type { Call, Known, Played, RawRequest } from './types';

export interface RunSettings {
	definition: ServiceDefinition;
	recorder: Recorder;
	calls: Call[];
	say: (line: string) => void;
	/** Sends nothing new and waits for nothing once it is aborted. */
	stop: AbortSignal;
	/** Image for the calls that need one; the first image made if absent. */
	imageUrl?: string;
	/** Pause before the first poll; it grows to ten times as much. */
	pollMs?: number;
}

const VIDEO_LIMIT_SECONDS = 900;
const LIMIT_SECONDS = 240;

/** Consecutive polls without a task that end a call. */
const MAX_FAILED_POLLS = 5;

/** A completed task without a result may show it a moment later. */
export const isUnfinished = (task: SparkTask | undefined): task is SparkTask => task?.state === 'running' || task?.isEmpty === true;

/** Carries out the calls one after the other. A submit is sent once, whatever its response. */
export class Run {
	readonly played: Played[] = [];
	/** IDs of the tasks that were submitted. */
	readonly taskIds: string[] = [];
	private readonly known: Known;

	constructor(private readonly settings: RunSettings) {
		this.known = settings.imageUrl === undefined ? {} : { imageUrl: settings.imageUrl };
	}

	async all(): Promise<Played[]> {
		const { definition, recorder, calls, stop, say } = this.settings;
		const service = await openService(definition, recorder.transport);
		for (const call of calls) {
			if (stop.aborted) break;
			recorder.exchanges = [];
			const played: Played = { service: definition.name, call: call.name, exchanges: recorder.exchanges };
			this.played.push(played);
			await this.one(service, call, played);
			const { skipped, reading } = played;
			say(`${call.name}: ${skipped ?? (reading ? [reading.state, reading.message].filter(Boolean).join(', ') : 'done')}`);
		}
		return this.played;
	}

	private async one(service: Service, call: Call, played: Played): Promise<void> {
		const { recorder } = this.settings;
		recorder.about = { step: call.isPaid ? 'submit' : 'read' };
		if (call.read) {
			const read = service.read(call.read);
			if ('refusal' in read) played.skipped = `not sent: ${read.refusal.problem}`;
			else played.reading = recorder.scrub(readingOf(await read()));
		} else await this.task(service, call, played);
		const last = recorder.exchanges.at(-1);
		if (call.isPaid && last) last.steps.push('end');
		for (const { url, type } of this.files.splice(0)) await recorder.file(url, type);
	}

	private readonly files: Array<{ url: string; type: FileType }> = [];

	private async raw(call: Call, { method, path, body, wrongKey }: RawRequest): Promise<void> {
		const called = await this.settings.recorder.raw(method, path, body, wrongKey);
		if (!call.isPaid) return;
		const taskId = taskIdIn(called);
		if (taskId !== undefined) this.submitted(call, taskId);
		if (called.failure && maybeAccepted(called.failure)) this.uncertain(call);
		const [url] = call.imageAt === undefined || !called.reply ? [] : valuesAt(called.reply, call.imageAt);
		if (typeof url !== 'string') return;
		this.known.imageUrl ??= url;
		this.files.push({ url, type: 'image' });
	}

	private async task(service: Service, call: Call, played: Played): Promise<void> {
		const { recorder, stop } = this.settings;
		const request = call.request?.(this.known);
		const job = request && service.job(request);
		if (!job || 'refusal' in job) {
			const raw = call.raw?.(this.known);
			if (raw) await this.raw(call, raw);
			else played.skipped = job ? `not sent: ${job.refusal.problem}` : 'not sent: it needs the result of an earlier call';
			return;
		}
		await job.prepare?.();
		const startedAt = performance.now();
		let answer: TaskReply<SparkTask> = await job.submit();
		if (answer.failure && maybeAccepted(answer.failure)) this.uncertain(call);
		let task = answer.task;
		if (task) this.submitted(call, task.taskId || (task.result?.groupId ?? ''));
		const { taskId = '' } = task ?? {};
		recorder.about = { step: 'poll', taskId };
		const limitSeconds = call.isVideo ? VIDEO_LIMIT_SECONDS : LIMIT_SECONDS;
		for (let polls = 0, failed = 0; isUnfinished(task) && failed < MAX_FAILED_POLLS; polls++) {
			await this.pause(polls);
			if (stop.aborted || performance.now() - startedAt > limitSeconds * 1_000) break;
			answer = await job.existing(taskId, task).poll();
			failed = answer.task ? 0 : failed + 1;
			task = answer.task ?? task;
		}
		const last = recorder.exchanges.at(-1);
		if (last) last.taskSeconds = Math.round(performance.now() - startedAt) / 1_000;
		played.reading = recorder.scrub(readingOf(answer));
		this.learn(task);
	}

	private learn(task: SparkTask | undefined): void {
		const { files = [], groupId, asset } = task?.result ?? {};
		this.files.push(...files.flatMap(({ url, type }) => (url === undefined ? [] : [{ url, type }])));
		this.known.imageUrl ??= files.find(({ type }) => type === 'image')?.url;
		this.known.groupId ??= groupId;
		this.known.assetId ??= asset?.assetId;
	}

	private submitted(call: Call, taskId: string): void {
		if (taskId !== '') this.taskIds.push(taskId);
		this.settings.say(taskId === '' ? `${call.name}: accepted without a task ID` : `${call.name}: submitted as ${taskId}`);
	}

	private uncertain(call: Call): void {
		const { dashboard } = this.settings.definition;
		this.settings.say(`${call.name}: the service did not confirm the task, so you may be charged for it. Check ${dashboard}.`);
	}

	private async pause(polls: number): Promise<void> {
		const { pollMs = 1_000, stop } = this.settings;
		await sleep(pollMs * Math.min(10, 1.5 ** polls), undefined, { signal: stop }).catch(() => {});
	}
}
