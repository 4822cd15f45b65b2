import { RateLimiter, type RateLimiterClient } from '../../../../nodes/SeaArtSpark/tasks/limits/rateLimiter';
import { runTask } from '../../../../nodes/SeaArtSpark/tasks/runTask';
import { ConcurrencyLimit } from '../../../../nodes/SeaArtSpark/tasks/limits/concurrencyLimit';
import { runConcurrently } from '../../../../nodes/SeaArtSpark/tasks/limits/runConcurrently';
import type { TaskReply } from '../../../../nodes/SeaArtSpark/tasks/task';
import { completed, snapshot, settings, failure, world, type Snapshot } from '../world';

/** Submits while there is capacity; the account runs `room` tasks at a time. */
function fill(limit: ConcurrencyLimit, room: { left: number }): { taken: number; refused: number } {
	const sent = [];
	while (limit.hasCapacity && sent.length < 100) sent.push(limit.send());
	let taken = 0;
	for (const each of sent) {
		if (room.left-- > 0) {
			limit.accepted();
			taken++;
		} else {
			room.left++;
			limit.refused(each);
		}
	}
	return { taken, refused: sent.length - taken };
}

describe('the concurrency limit of an account', () => {
	/** A limit that was learned from one refused submit with `running` tasks under way. */
	const learned = (running: number): ConcurrencyLimit => {
		const limit = new ConcurrencyLimit();
		const sent = Array.from({ length: running + 1 }, () => limit.send());
		for (let count = 0; count < running; count++) limit.accepted();
		limit.refused(sent.at(-1)!);
		return limit;
	};

	it('there is no limit before a submit is refused', () => {
		const limit = new ConcurrencyLimit();
		for (let count = 0; count < 500; count++) {
			limit.send();
			limit.accepted();
		}
		expect([limit.hasCapacity, limit.isKnown]).toEqual([true, false]);
	});

	it('the limit is the number of tasks that ran when a submit was refused', () => {
		const limit = learned(3);
		expect([limit.hasCapacity, limit.isKnown]).toEqual([false, true]);
		limit.ended();
		expect(limit.hasCapacity).toBe(true);
		limit.send();
		limit.accepted();
		expect(limit.hasCapacity).toBe(false);
	});

	it('a wrong limit is revoked', () => {
		const limit = new ConcurrencyLimit();
		const { state } = limit;
		limit.send();
		limit.accepted();
		limit.refused(limit.send());
		expect(limit.hasCapacity).toBe(false);
		limit.restore(state);
		expect([limit.hasCapacity, limit.isKnown]).toEqual([true, false]);
	});

	it('the limit is found if replies arrive in another order than the submits', () => {
		const limit = new ConcurrencyLimit();
		const [, b] = [limit.send(), limit.send(), limit.send(), limit.send()];
		limit.refused(b);
		for (let count = 0; count < 3; count++) limit.accepted();
		for (let count = 0; count < 2; count++) limit.ended();
		expect(fill(limit, { left: 2 })).toEqual({ taken: 2, refused: 1 });
	});

	it('one more than the limit is tried after that many tasks ended, and after twice as many each time that fails', () => {
		const limit = learned(4);
		const refusedAfter: number[] = [];
		for (let ends = 1; ends <= 60; ends++) {
			limit.ended();
			if (fill(limit, { left: 1 }).refused > 0) refusedAfter.push(ends);
		}
		// 4, 8, 16, 32 ends.
		expect(refusedAfter).toEqual([4, 12, 28, 60]);
	});

	it('a try that got no reply is repeated after the next task ends', () => {
		const limit = learned(1);
		limit.ended();
		limit.send();
		limit.accepted();
		const sent = limit.send();
		expect(sent.isProbe).toBe(true);
		limit.withdrawn(sent);
		expect(limit.hasCapacity).toBe(false);
		limit.ended();
		limit.send();
		limit.accepted();
		expect(limit.hasCapacity).toBe(true);
	});

	it('the limit grows soon if it was too low', () => {
		const limit = learned(4);
		let running = 4;
		for (let ends = 1; ends <= 40; ends++) {
			limit.ended();
			running--;
			running += fill(limit, { left: 30 - running }).taken;
		}
		expect(running).toBe(30);
	});

	it('an account without running tasks always accepts one', () => {
		const limit = new ConcurrencyLimit();
		limit.refused(limit.send());
		expect(limit.hasCapacity).toBe(true);
	});
});

/** A service with a concurrency limit, and 30 items that each run for 8 s. */
function thirty({
	slots,
	retryAfterMs,
	share,
	w = world({ requestsPerSecond: 10 }),
}: {
	slots: number;
	retryAfterMs?: number;
	share?: RateLimiterClient;
	w?: ReturnType<typeof world>;
}) {
	const endsAt = new Map<string, number>();
	const submitTimes = new Map<number, number[]>();
	const began: number[] = [];
	const context = share ? { ...w.context, limiter: share } : w.context;
	const submit = (item: number) => async (): Promise<TaskReply<Snapshot>> => {
		await w.clock.sleep(100);
		const now = w.clock.elapsed;
		submitTimes.set(item, [...(submitTimes.get(item) ?? []), now]);
		if ([...endsAt.values()].filter((end) => end > now).length >= slots) return failure('rateLimited', { retryAfterMs });
		endsAt.set(`task-${item}`, now + 8_000);
		began.push(item);
		return { task: snapshot('in_progress', { taskId: `task-${item}` }) };
	};
	const poll = async (taskId: string): Promise<TaskReply<Snapshot>> => {
		await w.clock.sleep(100);
		return w.clock.elapsed >= (endsAt.get(taskId) ?? 0) ? completed({ taskId }) : { task: snapshot('in_progress', { taskId }) };
	};
	const states: string[] = [];
	const all = runConcurrently(30, 30, w.halt.signal, async (item) => {
		const outcome = await runTask(w.job({}, { submit: submit(item), poll }), w.record(item), { ...settings, timeoutMs: 20_000 }, context);
		states.push(outcome.state);
	});
	return { w, all, states, submitTimes, began };
}

describe('items on an account with an unknown concurrency limit', () => {
	it.each([
		[1, undefined],
		[3, undefined],
		[3, 1_000],
		[10, undefined],
	])(
		'all items complete with %d tasks at a time (Retry-After %s), in order, past their timeout, none refused three times',
		async (slots, retryAfterMs) => {
			const { w, all, states, submitTimes, began } = thirty({ slots, retryAfterMs });
			await w.clock.run(all);
			expect(new Set(states)).toEqual(new Set(['completed']));
			expect(states).toHaveLength(30);
			expect(began).toEqual([...began].sort((a, b) => a - b));
			const refusals = [...submitTimes.values()].map(({ length }) => length - 1);
			expect(Math.max(...refusals)).toBeLessThanOrEqual(2);
			expect(refusals.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(14);
		},
	);

	it('no item that waits for the concurrency limit is sent again before its Retry-After', async () => {
		const { w, all, submitTimes } = thirty({ slots: 3, retryAfterMs: 15_000 });
		await w.clock.run(all);
		const pauses = [...submitTimes.values()].flatMap((at) => at.slice(1).map((each, index) => each - at[index]!));
		expect(Math.min(...pauses)).toBeGreaterThanOrEqual(15_000);
	});

	it('Stop ends the items that wait for the concurrency limit at once, and leaves nothing in the queue', async () => {
		const { w, all, states, submitTimes } = thirty({ slots: 3 });
		w.clock.at(12_000, () => w.stop.abort());
		await w.clock.run(all);
		expect(w.clock.elapsed).toBe(12_000);
		expect(states.filter((kind) => kind === 'completed')).toHaveLength(3);
		const sent = [...submitTimes.values()].flat().length;
		await w.clock.pass(3_600_000);
		expect([...submitTimes.values()].flat()).toHaveLength(sent);
	});

	it('a later run on the same account starts with the learned limit', async () => {
		const w = world();
		const limiter = new RateLimiter(w.clock);
		const first = limiter.join(10);
		await w.clock.run(thirty({ slots: 3, share: first, w }).all);
		first.leave();
		const { all, submitTimes } = thirty({ slots: 3, share: limiter.join(10), w: { ...w, record: (item) => world().record(item) } });
		await w.clock.run(all);
		expect([...submitTimes.values()].filter(({ length }) => length > 1).length).toBeLessThanOrEqual(2);
	});
});
