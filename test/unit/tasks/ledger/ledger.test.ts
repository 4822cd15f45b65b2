import * as fc from 'fast-check';

import { Ledger, requestHash, type Keeping } from '../../../../nodes/SeaArtSpark/tasks/ledger/ledger';
import { look, type Look } from '../world';

const entry = { state: 'submitted', task: look('in_progress'), submittedOn: 5 } as const;

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
	])('the hash of a request ignores undefined (%s)', (_, one, other) => {
		expect(requestHash(one)).toBe(requestHash(other));
	});

	it.each<[string, unknown, unknown]>([
		['another value', { prompt: 'a' }, { prompt: 'b' }],
		['another key', { prompt: 'a' }, { model: 'a' }],
		['another type', { seed: 1 }, { seed: '1' }],
		['another order of a list', [1, 2], [2, 1]],
		['null, which is not undefined', { a: null }, {}],
		['another value deep inside', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }],
	])('the hash of a request changes with %s', (_, one, other) => {
		expect(requestHash(one)).not.toBe(requestHash(other));
	});

	it('the hash of a request reveals nothing of its content', () => {
		expect(requestHash({ prompt: 'a red fox' })).toMatch(/^[\w-]{43}$/);
		expect(requestHash(undefined)).toMatch(/^[\w-]{43}$/);
	});
});

describe('the ledger', () => {
	it('the ledger knows the record of the same run, item and request, also from a new ledger over the same store', () => {
		const store = {};
		new Ledger<Look>(store, 2).record(3, { a: 1, b: 2 }).write(entry);
		expect(new Ledger<Look>(store, 2).record(3, { b: 2, a: 1 }).read()).toEqual(entry);
	});

	it.each<[string, number, number, unknown]>([
		['run', 1, 3, { a: 1 }],
		['item', 2, 4, { a: 1 }],
		['request', 2, 3, { a: 2 }],
	])('the ledger has an empty record for another %s', (_, run, item, request) => {
		const store = {};
		new Ledger<Look>(store, 2).record(3, { a: 1 }).write(entry);
		expect(new Ledger<Look>(store, run).record(item, request).read()).toBeUndefined();
	});

	it('the ledger forgets a record that is erased, and no other', () => {
		const ledger = new Ledger<Look>({}, 0);
		const [one, other] = [ledger.record(0, 'a'), ledger.record(1, 'a')];
		one.write(entry);
		other.write(entry);
		one.erase();
		expect(one.read()).toBeUndefined();
		expect(other.read()).toEqual(entry);
	});

	it('the ledger clears its own run, and keeps other runs, shared pages and whatever else is in the store', () => {
		const store: Record<string, unknown> = { nodeWideNote: 1 };
		const ledgers = [1, 11, 111].map((runIndex) => new Ledger<Look>(store, runIndex));
		for (const ledger of ledgers) ledger.record(1, 'a').write(entry);
		ledgers[0]?.sharedRecord('group', ledgers[0].record(1, 'a')).record.write(entry);
		ledgers[0]?.clear();
		expect(ledgers.map((ledger) => ledger.record(1, 'a').read())).toEqual([undefined, entry, entry]);
		expect(ledgers[2]?.sharedRecord('group', ledgers[2].record(1, 'a')).record.read()).toEqual(entry);
		expect(store.nodeWideNote).toBe(1);
	});

	it('a shared record is the same for all runs and items that ask for the same', () => {
		const store = {};
		const shared = (run: number, item: number, request: unknown) => {
			const ledger = new Ledger<Look>(store, run);
			return ledger.sharedRecord(request, ledger.record(item, 'a')).record;
		};
		shared(0, 0, { name: 'heroes' }).write(entry);
		expect(shared(7, 3, { name: 'heroes' }).read()).toEqual(entry);
		expect(shared(0, 1, { name: 'villains' }).read()).toBeUndefined();
	});

	it('an item keeps the shared record of its first try, whatever it asks for on a later one', () => {
		const ledger = new Ledger<Look>({}, 0);
		const [one, other] = [ledger.record(0, 'a'), ledger.record(1, 'a')];
		ledger.sharedRecord({ name: 'at 10:00' }, one).record.write(entry);
		expect(ledger.sharedRecord({ name: 'at 10:01' }, one).record.read()).toEqual(entry);
		expect(ledger.sharedRecord({ name: 'at 10:01' }, other).record.read()).toBeUndefined();
	});

	it('the ledger keeps shared pages in the store that it is given for them', () => {
		const [own, common] = [{}, {}];
		const ledger = new Ledger<Look>(own, 0, common);
		ledger.sharedRecord('group', ledger.record(0, 'a')).record.write(entry);
		const other = new Ledger<Look>({}, 0, common);
		expect(other.sharedRecord('group', other.record(0, 'a')).record.read()).toEqual(entry);
		expect(JSON.stringify(own)).not.toContain('task-1');
	});

	/** Of a `Look`, what it `made` stands for the reply. */
	const keeping: Keeping<Look> = {
		withoutReply: ({ taskId, state, status }) => ({ taskId, state, status }),
		idsOnly: ({ taskId, state }) => ({ taskId, state, status: '' }),
		refreshed: (_known, seen) => seen,
	};
	const done = (made: string) => ({ state: 'completed', task: look('completed', { made }), completedOn: 7 }) as const;

	it('the ledger keeps a whole result, and a very large one without its raw reply', () => {
		const record = new Ledger<Look>({}, 0, undefined, keeping).record(0, 'a');
		record.write(done('x'.repeat(19_000)));
		expect(record.read()).toEqual(done('x'.repeat(19_000)));
		record.write(done('x'.repeat(20_001)));
		expect(record.read()).toEqual({ state: 'completed', task: look('completed'), completedOn: 7, slim: 'noReply' });
	});

	it('the ledger is bounded as a whole: raw replies go first, oldest first, and ids never', () => {
		const store = {};
		const ledger = new Ledger<Look>(store, 0, undefined, keeping);
		const pages = Array.from({ length: 300 }, (_, item) => ledger.record(item, 'a'));
		for (const record of pages) {
			record.write(done('x'.repeat(15_000)));
			expect(JSON.stringify(store).length).toBeLessThanOrEqual(2_010_000);
		}
		expect(pages.map((record) => (record.read() as { task?: Look }).task?.taskId)).toEqual(pages.map(() => 'task-1'));
		expect(pages[0]?.read()).toMatchObject({ slim: 'noReply' });
		expect(pages.at(-1)?.read()).toEqual(done('x'.repeat(15_000)));
	});

	it('the ledger is bounded also after it was read from a saved execution', () => {
		const store: Record<string, unknown> = {};
		const before = new Ledger<Look>(store, 0, undefined, keeping);
		for (let item = 0; item < 120; item++) before.record(item, 'a').write(done('x'.repeat(15_000)));
		const saved = JSON.parse(JSON.stringify(store)) as Record<string, unknown>;
		const after = new Ledger<Look>(saved, 0, undefined, keeping);
		for (let item = 120; item < 200; item++) after.record(item, 'a').write(done('x'.repeat(15_000)));
		expect(JSON.stringify(saved).length).toBeLessThanOrEqual(2_010_000);
	});

	it('the ledger counts the paid questions of an item, also after its record was erased', () => {
		const record = new Ledger<Look>({}, 0).record(0, 'a');
		record.lookups = { sent: 2, unanswered: 1, cost: 0.1 };
		record.erase();
		expect(record.lookups).toEqual({ sent: 2, unanswered: 1, cost: 0.1 });
		expect(new Ledger<Look>({}, 0).record(0, 'a').lookups).toEqual({ sent: 0, unanswered: 0, cost: 0 });
	});

	it('the ledger holds nothing of the request', () => {
		const store = {};
		const record = new Ledger<Look>(store, 0).record(0, { prompt: 'a red fox', key: 'sa-secret' });
		record.write({ state: 'submitting', timesSent: 1 });
		record.write(entry);
		expect(JSON.stringify(store)).not.toMatch(/fox|secret|prompt/);
	});
});
