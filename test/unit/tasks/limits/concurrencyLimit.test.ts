import { RateLimiter, type RateLimiterClient } from '../../../../nodes/SeaArtSpark/tasks/limits/rateLimiter';
import { runTask } from '../../../../nodes/SeaArtSpark/tasks/runTask';
import { ConcurrencyLimit } from '../../../../nodes/SeaArtSpark/tasks/limits/concurrencyLimit';
import { runConcurrently } from '../../../../nodes/SeaArtSpark/tasks/limits/runConcurrently';
import type { TaskReply } from '../../../../nodes/SeaArtSpark/tasks/task';
import { completed, look, settings, failure, world, type Look } from '../world';

/** Sends as long as there is room; the account takes `room` of them at a time. */
function fill(limit: ConcurrencyLimit, room: { left: number }): { taken: number; refused: number } {
	const sent = [];
	while (limit.hasCapacity && sent.length < 100) sent.push(limit.send());
	let taken = 0;
	for (const each of sent) {
		if (room.left-- > 0) {
			limit.taken();
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
		for (let count = 0; count < running; count++) limit.taken();
		limit.refused(sent.at(-1)!);
		return limit;
	};

	it('there is no limit until a submit is refused', () => {
		const limit = new ConcurrencyLimit();
		for (let count = 0; count < 500; count++) {
			limit.send();
			limit.taken();
		}
		expect([limit.hasCapacity, limit.isKnown]).toEqual([true, false]);
	});

	it('an account runs as many tasks as ran when a submit was refused', () => {
		const limit = learned(3);
		expect([limit.hasCapacity, limit.isKnown]).toEqual([false, true]);
		limit.ended();
		expect(limit.hasCapacity).toBe(true);
		limit.send();
		limit.taken();
		expect(limit.hasCapacity).toBe(false);
	});

	it('a limit that was a mistake is taken back', () => {
		const limit = new ConcurrencyLimit();
		const { state } = limit;
		limit.send();
		limit.taken();
		limit.refused(limit.send());
		expect(limit.hasCapacity).toBe(false);
		limit.restore(state);
		expect([limit.hasCapacity, limit.isKnown]).toEqual([true, false]);
	});

	it('the limit is found although replies come in another order than the submits', () => {
		const limit = new ConcurrencyLimit();
		const [, b] = [limit.send(), limit.send(), limit.send(), limit.send()];
		limit.refused(b);
		for (let count = 0; count < 3; count++) limit.taken();
		for (let count = 0; count < 2; count++) limit.ended();
		expect(fill(limit, { left: 2 })).toEqual({ taken: 2, refused: 1 });
	});

	it('one more than the limit is tried after as many ends, and after twice as many each time that fails', () => {
		const limit = learned(4);
		const refusedAfter: number[] = [];
		for (let ends = 1; ends <= 60; ends++) {
			limit.ended();
			if (fill(limit, { left: 1 }).refused > 0) refusedAfter.push(ends);
		}
		// 4, 8, 16, 32 ends.
		expect(refusedAfter).toEqual([4, 12, 28, 60]);
	});

	it('a try that comes to nothing is made again after the next end', () => {
		const limit = learned(1);
		limit.ended();
		limit.send();
		limit.taken();
		const sent = limit.send();
		expect(sent.isTry).toBe(true);
		limit.withdrawn(sent);
		expect(limit.hasCapacity).toBe(false);
		limit.ended();
		limit.send();
		limit.taken();
		expect(limit.hasCapacity).toBe(true);
	});

	it('the limit grows soon where there is more room than was thought', () => {
		const limit = learned(4);
		let running = 4;
		for (let ends = 1; ends <= 40; ends++) {
			limit.ended();
			running--;
			running += fill(limit, { left: 30 - running }).taken;
		}
		expect(running).toBe(30);
	});

	it('an account with no task under way always has room for one', () => {
		const limit = new ConcurrencyLimit();
		limit.refused(limit.send());
		expect(limit.hasCapacity).toBe(true);
	});
});

/** A service that refuses what is beyond its slots, and 30 items that each run for 8 s. */
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
	const tries = new Map<number, number[]>();
	const began: number[] = [];
	const context = share ? { ...w.context, limiter: share } : w.context;
	const submit = (item: number) => async (): Promise<TaskReply<Look>> => {
		await w.clock.sleep(100);
		const now = w.clock.elapsed;
		tries.set(item, [...(tries.get(item) ?? []), now]);
		if ([...endsAt.values()].filter((end) => end > now).length >= slots) return failure('rateLimited', { retryAfterMs });
		endsAt.set(`task-${item}`, now + 8_000);
		began.push(item);
		return { task: look('in_progress', { taskId: `task-${item}` }) };
	};
	const poll = async (taskId: string): Promise<TaskReply<Look>> => {
		await w.clock.sleep(100);
		return w.clock.elapsed >= (endsAt.get(taskId) ?? 0) ? completed({ taskId }) : { task: look('in_progress', { taskId }) };
	};
	const states: string[] = [];
	const all = runConcurrently(30, 30, w.halt.signal, async (item) => {
		const outcome = await runTask(w.job({}, { submit: submit(item), poll }), w.record(item), { ...settings, timeoutMs: 20_000 }, context);
		states.push(outcome.state);
	});
	return { w, all, states, tries, began };
}

describe('items on an account with slots that nobody described', () => {
	it.each([
		[1, undefined],
		[3, undefined],
		[3, 1_000],
		[10, undefined],
	])(
		'all items complete on %d slots that nobody described (Retry-After %s), in order, past their timeout, none refused three times',
		async (slots, retryAfterMs) => {
			const { w, all, states, tries, began } = thirty({ slots, retryAfterMs });
			await w.clock.run(all);
			expect(new Set(states)).toEqual(new Set(['completed']));
			expect(states).toHaveLength(30);
			expect(began).toEqual([...began].sort((a, b) => a - b));
			const refusals = [...tries.values()].map(({ length }) => length - 1);
			expect(Math.max(...refusals)).toBeLessThanOrEqual(2);
			expect(refusals.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(14);
		},
	);

	it('no item that waits for a slot is sent again before its Retry-After', async () => {
		const { w, all, tries } = thirty({ slots: 3, retryAfterMs: 15_000 });
		await w.clock.run(all);
		const pauses = [...tries.values()].flatMap((at) => at.slice(1).map((each, index) => each - at[index]!));
		expect(Math.min(...pauses)).toBeGreaterThanOrEqual(15_000);
	});

	it('Stop ends the items that wait for a slot at once, and leaves nothing in the queue', async () => {
		const { w, all, states, tries } = thirty({ slots: 3 });
		w.clock.at(12_000, () => w.stop.abort());
		await w.clock.run(all);
		expect(w.clock.elapsed).toBe(12_000);
		expect(states.filter((kind) => kind === 'completed')).toHaveLength(3);
		const sent = [...tries.values()].flat().length;
		await w.clock.pass(3_600_000);
		expect([...tries.values()].flat()).toHaveLength(sent);
	});

	it('a later run on the same account starts with the slots that were learnt', async () => {
		const w = world();
		const limiter = new RateLimiter(w.clock);
		const first = limiter.join(10);
		await w.clock.run(thirty({ slots: 3, share: first, w }).all);
		first.leave();
		const { all, tries } = thirty({ slots: 3, share: limiter.join(10), w: { ...w, record: (item) => world().record(item) } });
		await w.clock.run(all);
		expect([...tries.values()].filter(({ length }) => length > 1).length).toBeLessThanOrEqual(2);
	});
});
