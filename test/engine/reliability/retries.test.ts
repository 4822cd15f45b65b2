import { items } from '../engine';
import { openScene, type Scene } from '../scene';

let scene: Scene;

const retry = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1_000 };

describe('Retry On Fail pays once', () => {
	test('a poll that loses its right and gets it back: resumed, not submitted again', async () => {
		scene = await openScene();
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const run = await scene.generate(3, { settings: retry });
		expect(run.status).toBe('success');
		expect(run.items).toHaveLength(3);
		expect(scene.ledger.tasksCreated()).toHaveLength(3);
		expect(run.log.some((line) => line.includes('resumed'))).toBe(true);
	});

	test('after a time out the next try waits on', async () => {
		scene = await openScene({ seconds: () => 25 });
		const run = await scene.generate(2, { settings: retry, options: { timeoutSeconds: 10 } });
		expect(run.items).toHaveLength(2);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});

	test('only the task that the service failed is submitted anew; finished items are not even asked for', async () => {
		scene = await openScene({ seconds: (_model, params) => (String(params.prompt) === 'picture 1' ? 20 : 4) });
		scene.faults.add({
			on: 'submit',
			times: 1,
			when: ({ body }) => JSON.stringify(body).includes('picture 1'),
			fault: { kind: 'fail', code: 3001095, message: 'internal', shape: 'error_message' },
		});
		const run = await scene.generate(4, { settings: retry });
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3].map((item) => ({ item })));
		expect(scene.ledger.tasksCreated()).toHaveLength(5);
		const failedAt = scene.ledger.tasks.find(({ outcome }) => outcome === 'failed')?.endsAt ?? 0;
		const secondTry = scene.ledger.tasks[4];
		expect(secondTry?.submittedAt).toBeGreaterThan(failedAt);
		// Of the finished ones nothing is asked once the second try has begun.
		const finished = scene.ledger.tasks.filter(({ outcome, endsAt }) => outcome === 'completed' && endsAt < failedAt).map(({ id }) => id);
		const asked = scene.ledger.requestsSince(secondTry?.submittedAt ?? 0).map(({ taskId }) => taskId);
		for (const id of finished) expect(asked).not.toContain(id);
	});

	test('another request in the same place is another task', async () => {
		scene = await openScene();
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const run = await scene.run(
			'textToImage.generate',
			{ prompt: '={{ "at " + $now.toMillis() }}', downloadImages: false },
			{ settings: retry },
		);
		expect(run.items).toHaveLength(1);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
		expect(new Set(scene.ledger.tasks.map(({ key }) => key)).size).toBe(2);
	});

	test('with continue, n8n tries again when the first item failed: the others are still paid once', async () => {
		scene = await openScene();
		scene.faults.add({
			on: 'poll',
			times: 1,
			when: ({ taskId }) => taskId === scene.ledger.tasks[0]?.id,
			fault: { kind: 'status', status: 403 },
		});
		const run = await scene.generate(3, { settings: { ...retry, onError: 'continueErrorOutput' } });
		expect(run.items).toHaveLength(3);
		expect(scene.ledger.tasksCreated()).toHaveLength(3);
	});

	test('with continue, a first item that is refused before anything was sent makes n8n try again: the others are paid once', async () => {
		scene = await openScene();
		const run = await scene.generate(3, {
			settings: { ...retry, onError: 'continueRegularOutput' },
			items: [{ prompt: 'x'.repeat(801) }, { prompt: 'a' }, { prompt: 'b' }],
		});
		expect(run.items).toHaveLength(3);
		expect(run.items[0]?.json.error).toContain('801 characters');
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});

	test('a whole reply with an error in it makes n8n try again, too: it is handed on again, not paid again', async () => {
		scene = await openScene();
		scene.faults.add({
			on: 'submit',
			fault: {
				kind: 'reply',
				body: {
					id: 'x',
					status: 'completed',
					model: 'spark_t2i_3_0',
					error: 'none',
					output: [{ content: [{ type: 'image', url: `${scene.simulator.url}/samples/a.png` }] }],
				},
			},
		});
		const run = await scene.generate(1, { settings: retry, parameters: { simplify: false } });
		expect(run.items[0]?.json).toMatchObject({ error: 'none' });
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	test('a download that does not arrive at first is fetched on the next try, without another task', async () => {
		scene = await openScene();
		scene.faults.add({ on: 'download', times: 1, fault: { kind: 'status', status: 403 } });
		const run = await scene.generate(1, { settings: retry, parameters: { downloadImages: true } });
		expect(run.items[0]?.binary?.data?.mimeType).toBe('image/png');
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
		const afterFailure = scene.ledger.requests.slice(scene.ledger.requests.findIndex(({ kind }) => kind === 'download') + 1);
		expect(afterFailure.map(({ kind }) => kind)).toEqual(['download']);
	});

	test('each run of a loop has its own tasks, and the ledger is empty when the items are handed on', async () => {
		scene = await openScene();
		const loop = {
			description: {
				displayName: 'Twice',
				name: 'twice',
				group: ['transform' as const],
				version: 1,
				description: '',
				defaults: { name: 'Twice' },
				inputs: ['main' as const],
				outputs: ['main' as const, 'main' as const],
				properties: [],
			},
			// eslint-disable-next-line @typescript-eslint/require-await
			async execute(this: import('n8n-workflow').IExecuteFunctions) {
				const context = this.getContext('node');
				const turns = (context.turns as number | undefined) ?? 0;
				context.turns = turns + 1;
				return turns < 2 ? [[], items({ prompt: 'the same picture' })] : [this.getInputData(), []];
			},
		};
		const run = await scene.generate(1, {
			items: [{}],
			nodes: [{ name: 'Twice', type: 'twice' }],
			nodeTypes: { twice: loop },
			connections: [
				['Start', 'Twice'],
				['Twice', 'Spark', 1],
				['Spark', 'Twice'],
			],
		});
		expect(run.status).toBe('success');
		expect(run.data.resultData.runData.Spark).toHaveLength(2);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
		expect(run.remembered()).toBe('{}');
	});

	test('what is remembered holds no prompt and no key, and is forgotten when all went well', async () => {
		scene = await openScene();
		scene.faults.add({ on: 'poll', fault: { kind: 'status', status: 401 } });
		const failed = await scene.generate(2);
		expect(failed.remembered()).toContain(scene.ledger.tasks[0]?.id);
		expect(failed.remembered()).not.toContain('picture');
		expect(failed.remembered()).not.toContain(scene.simulator.apiKey);
		scene.faults.clear();
		expect((await scene.generate(2)).remembered()).toBe('{}');
	});

	test('a retry of the saved execution picks the paid tasks up again', async () => {
		scene = await openScene();
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const failed = await scene.generate(2);
		expect(failed.status).toBe('error');
		const created = scene.ledger.tasksCreated().length;
		const again = await scene.generate(2, { retryOf: failed });
		expect(again.items).toHaveLength(2);
		expect(scene.ledger.tasksCreated()).toHaveLength(Math.max(created, 2));
		expect(scene.ledger.paidDuplicates()).toEqual([]);
	});
});
