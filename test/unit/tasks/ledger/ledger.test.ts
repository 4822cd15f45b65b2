import * as fc from 'fast-check';

import { Ledger, type LedgerFormat } from '../../../../nodes/SeaArtSpark/tasks/ledger/ledger';
import { requestHash } from '../../../../nodes/SeaArtSpark/tasks/ledger/requestHash';
import { snapshot, type Snapshot } from '../world';

const entry = { state: 'submitted', task: snapshot('in_progress'), submittedOn: 5 } as const;

/** The same value with the keys of every object in another order. */
function turned(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(turned);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.reverse()
			.map(([key, inner]) => [key, turned(inner)]),
	);
}

describe('the hash of a request', () => {
	it('the hash of a request does not depend on the order of its keys', () => {
		fc.assert(fc.property(fc.jsonValue(), (value) => expect(requestHash(turned(value))).toBe(requestHash(value))));
	});

	it.each([
		['top', { a: 1, b: undefined }, { a: 1 }],
		['inside', { a: { b: 2, c: undefined } }, { a: { b: 2 } }],
	])('the hash of a request ignores undefined (%s)', (_, first, second) => {
		expect(requestHash(first)).toBe(requestHash(second));
	});

	it.each<[string, unknown, unknown]>([
		['another value', { prompt: 'a' }, { prompt: 'b' }],
		['another key', { prompt: 'a' }, { model: 'a' }],
		['another type', { seed: 1 }, { seed: '1' }],
		['another order of a list', [1, 2], [2, 1]],
		['null, which is not undefined', { a: null }, {}],
		['another value deep inside', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }],
	])('the hash of a request changes with %s', (_, first, second) => {
		expect(requestHash(first)).not.toBe(requestHash(second));
	});

	it.each<[string, unknown, unknown]>([
		['two dates', { at: new Date(1) }, { at: new Date(2) }],
		['two values with a toJSON', { at: { toJSON: () => '2026-01-01' } }, { at: { toJSON: () => '2026-01-02' } }],
		['two BigInts', { seed: 1n }, { seed: 2n }],
		['a BigInt and a number', { seed: 1n }, { seed: 1 }],
		['a BigInt and a text', { seed: 1n }, { seed: '1n' }],
		['an empty entry of a list and none', [undefined], []],
		['a key with quotes in it', { 'a":1,"b': 2 }, { a: 1, b: 2 }],
		['two parameters beside one named fingerprint', { fingerprint: 'x', prompt: 'a' }, { fingerprint: 'x', prompt: 'b' }],
	])('the hash of a request distinguishes %s', (_, first, second) => {
		expect(requestHash(first)).not.toBe(requestHash(second));
	});

	it('the hash of a date is the hash of its JSON form', () => {
		expect(requestHash({ at: new Date(0) })).toBe(requestHash({ at: '1970-01-01T00:00:00.000Z' }));
	});

	it('the hash of a request reveals nothing of its content', () => {
		expect(requestHash({ prompt: 'a red fox' })).toMatch(/^[\w-]{43}$/);
		expect(requestHash(undefined)).toMatch(/^[\w-]{43}$/);
	});
});

describe('the ledger', () => {
	it('the ledger returns the record of the same run, item and request, also from a new ledger over the same store', () => {
		const store = {};
		new Ledger<Snapshot>(store, 2).record(3, { a: 1, b: 2 }).write(entry);
		expect(new Ledger<Snapshot>(store, 2).record(3, { b: 2, a: 1 }).read()).toEqual(entry);
	});

	it.each<[string, number, number, unknown]>([
		['run', 1, 3, { a: 1 }],
		['item', 2, 4, { a: 1 }],
		['request', 2, 3, { a: 2 }],
	])('the ledger has an empty record for another %s', (_, run, item, request) => {
		const store = {};
		new Ledger<Snapshot>(store, 2).record(3, { a: 1 }).write(entry);
		expect(new Ledger<Snapshot>(store, run).record(item, request).read()).toBeUndefined();
	});

	it('the ledger erases one record, and no other', () => {
		const ledger = new Ledger<Snapshot>({}, 0);
		const [first, second] = [ledger.record(0, 'a'), ledger.record(1, 'a')];
		first.write(entry);
		second.write(entry);
		first.erase();
		expect(first.read()).toBeUndefined();
		expect(second.read()).toEqual(entry);
	});

	it('the ledger clears its own run, and keeps other runs, shared records and other content of the store', () => {
		const store: Record<string, unknown> = { nodeWideNote: 1 };
		const ledgers = [1, 11, 111].map((runIndex) => new Ledger<Snapshot>(store, runIndex));
		for (const ledger of ledgers) ledger.record(1, 'a').write(entry);
		ledgers[0]?.sharedRecord('group', ledgers[0].record(1, 'a')).record.write(entry);
		ledgers[0]?.clear();
		expect(ledgers.map((ledger) => ledger.record(1, 'a').read())).toEqual([undefined, entry, entry]);
		expect(ledgers[2]?.sharedRecord('group', ledgers[2].record(1, 'a')).record.read()).toMatchObject(entry);
		expect(store.nodeWideNote).toBe(1);
	});

	it('a shared record is the same for all runs and items with the same request', () => {
		const store = {};
		const shared = (run: number, item: number, request: unknown) => {
			const ledger = new Ledger<Snapshot>(store, run);
			return ledger.sharedRecord(request, ledger.record(item, 'a')).record;
		};
		shared(0, 0, { name: 'heroes' }).write(entry);
		expect(shared(7, 3, { name: 'heroes' }).read()).toMatchObject(entry);
		expect(shared(0, 1, { name: 'villains' }).read()).toBeUndefined();
	});

	it('an item keeps the shared record of its first attempt, even if its request changes later', () => {
		const ledger = new Ledger<Snapshot>({}, 0);
		const [first, second] = [ledger.record(0, 'a'), ledger.record(1, 'a')];
		ledger.sharedRecord({ name: 'at 10:00' }, first).record.write(entry);
		expect(ledger.sharedRecord({ name: 'at 10:01' }, first).record.read()).toMatchObject(entry);
		expect(ledger.sharedRecord({ name: 'at 10:01' }, second).record.read()).toBeUndefined();
	});

	it('the ledger keeps shared records in the store that it is given for them', () => {
		const [own, common] = [{}, {}];
		const ledger = new Ledger<Snapshot>(own, 0, common);
		ledger.sharedRecord('group', ledger.record(0, 'a')).record.write(entry);
		const other = new Ledger<Snapshot>({}, 0, common);
		expect(other.sharedRecord('group', other.record(0, 'a')).record.read()).toMatchObject(entry);
		expect(JSON.stringify(own)).not.toContain('task-1');
	});

	const done = (made: string) => ({ state: 'completed', task: snapshot('completed', { made }), completedOn: 7 }) as const;

	it('the ledger writes tasks in its format, and defines which fields a status check refreshes', () => {
		const format: LedgerFormat<Snapshot> = {
			toEntry: ({ made, ...task }) => ({ task, isPartial: made === 'large' }),
			refreshed: (known, seen) => ({ ...known, ...seen }),
		};
		const record = new Ledger<Snapshot>({}, 0, undefined, format).record(0, 'a');
		record.write(done('small'));
		expect(record.read()).toEqual({ state: 'completed', task: snapshot('completed'), completedOn: 7 });
		record.write(done('large'));
		expect(record.read()).toEqual({ state: 'completed', task: snapshot('completed'), completedOn: 7, isPartial: true });
		expect(record.refreshed(snapshot('running'), snapshot('completed', { made: 'x' }))).toEqual(snapshot('completed', { made: 'x' }));
	});

	it('a record keeps the request that was sent, even if the request of the item has changed', () => {
		const ledger = new Ledger<Snapshot>({}, 0);
		const [first, second] = ['fox', 'cat'].map((hash) => ledger.record(0, 'a', 0, hash));
		first?.write({ state: 'submitting', timesSent: 1 });
		second?.write(entry);
		expect([first?.isOfThisRequest(), second?.isOfThisRequest()]).toEqual([true, false]);
		second?.write({ state: 'submitting', timesSent: 2 });
		second?.write(entry);
		expect([first?.isOfThisRequest(), second?.isOfThisRequest()]).toEqual([false, true]);
		second?.erase();
		expect(first?.isOfThisRequest()).toBe(true);
	});

	it('the ledger counts the paid lookups of an item, also after its record was erased', () => {
		const record = new Ledger<Snapshot>({}, 0).record(0, 'a');
		record.lookups = { sent: 2, unanswered: 1, cost: 0.1 };
		record.erase();
		expect(record.lookups).toEqual({ sent: 2, unanswered: 1, cost: 0.1 });
		expect(new Ledger<Snapshot>({}, 0).record(0, 'a').lookups).toEqual({ sent: 0, unanswered: 0, cost: 0 });
	});

	it('the ledger contains nothing of the request', () => {
		const store = {};
		const record = new Ledger<Snapshot>(store, 0).record(0, { prompt: 'a red fox', key: 'sa-secret' });
		record.write({ state: 'submitting', timesSent: 1 });
		record.write(entry);
		expect(JSON.stringify(store)).not.toMatch(/fox|secret|prompt/);
	});
});
