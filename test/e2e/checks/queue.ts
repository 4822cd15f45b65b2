import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { group, promptMark, type Bench } from '../bench';
import { startQueue, type Queue } from '../host/queue';
import { until, type Item } from '../host/rest';
import { manual, pinned, spark, splitOut, webhook, workflow } from '../workflow';

const check = group('queue mode');
const executions = 8;
const itemsEach = 25;
const generate = { resource: 'textToImage', operation: 'generate', prompt: '={{ $json.prompt }}', imageSize: '1328x1328' };

/** All results are there, none paid twice, files can be read by the main process. */
async function load(bench: Bench, queue: Queue): Promise<void> {
	const { rest } = queue.server;
	const { simulator, credential } = await bench.spark({ timeScale: 1, seconds: { spark_t2i_3_0: 3 } }, rest);
	const saved = await rest.createWorkflow(workflow('Many', [webhook('many'), splitOut('body.items'), spark(credential, generate)]));
	await rest.publish(saved);

	const before = queue.memory();
	const started = Date.now();
	const answers = await Promise.all(
		Array.from({ length: executions }, (_, run) => {
			const items = Array.from({ length: itemsEach }, (_item, number) => ({ prompt: `${promptMark} ${run}.${number}` }));
			return rest.bytes('/webhook/many', 'POST', { items });
		}),
	);
	const tookMs = Date.now() - started;
	const after = queue.memory();

	assert.deepEqual(
		answers.map(({ status }) => status),
		Array.from({ length: executions }, () => 200),
	);
	const { ledger } = simulator;
	answers.forEach(({ body }, run) => {
		const items = JSON.parse(body.toString()) as Array<{ taskId: string }>;
		assert.deepEqual(
			items.map(({ taskId }) => ledger.task(taskId)?.params.prompt),
			Array.from({ length: itemsEach }, (_item, number) => `${promptMark} ${run}.${number}`),
			`all results of execution ${run}, in order`,
		);
	});
	assert.equal(ledger.paid().length, executions * itemsEach);
	assert.deepEqual(ledger.paidDuplicates(), []);

	const runs = await rest.executionsOf(saved.id);
	assert.deepEqual(
		runs.map(({ status }) => status),
		Array.from({ length: executions }, () => 'success'),
	);
	const item = (await rest.execution(String(runs[0]?.id))).items('SeaArt Spark')[0] as Item;
	const original = Buffer.from(await (await request(String(item.json.imageUrl))).body.arrayBuffer());
	assert.ok(original.equals(await rest.file(String(item.binary?.data?.id))), 'what a worker stored is read back by the main process');

	bench.note(
		`${executions} executions of ${itemsEach} items (tasks of 3 s, pictures downloaded): ${(tookMs / 1000).toFixed(1)} s, at most ${ledger.maxRequestsInAnySecond()} requests in any second`,
	);
	bench.note(
		`memory in MiB before -> after: ${Object.entries(before)
			.map(([name, size]) => `${name} ${size} -> ${after[name]}`)
			.join(', ')}`,
	);
	const share = queue.workers.map(({ log }) => [...readFileSync(log, 'utf8').matchAll(/task \S+ submitted/g)].length);
	bench.note(`tasks submitted by each worker: ${share.join(', ')}`);
	assert.equal(
		share.reduce((sum, count) => sum + count, 0),
		executions * itemsEach,
		'each task is in a log',
	);
	assert.ok(
		share.every((count) => count > 0),
		'every worker has worked',
	);
	for (const { log } of queue.workers) {
		const text = readFileSync(log, 'utf8');
		assert.ok(!text.includes(promptMark), 'no prompt in a log');
		for (const key of bench.keys) assert.ok(!text.includes(key), 'no key in a log');
	}
}

/** Stop ends what waits in a worker. */
async function stop(bench: Bench, queue: Queue): Promise<void> {
	const { rest } = queue.server;
	const { simulator, credential } = await bench.spark({ timeScale: 1, seconds: { spark_t2i_3_0: 600 } }, rest);
	const { ledger } = simulator;
	const items = [1, 2, 3].map((number) => ({ prompt: `${promptMark} ${number}` }));
	const id = await rest.run(
		await rest.createWorkflow(workflow('Stopped in a worker', [manual(), spark(credential, generate)], pinned(items))),
	);
	await until('three tasks are waited for', () => ledger.tasks.length === 3 && ledger.polls().length >= 3);
	const pressed = Date.now();
	await rest.stop(id);
	const { status, error } = await rest.execution(id, 30_000);
	bench.note(
		`Stop in a worker: ${status} after ${Date.now() - pressed} ms; error: ${error ? `${error.name}, "${error.message}"` : 'none'}`,
	);
	assert.equal(status, 'canceled');
	// The order to stop travels through Redis; what was on its way may still arrive.
	await pause(1_000);
	const sent = ledger.requests.length;
	await pause(6_000);
	assert.equal(ledger.requests.length, sent, 'nothing is sent after the end');
}

export const queue = [
	check(
		`two workers, ${executions} executions of ${itemsEach} items at once: all results, none paid twice; Stop reaches the worker`,
		async (bench) => {
			await bench.endServer();
			const running = await startQueue(bench.installation, await bench.userFolder('queue'), 2);
			try {
				await load(bench, running);
				await stop(bench, running);
			} finally {
				await running.end();
			}
		},
		{ needs: 'redis' },
	),
];
