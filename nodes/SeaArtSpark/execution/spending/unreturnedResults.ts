import type { IExecuteFunctions } from 'n8n-workflow';

import type { SpendingSettings } from '../../options/spending';
import type { SparkRequest } from '../../services/request';
import { idOfTask, keeping } from '../../services/keeping';
import type { SparkTask } from '../../services/sparkTask';
import { hostClock } from '../../network/hostClock';
import { isRecord } from '../../network/values';
import { ResultStore, type KnownTask } from '../../tasks/ledger/resultStore';
import { requestHash, type LedgerRecord } from '../../tasks/ledger/ledger';
import type { Outcome } from '../../tasks/outcome';

const HOUR_MS = 3_600_000;

/** What was paid for and never returned. Ids, hashes and small results; no prompt and no key. */
const unreturnedStore = new ResultStore<SparkTask>(
	hostClock,
	{ maxTasks: 2_000, maxCharacters: 8_000_000, maxAgeMs: 12 * HOUR_MS },
	keeping.idsOnly,
	idOfTask,
);

/** What was returned while 'Reuse Results While Testing' was on. */
const returned = new ResultStore<SparkTask>(
	hostClock,
	{ maxTasks: 1_000, maxCharacters: 4_000_000, maxAgeMs: HOUR_MS },
	keeping.idsOnly,
	idOfTask,
);

/** The next try begins sooner: n8n waits 5 seconds at most. */
const HELD_FOR_A_TRY_MS = 7_000;

/** Where a task was taken from in place of paying. */
type Source = 'undelivered' | 'returned';

/** One task of this run, and what becomes of it. */
interface TrackedTask {
	key: string;
	/** What is known of the task by now. */
	entry?: KnownTask<SparkTask>;
	source?: Source;
	sinceMs?: number;
	/** The itemRequests that need it: it is delivered when one of them is. */
	itemRequests: Set<object>;
}

export interface Place {
	/** Service, address and key of the run, hashed. */
	account: string;
	workflowId: string;
	nodeId: string;
}

/**
 * Sees to it that what was paid for is returned once: by this run, or by a later run of the same workflow, node, key and request. A run
 * claims what earlier runs left before it pays for anything, and leaves behind what it does not return itself.
 */
export class UnreturnedResults {
	private readonly tracked = new Map<unknown, TrackedTask>();

	constructor(
		private readonly place: Place,
		private readonly rules: { takesUp: boolean; reuses: boolean; isManual: boolean },
	) {}

	/**
	 * Puts a task that an earlier run paid for on a record that knows none.
	 * @param token what is to be delivered: a itemRequest, or what several itemRequests need first
	 */
	take(token: unknown, request: SparkRequest, record: LedgerRecord<SparkTask>): void {
		if (this.tracked.has(token)) return;
		const { account, workflowId, nodeId } = this.place;
		const key = requestHash([account, workflowId, nodeId, requestIdentity(request)]);
		const delivery: TrackedTask = { key, itemRequests: new Set() };
		this.tracked.set(token, delivery);
		const known = record.read();
		if (known) {
			// It is this run's to return; its twin asks for another one.
			if (known.state !== 'submitting') unreturnedStore.forget(account, (delivery.entry = known).task);
			return;
		}
		const { takesUp, reuses } = this.rules;
		const left = takesUp ? unreturnedStore.take(key) : undefined;
		const reused = left || !reuses ? undefined : returned.take(key);
		const taken = left ?? reused;
		if (!taken) return;
		Object.assign(delivery, {
			entry: taken.entry,
			sinceMs: taken.sinceMs,
			source: left ? 'undelivered' : 'returned',
		} satisfies Partial<TrackedTask>);
		record.write(taken.entry);
	}

	/** Tells which itemRequest needs what `token` stands for. */
	addRequest(token: unknown, itemRequest: object): void {
		this.tracked.get(token)?.itemRequests.add(itemRequest);
	}

	/** Notes what became of a task. */
	update(token: unknown, record: LedgerRecord<SparkTask>, outcome: Outcome<SparkTask>): void {
		const delivery = this.tracked.get(token);
		if (!delivery) return;
		const entry = record.read();
		// What the service will not tell of a second time is not asked for forever; a key without access may be mended.
		const isGone = outcome.state === 'lost' && delivery.source !== undefined && outcome.failure.kind !== 'denied';
		const isEmpty = outcome.state === 'completed' && outcome.task.isEmpty === true && delivery.source !== undefined;
		delivery.entry = isGone || isEmpty || entry?.state === 'submitting' ? undefined : entry;
	}

	/** What was taken up has no file any more: it is not taken up a second time. */
	forget(token: unknown): void {
		const delivery = this.tracked.get(token);
		if (delivery?.source !== undefined) delivery.entry = undefined;
	}

	/** What a later run does with what this one does not return, in words; undefined where it pays again. */
	get resumeAdvice(): string | undefined {
		if (!this.rules.takesUp) return undefined;
		return this.rules.isManual
			? 'Execute this step again: it takes up what is paid for and pays only for the rest.'
			: 'The next run with the same requests takes up what is paid for and pays only for the rest.';
	}

	/** How many tasks this run was given in place of paying. */
	get resumedCount(): number {
		return this.from('undelivered') + this.from('returned');
	}

	private from(source: Source): number {
		return [...this.tracked.values()].filter((delivery) => delivery.source === source).length;
	}

	/** What this run was given in place of paying, in words. */
	hints(): string[] {
		const [left, reused] = [this.from('undelivered'), this.from('returned')];
		return [
			...(left > 0
				? [
						`${results(left)} paid for in an earlier run that did not return ${left === 1 ? 'it' : 'them'}: taken up here, and not paid again. To pay for new ones, set 'Take Up Undelivered Results' under Options to Never.`,
					]
				: []),
			...(reused > 0
				? [
						`${results(reused)} returned again, and not paid again. To pay for new ones, turn off 'Reuse Results While Testing' under Options.`,
					]
				: []),
		];
	}

	/** Lets others have tasks that were held for a try of this run: it was stopped before it began. */
	release(tasks: SparkTask[]): void {
		for (const task of tasks) unreturnedStore.release(this.place.account, task);
	}

	/**
	 * Ends the run: forgets what it returned, and keeps the rest for the next one.
	 * @param isTriedAgain n8n runs the node once more in this execution, which has its tasks in the ledger
	 */
	keepRest(delivered: ReadonlySet<object>, isTriedAgain: boolean): void {
		const { account } = this.place;
		for (const { key, entry, source, sinceMs, itemRequests } of this.tracked.values()) {
			if (!entry) continue;
			const isDelivered = [...itemRequests].some((itemRequest) => delivered.has(itemRequest));
			if (isDelivered) unreturnedStore.forget(account, entry.task);
			if (source === 'returned' || (isDelivered && this.rules.reuses)) {
				returned.keep(account, key, entry, source === 'returned' ? sinceMs : undefined);
			} else if (!isDelivered) unreturnedStore.keep(account, key, entry, sinceMs, isTriedAgain ? HELD_FOR_A_TRY_MS : 0);
		}
		this.tracked.clear();
	}
}

const results = (count: number): string => (count === 1 ? '1 result was' : `${count} results were`);

/** What a request asks for: not how long to wait for it, and not where its file came from. */
function requestIdentity(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(requestIdentity);
	if (!isRecord(value)) return value;
	if (typeof value.fingerprint === 'string') return value.fingerprint;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name]) => name !== 'untilActive')
			.map(([name, inner]) => [name, requestIdentity(inner)]),
	);
}

/** What this run takes from earlier ones. */
export function createUnreturnedResults(
	ctx: IExecuteFunctions,
	account: string,
	{ takeUpUndelivered, reuseWhileTesting }: SpendingSettings,
): UnreturnedResults {
	const isManual = ctx.getMode() === 'manual';
	const place = { account, workflowId: ctx.getWorkflow().id ?? '', nodeId: ctx.getNode().id };
	return new UnreturnedResults(place, {
		takesUp: takeUpUndelivered === 'always' || (takeUpUndelivered === 'manualRuns' && isManual),
		reuses: reuseWhileTesting && isManual,
		isManual,
	});
}
