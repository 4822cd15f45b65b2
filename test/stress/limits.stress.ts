/** The node in n8n's engine, in real time, on accounts with each kind of limit. Only counts and ratios, which a busy machine does not change. */
import { bucket, fixedWindow } from '../bench/requestLimits';
import { NODE_TYPE, runInEngine } from '../engine/engine';
import { Simulator, type SimulatorOptions } from '../simulator';

const COUNT = 40;

interface Expected {
	/** Maximum share of requests that are refused. */
	refused: number;
	/** Maximum number of refusals of one submit. */
	often: number;
	/** How many tasks run at the same time. */
	running: [from: number, to: number];
	/** Polls for each task, at most. */
	polls: number;
	/** How long a task runs; 2 s unless given. With longer ones, a request limit could be mistaken for a task limit. */
	seconds?: number;
}

const kinds: Array<[kind: string, limits: SimulatorOptions, expected: Expected]> = [
	['no limit', {}, { refused: 0, often: 0, running: [30, COUNT], polls: 10 }],
	['4 tasks at a time', { slots: 4 }, { refused: 0.1, often: 2, running: [4, 4], polls: 10 }],
	['5 requests a second', { takesRequest: bucket(5).takes }, { refused: 0.15, often: 2, running: [15, COUNT], polls: 1.5, seconds: 6 }],
	['5 requests in any second', { requestsPerSecond: 5 }, { refused: 0.2, often: 2, running: [15, COUNT], polls: 1.5, seconds: 6 }],
	[
		'20 requests in 4 seconds',
		{ takesRequest: fixedWindow(20, 4_000, 0).takes },
		{ refused: 0.3, often: 4, running: [8, COUNT], polls: 2 },
	],
	[
		'6 tasks at a time and 6 requests a second',
		{ slots: 6, takesRequest: bucket(6).takes },
		{ refused: 0.2, often: 4, running: [5, 6], polls: 3 },
	],
];

test.concurrent.each(kinds)(
	'%s: all results, each paid once, few 429s',
	async (kind, limits, expected) => {
		const simulator = await Simulator.start({ ...limits, seconds: () => expected.seconds ?? 2, progress: false });
		const run = await runInEngine({
			workflow: {
				nodes: [
					{
						name: 'Spark',
						type: NODE_TYPE,
						parameters: { resource: 'textToImage', operation: 'generate', prompt: '={{ $json.prompt }}', downloadImages: false },
						settings: { credentials: { seaArtSparkApi: { id: 'c1', name: 'key' } } },
					},
				],
				connections: [['Start', 'Spark']],
			},
			items: Array.from({ length: COUNT }, (_, nth) => ({ json: { prompt: `${kind}, picture ${nth}` } })),
			mode: 'trigger',
			credential: { service: 'vtrix', apiKey: simulator.apiKey, baseUrl: simulator.url },
		});
		await simulator.stop();
		const { ledger } = simulator;
		expect(run.error).toBeUndefined();
		expect(run.itemsOf('Spark').map(({ json }) => json.status)).toEqual(new Array(COUNT).fill('completed'));
		expect(ledger.tasksCreated()).toHaveLength(COUNT);
		const sent = new Map<string, number>();
		for (const { body } of ledger.submits()) sent.set(JSON.stringify(body), (sent.get(JSON.stringify(body)) ?? 0) + 1);
		const measured = {
			refused: ledger.refusals().length / ledger.requests.length,
			often: Math.max(...sent.values()) - 1,
			running: ledger.mostRunning(),
			polls: ledger.polls().filter(({ status }) => status === 200).length / COUNT,
		};
		expect(measured.refused).toBeLessThanOrEqual(expected.refused);
		expect(measured.often).toBeLessThanOrEqual(expected.often);
		expect(measured.running).toBeGreaterThanOrEqual(expected.running[0]);
		expect(measured.running).toBeLessThanOrEqual(expected.running[1]);
		expect(measured.polls).toBeLessThanOrEqual(expected.polls);
	},
	300_000,
);
