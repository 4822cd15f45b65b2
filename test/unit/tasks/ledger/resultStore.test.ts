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

function newStore(bounds = {}) {
	let nowMs = Date.UTC(2026, 0, 1);
	const clock = { now: () => nowMs, pass: (ms: number) => void (nowMs += ms) };
	return { clock, store: new ResultStore<TaskSnapshot>(clock, { maxTasks: 3, maxAgeMs: HOUR_MS, ...bounds }) };
}

describe('unreturned results', () => {
	it('an unreturned result is taken once, the oldest of a key first', () => {
		const { store } = newStore();
		store.keep('a', 'key', submitted('one'));
		store.keep('a', 'key', completed('two'));
		store.keep('a', 'other', submitted('three'));
		expect(store.take('key')?.entry).toEqual(submitted('one'));
		expect(store.take('key')?.entry).toEqual(completed('two'));
		expect(store.take('key')).toBeUndefined();
	});

	it('a task that is kept twice is one result, with its latest state', () => {
		const { store } = newStore();
		store.keep('a', 'key', submitted('one'));
		store.keep('a', 'key', completed('one'));
		expect(store.take('key')?.entry).toEqual(completed('one'));
		expect(store.take('key')).toBeUndefined();
	});

	it('an unreturned result is forgotten by its account and ID', () => {
		const { store } = newStore();
		store.keep('a', 'key', submitted('one'));
		store.forget('b', submitted('one').task);
		expect(store.take('key')?.entry).toEqual(submitted('one'));
		store.keep('a', 'key', submitted('one'));
		store.forget('a', submitted('one').task);
		expect(store.take('key')).toBeUndefined();
	});

	it('a held result cannot be taken, but the next one of its key can', () => {
		const { store, clock } = newStore();
		store.keep('a', 'key', submitted('one'), undefined, 7_000);
		store.keep('a', 'key', submitted('two'));
		expect(store.take('key')?.entry).toEqual(submitted('two'));
		expect(store.take('key')).toBeUndefined();
		clock.pass(7_000);
		expect(store.take('key')?.entry).toEqual(submitted('one'));
	});

	it('a held result can be taken after its release', () => {
		const { store } = newStore();
		store.keep('a', 'key', submitted('one'), undefined, 7_000);
		store.release('b', submitted('one').task);
		expect(store.take('key')).toBeUndefined();
		store.release('a', submitted('one').task);
		expect(store.take('key')?.entry).toEqual(submitted('one'));
	});

	it('unreturned results without an ID are separate', () => {
		const { store } = newStore();
		store.keep('a', 'key', completed(''));
		store.keep('a', 'key', completed(''));
		store.forget('a', completed('').task);
		expect([store.take('key'), store.take('key')]).not.toContain(undefined);
	});

	it('an unreturned result expires, also if it was kept a second time', () => {
		const { store, clock } = newStore();
		store.keep('a', 'key', submitted('one'));
		clock.pass(HOUR_MS / 2);
		const { entry, sinceMs } = store.take('key')!;
		store.keep('a', 'key', entry, sinceMs);
		clock.pass(HOUR_MS / 2 - 1);
		const half = store.take('key')!;
		expect(half.sinceMs).toBe(sinceMs);
		store.keep('a', 'key', half.entry, half.sinceMs);
		clock.pass(61_000);
		expect(store.take('key')).toBeUndefined();
	});

	it('the oldest unreturned results are dropped if there are too many', () => {
		const { store } = newStore();
		for (const id of ['1', '2', '3', '4']) store.keep('a', id, submitted(id));
		expect(['1', '2', '3', '4'].map((id) => store.take(id) !== undefined)).toEqual([false, true, true, true]);
	});
});
