import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { group, promptMark, type Bench, type Spark } from '../bench';
import { until, type SavedWorkflow } from '../host/rest';
import { manual, pinned, spark, splitOut, webhook, workflow } from '../workflow';
import { retryFromList } from './retries';

const check = group('end of n8n');
const items = [1, 2, 3].map((number) => ({ prompt: `${promptMark} ${number}` }));
const generate = { resource: 'textToImage', operation: 'generate', prompt: '={{ $json.prompt }}', downloadImages: false };

/** A production run whose three tasks are paid and running. */
async function inFlight(bench: Bench, path: string, seconds: number): Promise<Spark & { saved: SavedWorkflow; ids: string[] }> {
	const service = await bench.spark({ timeScale: 1, seconds: { spark_t2i_3_0: seconds } });
	const rest = await bench.rest();
	const saved = await rest.createWorkflow(workflow(path, [webhook(path), splitOut('body.items'), spark(service.credential, generate)]));
	await rest.publish(saved);
	// The caller's connection ends with n8n.
	void rest.bytes(`/webhook/${path}`, 'POST', { items }).catch(() => undefined);
	const { ledger } = service.simulator;
	await until('three tasks are waited for', () => ledger.tasks.length === 3 && ledger.polls().length >= 3);
	return { ...service, saved, ids: ledger.tasks.map(({ id }) => id) };
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

export const crashes = [
	check('SIGTERM lets tasks that end soon end', async (bench) => {
		const { simulator, saved } = await inFlight(bench, 'ends-soon', 4);
		const rest = await restart(bench, 'SIGTERM');
		const [run] = await rest.executionsOf(saved.id);
		assert.equal(run?.status, 'success');
		assert.equal(simulator.ledger.tasks.length, 3);
	}),
	...(['SIGTERM', 'SIGKILL'] as const).map((signal) =>
		check(`${signal} with tasks in flight: nothing is submitted again, and every paid picture can still be had`, async (bench) => {
			const { simulator, saved, ids, credential } = await inFlight(bench, `ended-by-${signal.toLowerCase()}`, 30);
			const sent = Date.now();
			const rest = await restart(bench, signal);
			const after = simulator.ledger.requestsSince(sent);
			bench.note(`requests to the service from ${signal} on: ${after.length}`);
			assert.ok(
				after.every(({ kind }) => kind === 'poll'),
				'no submit among them',
			);
			await until('n8n has found the crash', async () => (await rest.executionsOf(saved.id))[0]?.status !== 'running');
			await pause(3_000);
			const runs = await rest.executionsOf(saved.id);
			assert.deepEqual(
				runs.map(({ status }) => status),
				['crashed'],
				'n8n starts nothing again by itself',
			);
			assert.equal(simulator.ledger.tasks.length, 3);
			bench.note(`the execution is then: ${(await rest.execution(String(runs[0]?.id))).error?.message}`);

			const logged = await loggedTasks(bench);
			const found = ids.filter((id) => logged.includes(id));
			assert.deepEqual(found, ids, "n8n's log knows what was paid");
			const wait = spark(credential, { resource: 'task', operation: 'wait', taskId: '={{ $json.taskId }}' });
			const fetched = await rest.runToEnd(workflow('Fetched after a crash', [manual(), wait], pinned(found.map((taskId) => ({ taskId })))));
			assert.equal(fetched.status, 'success', fetched.error?.message);
			for (const { binary } of fetched.items('SeaArt Spark')) assert.ok(binary?.data?.id);
			assert.equal(simulator.ledger.tasks.length, 3);
		}),
	),
	check('"Retry" of a crashed run pays again: n8n has kept nothing of it', async (bench) => {
		const { simulator, saved } = await inFlight(bench, 'crashed-and-retried', 12);
		const rest = await restart(bench, 'SIGKILL');
		await until('n8n has found the crash', async () => (await rest.executionsOf(saved.id))[0]?.status === 'crashed');
		const [run] = await rest.executionsOf(saved.id);
		const retried = await retryFromList(rest, String(run?.id));
		assert.equal(retried.status, 'success', retried.error?.message);
		const { ledger } = simulator;
		bench.note(
			`tasks after the retry: ${ledger.tasks.length}, ${ledger.paidDuplicates().length} of them paid twice (docs/real-n8n.md says what to do instead)`,
		);
		assert.equal(ledger.tasks.length, 6, 'should n8n or the node get better at this, tell it in docs/real-n8n.md');
	}),
];
