import type { TaskReply, TaskSnapshot } from '../../nodes/SeaArtSpark/tasks/task';
import type { FakeClock } from '../unit/fakeClock';
import { noLimit, type RequestLimit } from './requestLimits';

/** Round trips in ms: time of a call to a service over the internet. */
export const SUBMIT_MS = 300;
export const POLL_MS = 150;

/** The properties of an account that affect waiting. */
export interface AccountRules {
	/** Running time of the nth task (from 0, in the order of accepted submits), in ms. */
	durationMs: (nth: number) => number;
	/** Concurrency limit; one more task is answered 429. */
	slots?: number;
	/** Requests that it accepts; others are answered 429. */
	requests?: RequestLimit;
	/** Retry-After of a 429. `honest`: as long as the limit of requests is closed. */
	retryAfterMs?: number | 'honest';
	/** Jitter of the latency of a request: 0.3 is 30 %. */
	jitter?: number;
	/** Progress in the response to a poll after this share of the time. */
	progress?: (share: number) => number | undefined;
}

interface RunningTask {
	startedAt: number;
	endsAt: number;
}

/** A service with one account, in virtual time. It records its requests. */
export class Service {
	readonly tasks = new Map<string, RunningTask>();
	/** When each request was sent. */
	readonly sent: number[] = [];
	polls = 0;
	private refusedPolls = 0;
	/** 429s to submits, by item. */
	readonly refusals = new Map<number, number>();

	private readonly requests: RequestLimit;

	constructor(
		readonly clock: FakeClock,
		private readonly rules: AccountRules,
	) {
		this.requests = rules.requests ?? noLimit();
	}

	/** @param item the sender */
	async submit(item: number): Promise<TaskReply<TaskSnapshot>> {
		this.sent.push(this.clock.now());
		await this.travel(SUBMIT_MS / 2);
		const answer = this.take(item);
		await this.clock.sleep(SUBMIT_MS / 2);
		return answer;
	}

	async poll(taskId: string): Promise<TaskReply<TaskSnapshot>> {
		this.sent.push(this.clock.now());
		await this.travel(POLL_MS / 2);
		this.polls++;
		const isTaken = this.requests.takes(this.clock.elapsed);
		if (!isTaken) this.refusedPolls++;
		const answer = isTaken ? { task: this.snapshot(taskId) } : this.tooMany(true);
		await this.clock.sleep(POLL_MS / 2);
		return answer;
	}

	/** Maximum refusals of one item's submit. */
	get mostRefusals(): number {
		return Math.max(0, ...this.refusals.values());
	}

	/** All 429. */
	get refused(): number {
		return this.refusedPolls + [...this.refusals.values()].reduce((sum, count) => sum + count, 0);
	}

	/** Maximum number of requests sent in any second. */
	get mostInASecond(): number {
		let from = 0;
		return this.sent.reduce((most, at, index) => {
			while (this.sent[from]! <= at - 1_000) from++;
			return Math.max(most, index - from + 1);
		}, 0);
	}

	private take(item: number): TaskReply<TaskSnapshot> {
		const now = this.clock.now();
		const running = [...this.tasks.values()].filter(({ endsAt }) => endsAt > now).length;
		const isTaken = this.requests.takes(this.clock.elapsed);
		if (!isTaken || running >= (this.rules.slots ?? Infinity)) {
			this.refusals.set(item, (this.refusals.get(item) ?? 0) + 1);
			return this.tooMany(!isTaken);
		}
		const taskId = `task-${this.tasks.size}`;
		this.tasks.set(taskId, { startedAt: now, endsAt: now + this.rules.durationMs(this.tasks.size) });
		return { task: this.snapshot(taskId) };
	}

	private tooMany(isAboutRequests: boolean): TaskReply<TaskSnapshot> {
		const { retryAfterMs: rule } = this.rules;
		const honestMs = isAboutRequests ? this.requests.closedForMs?.(this.clock.elapsed) : undefined;
		const retryAfterMs = rule === 'honest' ? honestMs && Math.ceil(honestMs / 1_000) * 1_000 : rule;
		return { failure: { kind: 'rateLimited', message: 'too many', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } };
	}

	private async travel(ms: number): Promise<void> {
		const { jitter } = this.rules;
		await this.clock.sleep(jitter ? ms * (1 - jitter + 2 * jitter * this.clock.random()) : ms);
	}

	private snapshot(taskId: string): TaskSnapshot {
		const { startedAt, endsAt } = this.tasks.get(taskId)!;
		const share = (this.clock.now() - startedAt) / (endsAt - startedAt);
		if (share >= 1) return { taskId, state: 'completed', status: 'completed' };
		const progress = this.rules.progress?.(share);
		return { taskId, state: 'running', status: 'in_progress', ...(progress === undefined ? {} : { progress }) };
	}
}
