import { waitForEnd, type Wait } from '../../../../nodes/SeaArtSpark/tasks/polling/waitForEnd';
import type { FailureKind } from '../../../../nodes/SeaArtSpark/tasks/task';
import { seeded } from '../../fakeClock';
import { completed, failed, gaps, snapshot, never, running, failure, world, type Snapshot, type Script } from '../world';

const HOUR = 3_600_000;

/** Waits for a task that was submitted just now, for at most `timeoutMs`. */
function waiting(
	script: Script,
	{ timeoutMs = 600_000, random, ...more }: Partial<Wait<Snapshot>> & { timeoutMs?: number; random?: () => number } = {},
) {
	const w = world({ random });
	const now = w.clock.now();
	const wait: Wait<Snapshot> = {
		task: snapshot('in_progress'),
		poll: w.pollBy(script),
		submittedAt: now,
		deadline: now + timeoutMs,
		maxPollIntervalMs: 5_000,
		...more,
	};
	return { ...w, outcome: w.clock.run(waitForEnd(wait, w.context)) };
}

describe('polling', () => {
	it.each([
		[0, 500],
		[0.5, 750],
		[0.999, 999.5],
	])('polling begins 0.5 to 1 s after the submit: with the random number %d after %d ms', async (random, at) => {
		const { outcome, polls } = waiting({ poll: () => completed() }, { random: () => random });
		await outcome;
		expect(polls).toHaveLength(1);
		expect(polls[0]).toBeCloseTo(at, 6);
	});

	it('polls come every 0.8 s, later after 0.07 of the time passed, at last every 5 s', async () => {
		const { outcome, polls } = waiting({ poll: (_, elapsed) => (elapsed > 150_000 ? completed() : running()) });
		await outcome;
		expect(polls.slice(0, 4)).toEqual([750, 1_550, 2_350, 3_150]);
		gaps(polls).forEach((gap, index) => {
			expect(gap).toBeCloseTo(Math.min(Math.max(0.07 * (polls[index] ?? 0), 800), 5_000), 3);
		});
		expect(gaps(polls).at(-1)).toBeCloseTo(5_000, 6);
	});

	it('the pauses between polls are jittered by 10 % to both sides', async () => {
		const { outcome, polls } = waiting({}, { random: seeded(7), timeoutMs: HOUR });
		await outcome;
		const shares = gaps(polls)
			.slice(0, -2)
			.map((gap, index) => gap / Math.min(Math.max(0.07 * (polls[index] ?? 0), 800), 5_000));
		expect(shares.length).toBeGreaterThan(600);
		expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.9 - 1e-9);
		expect(Math.min(...shares)).toBeLessThan(0.91);
		expect(Math.max(...shares)).toBeLessThanOrEqual(1.1 + 1e-9);
		expect(Math.max(...shares)).toBeGreaterThan(1.09);
	});

	it.each([
		[2_000, 2_000],
		[20_000, 20_000],
	])('polling never pauses longer than the user allows (%d ms)', async (maxPollIntervalMs, longest) => {
		const { outcome, polls } = waiting({}, { maxPollIntervalMs, timeoutMs: HOUR });
		await outcome;
		expect(Math.max(...gaps(polls))).toBeCloseTo(longest, 6);
	});

	it('with progress, the end of a task is detected sooner and with fewer polls', async () => {
		const endsAt = 40_000;
		const service = (tells: boolean): Script => ({
			poll: (_, elapsed) => (elapsed >= endsAt ? completed() : running(tells ? elapsed / endsAt : undefined)),
		});
		const withProgress = waiting(service(true));
		const withoutProgress = waiting(service(false));
		await Promise.all([withProgress.outcome, withoutProgress.outcome]);
		expect((withProgress.polls.at(-1) ?? 0) - endsAt).toBeLessThan(1_600);
		expect(withProgress.polls.length).toBeLessThan(withoutProgress.polls.length);
	});

	it('the pauses of a resumed task count from its first submit', async () => {
		const w = world();
		const submittedAt = w.clock.now() - 60_000;
		const wait = {
			task: snapshot('in_progress'),
			poll: w.pollBy({}),
			submittedAt,
			deadline: w.clock.now() + 30_000,
			maxPollIntervalMs: 5_000,
			firstDelayMs: 0,
		};
		await w.clock.run(waitForEnd(wait, w.context));
		expect(w.polls.slice(0, 3)).toEqual([0, 4_200, 8_694]);
	});

	it('polls use the ID that was paid for, whatever a reply contains', async () => {
		const { outcome, polledIds } = waiting({
			poll: (nth) => (nth < 3 ? { task: snapshot('in_progress', { taskId: 'another' }) } : completed({ taskId: 'another' })),
		});
		await expect(outcome).resolves.toEqual({ state: 'completed', task: snapshot('completed') });
		expect(polledIds).toEqual(['task-1', 'task-1', 'task-1']);
	});

	it('polling emits each snapshot', async () => {
		const { outcome, events } = waiting({
			poll: (nth) => (nth === 1 ? running(0.25) : nth === 2 ? failure('serverError') : completed()),
		});
		await outcome;
		expect(events).toEqual([
			{ what: 'polled', taskId: 'task-1', status: 'in_progress', progress: 0.25 },
			{ what: 'failure', taskId: 'task-1', message: 'serverError it was', nextTryMs: 1_000 },
			{ what: 'polled', taskId: 'task-1', status: 'completed', progress: undefined },
			{ what: 'ended', taskId: 'task-1', status: 'completed' },
		]);
	});

	it.each(['completed', 'failed'] as const)('a task that is %s with its submit is not polled', async (status) => {
		const { outcome, polls } = waiting({}, { task: snapshot(status) });
		await expect(outcome).resolves.toEqual({ state: status, task: snapshot(status) });
		expect(polls).toEqual([]);
	});

	it('polling ends with a task that the service failed', async () => {
		const { outcome, polls } = waiting({ poll: (nth) => (nth < 3 ? running() : failed) });
		await expect(outcome).resolves.toEqual({ state: 'failed', task: snapshot('failed') });
		expect(polls).toHaveLength(3);
	});
});

describe('Retry-After', () => {
	it.each<[FailureKind, number]>([
		['rateLimited', 12_345],
		['rateLimited', 1],
		['serverError', 7_777],
		['notFound', 4_321],
	])('Retry-After after %s is honored to the millisecond (%d ms), whatever the random number is', async (kind, retryAfterMs) => {
		for (const random of [0, 0.5, 0.999]) {
			const { outcome, polls } = waiting(
				{ poll: (nth) => (nth === 1 ? failure(kind, { retryAfterMs }) : completed()) },
				{ random: () => random },
			);
			await outcome;
			expect(gaps(polls)).toHaveLength(1);
			expect(gaps(polls)[0]).toBeCloseTo(retryAfterMs, 4);
		}
	});

	it('a Retry-After beyond the deadline is replaced by one last poll at the deadline', async () => {
		const { outcome, polls } = waiting({ poll: () => failure('rateLimited', { retryAfterMs: HOUR }) }, { timeoutMs: 20_000 });
		await expect(outcome).resolves.toMatchObject({ state: 'timedOut', failure: { kind: 'rateLimited' } });
		expect(polls).toEqual([750, 20_000]);
	});
});

describe('the deadline', () => {
	it.each([5_000, 9_999, 100_000])('a deadline of %d ms has one poll exactly at it, and none after', async (timeoutMs) => {
		const { outcome, polls, clock } = waiting({}, { timeoutMs, random: seeded(3) });
		await expect(outcome).resolves.toEqual({ state: 'timedOut', task: snapshot('in_progress'), waitedMs: timeoutMs, failure: undefined });
		expect(polls.at(-1)).toBeCloseTo(timeoutMs, 6);
		expect(polls.filter((at) => Math.abs(at - timeoutMs) < 1e-6)).toHaveLength(1);
		const { length } = polls;
		await clock.pass(HOUR);
		expect(polls).toHaveLength(length);
	});

	it('the last poll, at the deadline, returns a task that has completed by then', async () => {
		const { outcome } = waiting({ poll: (_, elapsed) => (elapsed >= 10_000 ? completed() : running()) }, { timeoutMs: 10_000 });
		await expect(outcome).resolves.toMatchObject({ state: 'completed' });
	});

	it('a deadline before the first delay still has its poll', async () => {
		const { outcome, polls } = waiting({}, { timeoutMs: 200 });
		await expect(outcome).resolves.toMatchObject({ state: 'timedOut', waitedMs: 200 });
		expect(polls).toEqual([200]);
	});

	it('a deadline that has already passed still has one poll', async () => {
		const { outcome, polls } = waiting({}, { timeoutMs: -5_000 });
		await expect(outcome).resolves.toMatchObject({ state: 'timedOut' });
		expect(polls).toEqual([0]);
	});

	it('a timeout has the last status', async () => {
		const { outcome } = waiting({ poll: () => ({ task: snapshot('queued', { progress: 0.4 }) }) }, { timeoutMs: 8_000 });
		await expect(outcome).resolves.toMatchObject({ state: 'timedOut', task: { status: 'queued', progress: 0.4 } });
	});
});

describe('failures of polls', () => {
	it.each<FailureKind>(['notSent', 'rateLimited', 'serverError', 'noResponse', 'unreadable'])(
		'a poll that ends in %s never ends the wait before the deadline, and is in the outcome',
		async (kind) => {
			const { outcome, polls } = waiting({ poll: () => failure(kind, { httpStatus: 500 }) }, { timeoutMs: 200_000 });
			await expect(outcome).resolves.toEqual({
				state: 'timedOut',
				task: snapshot('in_progress'),
				waitedMs: 200_000,
				failure: { kind, message: `${kind} it was`, httpStatus: 500 },
			});
			// After a 429 the account pauses, for 10 s at most.
			const pauses = kind === 'rateLimited' ? [1, 1, 2, 4, 8, 10, 10, 10] : [1, 2, 4, 8, 16, 30, 30, 30];
			expect(gaps(polls).slice(0, 8)).toEqual(pauses.map((seconds) => seconds * 1_000));
			expect(polls.at(-1)).toBe(200_000);
		},
	);

	it.each<FailureKind>(['notSent', 'rateLimited', 'serverError', 'noResponse', 'unreadable', 'unusable', 'notFound'])(
		'%s ends with the next successful poll: the task is found and the backoff starts again',
		async (kind) => {
			const { outcome, polls } = waiting({
				poll: (nth) => (nth === 4 ? running() : nth === 6 ? completed() : failure(kind, { retryAfterMs: nth === 3 ? 1 : undefined })),
			});
			await expect(outcome).resolves.toEqual({ state: 'completed', task: snapshot('completed') });
			// The account pauses for another second after the second 429, and for two after the third, whose Retry-After is 1 ms.
			expect(gaps(polls)).toEqual(kind === 'rateLimited' ? [1_000, 1_000, 2_000, 800, 1_000] : [1_000, 2_000, 1, 800, 1_000]);
		},
	);

	it('an earlier failure is not in the outcome of a timeout', async () => {
		const { outcome } = waiting({ poll: (nth) => (nth === 2 ? failure('serverError') : running()) }, { timeoutMs: 20_000 });
		await expect(outcome).resolves.toMatchObject({ state: 'timedOut', failure: undefined });
	});

	it.each<FailureKind>(['denied', 'refused'])('%s in reply to a poll ends the wait at once', async (kind) => {
		const { outcome, polls, clock } = waiting({ poll: () => failure(kind, { httpStatus: 401 }) });
		await expect(outcome).resolves.toEqual({
			state: 'lost',
			task: snapshot('in_progress'),
			failure: { kind, message: `${kind} it was`, httpStatus: 401 },
		});
		expect(polls).toHaveLength(1);
		expect(clock.elapsed).toBe(750);
	});

	it.each([
		['goes on', 9_000, 'completed'],
		['goes on', 10_000, 'completed'],
		['ends it', 10_001, 'lost'],
		['ends it', 60_000, 'lost'],
	])('a 404 in a wait %s when the task is %d ms old', async (_, age, kind) => {
		const w = world();
		const submittedAt = w.clock.now() - age;
		const script: Script = { poll: (nth) => (nth === 1 ? failure('notFound', { httpStatus: 404 }) : completed()) };
		const wait = {
			task: snapshot('in_progress'),
			poll: w.pollBy(script),
			submittedAt,
			deadline: w.clock.now() + HOUR,
			maxPollIntervalMs: 5_000,
			firstDelayMs: 0,
		};
		await expect(w.clock.run(waitForEnd(wait, w.context))).resolves.toMatchObject({ state: kind });
	});

	it('a 404 that lasts ends the wait soon after the first seconds', async () => {
		const { outcome, polls, clock } = waiting({ poll: () => failure('notFound') });
		await expect(outcome).resolves.toMatchObject({ state: 'lost', failure: { kind: 'notFound' } });
		expect(polls.length).toBeGreaterThan(3);
		expect(clock.elapsed).toBeGreaterThan(10_000);
		expect(clock.elapsed).toBeLessThan(20_000);
	});

	it('a completed or failed task without its result is polled for another 60 s', async () => {
		const { outcome, polls } = waiting({ poll: () => failure('unusable') });
		await expect(outcome).resolves.toMatchObject({ state: 'lost', failure: { kind: 'unusable' } });
		expect(gaps(polls).slice(0, 5)).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
		expect((polls.at(-1) ?? 0) - (polls[0] ?? 0)).toBeGreaterThanOrEqual(60_000);
		expect((polls.at(-1) ?? 0) - (polls[0] ?? 0)).toBeLessThan(66_000);
	});

	const empty = () => ({ task: { ...snapshot('completed'), state: 'completed' as const, isEmpty: true as const } });

	it('a completed task without a result is polled for 60 s, and then is completed', async () => {
		const { outcome, polls } = waiting({ poll: empty });
		await expect(outcome).resolves.toMatchObject({ state: 'completed', task: { isEmpty: true } });
		expect((polls.at(-1) ?? 0) - (polls[0] ?? 0)).toBe(60_000);
		expect(polls.length).toBeGreaterThan(10);
	});

	it('a result that follows a moment later is returned', async () => {
		const { outcome } = waiting({ poll: (nth) => (nth < 4 ? empty() : completed()) });
		await expect(outcome).resolves.toEqual({ state: 'completed', task: snapshot('completed') });
	});

	it('a task that runs again after it seemed completed is waited for like any other', async () => {
		const { outcome, clock } = waiting({ poll: (nth) => (nth === 1 ? empty() : nth < 100 ? running() : completed()) });
		await expect(outcome).resolves.toMatchObject({ state: 'completed', task: snapshot('completed') });
		expect(clock.elapsed).toBeGreaterThan(60_000);
	});

	it('a completed task without a result is completed at the deadline as well', async () => {
		const { outcome, polls } = waiting({ poll: empty }, { timeoutMs: 20_000 });
		await expect(outcome).resolves.toMatchObject({ state: 'completed', task: { isEmpty: true } });
		expect(polls.at(-1)).toBe(20_000);
	});

	it('failures after a completed task without a result do not hide it', async () => {
		const { outcome, clock } = waiting({ poll: (nth) => (nth === 1 ? empty() : failure('serverError', { retryAfterMs: 1_800_000 })) });
		await expect(outcome).resolves.toMatchObject({ state: 'completed', task: { isEmpty: true } });
		expect(clock.elapsed).toBeLessThan(62_000);
	});

	it.each<[string, number, string]>([
		['one web page', 1, 'completed'],
		['two web pages', 2, 'completed'],
		['three web pages', 3, 'lost'],
	])('after minutes of running, %s for a 404 in a row: the task is %s', async (_, pages, state) => {
		const { outcome } = waiting({
			poll: (nth) => (nth < 100 ? running() : nth < 100 + pages ? failure('notFound', { httpStatus: 404, isPage: true }) : completed()),
		});
		await expect(outcome).resolves.toMatchObject({ state });
	});

	it('a poll without a response is aborted after 30 s and sent again', async () => {
		const { outcome, polls } = waiting({ poll: async (nth) => (nth === 1 ? await never() : completed()) });
		await expect(outcome).resolves.toMatchObject({ state: 'completed' });
		expect(polls).toEqual([750, 750 + 30_000 + 1_000]);
	});

	it('a poll that never gets a response until the deadline is reported with a message', async () => {
		const { outcome } = waiting({ poll: never }, { timeoutMs: 100_000 });
		await expect(outcome).resolves.toMatchObject({
			state: 'timedOut',
			failure: { kind: 'noResponse', message: 'no response within 30 seconds' },
		});
	});
});

it('waiting leaves no timer behind', async () => {
	const { outcome, clock } = waiting({ poll: (nth) => (nth < 5 ? running() : completed()) });
	await outcome;
	expect(clock.asleep).toBe(0);
});
