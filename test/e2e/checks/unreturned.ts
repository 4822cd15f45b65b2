import assert from 'node:assert/strict';
import type { Bench, Spark } from '../bench';
import { group, variant } from '../check';
import type { Editor } from '../host/browser';
import { until } from '../host/rest';
import { manual, pinned, spark, workflow } from '../workflow';

const check = group('unreturned results', 'browser');
const node = 'SeaArt Spark';

/** Opens a node with this many prompts as input. */
async function withPrompts(bench: Bench, count: number, options: object, service: Spark): Promise<Editor> {
	const parameters = { resource: 'textToImage', operation: 'generate', prompt: '={{ $json.prompt }}', downloadImages: false, options };
	const items = Array.from({ length: count }, (_, index) => ({ prompt: `image ${index}` }));
	const chain = [manual(), spark(service.credential, parameters)];
	const { id } = await (await bench.rest()).createWorkflow(workflow('Unreturned', chain, pinned(items)));
	const editor = await bench.editor();
	await editor.openWorkflow(id);
	await editor.openNode(node);
	return editor;
}

/** Presses "Execute step" again and waits until it succeeds: the panel still shows the last run when the button is pressed. */
async function executeAgain(editor: Editor): Promise<string> {
	await editor.mark('node-execute-button').first().click();
	await editor.output.locator('[data-test-id="node-run-status-success"]').first().waitFor({ timeout: 60_000 });
	await editor.settled();
	return await editor.output.innerText();
}

export const unreturned = [
	check('Execute step after an error returns what was paid for', async (bench) => {
		const service = await bench.spark();
		const { ledger, faults } = service.simulator;
		faults.add({
			on: 'submit',
			when: ({ body }) => JSON.stringify(body).includes('"image 2"'),
			times: 1,
			fault: { kind: 'fail', code: 3001009, message: 'a bad size', shape: 'error_message' },
		});
		const editor = await withPrompts(bench, 5, {}, service);
		await editor.execute();
		assert.match(await editor.output.innerText(), /Execute this step again/);
		const before = ledger.tasksCreated().length;
		const text = await executeAgain(editor);
		bench.note(text.replace(/\s+/g, ' ').slice(0, 500));
		assert.match(text, /earlier/, 'the panel shows that results were paid for earlier');
		assert.deepEqual(ledger.paidDuplicates(), []);
		assert.ok(ledger.tasksCreated().length <= before + 4, `${before} before, ${ledger.tasksCreated().length} in all`);
	}),
	check(
		'Execute step after a timeout waits on and pays nothing',
		async (bench) => {
			const service = await bench.spark({ timeScale: 1, seconds: () => 8 });
			const editor = await withPrompts(bench, 2, { timeoutSeconds: 5 }, service);
			await editor.execute();
			await executeAgain(editor);
			assert.equal(service.simulator.ledger.tasksCreated().length, 2);
		},
		variant,
	),
	check('Execute step after Stop waits on and pays nothing', async (bench) => {
		const service = await bench.spark({ timeScale: 1, seconds: () => 8 });
		const { ledger } = service.simulator;
		const editor = await withPrompts(bench, 2, {}, service);
		await editor.mark('node-execute-button').first().click();
		await until('both tasks are submitted', () => ledger.tasksCreated().length === 2);
		await editor.mark('ndv-stop-execution-button').click();
		await editor.settled();
		assert.match(await executeAgain(editor), /earlier/);
		assert.equal(ledger.tasksCreated().length, 2);
	}),
];
