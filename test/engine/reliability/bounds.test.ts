import { randomFaults } from '../../simulator';
import { openScene, type Scene } from '../scene';

let scene: Scene;

describe('bounds', () => {
	test('1,000 items with 1 % 503 and 0.5 % resets: all results there, in order, none paid twice, never above the rate', async () => {
		scene = await openScene({ seconds: () => 8 });
		scene.faults.add(...randomFaults(7, { poll503: 0.01, pollReset: 0.005 }));
		const run = await scene.generate(1_000);
		expect(run.error).toBeUndefined();
		expect(scene.faults.fired).toBeGreaterThan(10);
		expect(run.items.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual(
			Array.from({ length: 1_000 }, (_, index) => index),
		);
		expect(new Set(run.items.map(({ json }) => json.taskId)).size).toBe(1_000);
		expect(scene.ledger.tasksCreated()).toHaveLength(1_000);
		expect(scene.ledger.maxRequestsInAnySecond()).toBeLessThanOrEqual(10);
	}, 120_000);

	test.each([
		[3, 2],
		[1, 5],
		[50, 30],
	])(
		'at most %i tasks in flight and %i requests per second, as the options say',
		async (maxTasksInFlight, maxRequestsPerSecond) => {
			scene = await openScene({ seconds: () => 4 });
			let most = 0;
			scene.simulator.on('taskCreated', () => {
				const now = scene.time.now();
				most = Math.max(most, scene.ledger.tasks.filter(({ endsAt }) => endsAt > now).length);
			});
			const run = await scene.generate(60, { options: { maxTasksInFlight, maxRequestsPerSecond } });
			expect(run.items).toHaveLength(60);
			expect(most).toBeLessThanOrEqual(maxTasksInFlight);
			expect(scene.ledger.maxRequestsInAnySecond()).toBeLessThanOrEqual(maxRequestsPerSecond);
		},
		60_000,
	);
});
