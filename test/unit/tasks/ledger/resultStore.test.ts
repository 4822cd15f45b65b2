import { ResultStore, type KnownTask } from '../../../../nodes/SeaArtSpark/tasks/ledger/resultStore';
import type { TaskSnapshot } from '../../../../nodes/SeaArtSpark/tasks/task';

const submitted = (taskId: string): KnownTask<TaskSnapshot> => ({
	state: 'submitted',
	task: { taskId, state: 'running', status: '' },
	submittedOn: 1,
});
const completed = (taskId: string, status = 'completed'): KnownTask<TaskSnapshot> => ({
	state: 'completed',
	task: { taskId, state: 'completed', status },
	completedOn: 0,
});

const HOUR_MS = 3_600_000;

function keeping(bounds = {}) {
	let nowMs = Date.UTC(2026, 0, 1);
	const clock = { now: () => nowMs, pass: (ms: number) => void (nowMs += ms) };
	return { clock, kept: new ResultStore<TaskSnapshot>(clock, { maxTasks: 3, maxAgeMs: HOUR_MS, ...bounds }) };
}

describe('tasks that are kept', () => {
	it('a kept task is taken once, the oldest of a key first', () => {
		const { kept } = keeping();
		kept.keep('a', 'key', submitted('one'));
		kept.keep('a', 'key', completed('two'));
		kept.keep('a', 'other', submitted('three'));
		expect(kept.take('key')?.entry).toEqual(submitted('one'));
		expect(kept.take('key')?.entry).toEqual(completed('two'));
		expect(kept.take('key')).toBeUndefined();
	});

	it('a task that is kept twice is one task, as it was last known', () => {
		const { kept } = keeping();
		kept.keep('a', 'key', submitted('one'));
		kept.keep('a', 'key', completed('one'));
		expect(kept.take('key')?.entry).toEqual(completed('one'));
		expect(kept.take('key')).toBeUndefined();
	});

	it('a kept task is forgotten by its account and id', () => {
		const { kept } = keeping();
		kept.keep('a', 'key', submitted('one'));
		kept.forget('b', submitted('one').task);
		expect(kept.take('key')?.entry).toEqual(submitted('one'));
		kept.keep('a', 'key', submitted('one'));
		kept.forget('a', submitted('one').task);
		expect(kept.take('key')).toBeUndefined();
	});

	it('kept tasks are given to nobody while they are held, the next one of the key is', () => {
		const { kept, clock } = keeping();
		kept.keep('a', 'key', submitted('one'), undefined, 7_000);
		kept.keep('a', 'key', submitted('two'));
		expect(kept.take('key')?.entry).toEqual(submitted('two'));
		expect(kept.take('key')).toBeUndefined();
		clock.pass(7_000);
		expect(kept.take('key')?.entry).toEqual(submitted('one'));
	});

	it('kept tasks are held no longer when they are released', () => {
		const { kept } = keeping();
		kept.keep('a', 'key', submitted('one'), undefined, 7_000);
		kept.release('b', submitted('one').task);
		expect(kept.take('key')).toBeUndefined();
		kept.release('a', submitted('one').task);
		expect(kept.take('key')?.entry).toEqual(submitted('one'));
	});

	it('kept tasks without an id are told apart', () => {
		const { kept } = keeping();
		kept.keep('a', 'key', completed(''));
		kept.keep('a', 'key', completed(''));
		kept.forget('a', completed('').task);
		expect([kept.take('key'), kept.take('key')]).not.toContain(undefined);
	});

	it('a kept task goes when it is too old, also when it was kept a second time', () => {
		const { kept, clock } = keeping();
		kept.keep('a', 'key', submitted('one'));
		clock.pass(HOUR_MS / 2);
		const { entry, sinceMs } = kept.take('key')!;
		kept.keep('a', 'key', entry, sinceMs);
		clock.pass(HOUR_MS / 2 - 1);
		const half = kept.take('key')!;
		expect(half.sinceMs).toBe(sinceMs);
		kept.keep('a', 'key', half.entry, half.sinceMs);
		clock.pass(61_000);
		expect(kept.take('key')).toBeUndefined();
	});

	it('the oldest kept tasks go when there are too many', () => {
		const { kept } = keeping();
		for (const id of ['1', '2', '3', '4']) kept.keep('a', id, submitted(id));
		expect(['1', '2', '3', '4'].map((id) => kept.take(id) !== undefined)).toEqual([false, true, true, true]);
	});
});
