import { RateLimiter, type RateLimiterClient } from '../../../../nodes/SeaArtSpark/tasks/limits/rateLimiter';
import { runTask } from '../../../../nodes/SeaArtSpark/tasks/runTask';
import { ConcurrencyLimit } from '../../../../nodes/SeaArtSpark/tasks/limits/concurrencyLimit';
import { runConcurrently } from '../../../../nodes/SeaArtSpark/tasks/limits/runConcurrently';
import type { TaskReply } from '../../../../nodes/SeaArtSpark/tasks/task';
import { completed, look, settings, failure, world, type Look } from '../world';

/** Sends as long as there is room; the account takes `room` of them at a time. */
function fill(slots: ConcurrencyLimit, room: { left: number }): { taken: number; refused: number } {
	const sent = [];
	while (slots.hasCapacity && sent.length < 100) sent.push(slots.send());
	let taken = 0;
	for (const each of sent) {
		if (room.left-- > 0) {
			slots.taken(each);
			taken++;
		} else {
			room.left++;
			slots.refused(each);
		}
	}
	return { taken, refused: sent.length - taken };
}

describe('the slots of an account', () => {
	/** Slots that have been refused one submit with `running` tasks under way. */
	const learnt = (running: number): ConcurrencyLimit => {
		const slots = new ConcurrencyLimit();
		const sent = Array.from({ length: running + 1 }, () => slots.send());
		for (const each of sent.slice(0, -1)) slots.taken(each);
		slots.refused(sent.at(-1)!);
		return slots;
	};

	it('the slots of an account have no limit until a submit is refused', () => {
		const slots = new ConcurrencyLimit();
		for (let count = 0; count < 500; count++) slots.taken(slots.send());
		expect(slots.hasCapacity).toBe(true);
	});

	it('an account has as many slots as tasks ran when a submit was refused, once a second one is refused', () => {
		const slots = learnt(3);
		expect(slots.refusedWaitsFor).toBe('aTest');
		slots.refused(slots.send());
		expect([slots.hasCapacity, slots.refusedWaitsFor]).toEqual([false, 'anEnd']);
		slots.ended();
		expect(slots.hasCapacity).toBe(true);
		slots.taken(slots.send());
		expect(slots.hasCapacity).toBe(false);
	});

	it('the slots of an account have no limit again when the test is taken: the 429 was about requests', () => {
		const slots = learnt(3);
		slots.taken(slots.send());
		for (let count = 0; count < 50; count++) slots.taken(slots.send());
		expect(slots.hasCapacity).toBe(true);
	});

	it('the number of slots is believed without a test when one of our tasks ends first', () => {
		const slots = learnt(3);
		slots.ended();
		slots.taken(slots.send());
		expect(slots.hasCapacity).toBe(false);
	});

	it('the number of slots is found although replies come in another order than the submits', () => {
		const slots = new ConcurrencyLimit();
		const [a, b, c, d] = [slots.send(), slots.send(), slots.send(), slots.send()];
		slots.refused(b);
		slots.taken(a);
		slots.taken(c);
		slots.taken(d);
		for (let count = 0; count < 2; count++) slots.ended();
		expect(fill(slots, { left: 2 })).toEqual({ taken: 2, refused: 1 });
	});

	it('one slot more is tried after as many ends, and after twice as many each time that fails', () => {
		const slots = learnt(4);
		slots.refused(slots.send());
		const refusedAfter: number[] = [];
		for (let ends = 1; ends <= 120; ends++) {
			slots.ended();
			if (fill(slots, { left: 1 }).refused > 0) refusedAfter.push(ends);
		}
		// The test has failed already: 8, 16, 32, 64 ends.
		expect(refusedAfter).toEqual([8, 24, 56, 120]);
	});

	it('the number of slots grows soon where there is more room than was thought', () => {
		const slots = learnt(4);
		slots.refused(slots.send());
		let running = 4;
		for (let ends = 1; ends <= 40; ends++) {
			slots.ended();
			running--;
			running += fill(slots, { left: 30 - running }).taken;
		}
		expect(running).toBe(30);
	});

	it('an account with no task under way always has a free slot', () => {
		const slots = new ConcurrencyLimit();
		slots.refused(slots.send());
		expect([slots.hasCapacity, slots.refusedWaitsFor]).toEqual([true, 'nothing']);
		slots.withdrawn.call(slots);
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
