import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { promptMark, type Bench } from '../bench';
import { group } from '../check';
import { examples } from '../examples';
import { Queue } from '../host/queue';
import { until, type Item } from '../host/rest';
import { manual, pinned, spark, splitOut, webhook, workflow } from '../workflow';

const check = group('queue mode', 'queue');
const executions = 8;
const itemsEach = 25;
const generate = { resource: 'textToImage', operation: 'generate', prompt: '={{ $json.prompt }}' };

/** All results are there, none paid twice, files can be read by the main process. */
async function load(bench: Bench, queue: Queue): Promise<void> {
	const { rest } = queue.server;
	const { simulator, credential } = await bench.spark({ timeScale: 1, seconds: () => 3 }, rest);
	// A failed attempt has left its own webhook.
	const path = `many-${Date.now()}`;
	const saved = await rest.createWorkflow(workflow('Many', [webhook(path), splitOut('body.items'), spark(credential, generate)]));
	await rest.publish(saved);

	const before = queue.memory();
	const started = Date.now();
	const answers = await Promise.all(
		Array.from({ length: executions }, (_, run) => {
			const items = Array.from({ length: itemsEach }, (_item, number) => ({ prompt: `${promptMark} ${run}.${number}` }));
			return rest.bytes(`/webhook/${path}`, 'POST', { items });
		}),
	);
	const tookMs = Date.now() - started;
	const after = queue.memory();

	assert.deepEqual(
		answers.map(({ status, body }) => (status === 200 ? status : body.toString().slice(0, 600))),
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
		for (const key of bench.host.keys) assert.ok(!text.includes(key), 'no key in a log');
	}
}

/** Stop ends what waits in a worker. */
async function stop(bench: Bench, queue: Queue): Promise<void> {
	const { rest } = queue.server;
	const { simulator, credential } = await bench.spark({ timeScale: 1, seconds: () => 600 }, rest);
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
	// The stop command goes through Redis, so requests in flight may still arrive.
	await pause(1_000);
	const sent = ledger.requests.length;
	await pause(6_000);
	assert.equal(ledger.requests.length, sent, 'nothing is sent after the end');
}

/**
 * Seconds of the first wait. From 65 on n8n stores the execution in its database and frees the worker; the rest is for what happens
 * during it, also on a busy machine.
 */
const STORED_WAIT = 110;

/**
 * The example long-tasks with one worker that runs one execution at a time: while it waits, the worker runs another
 * execution, and then all of n8n is killed. Each row is paid once, and each paid row comes back with its columns and file.
 */
async function longTasks(bench: Bench, queue: Queue): Promise<void> {
	const rest = () => queue.server.rest;
	await queue.addWorker(1);
	// The images are done when n8n wakes up; the video needs a second round.
	const { simulator, credential } = await bench.spark(
		{ timeScale: 1, seconds: (model) => (/dance/.test(model) ? STORED_WAIT + 24 : 5) },
		rest(),
	);
	const { ledger } = simulator;
	const example = examples({ vtrix: credential, octopusx: credential }).find(({ file }) => file === 'long-tasks');
	assert.ok(example, 'examples/long-tasks.json is there');
	const sleep = example.workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.wait');
	// The second wait is short: n8n then waits in the worker, and the check ends sooner.
	Object.assign(sleep?.parameters ?? {}, { amount: `={{ $runIndex === 0 ? ${STORED_WAIT} : 5 }}`, unit: 'seconds' });
	const collect = example.workflow.nodes.find(({ parameters }) => parameters.resource === 'task');
	Object.assign(collect?.parameters.options ?? {}, { timeoutSeconds: 3 });

	const id = await rest().run(await rest().createWorkflow(example.workflow));
	await until('the execution waits', async () => (await rest().statusOf(id)) === 'waiting');
	const submitted = ledger.submits().length;
	const polled = ledger.polls().length;

	const other = await bench.spark({}, rest());
	const meanwhile = await rest().runToEnd(workflow('Meanwhile', [manual(), spark(other.credential, { ...generate, prompt: promptMark })]));
	assert.equal(meanwhile.status, 'success', 'the only slot of the worker is free during the wait');
	assert.equal(await rest().statusOf(id), 'waiting');

	await queue.kill();
	await queue.restartServer();
	await queue.addWorker(1);
	assert.equal(ledger.polls().length, polled, 'nothing is sent during the wait');

	const execution = await rest().execution(id, 180_000);
	assert.equal(execution.status, 'success', `${execution.error?.message} ${execution.error?.description}`);
	const rows = execution.runs['Rows with results']?.flatMap(({ data }) => data?.main?.[0] ?? []) ?? [];
	assert.deepEqual(rows.map(({ json }) => json.row_number).sort(), [2, 4, 5]);
	for (const { json, binary } of rows) {
		assert.equal(ledger.task(String(json.taskId))?.params.prompt ?? json.prompt, json.prompt, 'each row has the result of its own prompt');
		assert.ok(binary?.data?.id, `row ${String(json.row_number)} has its file`);
	}
	assert.deepEqual(
		execution.items('Rows that failed').map(({ json }) => json.row_number),
		[3],
	);
	assert.ok((execution.runs[collect?.name ?? '']?.length ?? 0) > 1, 'the video took a second round');
	assert.equal(ledger.submits().length, submitted, 'nothing is submitted after the wait');
	assert.equal(ledger.tasks.length, 3, 'one payment a row');
	assert.deepEqual(ledger.paidDuplicates(), []);
}

/** Both checks use one n8n: its main process takes longer to start than either check. */
let running: Promise<Queue> | undefined;

const inQueueMode = (run: (bench: Bench, queue: Queue) => Promise<void>) => async (bench: Bench) => {
	const { host } = bench;
	running ??= host.userFolder('queue').then((folder) => Queue.start(host.installation, folder));
	const queue = await running;
	try {
		await run(bench, queue);
	} finally {
		await queue.endWorkers();
	}
};

export const queue = [
	// First, as it waits most of its time, while the other lanes start.
	check(
		'long-tasks frees the only worker while it waits, and loses and repeats no payment when n8n is killed in the wait',
		inQueueMode(longTasks),
	),
	check(
		`two workers, ${executions} executions of ${itemsEach} items at once: all results, none paid twice; Stop reaches the worker`,
		inQueueMode(async (bench, queue) => {
			await Promise.all([queue.addWorker(5), queue.addWorker(5)]);
			await load(bench, queue);
			await stop(bench, queue);
		}),
	),
];
