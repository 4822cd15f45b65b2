import assert from 'node:assert/strict';
import { promptMark, type Bench } from '../bench';
import { everywhere, group } from '../check';
import { until } from '../host/rest';
import { errorTrigger, manual, nothing, pinned, spark, splitOut, webhook, workflow } from '../workflow';

const check = group('error');
const node = 'SeaArt Spark';
const words = ['good one', 'bad one', 'good two'];
const items = words.map((word) => ({ prompt: `${promptMark} ${word}` }));
const generate = { resource: 'textToImage', operation: 'generate', prompt: '={{ $json.prompt }}', downloadImages: false };

/** A service that accepts every task and fails the bad one. */
async function withOneBad(bench: Bench) {
	const service = await bench.spark();
	service.simulator.faults.add({
		on: 'submit',
		when: ({ body }) => JSON.stringify(body).includes('bad one'),
		fault: { kind: 'fail', code: '003001095', message: 'Content is not approved.', shape: 'error_message' },
	});
	const failedTask = () => service.simulator.ledger.tasks.find(({ params }) => String(params.prompt).endsWith('bad one'))?.id ?? 'none';
	return { ...service, failedTask };
}

export const errors = [
	check('without Continue an error ends the run and names item, reason and every paid task', async (bench) => {
		const { simulator, credential } = await withOneBad(bench);
		const rest = await bench.rest();
		const execution = await rest.runToEnd(workflow('Fails', [manual(), spark(credential, generate)], pinned(items)));
		assert.equal(execution.status, 'error');
		const text = `${execution.error?.message}\n${execution.error?.description}`;
		bench.note(text.replace(/\n/g, ' / '));
		assert.equal(execution.error?.context?.itemIndex, 1);
		assert.match(text, /not approved/);
		for (const { id } of simulator.ledger.tasks) assert.ok(text.includes(id), `task ${id} is shown`);
	}),
	check(
		'continue (using error output): only the bad item goes there, with its task',
		async (bench) => {
			const { simulator, credential, failedTask } = await withOneBad(bench);
			const rest = await bench.rest();
			const chain = [manual(), spark(credential, generate, { onError: 'continueErrorOutput' }), [nothing('Good'), nothing('Bad')]];
			const execution = await rest.runToEnd(workflow('Error output', chain, pinned(items)));
			assert.equal(execution.status, 'success');
			assert.deepEqual(
				execution.items('Good').map(({ json, pairedItem }) => [simulator.ledger.task(String(json.taskId))?.params.prompt, pairedItem]),
				[0, 2].map((item, place) => [items[item]?.prompt, execution.items('Good')[place]?.pairedItem]),
			);
			assert.deepEqual(
				execution.items(node, 0).map(({ pairedItem }) => pairedItem),
				[{ item: 0 }, { item: 2 }],
			);
			const [bad, ...others] = execution.items('Bad');
			assert.equal(others.length, 0);
			assert.deepEqual(
				execution.items(node, 1).map(({ pairedItem }) => pairedItem),
				[{ item: 1 }],
			);
			bench.note(JSON.stringify(bad?.json));
			assert.match(`${String(bad?.json.error)} ${String(bad?.json.message)}`, /not approved/);
			assert.equal((bad?.json.details as { taskId?: string } | undefined)?.taskId, failedTask());
		},
		everywhere,
	),
	check('continue: the bad item stays in its place', async (bench) => {
		const { credential, failedTask } = await withOneBad(bench);
		const rest = await bench.rest();
		const execution = await rest.runToEnd(
			workflow('Continue', [manual(), spark(credential, generate, { onError: 'continueRegularOutput' }), nothing('After')], pinned(items)),
		);
		assert.equal(execution.status, 'success');
		const after = execution.items('After');
		assert.equal(after.length, 3);
		assert.deepEqual(
			after.map(({ json }) => Boolean(json.imageUrl)),
			[true, false, true],
		);
		assert.ok(JSON.stringify(after[1]?.json).includes(failedTask()));
	}),
	check('an error workflow can read the ids of the paid tasks', async (bench) => {
		const { simulator, credential } = await withOneBad(bench);
		const rest = await bench.rest();
		const watcher = await rest.createWorkflow(workflow('On error', [errorTrigger(), nothing('Read')]));
		await rest.publish(watcher);
		const saved = await rest.createWorkflow(
			workflow('Fails in production', [webhook('fails-in-production'), splitOut('body.items'), spark(credential, generate)], {
				settings: { errorWorkflow: watcher.id },
			}),
		);
		await rest.publish(saved);
		assert.equal((await rest.bytes('/webhook/fails-in-production', 'POST', { items })).status, 500);
		await until('the error workflow has run', async () => (await rest.executionsOf(watcher.id)).some(({ status }) => status === 'success'));
		const [run] = await rest.executionsOf(watcher.id);
		const readText = JSON.stringify((await rest.execution(String(run?.id))).items('Read')[0]?.json);
		for (const { id } of simulator.ledger.tasks) assert.ok(readText.includes(id), `task ${id} can be read there`);
		assert.ok(!readText.includes(promptMark), 'no prompt is shown');
		await rest.unpublish(saved);
	}),
];
