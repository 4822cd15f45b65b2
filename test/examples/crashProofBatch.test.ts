import type { IDataObject } from 'n8n-workflow';

import { openScene, type Circumstances, type Scene, type WorkflowRun } from '../engine/scene';
import { dataTables } from './dataTable';
import { asWorkflow, readExample } from './example';

const FILE = 'crash-proof-batch.json';
const START = 'Start a batch';
const AFTER = 'After a crash';

let scene: Scene;

beforeEach(async () => {
	dataTables.clear();
	scene = await openScene({ seconds: () => 8 });
});

const play = async (trigger: string, circumstances: Circumstances = {}): Promise<WorkflowRun> => {
	const run = await scene.runWorkflow(asWorkflow(readExample(FILE), trigger), circumstances);
	expect(run.error).toBeUndefined();
	return run;
};

const rows = (): IDataObject[] => dataTables.get('seaart_spark_batch') ?? [];
const states = () => rows().map(({ state }) => state);

/** The table as a crash left it. */
const left = (...rows: IDataObject[]) =>
	void dataTables.set(
		'seaart_spark_batch',
		rows.map((row, index) => ({ id: index + 1, name: `row ${index}`, prompt: `picture ${index}`, ...row })),
	);

const sentPrompts = () => scene.sent().map(({ params }) => params.prompt);

test('crash-proof-batch: each row is submitted once, has its own task, and is done', async () => {
	const run = await play(START);
	expect(states()).toEqual(Array(6).fill('done'));
	for (const { taskId, prompt, imageUrl } of rows()) {
		expect(scene.ledger.task(taskId as string)?.params.prompt).toBe(prompt);
		expect(imageUrl).toMatch(/^http/);
	}
	expect(run.itemsOf('Use the pictures here').map(({ binary }) => binary?.data?.mimeType)).toEqual(Array(6).fill('image/png'));
	expect(scene.ledger.tasksCreated()).toHaveLength(6);
	// In parallel: six tasks of 8 seconds.
	expect(run.tookMs).toBeLessThan(20_000);
});

test('crash-proof-batch: a second start pays for nothing that is in the table', async () => {
	await play(START);
	await play(START);
	await play(AFTER);
	expect(scene.ledger.tasksCreated()).toHaveLength(6);
});

test('crash-proof-batch: after a crash only rows without a state are submitted; tasks with an ID are collected, uncertain rows are reported', async () => {
	await scene.generate(1, { parameters: { waitForCompletion: false } });
	const [paid] = scene.ledger.tasks;
	const now = new Date(scene.time.now()).toISOString();
	left({ state: 'submitted', taskId: paid?.id }, { state: 'submitting', updatedAt: now }, {}, { state: '' });
	await play(AFTER);
	expect(sentPrompts()).toEqual(['picture 0', 'picture 2', 'picture 3']);
	expect(states()).toEqual(['done', 'submitting', 'done', 'done']);

	await scene.time.pass(31 * 60_000);
	await play(AFTER);
	expect(states()).toEqual(['done', 'in doubt', 'done', 'done']);
	expect(rows()[1]?.note).toMatch(/log of n8n has the ID.*empty state to submit/s);
	expect(sentPrompts()).toHaveLength(3);

	// As the sticky note describes.
	Object.assign(rows()[1] ?? {}, { state: '' });
	await play(AFTER);
	expect(states()).toEqual(Array(4).fill('done'));
	expect(sentPrompts()).toHaveLength(4);
});

test('crash-proof-batch: paid tasks are collected even if there is nothing to submit', async () => {
	await scene.generate(1, { parameters: { waitForCompletion: false } });
	left({ state: 'submitted', taskId: scene.ledger.tasks[0]?.id });
	await play(AFTER);
	expect(states()).toEqual(['done']);
	expect(scene.ledger.submits()).toHaveLength(1);
});

test('crash-proof-batch: the schedule and a running batch do not submit the same row', async () => {
	// Responses are slow, so the second execution starts while the first one updates the table.
	scene.faults.add({ on: 'submit', fault: { kind: 'slow', ms: 400 } });
	await Promise.all([play(START), play(AFTER, { startAfterMs: 1_000 })]);
	expect(states()).toEqual(Array(6).fill('done'));
	expect(scene.ledger.tasksCreated()).toHaveLength(6);
	expect(scene.ledger.duplicates()).toEqual([]);
});

test('crash-proof-batch: a refused submit, and one without a response, are recorded and never sent again automatically', async () => {
	scene.faults.add({ on: 'submit', when: ({ index }) => index === 1, fault: { kind: 'status', status: 403 } });
	scene.faults.add({ on: 'submit', when: ({ index }) => index === 3, fault: { kind: 'reset', accepted: true } });
	await play(START);
	expect(states()).toEqual(['done', 'stopped', 'done', 'stopped', 'done', 'done']);
	expect(rows()[1]?.note).toMatch(/denied access.*won't be charged/s);
	expect(rows()[3]?.note).toMatch(/Could not confirm.*paid task whose ID/s);
	await play(AFTER);
	expect(scene.ledger.submits()).toHaveLength(6);
});

test('crash-proof-batch: a failed task is reported; a task whose status check failed is checked the next time', async () => {
	scene.faults.add({
		on: 'submit',
		when: ({ index }) => index === 0,
		fault: { kind: 'fail', shape: 'error_message', message: 'too dark' },
	});
	scene.faults.add({ on: 'poll', times: 2, fault: { kind: 'status', status: 401 } });
	await play(START);
	expect(states()).toEqual(['submitted', 'submitted', 'done', 'done', 'done', 'done']);
	await play(AFTER);
	expect(states()).toEqual(['failed', 'done', 'done', 'done', 'done', 'done']);
	expect(rows()[0]?.note).toContain('too dark');
	expect(rows()[1]?.note).toBe('');
	expect(scene.ledger.submits()).toHaveLength(6);
});
