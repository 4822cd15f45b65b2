import { randomFaults } from '../../simulator/index';
import { bytesOf } from '../engine';
import { having } from '../matchers';
import { openScene, type Scene } from '../scene';

/** Running time of the nth submitted task. */
const inOrder = (...seconds: number[]) => ({ seconds: (_model: string, _params: unknown, index: number) => seconds[index] });

/** The maximum number of tasks that ran at the same time. */
const mostAtOnce = ({ ledger: { tasks } }: Scene): number =>
	Math.max(...tasks.map(({ submittedAt: at }) => tasks.filter((other) => other.submittedAt <= at && other.endsAt > at).length));

describe('items in parallel', () => {
	test('items are returned in input order and paired, although later ones finish first', async () => {
		const scene = await openScene(inOrder(9, 5, 1, 7, 3));
		const run = await scene.generate(5);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3, 4].map((item) => ({ item })));
		const promptOf = (taskId: unknown) => scene.ledger.task(String(taskId))?.params.prompt;
		expect(run.json.map(({ taskId }) => promptOf(taskId))).toEqual([0, 1, 2, 3, 4].map((index) => `picture ${index}`));
	});

	test('items keep their own images', async () => {
		const scene = await openScene(inOrder(3, 1));
		const run = await scene.generate(2, { parameters: { downloadImages: true } });
		const [first, second] = await Promise.all(run.items.map(async ({ binary }) => await bytesOf(binary?.data)));
		for (const [index, bytes] of [first, second].entries()) {
			const url = run.json[index]?.imageUrl as string;
			expect(bytes?.equals(Buffer.from(await (await fetch(url)).arrayBuffer()))).toBe(true);
		}
		expect(first?.equals(second as Buffer)).toBe(false);
	});

	test('20 items of 3 s take less than 9 s', async () => {
		const scene = await openScene({ seconds: () => 3 });
		const run = await scene.generate(20);
		expect(run.json).toHaveLength(20);
		expect(run.tookMs).toBeLessThan(9_000);
	});

	test('identical items are paid once each', async () => {
		const scene = await openScene();
		const run = await scene.generate(3, { parameters: { prompt: 'the same' } });
		expect(new Set(run.json.map(({ taskId }) => taskId)).size).toBe(3);
		expect(scene.ledger.tasksCreated()).toHaveLength(3);
	});

	test('items may have any names and fields: the input is not returned', async () => {
		const scene = await openScene();
		const run = await scene.generate(1, { items: [{ prompt: 'x', taskId: 'theirs', extra: 1 }] });
		expect(run.json).toEqual([having({ status: 'completed' })]);
		expect(run.json[0]).not.toHaveProperty('extra');
		expect(run.json[0]?.taskId).not.toBe('theirs');
	});

	test('60 items amid 503s and resets: every result is returned in order, paid once, and never above the rate', async () => {
		// Each task completes by its first poll: only their number matters here, not their running time.
		const scene = await openScene({ seconds: () => 0.4 });
		scene.faults.add(...randomFaults(7, { poll503: 0.1, pollReset: 0.05 }));
		const run = await scene.generate(60, { options: { maxRequestsPerSecond: 10 } });
		expect(run.error).toBeUndefined();
		expect(scene.faults.fired).toBeGreaterThan(3);
		expect(run.items.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual(
			Array.from({ length: 60 }, (_, index) => index),
		);
		expect(new Set(run.json.map(({ taskId }) => taskId)).size).toBe(60);
		expect(scene.ledger.submits()).toHaveLength(60);
		expect(scene.ledger.tasksCreated()).toHaveLength(60);
		expect(scene.ledger.maxRequestsInAnySecond()).toBeLessThanOrEqual(10);
	});
});

describe('the limits of a run', () => {
	test.each([
		[1, 3, 3],
		[3, 2, 30],
		[50, 30, 60],
	])('at most %i tasks run at a time and %i requests are sent in a second, as the options say', async (inFlight, perSecond, count) => {
		const scene = await openScene({ seconds: () => 4 });
		const options = { maxTasksInFlight: inFlight, maxRequestsPerSecond: perSecond };
		const run = await scene.generate(count, { options, parameters: { downloadImages: false } });
		expect(run.items).toHaveLength(count);
		expect(mostAtOnce(scene)).toBe(Math.min(inFlight, count));
		expect(scene.ledger.maxRequestsInAnySecond()).toBeLessThanOrEqual(perSecond);
	});

	test('without options and account limits all tasks run at once, with 10 to 50 requests a second', async () => {
		const scene = await openScene({ seconds: () => 15 });
		const run = await scene.generate(60, { parameters: { downloadImages: false } });
		expect(run.json).toHaveLength(60);
		expect(mostAtOnce(scene)).toBe(60);
		expect(scene.ledger.maxRequestsInAnySecond()).toBeGreaterThan(10);
		expect(scene.ledger.maxRequestsInAnySecond()).toBeLessThanOrEqual(50);
	});

	test('the status of an image is checked at least every five seconds', async () => {
		const scene = await openScene({ seconds: () => 200, progress: false });
		const run = await scene.generate(1);
		expect(run.json).toHaveLength(1);
		const times = scene.ledger.polls().map(({ at }) => at);
		const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
		expect(Math.max(...gaps)).toBeLessThanOrEqual(5_500);
		expect(Math.min(...gaps)).toBeGreaterThanOrEqual(700);
	});
});
