import { openScene } from '../engine/scene';
import { dataTables } from './dataTable';
import { asWorkflow, readExample } from './example';

test('write-results-back: each result is in its own row, and the row without a prompt has the reason', async () => {
	dataTables.clear();
	const scene = await openScene();
	const run = await scene.runWorkflow(asWorkflow(readExample('write-results-back.json')));
	expect(run.error).toBeUndefined();
	const rows = dataTables.get('seaart_spark_rows') ?? [];
	expect(rows).toHaveLength(12);
	for (const { name, prompt, taskId, imageUrl, note } of rows.filter((row) => row.prompt !== '')) {
		expect([name, scene.ledger.task(taskId as string)?.params.prompt]).toEqual([name, prompt]);
		expect(imageUrl).toMatch(/^http/);
		expect(note).toBe('');
	}
	expect(rows.filter(({ prompt }) => prompt === '').map(({ name, imageUrl, note }) => [name, imageUrl, note])).toEqual([
		['row 4', undefined, expect.stringContaining("'Prompt' is empty")],
	]);
	expect(scene.ledger.tasksCreated()).toHaveLength(11);
});
