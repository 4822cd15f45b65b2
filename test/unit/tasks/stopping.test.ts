import { onAbort } from '../../../nodes/SeaArtSpark/tasks/onAbort';
import type { ReadyCheck } from '../../../nodes/SeaArtSpark/tasks/polling/waitUntilReady';
import { runTask } from '../../../nodes/SeaArtSpark/tasks/runTask';
import type { FailureKind } from '../../../nodes/SeaArtSpark/tasks/task';
import { runConcurrently } from '../../../nodes/SeaArtSpark/tasks/limits/runConcurrently';
import type { Outcome } from '../../../nodes/SeaArtSpark/tasks/outcome';
import {
	completed,
	snapshot,
	never,
	running,
	settings,
	failure,
	waitForPermit,
	world,
	type JobParts,
	type Snapshot,
	type Script,
} from './world';

const HOUR = 3_600_000;
const AT_ONCE_MS = 50;

type World = ReturnType<typeof world>;

interface Phase {
	script?: Script;
	/** Further parts of the job; `sent` counts requests besides submits and polls. */
	job?: (w: World, sent: () => void) => JobParts;
	requestsPerSecond?: number;
	stopAt: number;
	/** Requests sent until then. */
	submits: number;
	polls: number;
	others?: number;
	/** The task whose ID must be reported, and whether a submit is uncertain. */
	task?: string;
	uncertain?: boolean;
	remembered: string | undefined;
}

const withReadyCheck = (sent: () => void, more: Partial<ReadyCheck<Snapshot>>): JobParts => ({
	readyCheck: () => ({
		submit: async () => {
			sent();
			return await Promise.resolve(running());
		},
		poll: async () => {
			sent();
			return await Promise.resolve(running());
		},
		merge: (task) => task,
		unanswered: (task) => task,
		lookup: { priceOf: () => 0, counted: (task) => task },
		...more,
	}),
});

const done: Script = { submit: () => completed() };

const phases: Record<string, Phase> = {
	'while it is prepared': { job: () => ({ prepare: never }), stopAt: 3_000, submits: 0, polls: 0, remembered: undefined },
	'in a pause of its preparation': {
		job: (_w, sent) => ({
			prepare: async () => {
				sent();
				return await Promise.resolve(failure('serverError'));
			},
		}),
		stopAt: 2_000,
		submits: 0,
		polls: 0,
		others: 2,
		remembered: undefined,
	},
	'in a submit': { script: { submit: never }, stopAt: 3_000, submits: 1, polls: 0, uncertain: true, remembered: 'submitting' },
	'in a backoff before the submit is sent again': {
		script: { submit: () => failure('notSent') },
		stopAt: 2_000,
		submits: 2,
		polls: 0,
		remembered: undefined,
	},
	'in the Retry-After pause of a submit': {
		script: { submit: () => failure('rateLimited', { retryAfterMs: 60_000 }) },
		stopAt: 30_000,
		submits: 1,
		polls: 0,
		remembered: undefined,
	},
	'before the first poll': { stopAt: 300, submits: 1, polls: 0, task: 'task-1', remembered: 'submitted' },
	'between two polls': { stopAt: 60_300, submits: 1, polls: 38, task: 'task-1', remembered: 'submitted' },
	'in a poll': { script: { poll: never }, stopAt: 3_000, submits: 1, polls: 1, task: 'task-1', remembered: 'submitted' },
	'in a backoff between polls': {
		script: { poll: () => failure('serverError') },
		stopAt: 40_000,
		submits: 1,
		polls: 6,
		task: 'task-1',
		remembered: 'submitted',
	},
	'in the Retry-After pause of a poll': {
		script: { poll: () => failure('rateLimited', { retryAfterMs: 300_000 }) },
		stopAt: 100_000,
		submits: 1,
		polls: 1,
		task: 'task-1',
		remembered: 'submitted',
	},
	'queued for a poll': { requestsPerSecond: 0.01, stopAt: 50_000, submits: 1, polls: 0, task: 'task-1', remembered: 'submitted' },
	'before the lookup of its result': {
		script: done,
		job: (_w, sent) => withReadyCheck(sent, {}),
		stopAt: 2_000,
		submits: 1,
		polls: 0,
		task: 'task-1',
		remembered: 'submitted',
	},
	'while the lookup is sent': {
		script: done,
		job: (_w, sent) =>
			withReadyCheck(sent, {
				submit: async () => {
					sent();
					return await never();
				},
			}),
		stopAt: 4_000,
		submits: 1,
		polls: 0,
		others: 1,
		task: 'task-1',
		remembered: 'submitted',
	},
	'between two polls of the lookup': {
		script: done,
		job: (_w, sent) => withReadyCheck(sent, {}),
		stopAt: 4_000,
		submits: 1,
		polls: 0,
		others: 2,
		task: 'task-1',
		remembered: 'submitted',
	},
};

/** A call whose connection the host closes on Stop, before the core has seen the Stop itself. */
const brokenOff = (w: World, kind: FailureKind) => () =>
	new Promise<ReturnType<typeof failure>>((resolve) => onAbort(w.stop.signal, () => resolve(failure(kind))));

describe('Stop', () => {
	it.each(Object.entries(phases))('a task stopped %s ends at once, names the paid task and sends nothing', async (_, phase) => {
		const w = world({ requestsPerSecond: phase.requestsPerSecond });
		let others = 0;
		const job = w.job(
			phase.script ?? {},
			phase.job?.(w, () => others++),
		);
		w.clock.at(phase.stopAt, () => w.stop.abort());
		const outcome = await w.clock.run(runTask(job, w.record(), settings, w.context));

		expect(w.clock.elapsed).toBeGreaterThanOrEqual(phase.stopAt);
		expect(w.clock.elapsed).toBeLessThanOrEqual(phase.stopAt + AT_ONCE_MS);
		expect(outcome).toMatchObject({ state: 'canceled', uncertain: phase.uncertain ?? false });
		expect(outcome.state === 'canceled' ? outcome.task?.taskId : outcome).toBe(phase.task);
		expect(w.record().read()?.state).toBe(phase.remembered);

		await w.clock.pass(HOUR);
		expect([w.submits.length, w.polls.length, others]).toEqual([phase.submits, phase.polls, phase.others ?? 0]);
	});

	it('Stop in the queue of the limiter ends the task at once, before anything was sent', async () => {
		const w = world({ requestsPerSecond: 0.01 });
		await waitForPermit(w.context.rateLimiter, w.halt.signal);
		w.clock.at(70_000, () => w.stop.abort());
		await expect(w.clock.run(runTask(w.job({}), w.record(), settings, w.context))).resolves.toEqual({
			state: 'canceled',
			uncertain: false,
		});
		expect(w.clock.elapsed).toBe(70_000);
		await w.clock.pass(HOUR);
		expect([w.submits, w.record().read()]).toEqual([[], undefined]);
	});

	it('Stop ends the running tasks and starts none that waits for its concurrency', async () => {
		const w = world();
		const ends = new Array<Outcome<Snapshot> | undefined>(6).fill(undefined);
		w.clock.at(10_000, () => w.stop.abort());
		const all = runConcurrently(6, 2, w.halt.signal, async (index) => {
			ends[index] = await runTask(w.job({}), w.record(index), settings, w.context);
		});
		await w.clock.run(all);
		expect(w.clock.elapsed).toBe(10_000);
		await w.clock.pass(HOUR);
		expect(ends.map((end) => end?.state)).toEqual(['canceled', 'canceled', undefined, undefined, undefined, undefined]);
		expect(w.submits).toHaveLength(2);
	});

	it.each<FailureKind>(['noResponse', 'serverError', 'notSent', 'refused'])(
		'a submit (%s) that the host aborts on Stop is a Stop, not a failure',
		async (kind) => {
			const w = world();
			w.clock.at(1_000, () => w.stop.abort());
			await expect(w.clock.run(runTask(w.job({}, { submit: brokenOff(w, kind) }), w.record(), settings, w.context))).resolves.toEqual({
				state: 'canceled',
				uncertain: kind === 'noResponse' || kind === 'serverError',
			});
			expect(w.events).toEqual([]);
		},
	);

	it.each<FailureKind>(['noResponse', 'refused', 'denied'])(
		'a poll (%s) that the host aborts on Stop is a Stop, not a failure',
		async (kind) => {
			const w = world();
			w.clock.at(5_000, () => w.stop.abort());
			await expect(w.clock.run(runTask(w.job({}, { poll: brokenOff(w, kind) }), w.record(), settings, w.context))).resolves.toMatchObject({
				state: 'canceled',
				task: { taskId: 'task-1' },
			});
			expect(w.events.map(({ what }) => what).filter((what) => what !== 'failure')).toEqual(['submitted']);
			expect(w.events).toHaveLength(1);
		},
	);

	it('Stop has no effect on a task that has ended', async () => {
		const w = world();
		const outcome = await w.clock.run(runTask(w.job({ poll: () => completed() }), w.record(), settings, w.context));
		w.stop.abort();
		expect(outcome).toEqual({ state: 'completed', task: snapshot('completed') });
		expect(w.clock.asleep).toBe(0);
	});
});

describe('a halt caused by another item', () => {
	it('a halt lets a submit in progress finish, so that its task is known', async () => {
		const w = world();
		const slow = async () => {
			await w.clock.sleep(5_000);
			return running();
		};
		w.clock.at(1_000, () => w.halt.abort());
		await expect(w.clock.run(runTask(w.job({ submit: slow }), w.record(), settings, w.context))).resolves.toEqual({
			state: 'canceled',
			task: snapshot('in_progress'),
			uncertain: false,
		});
		expect(w.polls).toEqual([]);
		expect(w.record().read()).toMatchObject({ state: 'submitted', task: { taskId: 'task-1' } });
	});

	it('a halt repeats no submit', async () => {
		const w = world();
		w.clock.at(500, () => w.halt.abort());
		await expect(w.clock.run(runTask(w.job({ submit: () => failure('notSent') }), w.record(), settings, w.context))).resolves.toEqual({
			state: 'canceled',
			uncertain: false,
		});
		expect(w.submits).toEqual([0]);
	});
});
