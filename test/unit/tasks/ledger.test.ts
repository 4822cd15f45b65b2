import * as fc from 'fast-check';

import { Ledger, requestHash } from '../../../nodes/SeaArtSpark/tasks/ledger';
import { look, type Look } from './world';

const entry = { state: 'submitted', taskId: 'task-1', submittedAt: 5 } as const;

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
	it('is the same whatever the order of its keys', () => {
		fc.assert(fc.property(fc.jsonValue(), (value) => expect(requestHash(turned(value))).toBe(requestHash(value))));
	});

	it.each([
		['top', { a: 1, b: undefined }, { a: 1 }],
		['inside', { a: { b: 2, c: undefined } }, { a: { b: 2 } }],
	])('is blind to undefined (%s)', (_, one, other) => {
		expect(requestHash(one)).toBe(requestHash(other));
	});

	it.each<[string, unknown, unknown]>([
		['another value', { prompt: 'a' }, { prompt: 'b' }],
		['another key', { prompt: 'a' }, { model: 'a' }],
		['another type', { seed: 1 }, { seed: '1' }],
		['another order of a list', [1, 2], [2, 1]],
		['null, which is not undefined', { a: null }, {}],
		['another value deep inside', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }],
	])('tells %s', (_, one, other) => {
		expect(requestHash(one)).not.toBe(requestHash(other));
	});

	it('tells nothing of its content', () => {
		expect(requestHash({ prompt: 'a red fox' })).toMatch(/^[\w-]{43}$/);
		expect(requestHash(undefined)).toMatch(/^[\w-]{43}$/);
	});
});

describe('the ledger', () => {
	it('remembers for the same run, item and request, also in a new one over the same store', () => {
		const store = {};
		new Ledger<Look>(store, 2).page(3, { a: 1, b: 2 }).write(entry);
		expect(new Ledger<Look>(store, 2).page(3, { b: 2, a: 1 }).read()).toEqual(entry);
	});

	it.each<[string, number, number, unknown]>([
		['run', 1, 3, { a: 1 }],
		['item', 2, 4, { a: 1 }],
		['request', 2, 3, { a: 2 }],
	])('knows nothing for another %s', (_, run, item, request) => {
		const store = {};
		new Ledger<Look>(store, 2).page(3, { a: 1 }).write(entry);
		expect(new Ledger<Look>(store, run).page(item, request).read()).toBeUndefined();
	});

	it('forgets a page that is erased, and no other', () => {
		const ledger = new Ledger<Look>({}, 0);
		const [one, other] = [ledger.page(0, 'a'), ledger.page(1, 'a')];
		one.write(entry);
		other.write(entry);
		one.erase();
		expect(one.read()).toBeUndefined();
		expect(other.read()).toEqual(entry);
	});

	it('clears its own run and leaves other runs, shared pages and what is not its own', () => {
		const store: Record<string, unknown> = { nodeWideNote: 1 };
		const ledgers = [1, 11, 111].map((runIndex) => new Ledger<Look>(store, runIndex));
		for (const ledger of ledgers) ledger.page(1, 'a').write(entry);
		ledgers[0]?.sharedPage('group', ledgers[0].page(1, 'a')).page.write(entry);
		ledgers[0]?.clear();
		expect(ledgers.map((ledger) => ledger.page(1, 'a').read())).toEqual([undefined, entry, entry]);
		expect(ledgers[2]?.sharedPage('group', ledgers[2].page(1, 'a')).page.read()).toEqual(entry);
		expect(store.nodeWideNote).toBe(1);
	});

	it('shares a shared page between runs and items, by what is asked for', () => {
		const store = {};
		const shared = (run: number, item: number, request: unknown) => {
			const ledger = new Ledger<Look>(store, run);
			return ledger.sharedPage(request, ledger.page(item, 'a')).page;
		};
		shared(0, 0, { name: 'heroes' }).write(entry);
		expect(shared(7, 3, { name: 'heroes' }).read()).toEqual(entry);
		expect(shared(0, 1, { name: 'villains' }).read()).toBeUndefined();
	});

	it('gives an item the shared page of its first try, whatever it asks for by then', () => {
		const ledger = new Ledger<Look>({}, 0);
		const [one, other] = [ledger.page(0, 'a'), ledger.page(1, 'a')];
		ledger.sharedPage({ name: 'at 10:00' }, one).page.write(entry);
		expect(ledger.sharedPage({ name: 'at 10:01' }, one).page.read()).toEqual(entry);
		expect(ledger.sharedPage({ name: 'at 10:01' }, other).page.read()).toBeUndefined();
	});

	it('keeps shared pages where it is told to', () => {
		const [own, common] = [{}, {}];
		const ledger = new Ledger<Look>(own, 0, common);
		ledger.sharedPage('group', ledger.page(0, 'a')).page.write(entry);
		const other = new Ledger<Look>({}, 0, common);
		expect(other.sharedPage('group', other.page(0, 'a')).page.read()).toEqual(entry);
		expect(JSON.stringify(own)).not.toContain('task-1');
	});

	it('keeps a result, and of a very large one the id only', () => {
		const page = new Ledger<Look>({}, 0).page(0, 'a');
		const small = { state: 'completed', task: look('completed', { made: 'x'.repeat(19_000) }) } as const;
		page.write(small);
		expect(page.read()).toEqual(small);
		page.write({ state: 'completed', task: look('completed', { made: 'x'.repeat(20_001) }) });
		expect(page.read()).toEqual({ state: 'submitted', taskId: 'task-1', submittedAt: 0 });
	});

	it('holds nothing of the request', () => {
		const store = {};
		const page = new Ledger<Look>(store, 0).page(0, { prompt: 'a red fox', key: 'sa-secret' });
		page.write({ state: 'submitting', sent: 1 });
		page.write(entry);
		expect(JSON.stringify(store)).not.toMatch(/fox|secret|prompt/);
	});
});
