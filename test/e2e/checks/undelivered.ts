import assert from 'node:assert/strict';
import { group, type Bench, type Spark } from '../bench';
import { Editor } from '../host/browser';
import { manual, pinned, spark, workflow } from '../workflow';

const node = 'SeaArt Spark';

/** Opens a node with so many prompts before it, in the editor. */
async function withPrompts(bench: Bench, count: number, options: object, service: Spark): Promise<Editor> {
	const parameters = { resource: 'textToImage', operation: 'generate', prompt: '={{ $json.prompt }}', downloadImages: false, options };
	const items = Array.from({ length: count }, (_, index) => ({ prompt: `picture ${index}` }));
	const chain = [manual(), spark(service.credential, parameters)];
	const { id } = await (await bench.rest()).createWorkflow(workflow('Undelivered', chain, pinned(items)));
	const editor = await Editor.open(await bench.server());
	await editor.openWorkflow(id);
	await editor.openNode(node);
	return editor;
}

const check = group('undelivered');

const folder = process.env.E2E_PICTURES;

/** Presses "Execute step" again and waits for the end of this run: what the last one left is still there when it is pressed. */
async function executeAgain(editor: Editor): Promise<string> {
	await editor.mark('node-execute-button').first().click();
	await editor.output.locator('[data-test-id="node-run-status-success"]').first().waitFor({ timeout: 60_000 });
	await editor.settled();
	return await editor.output.innerText();
}

/** Keeps a picture for whoever wants to look. */
async function look(editor: Editor, name: string): Promise<void> {
	if (folder) await editor.page.screenshot({ path: `${folder}/${name}.png` });
}

export const undelivered = [
	check(
		'Execute step a second time after an error takes up what is paid for',
		async (bench) => {
			const service = await bench.spark();
			const { ledger, faults } = service.simulator;
			faults.add({
				on: 'submit',
				when: ({ body }) => JSON.stringify(body).includes('"picture 2"'),
				times: 1,
				fault: { kind: 'fail', code: 3001009, message: 'a bad size', shape: 'error_message' },
			});
			const editor = await withPrompts(bench, 5, {}, service);
			try {
				await editor.execute();
				await look(editor, 'error');
				assert.match(await editor.output.innerText(), /Execute this step again: it takes up what is paid for/);
				const before = ledger.tasksCreated().length;
				const text = await executeAgain(editor);
				await look(editor, 'second');
				bench.note(text.replace(/\s+/g, ' ').slice(0, 500));
				assert.match(text, /paid for in an earlier run/);
				assert.match(text, /5 pictures/);
				assert.deepEqual(ledger.paidDuplicates(), []);
				assert.ok(ledger.tasksCreated().length <= before + 4, `${before} before, ${ledger.tasksCreated().length} in all`);
			} finally {
				await editor.close();
			}
		},
		{ needs: 'browser' },
	),
	check(
		'Execute step a second time after a timeout waits on, and pays nothing',
		async (bench) => {
			const service = await bench.spark({ timeScale: 1, seconds: () => 8 });
			const editor = await withPrompts(bench, 2, { timeoutSeconds: 5 }, service);
			try {
				await editor.execute();
				assert.match(await editor.output.innerText(), /has not ended/);
				await executeAgain(editor);
				assert.equal(service.simulator.ledger.tasksCreated().length, 2);
			} finally {
				await editor.close();
			}
		},
		{ needs: 'browser' },
	),
	check(
		'Execute step a second time after Stop waits on, and pays nothing',
		async (bench) => {
			const service = await bench.spark({ timeScale: 1, seconds: () => 12 });
			const { ledger } = service.simulator;
			const editor = await withPrompts(bench, 2, {}, service);
			try {
				await editor.mark('node-execute-button').first().click();
				for (let look = 0; look < 100 && ledger.tasksCreated().length < 2; look++) await editor.page.waitForTimeout(100);
				assert.equal(ledger.tasksCreated().length, 2);
				// Beside the button that executes stands the one that stops.
				await editor.mark('ndv-stop-execution-button').click();
				await editor.settled();
				await look(editor, 'stopped');
				assert.match(await executeAgain(editor), /2 results were paid for in an earlier run/);
				assert.equal(ledger.tasksCreated().length, 2);
			} finally {
				await editor.close();
			}
		},
		{ needs: 'browser' },
	),
];
