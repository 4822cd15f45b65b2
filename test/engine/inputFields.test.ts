import { fromAi } from './agents';
import { anyNumber, anyText, containing, having } from './matchers';
import { openScene, type Call } from './scene';

const rows = [
	{ row: 2, animal: 'fox', status: 'to do' },
	{ row: 3, animal: 'owl', status: 'to do' },
	{ row: 4, animal: 'elk', status: 'to do' },
];
const byRow = { prompt: '={{ $json.animal }}' };
const including = (call: Call = {}): Call => ({ items: rows, ...call, options: { includeInputFields: true, ...call.options } });

test('Include Input Fields adds the input fields of each item, and result fields take precedence', async () => {
	const scene = await openScene();
	const run = await scene.generate(0, including({ parameters: byRow }));
	expect(run.json).toEqual(
		rows.map(({ row, animal }) => having({ row, animal, prompt: animal, status: 'completed', imageUrl: containing('/pictures/') })),
	);
});

test('without Include Input Fields an item has only its own fields', async () => {
	const scene = await openScene();
	const run = await scene.generate(0, { items: rows, parameters: byRow });
	for (const json of run.json) expect(json).not.toHaveProperty('row');
});

test('Include Input Fields adds the input fields to every image of an item', async () => {
	const scene = await openScene();
	const run = await scene.generate(0, including({ items: rows.slice(0, 2), parameters: { ...byRow, numberOfImages: 2 } }));
	expect(run.json.map(({ row }) => row)).toEqual([2, 2, 3, 3]);
});

test('Include Input Fields adds the input fields to an item that is not waited for, and to one that timed out', async () => {
	const scene = await openScene({ seconds: () => 100 });
	const pending = await scene.generate(0, including({ parameters: { ...byRow, waitForCompletion: false } }));
	expect(pending.json).toEqual(rows.map(({ row }) => having({ row, status: 'in_progress' })));
	const late = await scene.generate(0, including({ parameters: byRow, options: { timeoutSeconds: 5, onTimeout: 'returnTask' } }));
	expect(late.json).toEqual(rows.map(({ row }) => having({ row, status: 'in_progress', timedOut: true })));
});

test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'Include Input Fields adds the input fields to an invalid and to a failed item, with %s',
	async (onError) => {
		const scene = await openScene();
		scene.faults.add({
			on: 'submit',
			when: ({ body }) => JSON.stringify(body).includes('owl'),
			fault: { kind: 'fail', shape: 'string', message: 'no' },
		});
		const items = [...rows, { row: 5, animal: '', status: 'to do' }];
		const run = await scene.generate(0, including({ items, parameters: byRow, settings: { onError } }));
		const bad = onError === 'continueErrorOutput' ? run.errorItems.map(({ json }) => json) : run.json;
		expect(bad).toContainEqual(having({ row: 3, animal: 'owl', status: 'failed', error: containing('no') }));
		expect(bad).toContainEqual(having({ row: 5, error: containing("'Prompt' is empty") }));
		expect(run.json.filter(({ imageUrl }) => imageUrl).map(({ row }) => row)).toEqual([2, 4]);
	},
);

test('Include Input Fields keeps the input fields when a run is stopped before another attempt', async () => {
	const scene = await openScene({ seconds: (_model, { prompt }) => (prompt === 'fox' ? 1 : 500) });
	const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1_000 };
	const run = await scene.generate(0, including({ parameters: byRow, settings, stopAfterMs: 10_000 }));
	expect(run.status).toBe('canceled');
	const resultText = JSON.stringify(run.data.resultData);
	for (const { id } of scene.ledger.tasks) expect(resultText).toContain(id);
	expect(run.json.map(({ row }) => row)).toEqual([2, 3, 4]);
});

test('Include Input Fields works with Task: Wait: the input fields of the submit are passed on', async () => {
	const scene = await openScene();
	const begun = await scene.generate(0, including({ parameters: { ...byRow, waitForCompletion: false } }));
	const run = await scene.run(
		'task.wait',
		{ taskId: '={{ $json.taskId }}', downloadFiles: false },
		{ items: begun.json, options: { includeInputFields: true } },
	);
	expect(run.json).toEqual(rows.map(({ row, animal }) => having({ row, animal, status: 'completed', imageUrl: containing('/pictures/') })));
});

test.each(['calls', 'delegates'] as const)(
	'an agent that %s gets neither the input fields of its item nor its own arguments back',
	async (agent) => {
		const scene = await openScene();
		const call = { agent, items: [{ secret: 'salary' }], calls: [{ Prompt: 'a fox' }], options: { includeInputFields: true } };
		const run = await scene.runAsTool('textToImage.generate', { prompt: fromAi('Prompt') }, call);
		expect(run.answers).toEqual([{ answer: [{ imageUrl: containing('/pictures/'), taskId: anyText, cost: anyNumber }] }]);
	},
);
