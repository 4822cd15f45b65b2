/** A process with n8n's engine: makes one run for each message and responds with its cost. */
import '../../demo/surroundings';

import type { IDataObject, INodeType } from 'n8n-workflow';

import { forgetFiles, NODE_TYPE, runInEngine } from '../../engine/engine';
import { bareCalls, bareDownloads } from './bareNode';
import type { ServerFacts, Waits } from './server';

export type Arm = 'ours' | 'bare';

/** Work of a run: submits and polls, or downloads of completed tasks. */
export type Work = { waits: Waits[]; count: number } | { taskIds: string[] };

export interface Measurement {
	arm: Arm;
	server: ServerFacts;
	lanes: number;
	work: Work;
}

export interface Cost {
	wallMs: number;
	/** Of this process, all threads. */
	cpuMs: number;
	/** The most resident memory during the run, above that before it. */
	peakBytes: number;
}

const SAMPLE_MS = 5;

let runs = 0;

async function once({ arm, server, lanes, work }: Measurement): Promise<Cost> {
	const { url, apiKey } = server;
	const isCalls = 'waits' in work;
	const run = ++runs;
	const json: IDataObject[] = isCalls
		? Array.from({ length: work.count }, (_, nth) => ({ prompt: `picture ${process.pid} ${run} ${nth}` }))
		: work.taskIds.map((taskId) => ({ taskId }));
	const own: IDataObject = isCalls
		? { resource: 'textToImage', operation: 'generate', prompt: '={{ $json.prompt }}', downloadImages: false }
		: { resource: 'task', operation: 'wait', taskId: '={{ $json.taskId }}', downloadFiles: true };
	const bare: INodeType = isCalls ? bareCalls(url, lanes, work.waits) : bareDownloads(url, lanes);
	const isOurs = arm === 'ours';
	(globalThis as { gc?: () => void }).gc?.();
	const baseline = process.memoryUsage.rss();
	let peak = baseline;
	// Sampling takes CPU time, which the measurement of calls must not contain.
	const sampling = isCalls ? undefined : setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), SAMPLE_MS);
	const cpu = process.cpuUsage();
	const from = performance.now();
	const ran = await runInEngine({
		workflow: {
			nodes: [
				{
					name: 'Node',
					type: isOurs ? NODE_TYPE : 'bare',
					parameters: isOurs
						? // So fast that the node's own limit never makes it wait: its work is measured.
							{ ...own, options: { maxTasksInFlight: lanes, maxRequestsPerSecond: 10_000 } }
						: isCalls
							? { prompt: '={{ $json.prompt }}' }
							: { taskId: '={{ $json.taskId }}' },
					settings: { credentials: { seaArtSparkApi: { id: 'c1', name: 'key' } } },
				},
			],
			connections: [['Start', 'Node']],
			nodeTypes: { bare },
		},
		mode: 'trigger',
		items: json.map((one) => ({ json: one })),
		credential: { service: 'vtrix', apiKey, baseUrl: url },
	});
	const wallMs = performance.now() - from;
	const { user, system } = process.cpuUsage(cpu);
	clearInterval(sampling);
	const results = ran.itemsOf('Node').filter(({ json: { status }, binary }) => status === 'completed' && (isCalls || binary));
	if (results.length !== json.length)
		throw new Error(`${arm}: ${results.length} of ${json.length} results: ${ran.error?.message ?? ran.status}`);
	const peakBytes = Math.max(peak, process.memoryUsage.rss()) - baseline;
	// Deletes files like n8n does for old executions, because the files of many runs would fill the memory.
	await forgetFiles(results);
	return { wallMs, cpuMs: (user + system) / 1_000, peakBytes };
}

process.on('message', (measurement: Measurement) => {
	once(measurement).then(
		(cost) => process.send?.(cost),
		(error: unknown) => {
			console.error(error);
			process.exit(1);
		},
	);
});
process.on('disconnect', () => process.exit());
