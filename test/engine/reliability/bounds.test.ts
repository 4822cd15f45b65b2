import { randomFaults } from '../../simulator';
import { stage, type Stage } from '../stage';

let set: Stage;
afterEach(async () => await set.close());

describe('bounds', () => {
	test('1,000 items with 1 % 503 and 0.5 % resets: all results there, in order, none paid twice, never above the rate', async () => {
		set = await stage({ seconds: () => 8 });
		set.simulator.faults.add(...randomFaults(7, { poll503: 0.01, pollReset: 0.005 }));
		const run = await set.generate(1_000);
		expect(run.error).toBeUndefined();
		expect(set.simulator.faults.fired).toBeGreaterThan(10);
		expect(run.items.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual(
			Array.from({ length: 1_000 }, (_, index) => index),
		);
		expect(new Set(run.items.map(({ json }) => json.taskId)).size).toBe(1_000);
		expect(set.simulator.ledger.tasksCreated()).toHaveLength(1_000);
		expect(set.simulator.ledger.maxRequestsInAnySecond()).toBeLessThanOrEqual(10);
	}, 120_000);

	test.each([
		[3, 2],
		[1, 5],
		[50, 30],
	])(
		'at most %i tasks in flight and %i requests per second, as the options say',
		async (maxTasksInFlight, maxRequestsPerSecond) => {
			set = await stage({ seconds: () => 4 });
			let most = 0;
			set.simulator.on('taskCreated', () => {
				const now = set.time.now();
				most = Math.max(most, set.simulator.ledger.tasks.filter(({ endsAt }) => endsAt > now).length);
			});
			const run = await set.generate(60, { options: { maxTasksInFlight, maxRequestsPerSecond } });
			expect(run.items).toHaveLength(60);
			expect(most).toBeLessThanOrEqual(maxTasksInFlight);
			expect(set.simulator.ledger.maxRequestsInAnySecond()).toBeLessThanOrEqual(maxRequestsPerSecond);
		},
		60_000,
	);
});
