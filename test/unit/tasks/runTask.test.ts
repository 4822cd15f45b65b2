import type { ReadyCheck } from '../../../nodes/SeaArtSpark/tasks/polling/waitUntilReady';
import { awaitTask, runTask } from '../../../nodes/SeaArtSpark/tasks/runTask';
import type { RunSettings } from '../../../nodes/SeaArtSpark/tasks/job';
import { Ledger } from '../../../nodes/SeaArtSpark/tasks/ledger/ledger';
import type { FailureKind } from '../../../nodes/SeaArtSpark/tasks/task';
import { completed, failed, gaps, look, never, running, settings, failure, world, type JobParts, type Look, type Script } from './world';

const HOUR = 3_600_000;

function run(script: Script, { job, ...more }: Partial<RunSettings> & { job?: JobParts } = {}, w = world()) {
	return { ...w, start: async () => await w.clock.run(runTask(w.job(script, job), w.record(), { ...settings, ...more }, w.context)) };
}

describe('a task', () => {
	it('a task is submitted, remembered, waited for and remembered with its result', async () => {
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
		const task = look('completed', { made: 'a picture' });
		await expect(start()).resolves.toEqual({ state: 'completed', task });
		const submitted = { state: 'submitted', task: look('in_progress'), submittedOn: Date.UTC(2026, 0, 1) };
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

	it('a task that need not be waited for is returned at once, and remembered', async () => {
		const { start, polls, record } = run({}, { wait: false });
		await expect(start()).resolves.toEqual({ state: 'submitted', task: look('in_progress') });
		expect(polls).toEqual([]);
		expect(record().read()).toMatchObject({ state: 'submitted', task: { taskId: 'task-1' } });
	});

	it('a task that failed with its submit is a failure although nobody waits', async () => {
		const { start } = run({ submit: () => failed }, { wait: false });
		await expect(start()).resolves.toMatchObject({ state: 'failed' });
	});

	it('the timeout of a task counts from the submit that was taken', async () => {
		const { start, polls } = run(
			{ submit: (nth) => (nth === 1 ? failure('rateLimited', { retryAfterMs: 6_000 }) : running()) },
			{ timeoutMs: 10_000 },
		);
		await expect(start()).resolves.toMatchObject({ state: 'timedOut' });
		expect(polls.at(-1)).toBe(16_000);
	});

	it('the timeout of a task counts from when the submit was sent, not from when it was answered', async () => {
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

describe('on a later try', () => {
	it('a later try uses a completed task again and sends nothing', async () => {
		const w = world();
		const task = look('completed', { made: 'a picture' });
		w.record().write({ state: 'completed', task, completedOn: w.clock.date() });
		const { start, submits, polls } = run({}, {}, w);
		await expect(start()).resolves.toEqual({ state: 'completed', task });
		expect([submits, polls]).toEqual([[], []]);
	});

	it.each([
		['is looked at once more where it is old', { ageMs: 86_400_000 }, 'a new address'],
		['is looked at once more where the ledger does not hold all of it', { ageMs: 0, isPartial: true as const }, 'a new address'],
		['is used as it is where the look comes to nothing', { ageMs: 86_400_000, fails: true }, 'an address'],
	])('a completed task %s', async (_how, { ageMs, fails, ...more }: { ageMs: number; fails?: boolean; isPartial?: true }, made) => {
		const w = world();
		const task = look('completed', { made: 'an address' });
		w.record().write({ state: 'completed', task, completedOn: w.clock.date() - ageMs, ...more });
		const { start, submits, polls } = run({ poll: () => (fails ? failure('serverError') : completed({ made: 'a new address' })) }, {}, w);
		await expect(start()).resolves.toMatchObject({ state: 'completed', task: { taskId: 'task-1', made } });
		expect(submits).toEqual([]);
		expect(polls.length).toBe(fails ? 5 : 1);
	});

	it('a later try polls a submitted task at once and waits for it, and submits nothing', async () => {
		const w = world();
		w.record().write({ state: 'submitted', task: look('in_progress', { taskId: 'task-9' }), submittedOn: w.clock.date() - 20_000 });
		const { start, submits, polls, asked, events } = run({ poll: (nth) => (nth < 2 ? running() : completed()) }, {}, w);
		await expect(start()).resolves.toMatchObject({ state: 'completed', task: { taskId: 'task-9' } });
		expect([submits, polls, asked]).toEqual([[], [0, 1_400], ['task-9', 'task-9']]);
		expect(events[0]).toMatchObject({ what: 'resumed', taskId: 'task-9' });
	});

	it('a later try waits again for a task that timed out', async () => {
		const w = world();
		await run({}, { timeoutMs: 5_000 }, w).start();
		await expect(run({ poll: () => completed() }, {}, w).start()).resolves.toMatchObject({ state: 'completed' });
		expect(w.submits).toHaveLength(1);
	});

	it.each<[string, FailureKind]>([
		['a wrong key', 'denied'],
		['an unknown task', 'notFound'],
	])('a later try polls again a task that was lost to %s, and submits nothing', async (_, kind) => {
		const w = world();
		await expect(run({ poll: () => failure(kind) }, {}, w).start()).resolves.toMatchObject({ state: 'lost' });
		await expect(run({ poll: () => completed() }, {}, w).start()).resolves.toMatchObject({ state: 'completed' });
		expect(w.submits).toHaveLength(1);
	});

	it('a later try submits again where the service failed the task', async () => {
		const w = world();
		await expect(run({ poll: () => failed }, {}, w).start()).resolves.toMatchObject({ state: 'failed' });
		expect(w.record().read()).toBeUndefined();
		await run({ poll: () => completed() }, {}, w).start();
		expect(w.submits).toHaveLength(2);
	});

	it('a refused submit leaves no record, so a later try sends it again', async () => {
		const w = world();
		await expect(run({ submit: () => failure('denied') }, {}, w).start()).resolves.toMatchObject({ state: 'refused' });
		expect(w.record().read()).toBeUndefined();
	});

	it.each<FailureKind>(['serverError', 'noResponse', 'unreadable'])(
		'a later try does not repeat a submit that came to %s, and gives its reason again',
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

	it('a later try is uncertain of a submit in which the process was killed', async () => {
		const w = world();
		w.record().write({ state: 'submitting', timesSent: 1 });
		await expect(run({}, {}, w).start()).resolves.toMatchObject({
			state: 'uncertain',
			failure: { message: 'an earlier attempt ended before the response arrived' },
		});
		expect(w.submits).toEqual([]);
	});

	it('submitAgain repeats an uncertain submit, three times at most over all tries', async () => {
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
		const other = new Ledger<Look>(w.store, 0).record(0, { prompt: 'a blue fox' });
		await w.clock.run(runTask(w.job({ poll: () => completed() }), other, settings, w.context));
		expect(w.submits).toHaveLength(2);
	});
});

describe('what has to be prepared', () => {
	it('what a job prepares is prepared before the submit, and not again when its task is resumed', async () => {
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

	it('a preparation that fails ends the item before anything is paid', async () => {
		const { start, submits, record } = run({}, { job: { prepare: async () => await Promise.resolve(failure('refused')) } });
		await expect(start()).resolves.toEqual({ state: 'refused', failure: { kind: 'refused', message: 'refused it was' } });
		expect(submits).toEqual([]);
		expect(record().read()).toBeUndefined();
	});

	it('a preparation that takes too long ends the item at the timeout, before anything is paid', async () => {
		const { start, submits, clock } = run({}, { timeoutMs: 9_000, job: { prepare: never } });
		await expect(start()).resolves.toMatchObject({ state: 'refused', failure: { kind: 'noResponse' } });
		expect(clock.elapsed).toBe(9_000);
		expect(submits).toEqual([]);
	});

	it('a preparation is not tried again once the time of its item is up', async () => {
		let tries = 0;
		const prepare = async () => {
			tries++;
			return await Promise.resolve(failure('serverError'));
		};
		const { start, clock } = run({}, { timeoutMs: 2_000, job: { prepare } });
		await start();
		const triesByThen = tries;
		await clock.pass(600_000);
		expect(tries).toBe(triesByThen);
		expect(tries).toBeLessThan(5);
	});
});

describe('a doubt from an earlier try', () => {
	const doubt = (job: JobParts, w = world()) => {
		w.record().write({ state: 'submitting', timesSent: 2 });
		return { ...w, start: run({}, { job, onUncertainSubmit: 'submitAgain' }, w).start };
	};

	it('a doubt from an earlier try outlives a preparation that fails', async () => {
		const { start, record } = doubt({ prepare: async () => await Promise.resolve(failure('refused')) });
		await expect(start()).resolves.toMatchObject({ state: 'uncertain', failure: { message: 'refused it was' } });
		expect(record().read()).toMatchObject({ state: 'submitting', timesSent: 2 });
	});

	it('a doubt from an earlier try outlives a Stop in the preparation', async () => {
		const { start, record, clock, stop } = doubt({ prepare: never });
		clock.at(1_000, () => stop.abort());
		await expect(start()).resolves.toEqual({ state: 'canceled', uncertain: true });
		expect(record().read()).toMatchObject({ state: 'submitting', timesSent: 2 });
	});

	it('a doubt from an earlier try outlives a Stop in the queue of the limiter', async () => {
		const { start, record, stop } = doubt({}, world({ requestsPerSecond: 1 }));
		stop.abort();
		await expect(start()).resolves.toEqual({ state: 'canceled', uncertain: true });
		expect(record().read()).toMatchObject({ state: 'submitting', timesSent: 2 });
	});

	it('a doubt from an earlier try ends with the task of the next submit', async () => {
		const { start, record } = doubt({ submit: async () => await Promise.resolve(completed()) });
		await expect(start()).resolves.toMatchObject({ state: 'completed' });
		expect(record().read()).toMatchObject({ state: 'completed' });
	});
});

describe('a task that exists already', () => {
	const follow = (script: Script, timeoutMs = 600_000) => {
		const w = world();
		return {
			...w,
			start: async () => await w.clock.run(awaitTask(w.job(script).existing('task-7'), { ...settings, timeoutMs }, w.context)),
		};
	};

	it('a task that exists already is polled at once and waited for', async () => {
		const { start, polls, submits, asked } = follow({ poll: (nth) => (nth < 3 ? running() : completed()) });
		await expect(start()).resolves.toMatchObject({ state: 'completed', task: { taskId: 'task-7' } });
		expect([polls, submits, asked]).toEqual([[0, 800, 1_600], [], ['task-7', 'task-7', 'task-7']]);
	});

	it('a task that exists already times out like any other', async () => {
		const { start, polls } = follow({}, 5_000);
		await expect(start()).resolves.toMatchObject({ state: 'timedOut', waitedMs: 5_000 });
		expect(polls.at(-1)).toBe(5_000);
	});
});

/** A completed task that has to be asked about until it `made` an Active asset; questions are answered by `answer`. */
function asking(
	answer: (nth: number) => ReturnType<NonNullable<Script['submit']>>,
	{ timeoutMs = 600_000, poll }: { timeoutMs?: number; poll?: Script['poll'] } = {},
) {
	const w = world();
	const questions: number[] = [];
	const script: Script = { poll: poll ?? (() => running()) };
	const readyCheck = (task: Look): ReadyCheck<Look> | undefined =>
		task.state !== 'completed' || task.made === 'active' || task.made?.startsWith('unknown')
			? undefined
			: {
					submit: async () => {
						questions.push(w.clock.elapsed);
						return await answer(questions.length);
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
	return { ...w, questions, start: async () => await w.clock.run(runTask(job, w.record(), { ...settings, timeoutMs }, w.context)) };
}

const says = (made: string) => ({ task: look('completed', { taskId: 'question', made }) });

describe('a completed task whose result cannot be used yet', () => {
	it('a completed task is asked about after 3, 4.5, 6.75, 10, 10 s, until its result can be used', async () => {
		const { start, questions, record } = asking((nth) => says(nth < 6 ? 'processing' : 'active'));
		const task = look('completed', { made: 'active' });
		await expect(start()).resolves.toEqual({ state: 'completed', task });
		expect([0, ...questions].slice(1).map((at, index) => at - ([0, ...questions][index] ?? 0))).toEqual([
			3_000, 4_500, 6_750, 10_000, 10_000, 10_000,
		]);
		expect(record().read()).toMatchObject({ state: 'completed', task });
	});

	it('a question that is a task of its own is polled until it completes', async () => {
		const { start, questions, asked } = asking(() => ({ task: look('in_progress', { taskId: 'question' }) }), {
			poll: (nth) => (nth < 3 ? { task: look('in_progress') } : says('active')),
		});
		await expect(start()).resolves.toEqual({ state: 'completed', task: look('completed', { made: 'active' }) });
		expect(questions).toEqual([3_000]);
		expect(asked).toEqual(['question', 'question', 'question']);
	});

	it('a completed task fails where the answer to the question says so', async () => {
		const { start, record } = asking((nth) => says(nth < 2 ? 'processing' : 'broken'));
		await expect(start()).resolves.toMatchObject({ state: 'failed', task: { taskId: 'task-1' } });
		expect(record().read()).toBeUndefined();
	});

	it('a result that stays unusable times out with a last question at the deadline, and its task is kept', async () => {
		const { start, questions, record } = asking(() => says('processing'), { timeoutMs: 20_000 });
		await expect(start()).resolves.toMatchObject({ state: 'timedOut', task: { taskId: 'task-1', made: 'processing' } });
		expect(questions).toEqual([3_000, 7_500, 14_250, 20_000]);
		expect(record().read()).toMatchObject({ state: 'submitted', task: { taskId: 'task-1' } });
	});

	it.each<FailureKind>(['denied', 'refused', 'notFound'])('a task is returned as it is where its question is %s', async (kind) => {
		const { start, questions } = asking(() => failure(kind));
		await expect(start()).resolves.toEqual({ state: 'completed', task: look('completed', { made: `unknown: ${kind} it was` }) });
		expect(questions).toHaveLength(1);
	});

	it.each<FailureKind>(['serverError', 'noResponse', 'unreadable'])('a task is returned as it is after %s three times', async (kind) => {
		const { start, questions } = asking(() => failure(kind));
		await expect(start()).resolves.toEqual({ state: 'completed', task: look('completed', { made: `unknown: ${kind} it was` }) });
		expect(gaps(questions)).toEqual([4_500, 6_750]);
	});

	it('a task loses three questions at most, over all of its tries', async () => {
		const { start, questions, record } = asking(() => failure('noResponse'));
		record().lookups = { sent: 5, unanswered: 2, cost: 0 };
		await expect(start()).resolves.toMatchObject({ state: 'completed', task: { made: 'unknown: noResponse it was' } });
		expect(record().lookups).toEqual({ sent: 6, unanswered: 3, cost: 0 });
		expect(questions).toHaveLength(1);
	});

	it('a question that was not taken is not counted', async () => {
		const { start, record } = asking((nth) => (nth < 3 ? failure('rateLimited') : says('active')));
		await start();
		expect(record().lookups).toEqual({ sent: 1, unanswered: 0, cost: 0 });
	});

	it.each<FailureKind>(['denied', 'refused'])('a task is returned as it is where a taken question is answered %s', async (kind) => {
		const { start, questions } = asking(() => running(), { poll: () => failure(kind) });
		await expect(start()).resolves.toEqual({ state: 'completed', task: look('completed', { made: `unknown: ${kind} it was` }) });
		expect(questions).toHaveLength(1);
	});

	it('the question at the deadline has a second for its answer', async () => {
		const { start, questions, clock } = asking(() => running(), { timeoutMs: 3_000, poll: () => says('active') });
		await expect(start()).resolves.toMatchObject({ state: 'completed', task: { made: 'active' } });
		expect(questions).toEqual([3_000]);
		expect(clock.elapsed).toBe(3_750);
	});

	it('a completed task is returned as it is after three answers that say nothing of it', async () => {
		const { start, questions } = asking(() => ({ task: look('completed', { taskId: 'question' }) }));
		await expect(start()).resolves.toMatchObject({ state: 'completed', task: { made: 'unknown: completed' } });
		expect(questions).toHaveLength(3);
	});

	it('a later try resumes a task whose result was not usable yet, and submits nothing', async () => {
		const w = asking(() => says('processing'), { timeoutMs: 20_000 });
		await w.start();
		await w.clock.pass(HOUR);
		const again = w.job({ poll: () => completed({ made: 'active' }) });
		await expect(w.clock.run(runTask(again, w.record(), settings, w.context))).resolves.toMatchObject({ state: 'completed' });
		expect(w.submits).toEqual([0]);
	});
});
