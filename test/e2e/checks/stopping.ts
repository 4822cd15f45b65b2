import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promptMark, type Bench } from '../bench';
import { everywhere, group } from '../check';
import { RestError, until, type Execution, type Rest } from '../host/rest';
import { errorTrigger, manual, nothing, pinned, spark, splitOut, webhook, workflow } from '../workflow';
import { retryFromList } from './retries';

const check = group('stop');
const items = [1, 2, 3].map((number) => ({ prompt: `${promptMark} ${number}` }));
const generate = { resource: 'textToImage', operation: 'generate', prompt: '={{ $json.prompt }}', downloadImages: false };
/** Far longer than any check waits. */
const endless = { timeScale: 1, seconds: () => 600 };

/** A run that waits for three paid tasks. */
async function waiting(bench: Bench) {
	const service = await bench.spark(endless);
	const { ledger } = service.simulator;
	const allAreWaitedFor = () => until('three tasks are waited for', () => ledger.tasks.length === 3 && ledger.polls().length >= 3);
	return { ...service, ledger, allAreWaitedFor };
}

/** Nothing may be sent after a run has ended; longer than the longest pause between two polls. */
async function assertSilence({ requests }: { requests: unknown[] }): Promise<void> {
	const before = requests.length;
	await pause(6_000);
	assert.equal(requests.length, before, 'nothing is sent after the end');
}

async function assertLogged(bench: Bench, ids: string[]): Promise<void> {
	const log = readFileSync((await bench.server()).program.log, 'utf8');
	for (const id of ids) assert.ok(log.includes(`task ${id} submitted`), `n8n's log names ${id}`);
}

/** Paid task IDs in the stored execution. */
function noteIds(bench: Bench, { data, error }: Execution, ids: string[]): void {
	const text = JSON.stringify(data);
	const where = ids.every((id) => text.includes(id)) ? 'names all paid tasks' : 'does not name the paid tasks';
	bench.note(
		`the stored execution ${where}; its error: ${error ? `${error.name}, "${error.message}" / "${error.description ?? ''}"` : 'none'}`,
	);
}

const ids = ({ tasks }: { tasks: ReadonlyArray<{ id: string }> }) => tasks.map(({ id }) => id);

/** Presses "Retry" on a stopped run: n8n 2.41 refuses, 2.8 runs nothing. */
async function retryStopped(bench: Bench, rest: Rest, id: string): Promise<void> {
	try {
		bench.note(`"Retry": n8n ran it: ${(await retryFromList(rest, id)).status}`);
	} catch (error) {
		assert.ok(error instanceof RestError, String(error));
		bench.note(`"Retry": n8n refuses: ${error.body}`);
	}
}

export const stopping = [
	check(
		'Stop while waiting ends the run at once, nothing is sent afterwards, and "Retry" pays nothing',
		async (bench) => {
			const { credential, ledger, allAreWaitedFor } = await waiting(bench);
			const rest = await bench.rest();
			const id = await rest.run(await rest.createWorkflow(workflow('Stopped', [manual(), spark(credential, generate)], pinned(items))));
			await allAreWaitedFor();
			const pressed = Date.now();
			await rest.stop(id);
			const execution = await rest.execution(id, 20_000);
			bench.note(`${execution.status} ${Date.now() - pressed} ms after Stop was pressed`);
			assert.equal(execution.status, 'canceled');
			await assertSilence(ledger);
			await assertLogged(bench, ids(ledger));
			noteIds(bench, await rest.execution(id), ids(ledger));
			await retryStopped(bench, rest, id);
			assert.equal(ledger.tasks.length, 3);
		},
		everywhere,
	),
	check(
		"the workflow's timeout ends the run, names the paid tasks, and nothing is sent afterwards",
		async (bench) => {
			const { credential, ledger } = await waiting(bench);
			const rest = await bench.rest();
			const execution = await rest.runToEnd(
				workflow('Timed out', [manual(), spark(credential, generate)], { ...pinned(items), settings: { executionTimeout: 4 } }),
			);
			bench.note(`${execution.status} ${execution.ms} ms after the start, time out 4 s`);
			assert.equal(execution.status, 'canceled');
			await assertSilence(ledger);
			await assertLogged(bench, ids(ledger));
			noteIds(bench, execution, ids(ledger));
			const text = JSON.stringify(execution.data);
			for (const id of ids(ledger)) assert.ok(text.includes(id), `the stored execution names ${id}`);
		},
		everywhere,
	),
	check('an error workflow gets the paid tasks of a production run that was stopped', async (bench) => {
		const { credential, ledger, allAreWaitedFor } = await waiting(bench);
		const rest = await bench.rest();
		const watcher = await rest.createWorkflow(workflow('On stop', [errorTrigger(), nothing('Read')]));
		await rest.publish(watcher);
		const saved = await rest.createWorkflow(
			workflow('Stopped in production', [webhook('stopped-in-production'), splitOut('body.items'), spark(credential, generate)], {
				settings: { errorWorkflow: watcher.id },
			}),
		);
		await rest.publish(saved);
		const answer = rest.bytes('/webhook/stopped-in-production', 'POST', { items });
		await allAreWaitedFor();
		const [run] = await rest.executionsOf(saved.id);
		assert.ok(run);
		await rest.stop(run.id);
		assert.equal((await rest.execution(run.id)).status, 'canceled');
		bench.note(`the caller of the webhook gets ${(await answer).status}`);
		await until('the error workflow has run', async () => (await rest.executionsOf(watcher.id)).some(({ status }) => status === 'success'));
		const [execution] = await rest.executionsOf(watcher.id);
		const text = JSON.stringify((await rest.execution(String(execution?.id))).items('Read')[0]?.json);
		for (const id of ids(ledger)) assert.ok(text.includes(id), `task ${id} can be read there`);
		await rest.unpublish(saved);
	}),
];
