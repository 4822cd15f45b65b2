import type { IDataObject } from 'n8n-workflow';

import { openScene, type Scene, type WorkflowRun } from '../engine/scene';
import { asWorkflow, readExample } from './example';

const FILE = 'long-tasks.json';
const SLEEP_MS = 120_000;

let scene: Scene;

// A video takes longer than the first wait and the status checks after it.
beforeEach(async () => {
	scene = await openScene({ seconds: (model) => (model.includes('dance') ? 300 : 20) });
});

/** Runs the example, or resumes it from what a database returns: a copy. */
async function play(before?: WorkflowRun): Promise<WorkflowRun> {
	const resume = before && { resume: structuredClone(before.data) };
	const run = await scene.runWorkflow(asWorkflow(readExample(FILE)), resume);
	expect(run.error).toBeUndefined();
	return run;
}

/** Plays the example to its end through all its waits. */
async function playToEnd(): Promise<{ run: WorkflowRun; waits: number }> {
	let run = await play();
	let waits = 0;
	for (; run.status === 'waiting'; waits++) {
		await scene.time.pass(SLEEP_MS);
		run = await play(run);
	}
	return { run, waits };
}

/** The items of a node from all its runs. */
const itemsOf = ({ data }: WorkflowRun, node: string) =>
	(data.resultData.runData[node] ?? []).flatMap(({ data: output }) => output?.main?.[0] ?? []);

const byRow = (one: { json: IDataObject }, other: { json: IDataObject }) => Number(one.json.row_number) - Number(other.json.row_number);

test('long-tasks: submits in seconds, sends nothing while it waits, and then returns each row with its URL and file', async () => {
	const waiting = await play();
	expect(waiting.status).toBe('waiting');
	expect(waiting.tookMs).toBeLessThan(5_000);
	const sent = scene.ledger.requests.length;
	await scene.time.pass(SLEEP_MS);
	expect(scene.ledger.requests).toHaveLength(sent);

	const { run } = await playToEnd();
	const rows = itemsOf(run, 'Rows with results').sort(byRow);
	const [lighthouse, , waves, harbor] = itemsOf(run, 'Rows of the sheet').map(({ json }) => json);
	expect(rows.map(({ json }) => json)).toEqual([
		expect.objectContaining({ ...lighthouse, status: 'completed', imageUrl: expect.stringMatching(/^http/) as string }),
		expect.objectContaining({ ...waves, status: 'completed', videoUrl: expect.stringMatching(/^http/) as string }),
		expect.objectContaining({ ...harbor, status: 'completed', imageUrl: expect.stringMatching(/^http/) as string }),
	]);
	expect(rows.map(({ binary }) => binary?.data?.mimeType)).toEqual(['image/png', 'video/mp4', 'image/png']);
});

test('long-tasks: the invalid row is not submitted and keeps its columns', async () => {
	const { run } = await playToEnd();
	expect(itemsOf(run, 'Rows that failed').map(({ json }) => json)).toEqual([
		expect.objectContaining({ row_number: 3, type: 'image', error: expect.stringMatching(/prompt/i) as string }),
	]);
	expect(scene.ledger.submits()).toHaveLength(3);
});

test('long-tasks: a task that needs a second round is waited for again, and no row is paid twice', async () => {
	const { run, waits } = await playToEnd();
	expect(waits).toBeGreaterThan(1);
	const rows = itemsOf(run, 'Rows with results');
	expect(rows).toHaveLength(3);
	for (const { json } of rows) expect(json).not.toHaveProperty('timedOut');
	expect(scene.ledger.tasksCreated()).toHaveLength(3);
});

test('long-tasks: an item is as complete as one of an operation that waits itself', async () => {
	const { run } = await playToEnd();
	const rows = itemsOf(run, 'Rows with results').sort(byRow);
	for (const { json, binary } of rows) {
		const operation = json.type === 'video' ? 'video.generate' : 'textToImage.generate';
		const [own] = (await scene.run(operation, { prompt: json.prompt })).items;
		expect(Object.keys(json)).toEqual(expect.arrayContaining(Object.keys(own?.json ?? {})));
		expect(Object.keys(binary ?? {})).toEqual(Object.keys(own?.binary ?? {}));
	}
});
