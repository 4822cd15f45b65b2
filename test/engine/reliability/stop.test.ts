import { stage, told, type Play, type Stage } from '../stage';

let set: Stage;
afterEach(async () => await set.close());

/** Everything the simulator was asked after a moment. */
const sentAfter = (ms: number): string[] => set.simulator.ledger.requestsSince(ms).map(({ method, path }) => `${method} ${path}`);

interface Phase {
	name: string;
	prepare: () => unknown;
	items: number;
	atMs: number;
	play?: Play;
	/** Tasks that exist by then. */
	tasks: number;
}

const phases: Phase[] = [
	{ name: 'queued for the window', prepare: () => {}, items: 40, atMs: 4_000, tasks: 20 },
	{ name: 'queued for the governor', prepare: () => {}, items: 20, atMs: 500, tasks: 5 },
	{ name: 'between two polls', prepare: () => {}, items: 1, atMs: 1_200, tasks: 1 },
	{
		name: 'in a poll that hangs',
		prepare: () => set.simulator.faults.add({ on: 'poll', fault: { kind: 'hang' } }),
		items: 1,
		atMs: 5_000,
		tasks: 1,
	},
	{
		name: 'in a submit that hangs',
		prepare: () => set.simulator.faults.add({ on: 'submit', fault: { kind: 'hang' } }),
		items: 1,
		atMs: 5_000,
		tasks: 0,
	},
	{
		name: 'in a Retry-After pause of a poll',
		prepare: () => set.simulator.faults.add({ on: 'poll', fault: { kind: 'status', status: 429, retryAfter: '60' } }),
		items: 1,
		atMs: 20_000,
		tasks: 1,
	},
	{
		name: 'in a Retry-After pause of a submit',
		prepare: () => set.simulator.faults.add({ on: 'submit', fault: { kind: 'status', status: 429, retryAfter: '60' } }),
		items: 1,
		atMs: 20_000,
		tasks: 0,
	},
	{
		name: 'in a download that hangs',
		prepare: () => set.simulator.faults.add({ on: 'download', fault: { kind: 'hang' } }),
		items: 1,
		atMs: 30_000,
		play: { parameters: { downloadImages: true } },
		tasks: 1,
	},
];

describe('Stop', () => {
	test.each(phases)(
		'$name: ends within 50 ms, sends nothing more, and names what is paid for',
		async ({ prepare, items, atMs, play, tasks }) => {
			set = await stage({ seconds: () => 12 });
			prepare();
			const pressedAt = set.time.now() + atMs;
			const run = await set.generate(items, { ...play, stopAfterMs: atMs });
			expect(set.time.now() - pressedAt).toBeLessThanOrEqual(50);
			expect(run.status).toBe('canceled');
			expect(sentAfter(pressedAt + 1)).toEqual([]);
			expect(set.simulator.ledger.tasksCreated()).toHaveLength(tasks);
			// n8n keeps what the node said only while the run is not over; the log has it in any case.
			for (const { id } of set.simulator.ledger.tasksCreated()) expect(run.log.join('\n') + told(run)).toContain(id);

			const requests = set.simulator.ledger.requests.length;
			set.time.at(120_000, () => {});
			await set.time.run(async () => await new Promise((resolve) => setTimeout(resolve, 100_000)));
			expect(set.simulator.ledger.requests).toHaveLength(requests);
		},
	);

	test('with Retry On Fail and continue, nothing is sent again after Stop', async () => {
		set = await stage({ seconds: () => 12 });
		const pressedAt = set.time.now() + 3_000;
		const run = await set.generate(3, {
			stopAfterMs: 3_000,
			settings: { retryOnFail: true, maxTries: 5, waitBetweenTries: 500, onError: 'continueErrorOutput' },
		});
		expect(run.status).toBe('canceled');
		expect(sentAfter(pressedAt + 1)).toEqual([]);
		expect(set.simulator.ledger.tasksCreated()).toHaveLength(3);
	});
});
