import type { IDataObject, INodeType } from 'n8n-workflow';

import { fromAi } from '../agents';
import { containing, having } from '../matchers';
import { openScene, type Call } from '../scene';

const limited = (maxPaidTasks: unknown): Call => ({ options: { maxPaidTasks } as IDataObject });

test("items beyond 'Max Paid Tasks' are refused with its name, before anything is sent", async () => {
	const scene = await openScene();
	const run = await scene.generate(5, limited(3));
	expect(run.error?.message).toBe("This item would exceed 'Max Paid Tasks' (3) [item 3]");
	expect(run.error?.description).toContain("Set Options > 'Max Paid Tasks' to a higher number");
	expect(scene.requests()).toBe(0);
});

test("with Continue the items within 'Max Paid Tasks' are paid for, and each other one is refused", async () => {
	const scene = await openScene();
	const run = await scene.generate(5, { ...limited(3), settings: { onError: 'continueRegularOutput' } });
	expect(run.json.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed', undefined, undefined]);
	expect(run.json[4]).toEqual(having({ error: containing("would exceed 'Max Paid Tasks' (3)") }));
	expect(scene.ledger.tasksCreated()).toHaveLength(3);
});

test.each([0, '', null])("'Max Paid Tasks' of %j means no limit", async (none) => {
	const scene = await openScene();
	const run = await scene.generate(3, limited(none));
	expect(run.status).toBe('success');
	expect(run.remembered()).toBe('{}');
});

/** Returns one item at a time to the node, as a loop does. */
const loopOf = (count: number): INodeType => {
	let iteration = 0;
	return {
		description: {
			displayName: 'Loop',
			name: 'loop',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name: 'Loop' },
			inputs: ['main'],
			outputs: ['main', 'main'],
			properties: [],
		},
		execute: async () =>
			await Promise.resolve(
				++iteration <= count ? [[], [{ json: { prompt: `iteration ${iteration}` } }]] : [[{ json: { done: true } }], []],
			),
	};
};

test("'Max Paid Tasks' applies across all iterations of a loop", async () => {
	const scene = await openScene();
	const run = await scene.generate(1, {
		...limited(2),
		nodes: [{ name: 'Loop', type: 'loop' }],
		nodeTypes: { loop: loopOf(4) },
		connections: [
			['Start', 'Loop'],
			['Loop', 'Spark', 1],
			['Spark', 'Loop'],
		],
	});
	expect(run.error?.message).toContain("would exceed 'Max Paid Tasks' (2)");
	expect(scene.ledger.tasksCreated()).toHaveLength(2);
});

test.each(['calls', 'delegates'] as const)("'Max Paid Tasks' applies across an agent's calls (%s), also two at once", async (agent) => {
	const scene = await openScene();
	const calls = ['a', 'b', 'c', 'd'].map((Prompt) => ({ Prompt }));
	const parameters = { prompt: fromAi('Prompt'), options: { maxPaidTasks: 2 } };
	const run = await scene.runAsTool('textToImage.generate', parameters, { agent, calls, atOnce: true });
	expect(scene.ledger.tasksCreated()).toHaveLength(2);
	expect(run.shownText()).toContain("would exceed 'Max Paid Tasks' (2)");
});

test('a retry counts new submits, and nothing that it resumes', async () => {
	const scene = await openScene();
	scene.faults.add({
		on: 'submit',
		when: ({ body }) => JSON.stringify(body).includes('"picture 1"'),
		times: 1,
		fault: { kind: 'fail', shape: 'string', message: 'no' },
	});
	const settings = { retryOnFail: true, maxTries: 2 };
	const strict = await scene.generate(2, { ...limited(2), settings });
	expect(strict.error?.message).toContain("would exceed 'Max Paid Tasks' (2)");
	expect(scene.ledger.tasksCreated()).toHaveLength(2);
});

test('submits that the service cannot have accepted do not count, and resumed tasks fit above the limit', async () => {
	const scene = await openScene({ seconds: () => 50 });
	scene.faults.add({ on: 'submit', times: 2, fault: { kind: 'status', status: 429, retryAfter: '1' } });
	const first = await scene.generate(2, { options: { maxPaidTasks: 2, timeoutSeconds: 30 } });
	expect(first.error?.message).toContain('is still running');
	const second = await scene.generate(3, limited(1));
	expect(second.status).toBe('success');
	expect(scene.ledger.tasksCreated()).toHaveLength(3);
});

test('a group that has to be created counts, and its asset is refused before anything is sent', async () => {
	const scene = await openScene();
	const run = await scene.run('asset.create', {
		name: 'child',
		url: 'https://example.com/a.webp',
		assetGroupBy: 'name',
		assetGroupName: 'heroes',
		options: { maxPaidTasks: 1 },
	});
	expect(run.error?.message).toBe("This item would exceed 'Max Paid Tasks' (1)");
	expect(scene.requests()).toBe(0);
});

test('an uncertain submit counts each time it is sent', async () => {
	const scene = await openScene();
	scene.faults.add({ on: 'submit', fault: { kind: 'status', status: 503, accepted: true } });
	await scene.generate(1, { options: { maxPaidTasks: 2, onUncertainSubmit: 'submitAgain' } });
	expect(scene.ledger.submits()).toHaveLength(2);
});
