import assert from 'node:assert/strict';
import { promptMark } from '../bench';
import { group, variant } from '../check';
import type { Execution, Rest } from '../host/rest';
import { RestError } from '../host/rest';
import { manual, pinned, spark, workflow } from '../workflow';

const check = group('retry');
const node = 'SeaArt Spark';
const items = [1, 2, 3, 4].map((number) => ({ prompt: `${promptMark} ${number}` }));
const generate = { resource: 'textToImage', operation: 'generate', prompt: '={{ $json.prompt }}', downloadImages: false };

/** Presses "Retry" in the list of executions. @returns how the new execution ended */
export async function retryFromList(rest: Rest, id: string, latest = false): Promise<Execution> {
	const { id: retried } = await rest.post<{ id: string }>(`/rest/executions/${id}/retry`, { loadWorkflow: latest });
	return rest.execution(String(retried));
}

export const retries = [
	check('Retry On Fail pays an item once, whatever ended its first attempt', async (bench) => {
		const { simulator, credential } = await bench.spark();
		// The first item ends in time; the second one's task is refused at its first poll, when all are submitted.
		simulator.faults.add({
			on: 'poll',
			times: 1,
			fault: { kind: 'fail', code: '003001008', message: 'Generation failed.', shape: 'error_message' },
		});
		const rest = await bench.rest();
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
		const execution = await rest.runToEnd(workflow('Retry On Fail', [manual(), spark(credential, generate, settings)], pinned(items)));
		assert.equal(execution.status, 'success', execution.error?.message);
		assert.equal(execution.items(node).length, 4);
		const { ledger } = simulator;
		assert.equal(ledger.tasksCreated().length, 5, 'only the task that the service failed was submitted anew');
		assert.deepEqual(ledger.paidDuplicates(), []);
	}),
	...[
		{ latest: false, name: 'with the original workflow' },
		{ latest: true, name: 'with the current workflow' },
	].map(({ latest, name }) =>
		check(
			`from the list, ${name}: paid tasks are used, and only failed ones are submitted again`,
			async (bench) => {
				const { simulator, credential } = await bench.spark();
				simulator.faults.add({
					on: 'submit',
					when: ({ body }) => JSON.stringify(body).includes(`${promptMark} 4`),
					times: 1,
					fault: { kind: 'fail', code: '003001008', message: 'Generation failed.', shape: 'error_message' },
				});
				const rest = await bench.rest();
				const failed = await rest.runToEnd(workflow('Retried from the list', [manual(), spark(credential, generate)], pinned(items)));
				assert.equal(failed.status, 'error');
				const paidBefore = simulator.ledger.paid().map(({ id }) => id);
				const retried = await retryFromList(rest, failed.id, latest);
				assert.equal(retried.status, 'success', retried.error?.message);
				assert.equal(retried.mode, 'retry');
				assert.deepEqual(simulator.ledger.paidDuplicates(), []);
				assert.equal(simulator.ledger.tasksCreated().length, 5);
				const used = retried.items(node).map(({ json }) => json.taskId);
				for (const id of paidBefore) assert.ok(used.includes(id), `the result of ${id} is used`);
			},
			latest ? variant : {},
		),
	),
	check('from the list, after a timeout of the workflow: the same tasks are waited for', async (bench) => {
		const { simulator, credential } = await bench.spark({ timeScale: 1, seconds: () => 6 });
		const rest = await bench.rest();
		const timedOut = await rest.runToEnd(
			workflow('Too slow', [manual(), spark(credential, generate)], { ...pinned(items), settings: { executionTimeout: 4 } }),
		);
		assert.equal(timedOut.status, 'canceled');
		const paid = simulator.ledger.paid().length;
		let retried: Execution | undefined;
		try {
			retried = await retryFromList(rest, timedOut.id);
		} catch (error) {
			// n8n responds 500 if the retry ran into the same timeout; it did run.
			assert.ok(error instanceof RestError, String(error));
			bench.note(`n8n's answer: ${error.message}`);
		}
		bench.note(`the retry: ${retried?.status ?? 'no answer'}; tasks paid before ${paid}, after ${simulator.ledger.paid().length}`);
		assert.deepEqual(simulator.ledger.paidDuplicates(), []);
		if (!retried?.runs[node]) {
			// n8n 2.8 keeps no step to continue from, so its retry runs nothing.
			bench.note('n8n ran no node');
			return;
		}
		assert.equal(retried.status, 'success', retried.error?.message);
		assert.equal(retried.items(node).length, items.length);
	}),
];
