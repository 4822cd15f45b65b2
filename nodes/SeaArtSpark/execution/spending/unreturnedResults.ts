import type { IExecuteFunctions } from 'n8n-workflow';

import { createFileHash } from '../../network/fileHash';
import type { FileSource } from '../../network/files';
import { hostClock } from '../../network/hostClock';
import type { SpendingSettings } from '../../options/spending';
import type { SparkRequest } from '../../services/request';
import { idOfTask } from '../../services/ledgerFormat';
import type { SparkTask } from '../../services/sparkTask';
import { requestHash } from '../../tasks/ledger/requestHash';
import type { LedgerRecord } from '../../tasks/ledger/ledger';
import { ResultStore, type KnownTask } from '../../tasks/ledger/resultStore';
import { withoutUndefined } from '../../network/values';
import type { Outcome } from '../../tasks/outcome';
import type { Attempts } from './attempts';
import { contentIdentity } from './requestIdentity';

const HOUR_MS = 3_600_000;

/** Unreturned paid results of all executions in this process. IDs, hashes, and small results; no prompt and no key. */
const store = new ResultStore<SparkTask>(hostClock, { maxTasks: 2_000, maxAgeMs: 12 * HOUR_MS }, idOfTask);

/** Longer than n8n waits before the next attempt: 5 seconds at most. */
const HELD_FOR_ATTEMPT_MS = 7_000;

/** One task of this run. */
interface TrackedTask {
	/** The request that created it; unknown if an earlier process sent another one. */
	request: SparkRequest | undefined;
	entry?: KnownTask<SparkTask>;
	/** When the task was first stored, if it comes from an earlier run. */
	sinceMs?: number;
	/** The item requests that need it: it counts as returned if one of them is. */
	itemRequests: Set<object>;
}

export interface Place {
	/** Hash of service, URL, and key. */
	account: string;
	workflowId: string;
	nodeId: string;
}

/**
 * Tracks paid results that were not returned yet. A manual run takes the unreturned results of earlier runs before it submits
 * anything. Each run stores its own for later runs of the same workflow, node, key, and request.
 */
export class UnreturnedResults {
	private readonly tracked = new Map<unknown, TrackedTask>();

	/** @param isOn whether this run returns results of earlier runs */
	constructor(
		private readonly place: Place,
		readonly isOn: boolean,
		private readonly attempts: Pick<Attempts, 'requestOf'>,
		private readonly hashOf: (file: FileSource) => Promise<string>,
	) {}

	/**
	 * Writes a task that an earlier run paid for into an empty record.
	 * @param token the item request, or the key of a shared prerequisite
	 */
	async take(token: unknown, request: SparkRequest, record: LedgerRecord<SparkTask>): Promise<void> {
		if (this.tracked.has(token)) return;
		const task: TrackedTask = { request, itemRequests: new Set() };
		this.tracked.set(token, task);
		const known = record.read();
		if (known) {
			if (!record.isOfThisRequest()) task.request = this.attempts.requestOf(record.key);
			// This run returns it.
			if (known.state !== 'submitting') store.forget(this.place.account, (task.entry = known).task);
			return;
		}
		const stored = this.isOn ? store.take(await this.keyOf(request)) : undefined;
		if (!stored) return;
		Object.assign(task, { entry: stored.entry, sinceMs: stored.sinceMs } satisfies Partial<TrackedTask>);
		// The hash only applies within that execution.
		record.write(withoutUndefined({ ...stored.entry, requestHash: undefined }));
	}

	/** Links a task to an item request that needs it. */
	addRequest(token: unknown, itemRequest: object): void {
		this.tracked.get(token)?.itemRequests.add(itemRequest);
	}

	/** Records how a task ended. */
	update(token: unknown, record: LedgerRecord<SparkTask>, outcome: Outcome<SparkTask>): void {
		const task = this.tracked.get(token);
		if (!task) return;
		const entry = record.read();
		if (!record.isOfThisRequest()) task.request = this.attempts.requestOf(record.key);
		const isGone = task.sinceMs !== undefined && isUnrecoverable(outcome);
		task.entry = isGone || entry?.state === 'submitting' ? undefined : entry;
	}

	/** Drops a resumed task whose files are gone, so that it is not resumed again. */
	forget(token: unknown): void {
		const task = this.tracked.get(token);
		if (task?.sinceMs !== undefined) task.entry = undefined;
	}

	private get resumedCount(): number {
		return [...this.tracked.values()].filter(({ sinceMs }) => sinceMs !== undefined).length;
	}

	/** IDs of the tasks whose results earlier runs paid for. */
	get resumedTaskIds(): ReadonlySet<string> {
		return new Set(
			[...this.tracked.values()].flatMap(({ sinceMs, entry }) => (sinceMs === undefined || !entry ? [] : [entry.task.taskId])),
		);
	}

	/** Shown when results of earlier runs were returned. */
	hints(): string[] {
		const count = this.resumedCount;
		if (count === 0) return [];
		const results = count === 1 ? '1 result' : `${count} results`;
		return [
			`Returned ${results} of an earlier run without paying again. To pay for new ones, turn off 'Resume Unreturned Results' under Options.`,
		];
	}

	/** Makes tasks available that were held for an attempt of this run, which was stopped before it began. */
	release(tasks: SparkTask[]): void {
		for (const task of tasks) store.release(this.place.account, task);
	}

	/** Stores a task that the service confirmed after the run had stopped waiting for the response. */
	keepLate(request: SparkRequest, record: LedgerRecord<SparkTask>): void {
		const entry = record.read();
		if (entry === undefined || entry.state === 'submitting') return;
		void this.keyOf(request).then((key) => store.keep(this.place.account, key, entry));
	}

	/**
	 * Ends the run: forgets what it returned and keeps the rest for later runs.
	 * @param willRetry n8n runs the node again in this execution, which has the tasks in its ledger
	 */
	async keepRest(returned: ReadonlySet<object>, willRetry: boolean): Promise<void> {
		const { account } = this.place;
		for (const { request, entry, sinceMs, itemRequests } of this.tracked.values()) {
			if (!entry) continue;
			if ([...itemRequests].some((itemRequest) => returned.has(itemRequest))) store.forget(account, entry.task);
			else if (request) store.keep(account, await this.keyOf(request), entry, sinceMs, willRetry ? HELD_FOR_ATTEMPT_MS : 0);
		}
		this.tracked.clear();
	}

	private async keyOf(request: SparkRequest): Promise<string> {
		const { account, workflowId, nodeId } = this.place;
		return requestHash([account, workflowId, nodeId, await contentIdentity(request, this.hashOf)]);
	}
}

/** Whether the task can't be resumed. A key without access may be corrected, and a network may recover. */
function isUnrecoverable(outcome: Outcome<SparkTask>): boolean {
	if (outcome.state === 'lost') return outcome.failure.kind !== 'denied' && outcome.failure.kind !== 'noResponse';
	return outcome.state === 'completed' && outcome.task.isEmpty === true;
}

/** Only manual runs get results of earlier runs: in production, two customers may have the same request. */
export function createUnreturnedResults(
	ctx: IExecuteFunctions,
	account: string,
	{ resumeUnreturned }: Pick<SpendingSettings, 'resumeUnreturned'>,
	attempts: Attempts,
): UnreturnedResults {
	const place = { account, workflowId: ctx.getWorkflow().id ?? '', nodeId: ctx.getNode().id };
	return new UnreturnedResults(place, resumeUnreturned && ctx.getMode() === 'manual', attempts, createFileHash(ctx));
}
