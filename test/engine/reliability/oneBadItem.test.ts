import type { IDataObject } from 'n8n-workflow';

import { containing, having, matching } from '../matchers';
import { openScene, type Scene } from '../scene';

/** A scene in which the task of one image fails soon. */
async function withBad(picture: string): Promise<Scene> {
	const scene = await openScene({ seconds: (_model, { prompt }) => (prompt === picture ? 2 : 8) });
	scene.faults.add({
		on: 'submit',
		when: ({ body }) => JSON.stringify(body).includes(`"${picture}"`),
		fault: { kind: 'fail', code: 3001009, message: 'Width and height must be in 512-2048 range', shape: 'error_message' },
	});
	return scene;
}

describe('one failed item of several, with Continue', () => {
	/** The item at the position of the failed one. */
	function wordsOf(scene: Scene, itemIndex: number): IDataObject {
		const failed = scene.ledger.tasks.find(({ outcome }) => outcome === 'failed');
		return {
			error: containing(`Width and height must be in 512-2048 range (code 3001009) [item ${itemIndex}]`),
			message: matching(new RegExp(`between 512 and 2048 pixels.*Task ID: ${failed?.id}`)),
			details: { taskId: failed?.id, status: 'failed', model: 'spark_t2i_3_0', errorCode: '3001009' },
			prompt: `picture ${itemIndex}`,
			status: 'failed',
			taskId: failed?.id,
		} as IDataObject;
	}

	test('only the failed item goes to the error output, with its input fields, its task and its pairing', async () => {
		const scene = await withBad('picture 2');
		const run = await scene.generate(5, { settings: { onError: 'continueErrorOutput' } });
		expect(run.status).toBe('success');
		expect(run.errorItems).toEqual([{ json: wordsOf(scene, 2), pairedItem: { item: 2 } }]);
		expect(run.items.map(({ json, pairedItem }) => [json.status, pairedItem])).toEqual([0, 1, 3, 4].map((item) => ['completed', { item }]));
	});

	test('a failed item keeps its position on the regular output', async () => {
		const scene = await withBad('picture 1');
		const run = await scene.generate(3, { settings: { onError: 'continueRegularOutput' } });
		expect(run.status).toBe('success');
		expect(run.errorItems).toEqual([]);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
		expect(run.json).toEqual([having({ status: 'completed' }), wordsOf(scene, 1), having({ status: 'completed' })]);
	});

	test('a node at the error output can trace a failed item to the item it came from', async () => {
		const scene = await withBad('picture 1');
		const run = await scene.generate(3, {
			items: [
				{ prompt: 'picture 0', row: 6 },
				{ prompt: 'picture 1', row: 7 },
			],
			settings: { onError: 'continueErrorOutput' },
			nodes: [{ name: 'Good' }, { name: 'Bad' }],
			connections: [
				['Start', 'Spark'],
				['Spark', 'Good'],
				['Spark', 'Bad', 1],
			],
		});
		expect(run.itemsOf('Good').map(({ json }) => json.status)).toEqual(['completed']);
		expect(run.itemsOf('Bad').map(({ json }) => json.row)).toEqual([7]);
	});

	test('an item that times out goes to the error output with the task ID', async () => {
		const scene = await openScene({ seconds: (_model, { prompt }) => (prompt === 'picture 1' ? 3_600 : 3) });
		const run = await scene.generate(3, { options: { timeoutSeconds: 20 }, settings: { onError: 'continueErrorOutput' } });
		const slow = scene.ledger.tasks.find(({ outcome }) => outcome === 'running');
		const details = { taskId: slow?.id, status: 'in_progress', model: 'spark_t2i_3_0' };
		expect(run.errorItems).toEqual([having({ json: having({ prompt: 'picture 1', details }) })]);
		expect(run.items).toHaveLength(2);
	});

	test('if all items fail, all go to the error output, each with its task', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'fail', shape: 'string', message: 'no' } });
		const run = await scene.generate(3, { settings: { onError: 'continueErrorOutput' } });
		expect(run.items).toEqual([]);
		expect(run.errorItems.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
		expect(new Set(run.errorItems.map(({ json }) => (json.details as IDataObject).taskId))).toEqual(
			new Set(scene.ledger.tasks.map(({ id }) => id)),
		);
	});
});

describe('one failed item of several, without Continue', () => {
	test('a failed item ends the run: nothing more is submitted, and the tasks of the others are listed in the error data', async () => {
		const scene = await withBad('picture 0');
		const run = await scene.generate(60, { options: { maxTasksInFlight: 50 } });
		const [bad, ...others] = scene.ledger.tasks;
		expect(run.status).toBe('error');
		const failedAt = scene.ledger.polls().find(({ at }) => at >= (bad?.endsAt ?? 0))?.at ?? 0;
		expect(scene.ledger.submits().filter(({ at }) => at > failedAt)).toEqual([]);
		expect(scene.ledger.tasksCreated().length).toBeLessThan(60);
		expect(run.error?.message).toContain('[item 0]');
		for (const [index, { id }] of others.entries()) expect(run.error?.description).toContain(`item ${index + 1}: ${id}`);
		expect(run.error?.description).toContain(bad?.id);
		expect(run.error?.context?.data).toMatchObject({
			taskId: bad?.id,
			tasks: others.map(({ id }, index) => ({ itemIndex: index + 1, taskId: id })),
		});
	});

	test('a submit of another item without a response is listed as well', async () => {
		const scene = await withBad('picture 0');
		scene.faults.add({
			on: 'submit',
			when: ({ body }) => JSON.stringify(body).includes('picture 2'),
			fault: { kind: 'hang', accepted: true },
		});
		const run = await scene.generate(3);
		expect(run.error?.message).toContain('[item 0]');
		expect(run.error?.description).toContain('The service did not confirm item 2, so it may have accepted the task.');
		expect(run.error?.context?.data).toMatchObject({ uncertainItems: [2] });
	});

	test('a submit in progress when another item fails is waited for, so that its ID is known', async () => {
		const scene = await withBad('picture 0');
		scene.faults.add({
			on: 'submit',
			when: ({ body }) => JSON.stringify(body).includes('picture 1'),
			fault: { kind: 'slow', ms: 20_000 },
		});
		const run = await scene.generate(2);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
		for (const { id } of scene.ledger.tasksCreated()) expect(run.shownText()).toContain(id);
	});
});
