import type { LedgerTask, Service, SimulatedTask } from './tasks';
import { countOvertakes, countRefusals, mostAtOnce } from './queueCounts';

export type RequestKind = 'submit' | 'poll' | 'download' | 'upload' | 'presign' | 'account' | 'catalogue' | 'read' | 'unknown';

/** One request as it arrived. Times are ms since 1970. */
export interface LedgerRequest {
	at: number;
	/** Unset while the answer is outstanding. */
	endedAt?: number;
	method: string;
	/** Path with query, as sent. */
	path: string;
	kind: RequestKind;
	service: Service;
	/** Name of the account whose key it carries; unset without a known key. */
	account?: string;
	model?: string;
	taskId?: string;
	/** Submits: key of the request, as `LedgerTask.key`; equal for equal requests. */
	key?: string;
	/** Parsed JSON; unset for uploads and bodies that are no JSON. */
	body?: unknown;
	/** `good`: a key that the simulator knows, as Bearer; `bad`: any other Authorization header. */
	authorization: 'good' | 'bad' | 'none';
	/** True for a download that only the key opens. */
	needsKey?: boolean;
	/** Unset when no answer was sent. */
	status?: number;
	/** The fault that was played, or `rateLimit`, `slots`, `balance` for the limits of the simulator itself. */
	fault?: string;
}

/** Downloads and uploads don't go to the service, so they must not contain a key. */
const outsideService: ReadonlySet<RequestKind> = new Set(['download', 'upload']);

/** All requests and tasks, for the assertions of tests. */
export class Ledger {
	/** Every request in order of arrival. */
	readonly requests: LedgerRequest[] = [];
	private readonly allTasks: SimulatedTask[] = [];
	private readonly tasksById = new Map<string, SimulatedTask>();
	private readonly tasksOfKey = new Map<string, number>();
	private readonly strangers = new Map<string, SimulatedTask>();

	/** Every task in order of creation. */
	get tasks(): readonly LedgerTask[] {
		return this.allTasks;
	}

	/** @internal for the simulator */
	addRequest(request: LedgerRequest): void {
		this.requests.push(request);
	}

	/** @internal for the simulator */
	addTask(task: SimulatedTask): void {
		this.allTasks.push(task);
		this.tasksById.set(task.id, task);
		this.tasksOfKey.set(task.key, this.countOfKey(task.key) + 1);
	}

	/** @internal for the simulator: a task of another account, which can be polled but is in no list */
	addStranger(task: SimulatedTask): void {
		this.strangers.set(task.id, task);
	}

	/** @internal for the simulator; tests read `task(id)` */
	findTask(id: string): SimulatedTask | undefined {
		return this.tasksById.get(id) ?? this.strangers.get(id);
	}

	/** @internal for the simulator: the parameters of a completed task of an account */
	completedParams(id: string, account: string): Record<string, unknown> | undefined {
		const task = this.tasksById.get(id);
		return task?.account === account && task.outcome === 'completed' ? task.params : undefined;
	}

	/** How many tasks were created for this key so far. */
	countOfKey(key: string): number {
		return this.tasksOfKey.get(key) ?? 0;
	}

	/** The task with this id, undefined if there is none. */
	task(id: string): LedgerTask | undefined {
		return this.tasksById.get(id);
	}

	/** Tasks accepted, failed ones included, in order of creation; of one model if named. */
	tasksCreated(model?: string): LedgerTask[] {
		return this.allTasks.filter((task) => model === undefined || task.model === model);
	}

	/** Tasks that are charged: accepted, and not failed or going to fail. */
	paid(model?: string): LedgerTask[] {
		return this.tasksCreated(model).filter((task) => task.cost !== '');
	}

	/** Every submit that arrived, accepted or not. */
	submits(): LedgerRequest[] {
		return this.ofKind('submit');
	}

	/** Every poll that arrived, of one task if named. */
	polls(taskId?: string): LedgerRequest[] {
		return this.ofKind('poll').filter((request) => taskId === undefined || request.taskId === taskId);
	}

	/** Requests of one kind in order of arrival. */
	ofKind(kind: RequestKind): LedgerRequest[] {
		return this.requests.filter((request) => request.kind === kind);
	}

	/** Requests that arrived at this time (ms since 1970) or later. */
	requestsSince(at: number): LedgerRequest[] {
		return this.requests.filter((request) => request.at >= at);
	}

	/** Submits that were answered 429, by whatever limit or fault. */
	refusals(account?: string): LedgerRequest[] {
		return this.submits().filter((submit) => isRefused(submit) && (account === undefined || submit.account === account));
	}

	/** How many refused submits each item had, by `LedgerRequest.key`; items that never were refused are left out. */
	refusalsByItem(account?: string): Map<string, number> {
		return countRefusals(this.refusals(account));
	}

	/**
	 * By how many later items each item was overtaken: submitted for the first time after it, and accepted while it still waited after a
	 * refusal. By `LedgerRequest.key`; items that were not overtaken are left out.
	 */
	overtakes(account?: string): Map<string, number> {
		return countOvertakes(
			this.submits().filter((submit) => account === undefined || submit.account === account),
			isRefused,
		);
	}

	/** The most tasks that ran at the same moment, of one account if named. */
	mostRunning(account?: string): number {
		return mostAtOnce(this.allTasks.filter((task) => account === undefined || task.account === account));
	}

	/** The most requests to the service (pictures and uploads left out) in any window of one second, of one account if named. */
	maxRequestsInAnySecond(account?: string): number {
		const times = this.requests
			.filter((request) => !outsideService.has(request.kind) && (account === undefined || request.account === account))
			.map((request) => request.at);
		let most = 0;
		let first = 0;
		for (let last = 0; last < times.length; last++) {
			while (times[first]! <= times[last]! - 1000) first++;
			most = Math.max(most, last - first + 1);
		}
		return most;
	}

	/** Tasks beyond the first with the same account, service, model and parameters. Models that only read are left out. */
	duplicates(): LedgerTask[] {
		return beyondTheFirst(this.tasksCreated());
	}

	/** Like `duplicates`, but without failed tasks, which are not charged. */
	paidDuplicates(): LedgerTask[] {
		return beyondTheFirst(this.paid());
	}

	/** Requests with a key in the wrong place: an Authorization header on a download or upload. */
	keysSeenOutsideService(): LedgerRequest[] {
		return this.requests.filter(({ kind, authorization, needsKey }) => outsideService.has(kind) && !needsKey && authorization !== 'none');
	}

	/** Sum of what is due for all tasks, running ones included, of one account if named, USD. */
	costTotal(account?: string): number {
		const millionths = this.allTasks.reduce(
			(sum, task) => (account === undefined || task.account === account ? sum + Math.round(Number(task.cost) * 1e6) : sum),
			0,
		);
		return millionths / 1e6;
	}
}

const isRefused = ({ status, fault }: LedgerRequest): boolean => status === 429 || fault === 'slots' || fault === 'rateLimit';

function beyondTheFirst(tasks: LedgerTask[]): LedgerTask[] {
	const seen = new Set<string>();
	return tasks.filter((task) => {
		if (task.readsOnly) return false;
		const key = `${task.account}/${task.key}`;
		if (seen.has(key)) return true;
		seen.add(key);
		return false;
	});
}
