import { openScene, type Scene } from '../scene';

let scene: Scene;

/** Fails the task of one prompt, soon. */
const failing = async (prompt: string): Promise<Scene> => {
	const made = await openScene({ seconds: (_model, params) => (params.prompt === prompt ? 2 : 8) });
	made.faults.add({
		on: 'submit',
		when: ({ body }) => JSON.stringify(body).includes(`"${prompt}"`),
		fault: { kind: 'fail', code: 3001009, message: 'Width and height must be in 512-2048 range', shape: 'error_message' },
	});
	return made;
};

describe('one bad item', () => {
	test('with the error output: the others finish, and it arrives there with its task, code and pairing', async () => {
		scene = await failing('picture 2');
		const run = await scene.generate(5, { settings: { onError: 'continueErrorOutput' } });
		expect(run.status).toBe('success');
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 3, 4].map((item) => ({ item })));
		expect(run.errorItems).toHaveLength(1);
		const failed = scene.ledger.tasks.find(({ params }) => params.prompt === 'picture 2');
		expect(run.errorItems[0]?.json).toMatchObject({
			prompt: 'picture 2',
			details: { taskId: failed?.id, errorCode: '3001009', status: 'failed', model: 'spark_t2i_3_0' },
		});
		expect(run.errorItems[0]?.json.error).toContain('Width and height must be in 512-2048 range (code 3001009)');
		expect(run.errorItems[0]?.json.message).toContain('between 512 and 2048 pixels');
		expect(run.errorItems[0]?.json.message).toContain(failed?.id);
		expect(run.errorItems[0]?.pairedItem).toMatchObject({ item: 2 });
	});

	test('with continue on the regular output: in its place', async () => {
		scene = await failing('picture 1');
		const run = await scene.generate(3, { settings: { onError: 'continueRegularOutput' } });
		expect(run.items).toHaveLength(3);
		expect(run.items[1]?.json.details).toMatchObject({ errorCode: '3001009' });
	});

	test('without continue: nothing more is submitted, and the tasks that are paid for are named where a workflow can read them', async () => {
		scene = await failing('picture 0');
		const run = await scene.generate(60);
		expect(run.status).toBe('error');
		const failedAt = scene.ledger.requests.find(({ kind, at }) => kind === 'poll' && at >= (scene.ledger.tasks[0]?.endsAt ?? 0))?.at ?? 0;
		expect(scene.ledger.submits().filter(({ at }) => at > failedAt)).toEqual([]);
		expect(scene.ledger.tasksCreated().length).toBeLessThan(60);
		for (const { id } of scene.ledger.tasksCreated()) expect(run.told()).toContain(id);
		const data = run.error?.context?.data as { taskId: string; tasks: Array<{ itemIndex: number; taskId: string }> };
		expect(data.taskId).toBe(scene.ledger.tasks[0]?.id);
		expect(data.tasks.map(({ taskId }) => taskId).sort()).toEqual(
			scene.ledger.tasks
				.slice(1)
				.map(({ id }) => id)
				.sort(),
		);
		expect(run.error?.message).toContain('[item 0]');
	});

	test('a submit of another item that stays without an answer is named, too', async () => {
		scene = await failing('picture 0');
		scene.faults.add({
			on: 'submit',
			when: ({ body }) => JSON.stringify(body).includes('picture 2'),
			fault: { kind: 'hang', accepted: true },
		});
		const run = await scene.generate(3);
		expect(run.error?.message).toContain('[item 0]');
		expect(run.error?.description).toContain('The submit of item 2 has no answer, so the service may have taken it.');
		expect(run.error?.context?.data).toMatchObject({ uncertainItems: [2] });
	});

	test('a submit that is under way when another item fails is still waited for, so that its id is known', async () => {
		scene = await failing('picture 0');
		scene.faults.add({
			on: 'submit',
			when: ({ body }) => JSON.stringify(body).includes('picture 1'),
			fault: { kind: 'slow', ms: 20_000 },
		});
		const run = await scene.generate(2);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
		for (const { id } of scene.ledger.tasksCreated()) expect(run.told()).toContain(id);
	});
});
