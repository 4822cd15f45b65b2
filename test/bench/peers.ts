/**
 * How other nodes wait, rewritten from the code of these versions (read on 2026-11-21). Each gets the best conditions: no
 * poll fails, and all settings have their defaults.
 */
import type { FakeClock } from '../unit/fakeClock';
import type { Service } from './service';

export interface Peer {
	name: string;
	/** Version of the code. */
	source: string;
	/** Short description of how it waits. */
	rule: string;
	/** Carries out items 0 to count-1. Returns how many results came. */
	run(clock: FakeClock, service: Service, count: number): Promise<number>;
}

interface Polling {
	/** Between two polls, and before the first one. */
	intervalMs: number;
	/** Before the first one, if it differs. */
	firstMs?: number;
	/** Sleeps once more after the end was seen. */
	afterMs?: number;
}

/** Polls one task until its end. */
async function untilEnd(clock: FakeClock, service: Service, taskId: string, { intervalMs, firstMs, afterMs = 0 }: Polling): Promise<void> {
	await clock.sleep(firstMs ?? intervalMs);
	while ((await service.poll(taskId)).task?.state !== 'completed') await clock.sleep(intervalMs);
	await clock.sleep(afterMs);
}

const indexes = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** One item after the other: submit, poll until its end, next. */
const oneByOne =
	(polling: Polling): Peer['run'] =>
	async (clock, service, count) => {
		let results = 0;
		for (const item of indexes(count)) {
			const { task } = await service.submit(item);
			if (!task) continue;
			await untilEnd(clock, service, task.taskId, polling);
			results++;
		}
		return results;
	};

/** All items at the same time, without a limit. Refused submits are lost. */
const allAtOnce =
	(polling: Polling): Peer['run'] =>
	async (clock, service, count) => {
		const ends = indexes(count).map(async (item) => {
			const { task } = await service.submit(item);
			if (task) await untilEnd(clock, service, task.taskId, polling);
			return task !== undefined;
		});
		return (await Promise.all(ends)).filter(Boolean).length;
	};

/** Submits one after the other, then waits for one after the other. Refused submits are lost. */
const submitAllThenWait =
	(polling: Polling): Peer['run'] =>
	async (clock, service, count) => {
		const ids: string[] = [];
		for (const item of indexes(count)) {
			const { task } = await service.submit(item);
			if (task) ids.push(task.taskId);
		}
		for (const id of ids) await untilEnd(clock, service, id, { ...polling, firstMs: 0 });
		return ids.length;
	};

/** HTTP Request for all items, then a loop of Wait, HTTP Request and IF for those that still run. */
const loopOfNodes =
	(waitMs: number): Peer['run'] =>
	async (clock, service, count) => {
		const answers = await Promise.all(indexes(count).map(async (item) => await service.submit(item)));
		let running = answers.flatMap(({ task }) => (task ? [task.taskId] : []));
		const results = running.length;
		while (running.length > 0) {
			await clock.sleep(waitMs);
			const replies = await Promise.all(running.map(async (id) => await service.poll(id)));
			running = replies.flatMap(({ task }) => (task?.state === 'completed' ? [] : [task!.taskId]));
		}
		return results;
	};

export const peers: Peer[] = [
	{
		name: 'HTTP Request + Wait + IF, one by one',
		source: 'the loop that n8n’s page on rate limits advises (Loop Over Items), Wait of 5 s',
		rule: 'one item after the other, every 5 s',
		run: oneByOne({ intervalMs: 5_000 }),
	},
	{
		name: 'HTTP Request + Wait + IF, all at once',
		source: 'the same nodes without Loop Over Items, Wait of 5 s',
		rule: 'all items at once, every 5 s',
		run: loopOfNodes(5_000),
	},
	{
		name: 'WaveSpeed',
		source: '@wavespeed/n8n-nodes-wavespeed 0.1.3',
		rule: 'one item after the other, at once and every 2 s',
		run: oneByOne({ firstMs: 0, intervalMs: 2_000 }),
	},
	{
		name: 'fal.ai',
		source: '@fal-ai/n8n-nodes-fal 1.0.1',
		rule: 'one item after the other, every 5 s',
		run: oneByOne({ intervalMs: 5_000 }),
	},
	{
		name: 'kie.ai',
		source: 'n8n-nodes-kie-pro 0.14.0',
		rule: 'one item after the other, every 3 s',
		run: oneByOne({ intervalMs: 3_000 }),
	},
	{
		name: 'OpenAI video',
		source: '@n8n/n8n-nodes-langchain 2.41.1',
		rule: 'one item after the other, every 10 s, and 10 s more after the end',
		run: oneByOne({ intervalMs: 10_000, afterMs: 10_000 }),
	},
	{
		name: 'Apify',
		source: '@apify/n8n-nodes-apify 0.6.10',
		rule: 'one item after the other, every second',
		run: oneByOne({ intervalMs: 1_000 }),
	},
	{
		name: 'Seedance 2',
		source: 'n8n-nodes-seedance2 1.2.1, two nodes',
		rule: 'submits all, then waits for one after the other, every 20 s',
		run: submitAllThenWait({ intervalMs: 20_000 }),
	},
	{
		name: 'Firecrawl agent',
		source: '@mendable/n8n-nodes-firecrawl 2.1.2',
		rule: 'all items at once, every 2 s',
		run: allAtOnce({ intervalMs: 2_000 }),
	},
];
