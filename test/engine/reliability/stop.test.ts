import { openScene, type Call, type Scene } from '../scene';

let scene: Scene;

/** Everything the simulator was asked after a moment. */
const sentAfter = (ms: number): string[] => scene.ledger.requestsSince(ms).map(({ method, path }) => `${method} ${path}`);

interface Phase {
	name: string;
	prepare: () => unknown;
	items: number;
	atMs: number;
	call?: Call;
	/** Tasks that exist by then. */
	tasks: number;
}

const phases: Phase[] = [
	{ name: 'queued for the window', prepare: () => {}, items: 40, atMs: 4_000, tasks: 20 },
	{ name: 'queued for the governor', prepare: () => {}, items: 20, atMs: 500, tasks: 5 },
	{ name: 'between two polls', prepare: () => {}, items: 1, atMs: 1_200, tasks: 1 },
	{
		name: 'in a poll that hangs',
		prepare: () => scene.faults.add({ on: 'poll', fault: { kind: 'hang' } }),
		items: 1,
		atMs: 5_000,
		tasks: 1,
	},
	{
		name: 'in a submit that hangs',
		prepare: () => scene.faults.add({ on: 'submit', fault: { kind: 'hang' } }),
		items: 1,
		atMs: 5_000,
		tasks: 0,
	},
	{
		name: 'in a Retry-After pause of a poll',
		prepare: () => scene.faults.add({ on: 'poll', fault: { kind: 'status', status: 429, retryAfter: '60' } }),
		items: 1,
		atMs: 20_000,
		tasks: 1,
	},
	{
		name: 'in a Retry-After pause of a submit',
		prepare: () => scene.faults.add({ on: 'submit', fault: { kind: 'status', status: 429, retryAfter: '60' } }),
		items: 1,
		atMs: 20_000,
		tasks: 0,
	},
	{
		name: 'in a download that hangs',
		prepare: () => scene.faults.add({ on: 'download', fault: { kind: 'hang' } }),
		items: 1,
		atMs: 30_000,
		call: { parameters: { downloadImages: true } },
		tasks: 1,
	},
];

describe('Stop', () => {
	test.each(phases)(
		'$name: ends within 50 ms, sends nothing more, and names what is paid for',
		async ({ prepare, items, atMs, call, tasks }) => {
			scene = await openScene({ seconds: () => 12 });
			prepare();
			const pressedAt = scene.time.now() + atMs;
			const run = await scene.generate(items, { ...call, stopAfterMs: atMs });
			expect(scene.time.now() - pressedAt).toBeLessThanOrEqual(50);
			expect(run.status).toBe('canceled');
			expect(sentAfter(pressedAt + 1)).toEqual([]);
			expect(scene.ledger.tasksCreated()).toHaveLength(tasks);
			// n8n keeps what the node said only while the run is not over; the log has it in any case.
			for (const { id } of scene.ledger.tasksCreated()) expect(run.log.join('\n') + run.told()).toContain(id);

			const requests = scene.ledger.requests.length;
			await scene.time.pass(100_000);
			expect(scene.ledger.requests).toHaveLength(requests);
		},
	);

	test('with Retry On Fail and continue, nothing is sent again after Stop', async () => {
		scene = await openScene({ seconds: () => 12 });
		const pressedAt = scene.time.now() + 3_000;
		const run = await scene.generate(3, {
			stopAfterMs: 3_000,
			settings: { retryOnFail: true, maxTries: 5, waitBetweenTries: 500, onError: 'continueErrorOutput' },
		});
		expect(run.status).toBe('canceled');
		expect(sentAfter(pressedAt + 1)).toEqual([]);
		expect(scene.ledger.tasksCreated()).toHaveLength(3);
	});
});
