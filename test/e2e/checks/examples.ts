import assert from 'node:assert/strict';
import type { Bench } from '../bench';
import { group } from '../check';
import { examples as read, type Example } from '../examples';
import type { Execution } from '../host/rest';
import { sparkType } from '../workflow';

const check = group('example');

/** The examples, set up for two simulated services. */
async function ready(bench: Bench) {
	const vtrix = await bench.spark();
	const octopusx = await bench.spark({ service: 'octopusx' });
	const all = read({ vtrix: vtrix.credential, octopusx: octopusx.credential });
	return { all, simulators: [vtrix.simulator, octopusx.simulator] };
}

/** Runs one from its trigger as "Execute workflow" does, and checks the items of each of our nodes. */
async function play(bench: Bench, file: string, change: (example: Example) => void = () => undefined): Promise<Execution> {
	const { all, simulators } = await ready(bench);
	const example = all.find((one) => one.file === file);
	assert.ok(example, `examples/${file}.json is there`);
	change(example);
	const execution = await (await bench.rest()).runToEnd(example.workflow);
	assert.equal(execution.status, 'success', `${execution.error?.message} ${execution.error?.description}`);
	const ours = example.workflow.nodes.filter(({ type, disabled }) => type === sparkType && !disabled);
	for (const { name } of ours) assert.ok(execution.items(name).length > 0, `${name} returns items`);
	for (const { ledger } of simulators) assert.deepEqual(ledger.paidDuplicates(), []);
	bench.note(ours.map(({ name }) => `${name}: ${execution.items(name).length}`).join(', '));
	return execution;
}

export const examples = [
	check('submit-now-collect-later runs and sleeps in between', async (bench) => {
		await play(bench, 'submit-now-collect-later', ({ workflow }) => {
			const sleep = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.wait');
			// The shortest sleep for which n8n stores the execution.
			if (sleep) Object.assign(sleep.parameters, { amount: 66, unit: 'seconds' });
		});
	}),
	check('each example imports, and n8n has all of its nodes', async (bench) => {
		const { all } = await ready(bench);
		assert.ok(all.length > 0);
		const rest = await bench.rest();
		const known = new Set((await rest.get<Array<{ name: string }>>('/types/nodes.json')).map(({ name }) => name));
		for (const { file, workflow } of all) {
			for (const { type } of workflow.nodes) assert.ok(known.has(type), `${type} of ${file}`);
			const { id } = await rest.createWorkflow(workflow);
			const saved = await rest.get<typeof workflow>(`/rest/workflows/${id}`);
			assert.deepEqual(saved.connections, workflow.connections, file);
		}
		bench.note(all.map(({ file }) => file).join(', '));
	}),
	...[
		'first-picture',
		'campaign',
		'asset-library-vtrix',
		'asset-library-octopusx',
		'first-frame-to-video',
		'any-model',
		'storyboard',
		'daily-pictures',
	].map((file) => check(`${file} runs as it is`, async (bench) => void (await play(bench, file)))),
];
