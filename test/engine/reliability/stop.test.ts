import type { Fault } from '../../simulator/index';
import { openScene, type Call, type Run, type Scene } from '../scene';

const endless = { seconds: () => 3_600, progress: false };

/** Requests after Stop was pressed. */
const sentAfter = ({ ledger }: Scene, { startedAt }: Run, stopMs: number): string[] =>
	ledger.requestsSince(startedAt + stopMs + 1).map(({ method, path }) => `${method} ${path}`);

interface Phase {
	when: string;
	items: number;
	stopMs: number;
	/** Tasks that exist at that time. */
	tasks: number;
	failure?: ['submit' | 'poll' | 'download', Fault];
	call?: Call;
}

const busy: Fault = { kind: 'status', status: 429, retryAfter: '60' };

const phases: Phase[] = [
	{ when: 'items wait for the window', items: 40, stopMs: 4_000, tasks: 20, call: { options: { maxTasksInFlight: 20 } } },
	{ when: 'items wait for the rate', items: 20, stopMs: 500, tasks: 10, call: { options: { maxRequestsPerSecond: 10 } } },
	{ when: 'a task is between two polls', items: 1, stopMs: 1_200, tasks: 1 },
	{ when: 'a poll hangs', items: 1, stopMs: 5_000, tasks: 1, failure: ['poll', { kind: 'hang' }] },
	{ when: 'a submit hangs', items: 1, stopMs: 5_000, tasks: 0, failure: ['submit', { kind: 'hang' }] },
	{ when: 'a poll waits for Retry-After', items: 1, stopMs: 20_000, tasks: 1, failure: ['poll', busy] },
	{ when: 'a submit waits for Retry-After', items: 1, stopMs: 20_000, tasks: 0, failure: ['submit', busy] },
	{
		when: 'a download hangs',
		items: 1,
		stopMs: 30_000,
		tasks: 1,
		failure: ['download', { kind: 'hang' }],
		call: { parameters: { downloadImages: true } },
	},
];

test.each(phases)(
	'Stop while $when ends the run within 50 ms, sends nothing more, and names the paid tasks',
	async ({ failure, items, stopMs, call, tasks }) => {
		const scene = await openScene({ seconds: () => 12 });
		if (failure) scene.faults.add({ on: failure[0], fault: failure[1] });
		const run = await scene.generate(items, { ...call, stopAfterMs: stopMs });
		expect(run.tookMs - stopMs).toBeLessThanOrEqual(50);
		expect(run.status).toBe('canceled');
		expect(run.error?.message).toMatch(/canceled/);
		expect(scene.ledger.tasksCreated()).toHaveLength(tasks);
		for (const { id } of scene.ledger.tasksCreated()) expect(run.error?.message).toContain(id);
		await scene.time.pass(100_000);
		expect(sentAfter(scene, run, stopMs)).toEqual([]);
	},
);

test('Stop names each paid task with its item, and how to get its result', async () => {
	const scene = await openScene(endless);
	const run = await scene.generate(3, { options: { maxTasksInFlight: 2 }, stopAfterMs: 4_000 });
	const [first, second] = scene.ledger.tasks;
	expect(run.error?.message).toContain(`item 0: ${first?.id}, item 1: ${second?.id}`);
	expect(run.error?.message).not.toContain('item 2');
	expect(run.error?.description).toContain('Task > Wait');
});

test.each([
	['continueRegularOutput', {}],
	['continueErrorOutput', {}],
	['stopWorkflow', { retryOnFail: true, maxTries: 3, waitBetweenTries: 1_000 }],
	['continueErrorOutput', { retryOnFail: true, maxTries: 5, waitBetweenTries: 500 }],
] as const)('Stop is not mistaken for invalid items, and nothing is sent again: %s %j', async (onError, settings) => {
	const scene = await openScene(endless);
	const run = await scene.generate(3, { settings: { onError, ...settings }, stopAfterMs: 3_000 });
	expect(run.status).toBe('canceled');
	expect(scene.ledger.submits()).toHaveLength(3);
	expect(sentAfter(scene, run, 3_000)).toEqual([]);
});

test('Stop writes one line to the log, with the paid IDs', async () => {
	const scene = await openScene(endless);
	const run = await scene.generate(3, { stopAfterMs: 4_000 });
	const [line, ...others] = run.log.filter((one) => /SeaArt Spark: workflow \S+, execution \S.*: The execution was canceled/.test(one));
	expect(others).toEqual([]);
	for (const [item, { id }] of scene.ledger.tasks.entries()) expect(line).toContain(`item ${item}: ${id}`);
});

test('Stop during a submit reports that the submit is uncertain', async () => {
	const scene = await openScene();
	scene.faults.add({ on: 'submit', fault: { kind: 'slow', ms: 10_000 } });
	const run = await scene.generate(1, { stopAfterMs: 2_000 });
	expect(run.status).toBe('canceled');
	expect(run.error?.description).toContain('The service did not confirm item 0');
	expect(run.log.join('\n')).toContain('Not confirmed: item 0');
});

test('Stop before anything was sent sends nothing', async () => {
	const scene = await openScene();
	const run = await scene.generate(1, { onStart: ({ stop }) => stop() });
	expect(run.status).toBe('canceled');
	expect(scene.requests()).toBe(0);
});

test('Stop while an asset is processing names the task that created it', async () => {
	const scene = await openScene({ assetProcessingSeconds: 600 });
	const asset = { assetGroupId: 'group-20260414180602-52qww', name: 'x', url: 'https://example.com/a.png' };
	const run = await scene.run('asset.create', asset, { stopAfterMs: 20_000 });
	expect(run.status).toBe('canceled');
	expect(run.error?.message).toContain(scene.ledger.tasksCreated('spark_asset_create')[0]?.id);
	expect(sentAfter(scene, run, 20_000)).toEqual([]);
});
