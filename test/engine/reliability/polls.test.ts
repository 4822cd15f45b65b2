import type { Fault } from '../../simulator';
import { openScene, type Scene } from '../scene';

let scene: Scene;

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
		scene = await openScene();
		scene.faults.add({ on: 'poll', times: 2, fault });
		const run = await scene.generate(1);
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(1);
		expect(scene.faults.fired).toBe(2);
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
	});

	test.each(troubles.filter(([name]) => !name.startsWith('404')))(
		'%s for ever: ends at the deadline, naming the task and the last thing seen',
		async (_name, fault) => {
			scene = await openScene();
			scene.faults.add({ on: 'poll', fault });
			const before = scene.time.now();
			const run = await scene.generate(1, { options: { timeoutSeconds: 60 } });
			const waitedMs = scene.time.now() - before;
			expect(waitedMs).toBeGreaterThanOrEqual(60_000);
			// One last poll at the deadline, which may itself stay without an answer for 30 s.
			expect(waitedMs).toBeLessThan(92_000);
			expect(run.error?.message).toMatch(/has not ended after \d+ seconds; its last status is ".+"/);
			expect(run.told()).toContain(scene.ledger.tasks[0]?.id);
			expect(run.error?.description).toContain('resource Task, operation Wait');
		},
	);

	test.each([
		['7', 7_000],
		['0.5', 500],
	])('Retry-After %s is kept to the millisecond', async (retryAfter, expectedMs) => {
		scene = await openScene();
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 503, retryAfter } });
		await scene.generate(1);
		const [first, second] = scene.ledger.polls();
		expect((second?.at ?? 0) - (first?.endedAt ?? 0)).toBe(expectedMs);
	});

	test('Retry-After as a date is kept', async () => {
		scene = await openScene();
		scene.faults.add({
			on: 'poll',
			times: 1,
			fault: { kind: 'status', status: 429, retryAfter: (now) => new Date(Math.ceil(now / 1_000) * 1_000 + 9_000).toUTCString() },
		});
		await scene.generate(1);
		const [first, second] = scene.ledger.polls();
		expect(second?.at).toBe(Math.ceil((first?.at ?? 0) / 1_000) * 1_000 + 9_000);
	});

	test.each([
		[401, 'Check the API key'],
		[403, 'balance'],
	])('HTTP %i ends it at once, naming the task', async (status, words) => {
		scene = await openScene();
		scene.faults.add({ on: 'poll', fault: { kind: 'status', status } });
		const run = await scene.generate(1);
		expect(scene.ledger.polls()).toHaveLength(1);
		expect(run.error?.description).toContain(words);
		expect(run.told()).toContain(scene.ledger.tasks[0]?.id);
	});

	test('a 404 that lasts longer than the first seconds ends it', async () => {
		scene = await openScene();
		scene.faults.add({ on: 'poll', fault: { kind: 'unknownTask' } });
		const before = scene.time.now();
		const run = await scene.generate(1);
		expect(run.status).toBe('error');
		expect(scene.time.now() - before).toBeLessThan(30_000);
		expect(scene.ledger.polls().length).toBeGreaterThan(2);
		expect(run.told()).toContain(scene.ledger.tasks[0]?.id);
	});
});
