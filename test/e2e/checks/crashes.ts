import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { promptMark, type Bench, type Spark } from '../bench';
import { group } from '../check';
import { examples } from '../examples';
import { until, type Rest, type SavedWorkflow } from '../host/rest';
import { manual, pinned, spark, splitOut, webhook, workflow } from '../workflow';
import { retryFromList } from './retries';

const check = group('end of n8n', 'restarts');
const items = [1, 2, 3].map((number) => ({ prompt: `${promptMark} ${number}` }));
const generate = { resource: 'textToImage', operation: 'generate', prompt: '={{ $json.prompt }}', downloadImages: false };

interface InFlight extends Spark {
	saved: SavedWorkflow;
	/** IDs of its tasks. */
	ids: string[];
}

/** Starts a production run and waits until its three tasks are paid and running. */
async function inFlight(bench: Bench, path: string, seconds: number): Promise<InFlight> {
	const service = await bench.spark({ timeScale: 1, seconds: () => seconds });
	const rest = await bench.rest();
	const saved = await rest.createWorkflow(workflow(path, [webhook(path), splitOut('body.items'), spark(service.credential, generate)]));
	await rest.publish(saved);
	// The caller's connection ends with n8n.
	void rest.bytes(`/webhook/${path}`, 'POST', { items }).catch(() => undefined);
	const { ledger } = service.simulator;
	await until('three tasks are waited for', () => ledger.tasks.length === 3 && ledger.polls().length >= 3);
	return { ...service, saved, ids: ledger.tasks.map(({ id }) => id) };
}

/** Asserts that n8n has found the crash and has submitted nothing since the run began. */
async function assertCrashed(rest: Rest, { saved, simulator }: InFlight): Promise<void> {
	await until('n8n has found the crash', async () => (await rest.executionsOf(saved.id))[0]?.status === 'crashed');
	assert.equal((await rest.executionsOf(saved.id)).length, 1, 'n8n starts nothing again automatically');
	assert.equal(simulator.ledger.tasks.length, 3);
}

/** Fetches the results of a crashed run by the task IDs in n8n's log. */
async function fetchFromLog(bench: Bench, rest: Rest, { simulator, ids, credential }: InFlight): Promise<void> {
	const logged = await loggedTasks(bench);
	const found = ids.filter((id) => logged.includes(id));
	assert.deepEqual(found, ids, "n8n's log has the ID of each paid task");
	const wait = spark(credential, { resource: 'task', operation: 'wait', taskId: '={{ $json.taskId }}' });
	const fetched = await rest.runToEnd(workflow('Fetched after a crash', [manual(), wait], pinned(found.map((taskId) => ({ taskId })))));
	assert.equal(fetched.status, 'success', fetched.error?.message);
	for (const { binary } of fetched.items('SeaArt Spark')) assert.ok(binary?.data?.id);
	assert.equal(simulator.ledger.tasks.length, 3);
}

/** Ends n8n by a signal and starts it again on the same data. */
async function restart(bench: Bench, signal: 'SIGTERM' | 'SIGKILL') {
	const { program } = await bench.server();
	const sent = Date.now();
	// A machine that goes down takes n8n's runner with it.
	program.signal(signal, signal === 'SIGKILL' ? 'group' : 'program');
	const { code } = await program.exited;
	bench.note(`n8n was gone ${((Date.now() - sent) / 1000).toFixed(1)} s after ${signal}${code === null ? '' : `, exit ${code}`}`);
	return (await bench.server()).rest;
}

const loggedTasks = async (bench: Bench) =>
	[...readFileSync((await bench.server()).program.log, 'utf8').matchAll(/task (\S+) submitted/g)].map(([, id]) => id);

type Row = Record<'name' | 'prompt' | 'state' | 'taskId' | 'imageUrl' | 'note', string | null>;

/** The rows of the example's data table, by n8n's own node. */
async function rowsOf(rest: Rest, table: unknown): Promise<Row[]> {
	const get = { resource: 'row', operation: 'get', dataTableId: table, returnAll: true };
	const rows = { name: 'Rows', type: 'n8n-nodes-base.dataTable', typeVersion: 1, parameters: get };
	const read = await rest.runToEnd(workflow('Rows of a data table', [manual(), rows]));
	return read.items('Rows').map(({ json }) => json as Row);
}

/** Starts an example from one of its triggers and kills n8n when the service has received this many requests. */
async function killedWhen(bench: Bench, saved: SavedWorkflow, trigger: string, what: string, seen: () => boolean): Promise<Rest> {
	const id = await (await bench.rest()).run(saved, trigger);
	await until(what, seen);
	const rest = await restart(bench, 'SIGKILL');
	await until('n8n has found the crash', async () => (await rest.statusOf(id)) === 'crashed');
	return rest;
}

export const crashes = [
	check('crash-proof-batch pays once a row, although n8n is killed while it submits and while it waits', async (bench) => {
		const { simulator, credential } = await bench.spark({ timeScale: 1, seconds: () => 8 });
		const { ledger, faults } = simulator;
		const example = examples({ vtrix: credential, octopusx: credential }).find(({ file }) => file === 'crash-proof-batch');
		assert.ok(example, 'examples/crash-proof-batch.json is there');
		const saved = await (await bench.rest()).createWorkflow(example.workflow);
		const table = saved.nodes.find(({ name }) => name === 'Rows to submit')?.parameters.dataTableId;
		// The third submit is accepted, and its response would come after n8n has ended: the only case in which an ID can be lost.
		faults.add({ on: 'submit', when: ({ index }) => index === 2, times: 1, fault: { kind: 'slow', ms: 30_000 } });
		await killedWhen(bench, saved, 'Start a batch', 'the third row is taken', () => ledger.tasks.length === 3);
		const polls = ledger.polls().length;
		let rest = await killedWhen(
			bench,
			saved,
			'After a crash',
			'all rows are submitted and waited for',
			() => ledger.tasks.length === 6 && ledger.polls().length > polls + 5,
		);
		let rows = await rowsOf(rest, table);
		bench.note(`after two kills: ${rows.map(({ name, state }) => `${name} ${state ?? '-'}`).join(', ')}`);
		assert.deepEqual(
			rows.map(({ state }) => state),
			['submitted', 'submitted', 'submitting', 'submitted', 'submitted', 'submitted'],
		);

		const last = await rest.execution(await rest.run(saved, 'After a crash'));
		assert.equal(last.status, 'success', `${last.error?.message} ${last.error?.description}`);
		// A batch that is started once more finds its rows in the table.
		const again = await rest.execution(await rest.run(saved, 'Start a batch'));
		assert.equal(again.status, 'success', `${again.error?.message} ${again.error?.description}`);
		rest = await bench.rest();
		rows = await rowsOf(rest, table);
		assert.deepEqual(
			rows.map(({ state }) => state),
			['done', 'done', 'submitting', 'done', 'done', 'done'],
		);
		const done = rows.filter(({ state }) => state === 'done');
		for (const { taskId, prompt } of done) assert.equal(ledger.task(taskId ?? '')?.params.prompt, prompt, 'each row has its own task');
		for (const { imageUrl } of done) assert.match(imageUrl ?? '', /^http/);
		for (const { binary } of last.items('Use the pictures here')) assert.ok(binary?.data?.id);
		assert.equal(ledger.tasks.length, 6, 'one payment a row');
		assert.deepEqual(ledger.paidDuplicates(), []);
	}),
	check('SIGTERM: tasks that end soon complete, others are not submitted again, and every paid image can still be had', async (bench) => {
		const long = await inFlight(bench, 'ended-by-sigterm', 20);
		const short = await inFlight(bench, 'ends-soon', 3);
		const rest = await restart(bench, 'SIGTERM');
		const [run] = await rest.executionsOf(short.saved.id);
		assert.equal(run?.status, 'success');
		assert.equal(short.simulator.ledger.tasks.length, 3);
		await assertCrashed(rest, long);
		await fetchFromLog(bench, rest, long);
	}),
	check('SIGKILL: nothing is submitted again automatically, every paid image can still be had, and "Retry" pays again', async (bench) => {
		const fetched = await inFlight(bench, 'ended-by-sigkill', 12);
		const retried = await inFlight(bench, 'crashed-and-retried', 12);
		const rest = await restart(bench, 'SIGKILL');
		await assertCrashed(rest, fetched);
		await assertCrashed(rest, retried);
		await fetchFromLog(bench, rest, fetched);
		// n8n has stored nothing of the run. If that changes, docs/real-n8n.md has to change as well.
		const [run] = await rest.executionsOf(retried.saved.id);
		const again = await retryFromList(rest, String(run?.id));
		assert.equal(again.status, 'success', again.error?.message);
		const { ledger } = retried.simulator;
		bench.note(`tasks after the retry: ${ledger.tasks.length}, ${ledger.paidDuplicates().length} of them paid twice`);
		assert.equal(ledger.tasks.length, 6);
	}),
];
