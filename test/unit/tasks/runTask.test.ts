import type { ReadyCheck } from '../../../nodes/SeaArtSpark/tasks/polling/waitUntilReady';
import { awaitTask, runTask } from '../../../nodes/SeaArtSpark/tasks/runTask';
import type { RunSettings } from '../../../nodes/SeaArtSpark/tasks/job';
import { Ledger } from '../../../nodes/SeaArtSpark/tasks/ledger/ledger';
import type { FailureKind } from '../../../nodes/SeaArtSpark/tasks/task';
import {
	completed,
	failed,
	gaps,
	snapshot,
	never,
	running,
	settings,
	failure,
	world,
	type JobParts,
	type Snapshot,
	type Script,
} from './world';

const HOUR = 3_600_000;

function run(script: Script, { job, ...more }: Partial<RunSettings> & { job?: JobParts } = {}, w = world()) {
	return { ...w, start: async () => await w.clock.run(runTask(w.job(script, job), w.record(), { ...settings, ...more }, w.context)) };
}

describe('a task', () => {
	it('a task is submitted, recorded, waited for and recorded with its result', async () => {
		const w = world();
		const seen: unknown[] = [];
		const { start, submits, polls, events } = run(
			{
				submit: () => {
					seen.push(w.record().read());
					return running();
				},
				poll: (nth) => {
					seen.push(w.record().read());
					return nth < 2 ? running() : completed({ made: 'a picture' });
				},
			},
			{},
			w,
		);
		const task = snapshot('completed', { made: 'a picture' });
		await expect(start()).resolves.toEqual({ state: 'completed', task });
		const submitted = { state: 'submitted', task: snapshot('in_progress'), submittedOn: Date.UTC(2026, 0, 1) };
		expect(seen).toEqual([{ state: 'submitting', timesSent: 1 }, submitted, submitted]);
		expect(w.record().read()).toMatchObject({ state: 'completed', task });
		expect([submits, polls]).toEqual([[0], [750, 1_550]]);
		expect(events.map(({ what }) => what)).toEqual(['submitted', 'polled', 'polled', 'ended']);
	});

	it('a task that completes with its submit is not polled', async () => {
		const { start, polls } = run({ submit: () => completed() });
		await expect(start()).resolves.toMatchObject({ state: 'completed' });
		expect(polls).toEqual([]);
	});

	it('a task that is not waited for is returned at once, and recorded', async () => {
		const { start, polls, record } = run({}, { wait: false });
		await expect(start()).resolves.toEqual({ state: 'submitted', task: snapshot('in_progress') });
		expect(polls).toEqual([]);
		expect(record().read()).toMatchObject({ state: 'submitted', task: { taskId: 'task-1' } });
	});

	it('a task that failed in the reply to its submit is a failure even without waiting', async () => {
		const { start } = run({ submit: () => failed }, { wait: false });
		await expect(start()).resolves.toMatchObject({ state: 'failed' });
	});

	it('the timeout of a task counts from the submit that was accepted', async () => {
		const { start, polls } = run(
			{ submit: (nth) => (nth === 1 ? failure('rateLimited', { retryAfterMs: 6_000 }) : running()) },
			{ timeoutMs: 10_000 },
		);
		await expect(start()).resolves.toMatchObject({ state: 'timedOut' });
		expect(polls.at(-1)).toBe(16_000);
	});

	it('the timeout of a task counts from when the submit was sent, not from its response', async () => {
		const w = world();
		const slow = async () => {
			await w.clock.sleep(7_000);
			return running();
		};
		const { start, polls } = run({ submit: slow }, { timeoutMs: 10_000 }, w);
		await expect(start()).resolves.toMatchObject({ state: 'timedOut' });
		expect(polls.at(-1)).toBe(10_000);
	});

	it.each([
		['the answer to its submit', 1e9, 12_000],
		['the limiter', 0.05, 0],
	])('a task is polled once before it times out, although %s took longer than that', async (_, requestsPerSecond, answerMs) => {
		const w = world({ requestsPerSecond });
		const slow = async () => {
			await w.clock.sleep(answerMs);
			return running();
		};
		const { start, polls } = run({ submit: slow, poll: () => completed() }, { timeoutMs: 10_000 }, w);
		await expect(start()).resolves.toMatchObject({ state: 'completed' });
		expect(polls).toHaveLength(1);
	});
});

describe('on a later attempt', () => {
	it('a later attempt uses a completed task again and sends nothing', async () => {
		const w = world();
		const task = snapshot('completed', { made: 'a picture' });
		w.record().write({ state: 'completed', task, completedOn: w.clock.date() });
		const { start, submits, polls } = run({}, {}, w);
		await expect(start()).resolves.toEqual({ state: 'completed', task });
		expect([submits, polls]).toEqual([[], []]);
	});

	it.each([
		['is looked at once more where it is old', { ageMs: 86_400_000 }, 'a new address'],
		['is looked at once more where the ledger does not hold all of it', { ageMs: 0, isPartial: true as const }, 'a new address'],
		['is used as it is if the status check fails', { ageMs: 86_400_000, fails: true }, 'an address'],
	])('a completed task %s', async (_how, { ageMs, fails, ...more }: { ageMs: number; fails?: boolean; isPartial?: true }, made) => {
		const w = world();
		const task = snapshot('completed', { made: 'an address' });
		w.record().write({ state: 'completed', task, completedOn: w.clock.date() - ageMs, ...more });
		const { start, submits, polls } = run({ poll: () => (fails ? failure('serverError') : completed({ made: 'a new address' })) }, {}, w);
		await expect(start()).resolves.toMatchObject({ state: 'completed', task: { taskId: 'task-1', made } });
		expect(submits).toEqual([]);
		expect(polls.length).toBe(fails ? 5 : 1);
	});

	it('a later attempt polls a submitted task at once and waits for it, and submits nothing', async () => {
		const w = world();
		w.record().write({ state: 'submitted', task: snapshot('in_progress', { taskId: 'task-9' }), submittedOn: w.clock.date() - 20_000 });
		const { start, submits, polls, polledIds, events } = run({ poll: (nth) => (nth < 2 ? running() : completed()) }, {}, w);
		await expect(start()).resolves.toMatchObject({ state: 'completed', task: { taskId: 'task-9' } });
		expect([submits, polls, polledIds]).toEqual([[], [0, 1_400], ['task-9', 'task-9']]);
		expect(events[0]).toMatchObject({ what: 'resumed', taskId: 'task-9' });
	});

	it('a later attempt waits again for a task that timed out', async () => {
		const w = world();
		await run({}, { timeoutMs: 5_000 }, w).start();
		await expect(run({ poll: () => completed() }, {}, w).start()).resolves.toMatchObject({ state: 'completed' });
		expect(w.submits).toHaveLength(1);
	});

	it.each<[string, FailureKind]>([
		['a wrong key', 'denied'],
		['an unknown task', 'notFound'],
	])('a later attempt polls again a task that was lost to %s, and submits nothing', async (_, kind) => {
		const w = world();
		await expect(run({ poll: () => failure(kind) }, {}, w).start()).resolves.toMatchObject({ state: 'lost' });
		await expect(run({ poll: () => completed() }, {}, w).start()).resolves.toMatchObject({ state: 'completed' });
		expect(w.submits).toHaveLength(1);
	});

	it('a later attempt submits again if the service failed the task', async () => {
		const w = world();
		await expect(run({ poll: () => failed }, {}, w).start()).resolves.toMatchObject({ state: 'failed' });
		expect(w.record().read()).toBeUndefined();
		await run({ poll: () => completed() }, {}, w).start();
		expect(w.submits).toHaveLength(2);
	});

	it('a refused submit leaves no record, so a later attempt sends it again', async () => {
		const w = world();
		await expect(run({ submit: () => failure('denied') }, {}, w).start()).resolves.toMatchObject({ state: 'refused' });
		expect(w.record().read()).toBeUndefined();
	});

	it.each<FailureKind>(['serverError', 'noResponse', 'unreadable'])(
		'a later attempt does not repeat a submit that ended in %s, and returns the same reason',
		async (kind) => {
			const w = world();
			await expect(run({ submit: () => failure(kind) }, {}, w).start()).resolves.toMatchObject({ state: 'uncertain' });
			await expect(run({}, {}, w).start()).resolves.toEqual({
				state: 'uncertain',
				timesSent: 1,
				failure: { kind: 'noResponse', message: `${kind} it was` },
			});
			await expect(run({}, {}, w).start()).resolves.toMatchObject({ state: 'uncertain' });
			expect(w.submits).toHaveLength(1);
		},
	);

	it('a later attempt is uncertain about a submit during which the process was killed', async () => {
		const w = world();
		w.record().write({ state: 'submitting', timesSent: 1 });
		await expect(run({}, {}, w).start()).resolves.toMatchObject({
			state: 'uncertain',
			failure: { message: 'an earlier attempt ended before the response arrived' },
		});
		expect(w.submits).toEqual([]);
	});

	it('submitAgain repeats an uncertain submit, at most three times over all attempts', async () => {
		const w = world();
		const script: Script = { submit: () => failure('noResponse') };
		await run(script, {}, w).start();
		await expect(run(script, { onUncertainSubmit: 'submitAgain' }, w).start()).resolves.toMatchObject({ state: 'uncertain' });
		expect(w.submits).toHaveLength(3);
		await expect(run(script, { onUncertainSubmit: 'submitAgain' }, w).start()).resolves.toMatchObject({ state: 'uncertain' });
		expect(w.submits).toHaveLength(3);
	});

	it('another request of the same item is another task', async () => {
		const w = world();
		await run({ poll: () => completed() }, {}, w).start();
		const other = new Ledger<Snapshot>(w.store, 0).record(0, { prompt: 'a blue fox' });
		await w.clock.run(runTask(w.job({ poll: () => completed() }), other, settings, w.context));
		expect(w.submits).toHaveLength(2);
	});
});

describe('preparation', () => {
	it('a job is prepared before the submit, and not again when its task is resumed', async () => {
		const w = world();
		const order: string[] = [];
		const job: JobParts = {
			prepare: async () => {
				order.push('prepare');
				return await Promise.resolve({});
			},
		};
		const script: Script = {
			submit: () => {
				order.push('submit');
				return running();
			},
		};
		await run(script, { job, wait: false }, w).start();
		await run(script, { job, wait: false }, w).start();
		expect(order).toEqual(['prepare', 'submit']);
	});

	it('a preparation that fails fails the item before anything is charged', async () => {
		const { start, submits, record } = run({}, { job: { prepare: async () => await Promise.resolve(failure('refused')) } });
		await expect(start()).resolves.toEqual({ state: 'refused', failure: { kind: 'refused', message: 'refused it was' } });
		expect(submits).toEqual([]);
		expect(record().read()).toBeUndefined();
	});

	it('a preparation that takes too long fails the item at the timeout, before anything is charged', async () => {
		const { start, submits, clock } = run({}, { timeoutMs: 9_000, job: { prepare: never } });
		await expect(start()).resolves.toMatchObject({ state: 'refused', failure: { kind: 'noResponse' } });
		expect(clock.elapsed).toBe(9_000);
		expect(submits).toEqual([]);
	});

	it('a preparation is not repeated after the timeout of its item', async () => {
		let attempts = 0;
		const prepare = async () => {
			attempts++;
			return await Promise.resolve(failure('serverError'));
		};
		const { start, clock } = run({}, { timeoutMs: 2_000, job: { prepare } });
		await start();
		const attemptsByThen = attempts;
		await clock.pass(600_000);
		expect(attempts).toBe(attemptsByThen);
		expect(attempts).toBeLessThan(5);
	});
});

describe('an uncertain submit of an earlier attempt', () => {
	const afterUncertainSubmit = (job: JobParts, w = world()) => {
		w.record().write({ state: 'submitting', timesSent: 2 });
		return { ...w, start: run({}, { job, onUncertainSubmit: 'submitAgain' }, w).start };
	};

	it('an uncertain submit of an earlier attempt is kept after a preparation that fails', async () => {
		const { start, record } = afterUncertainSubmit({ prepare: async () => await Promise.resolve(failure('refused')) });
		await expect(start()).resolves.toMatchObject({ state: 'uncertain', failure: { message: 'refused it was' } });
		expect(record().read()).toMatchObject({ state: 'submitting', timesSent: 2 });
	});

	it('an uncertain submit of an earlier attempt is kept after a Stop in the preparation', async () => {
		const { start, record, clock, stop } = afterUncertainSubmit({ prepare: never });
		clock.at(1_000, () => stop.abort());
		await expect(start()).resolves.toEqual({ state: 'canceled', uncertain: true });
		expect(record().read()).toMatchObject({ state: 'submitting', timesSent: 2 });
	});

	it('an uncertain submit of an earlier attempt is kept after a Stop in the queue of the limiter', async () => {
		const { start, record, stop } = afterUncertainSubmit({}, world({ requestsPerSecond: 1 }));
		stop.abort();
		await expect(start()).resolves.toEqual({ state: 'canceled', uncertain: true });
		expect(record().read()).toMatchObject({ state: 'submitting', timesSent: 2 });
	});

	it('an uncertain submit of an earlier attempt is replaced by the task of the next submit', async () => {
		const { start, record } = afterUncertainSubmit({ submit: async () => await Promise.resolve(completed()) });
		await expect(start()).resolves.toMatchObject({ state: 'completed' });
		expect(record().read()).toMatchObject({ state: 'completed' });
	});
});

describe('an existing task', () => {
	const follow = (script: Script, timeoutMs = 600_000) => {
		const w = world();
		return {
			...w,
			start: async () => await w.clock.run(awaitTask(w.job(script).existing('task-7'), { ...settings, timeoutMs }, w.context)),
		};
	};

	it('an existing task is polled at once and waited for', async () => {
		const { start, polls, submits, polledIds } = follow({ poll: (nth) => (nth < 3 ? running() : completed()) });
		await expect(start()).resolves.toMatchObject({ state: 'completed', task: { taskId: 'task-7' } });
		expect([polls, submits, polledIds]).toEqual([[0, 800, 1_600], [], ['task-7', 'task-7', 'task-7']]);
	});

	it('an existing task times out like any other', async () => {
		const { start, polls } = follow({}, 5_000);
		await expect(start()).resolves.toMatchObject({ state: 'timedOut', waitedMs: 5_000 });
		expect(polls.at(-1)).toBe(5_000);
	});
});

/** A completed task that is looked up until it `made` an Active asset; `answer` replies to the lookups. */
function withLookups(
	answer: (nth: number) => ReturnType<NonNullable<Script['submit']>>,
	{ timeoutMs = 600_000, poll }: { timeoutMs?: number; poll?: Script['poll'] } = {},
) {
	const w = world();
	const lookups: number[] = [];
	const script: Script = { poll: poll ?? (() => running()) };
	const readyCheck = (task: Snapshot): ReadyCheck<Snapshot> | undefined =>
		task.state !== 'completed' || task.made === 'active' || task.made?.startsWith('unknown')
			? undefined
			: {
					submit: async () => {
						lookups.push(w.clock.elapsed);
						return await answer(lookups.length);
					},
					poll: w.pollBy(script),
					merge: (of, { made, state }) =>
						made === undefined
							? undefined
							: made === 'broken'
								? { ...of, state: 'failed', status: 'failed' }
								: { ...of, made: `${made}`, ...(state === 'failed' ? { state } : {}) },
					unanswered: (of, reason) => ({ ...of, made: `unknown: ${reason}` }),
					lookup: { priceOf: () => 0, counted: (of) => of },
				};
	const job = w.job({ submit: () => completed({ made: 'processing' }) }, { readyCheck });
	return { ...w, lookups, start: async () => await w.clock.run(runTask(job, w.record(), { ...settings, timeoutMs }, w.context)) };
}

const lookupReply = (made: string) => ({ task: snapshot('completed', { taskId: 'lookup', made }) });

describe('a completed task whose result is not usable yet', () => {
	it('a completed task is looked up after 3, 4.5, 6.75, 10, 10 s, until its result is usable', async () => {
		const { start, lookups, record } = withLookups((nth) => lookupReply(nth < 6 ? 'processing' : 'active'));
		const task = snapshot('completed', { made: 'active' });
		await expect(start()).resolves.toEqual({ state: 'completed', task });
		expect([0, ...lookups].slice(1).map((at, index) => at - ([0, ...lookups][index] ?? 0))).toEqual([
			3_000, 4_500, 6_750, 10_000, 10_000, 10_000,
		]);
		expect(record().read()).toMatchObject({ state: 'completed', task });
	});

	it('a lookup that is a separate task is polled until it completes', async () => {
		const { start, lookups, polledIds } = withLookups(() => ({ task: snapshot('in_progress', { taskId: 'lookup' }) }), {
			poll: (nth) => (nth < 3 ? { task: snapshot('in_progress') } : lookupReply('active')),
		});
		await expect(start()).resolves.toEqual({ state: 'completed', task: snapshot('completed', { made: 'active' }) });
		expect(lookups).toEqual([3_000]);
		expect(polledIds).toEqual(['lookup', 'lookup', 'lookup']);
	});

	it('a completed task fails if its lookup reports a failure', async () => {
		const { start, record } = withLookups((nth) => lookupReply(nth < 2 ? 'processing' : 'broken'));
		await expect(start()).resolves.toMatchObject({ state: 'failed', task: { taskId: 'task-1' } });
		expect(record().read()).toBeUndefined();
	});

	it('a result that stays unusable times out with a last lookup at the deadline, and its task is recorded', async () => {
		const { start, lookups, record } = withLookups(() => lookupReply('processing'), { timeoutMs: 20_000 });
		await expect(start()).resolves.toMatchObject({ state: 'timedOut', task: { taskId: 'task-1', made: 'processing' } });
		expect(lookups).toEqual([3_000, 7_500, 14_250, 20_000]);
		expect(record().read()).toMatchObject({ state: 'submitted', task: { taskId: 'task-1' } });
	});

	it.each<FailureKind>(['denied', 'refused', 'notFound'])('a task is returned as it is if its lookup is %s', async (kind) => {
		const { start, lookups } = withLookups(() => failure(kind));
		await expect(start()).resolves.toEqual({ state: 'completed', task: snapshot('completed', { made: `unknown: ${kind} it was` }) });
		expect(lookups).toHaveLength(1);
	});

	it.each<FailureKind>(['serverError', 'noResponse', 'unreadable'])(
		'a task is returned as it is after three lookups ended in %s',
		async (kind) => {
			const { start, lookups } = withLookups(() => failure(kind));
			await expect(start()).resolves.toEqual({ state: 'completed', task: snapshot('completed', { made: `unknown: ${kind} it was` }) });
			expect(gaps(lookups)).toEqual([4_500, 6_750]);
		},
	);

	it('a task loses at most three lookups, over all attempts', async () => {
		const { start, lookups, record } = withLookups(() => failure('noResponse'));
		record().lookups = { sent: 5, unanswered: 2, cost: 0 };
		await expect(start()).resolves.toMatchObject({ state: 'completed', task: { made: 'unknown: noResponse it was' } });
		expect(record().lookups).toEqual({ sent: 6, unanswered: 3, cost: 0 });
		expect(lookups).toHaveLength(1);
	});

	it('a lookup that was not accepted is not counted', async () => {
		const { start, record } = withLookups((nth) => (nth < 3 ? failure('rateLimited') : lookupReply('active')));
		await start();
		expect(record().lookups).toEqual({ sent: 1, unanswered: 0, cost: 0 });
	});

	it.each<FailureKind>(['denied', 'refused'])('a task is returned as it is if an accepted lookup is answered %s', async (kind) => {
		const { start, lookups } = withLookups(() => running(), { poll: () => failure(kind) });
		await expect(start()).resolves.toEqual({ state: 'completed', task: snapshot('completed', { made: `unknown: ${kind} it was` }) });
		expect(lookups).toHaveLength(1);
	});

	it('the lookup at the deadline has a second for its response', async () => {
		const { start, lookups, clock } = withLookups(() => running(), { timeoutMs: 3_000, poll: () => lookupReply('active') });
		await expect(start()).resolves.toMatchObject({ state: 'completed', task: { made: 'active' } });
		expect(lookups).toEqual([3_000]);
		expect(clock.elapsed).toBe(3_750);
	});

	it('a completed task is returned as it is after three lookups without information', async () => {
		const { start, lookups } = withLookups(() => ({ task: snapshot('completed', { taskId: 'lookup' }) }));
		await expect(start()).resolves.toMatchObject({ state: 'completed', task: { made: 'unknown: completed' } });
		expect(lookups).toHaveLength(3);
	});

	it('a later attempt resumes a task whose result was not usable yet, and submits nothing', async () => {
		const w = withLookups(() => lookupReply('processing'), { timeoutMs: 20_000 });
		await w.start();
		await w.clock.pass(HOUR);
		const again = w.job({ poll: () => completed({ made: 'active' }) });
		await expect(w.clock.run(runTask(again, w.record(), settings, w.context))).resolves.toMatchObject({ state: 'completed' });
		expect(w.submits).toEqual([0]);
	});
});
