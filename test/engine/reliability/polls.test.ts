import type { Fault } from '../../simulator';
import { stage, told, type Stage } from '../stage';

let set: Stage;
afterEach(async () => await set.close());

const troubles: Array<[string, Fault]> = [
	['429', { kind: 'status', status: 429 }],
	['429 with Retry-After', { kind: 'status', status: 429, retryAfter: '3' }],
	['500', { kind: 'status', status: 500 }],
	['503', { kind: 'status', status: 503 }],
	['a reset', { kind: 'reset' }],
	['silence', { kind: 'hang' }],
	['half an answer', { kind: 'truncated' }],
	['a web page with 200', { kind: 'html' }],
	['an empty answer', { kind: 'empty' }],
	['a status nobody documented', { kind: 'unknownStatus', status: 'rendering' }],
	['404 in the first seconds', { kind: 'unknownTask' }],
];

describe('trouble on a poll never loses a paid task', () => {
	test.each(troubles)('%s twice: the task is waited for all the same', async (_name, fault) => {
		set = await stage();
		set.simulator.faults.add({ on: 'poll', times: 2, fault });
		const run = await set.generate(1);
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(1);
		expect(set.simulator.faults.fired).toBe(2);
		expect(set.simulator.ledger.tasksCreated()).toHaveLength(1);
	});

	test.each(troubles.filter(([name]) => !name.startsWith('404')))(
		'%s for ever: ends at the deadline, naming the task and the last thing seen',
		async (_name, fault) => {
			set = await stage();
			set.simulator.faults.add({ on: 'poll', fault });
			const before = set.time.now();
			const run = await set.generate(1, { options: { timeoutSeconds: 60 } });
			const waitedMs = set.time.now() - before;
			expect(waitedMs).toBeGreaterThanOrEqual(60_000);
			// One last poll at the deadline, which may itself stay without an answer for 30 s.
			expect(waitedMs).toBeLessThan(92_000);
			expect(run.error?.message).toMatch(/has not ended after \d+ seconds; its last status is ".+"/);
			expect(told(run)).toContain(set.simulator.ledger.tasks[0]?.id);
			expect(run.error?.description).toContain('resource Task, operation Wait');
		},
	);

	test.each([
		['7', 7_000],
		['0.5', 500],
	])('Retry-After %s is kept to the millisecond', async (retryAfter, expectedMs) => {
		set = await stage();
		set.simulator.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 503, retryAfter } });
		await set.generate(1);
		const [first, second] = set.simulator.ledger.polls();
		expect((second?.at ?? 0) - (first?.endedAt ?? 0)).toBe(expectedMs);
	});

	test('Retry-After as a date is kept', async () => {
		set = await stage();
		set.simulator.faults.add({
			on: 'poll',
			times: 1,
			fault: { kind: 'status', status: 429, retryAfter: (now) => new Date(Math.ceil(now / 1_000) * 1_000 + 9_000).toUTCString() },
		});
		await set.generate(1);
		const [first, second] = set.simulator.ledger.polls();
		expect(second?.at).toBe(Math.ceil((first?.at ?? 0) / 1_000) * 1_000 + 9_000);
	});

	test.each([
		[401, 'Check the API key'],
		[403, 'balance'],
	])('HTTP %i ends it at once, naming the task', async (status, words) => {
		set = await stage();
		set.simulator.faults.add({ on: 'poll', fault: { kind: 'status', status } });
		const run = await set.generate(1);
		expect(set.simulator.ledger.polls()).toHaveLength(1);
		expect(run.error?.description).toContain(words);
		expect(told(run)).toContain(set.simulator.ledger.tasks[0]?.id);
	});

	test('a 404 that lasts longer than the first seconds ends it', async () => {
		set = await stage();
		set.simulator.faults.add({ on: 'poll', fault: { kind: 'unknownTask' } });
		const before = set.time.now();
		const run = await set.generate(1);
		expect(run.status).toBe('error');
		expect(set.time.now() - before).toBeLessThan(30_000);
		expect(set.simulator.ledger.polls().length).toBeGreaterThan(2);
		expect(told(run)).toContain(set.simulator.ledger.tasks[0]?.id);
	});
});
