import type { Fault } from '../../simulator/index';
import { having } from '../matchers';
import { openScene } from '../scene';

const endless = { seconds: () => 3_600, progress: false };

test('a task that does not end in time fails its item with an error that names it and says how to get its result', async () => {
	const scene = await openScene(endless);
	const run = await scene.generate(1, { options: { timeoutSeconds: 30 } });
	const { id } = scene.ledger.tasks[0] ?? {};
	expect(run.status).toBe('error');
	expect(run.error?.message).toBe('The task is still running after 30 seconds (status: in_progress)');
	expect(run.error?.description).toContain(`Task > Wait with the task ID ${id}`);
	expect(run.error?.description).toContain("'Timeout (Seconds)'");
	expect(run.error?.context?.data).toEqual({ taskId: id, status: 'in_progress', model: 'spark_t2i_3_0' });
	expect(run.tookMs).toBeGreaterThanOrEqual(30_000);
	expect(run.tookMs).toBeLessThan(31_000);
});

test.each<[string, Fault]>([
	['an answer of 503', { kind: 'status', status: 503 }],
	['no answer', { kind: 'hang' }],
	['no reply to read', { kind: 'html' }],
	['an undocumented status', { kind: 'unknownStatus', status: 'rendering' }],
])('polls that end in %s forever stop at the deadline, and the task is named', async (_name, fault) => {
	const scene = await openScene();
	scene.faults.add({ on: 'poll', fault });
	const run = await scene.generate(1, { options: { timeoutSeconds: 60 } });
	expect(run.tookMs).toBeGreaterThanOrEqual(60_000);
	// One last poll at the deadline, which may itself take 30 s without a response.
	expect(run.tookMs).toBeLessThan(92_000);
	expect(run.error?.message).toMatch(/is still running after \d+ seconds \(status: .+\)/);
	expect(run.shownText()).toContain(scene.ledger.tasks[0]?.id);
	expect(run.error?.description).toContain('Task > Wait');
});

test('a task that does not end in time is returned as pending by option', async () => {
	const scene = await openScene(endless);
	const run = await scene.generate(1, {
		parameters: { downloadImages: true },
		options: { timeoutSeconds: 30, onTimeout: 'returnTask' },
	});
	expect(run.error).toBeUndefined();
	expect(run.json).toEqual([
		{ prompt: 'picture 0', taskId: scene.ledger.tasks[0]?.id, status: 'in_progress', model: 'spark_t2i_3_0', timedOut: true },
	]);
	expect(run.items[0]?.binary).toBeUndefined();
});

test('a pending task is returned as the whole reply without Simplify', async () => {
	const scene = await openScene(endless);
	const run = await scene.generate(1, { parameters: { simplify: false }, options: { timeoutSeconds: 30, onTimeout: 'returnTask' } });
	expect(run.json).toEqual([having({ id: scene.ledger.tasks[0]?.id, status: 'in_progress', timedOut: true })]);
});

test('a task is waited for ten minutes by default', async () => {
	const scene = await openScene(endless);
	const run = await scene.generate(1);
	expect(run.error?.message).toContain('after 600 seconds');
});

test('a task is polled once more at the deadline: one that completes just before it does not time out', async () => {
	const scene = await openScene({ seconds: () => 29.95, progress: false });
	const run = await scene.generate(1, { options: { timeoutSeconds: 30 } });
	expect(run.json).toEqual([having({ status: 'completed' })]);
});

test('a timeout of one item does not affect the others', async () => {
	const scene = await openScene({ seconds: (_model, _params, index) => (index === 1 ? 3_600 : 5) });
	const run = await scene.generate(3, { options: { timeoutSeconds: 30, onTimeout: 'returnTask' } });
	expect(run.json.map(({ status, timedOut }) => [status, timedOut])).toEqual([
		['completed', undefined],
		['in_progress', true],
		['completed', undefined],
	]);
});

test('the timeout of an item starts with its submit: waiting for other items does not count', async () => {
	const scene = await openScene();
	const run = await scene.generate(3, { options: { timeoutSeconds: 10, maxTasksInFlight: 1 } });
	expect(run.error).toBeUndefined();
	expect(run.json).toHaveLength(3);
});

test('a submit that is rejected until its timeout is not sent afterwards, so nothing unwanted is paid', async () => {
	const scene = await openScene();
	const begunAt = scene.time.now();
	scene.faults.add({ on: 'submit', when: () => scene.time.now() - begunAt < 31_000, fault: { kind: 'status', status: 429 } });
	const run = await scene.generate(1, { options: { timeoutSeconds: 30 } });
	await scene.time.pass(60_000);
	expect(run.error?.description).toContain("you won't be charged");
	expect(Math.max(...scene.ledger.submits().map(({ at }) => at - begunAt))).toBeLessThanOrEqual(30_000);
	expect(scene.ledger.tasksCreated()).toEqual([]);
});

test('every paid task is polled before it times out, however long the queue of polls is', async () => {
	const scene = await openScene({ seconds: () => 6, progress: false });
	const options = { timeoutSeconds: 10, maxTasksInFlight: 100, maxRequestsPerSecond: 5, onTimeout: 'returnTask' };
	const run = await scene.generate(100, { options });
	const polled = new Set(scene.ledger.polls().map(({ taskId }) => taskId));
	expect(scene.ledger.tasksCreated()).toHaveLength(100);
	expect(scene.ledger.tasks.filter(({ id }) => !polled.has(id))).toEqual([]);
	expect(run.json).toHaveLength(100);
});
