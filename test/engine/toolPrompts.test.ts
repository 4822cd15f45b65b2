import { containing, having } from './matchers';
import { openScene, type Scene, type ToolCall } from './scene';

const prompts = ['a red fox', 'a blue bird', 'a green frog'];
const list = JSON.stringify(prompts);

const ask = async (scene: Scene, Prompts: unknown, call: Partial<ToolCall> = {}) =>
	await scene.runAsTool('textToImage.generate', {}, { calls: [{ Prompts: Prompts as string }], ...call });

const refuses = (prompt: string, message = 'no') => ({
	on: 'submit' as const,
	when: ({ body }: { body?: unknown }) => JSON.stringify(body).includes(prompt),
	fault: { kind: 'fail' as const, shape: 'string' as const, message },
});

describe.each(['calls', 'delegates'] as const)('several images in one call of an agent that %s', (agent) => {
	test.each([
		['a JSON list as a text', list],
		['one on each line', prompts.join('\n')],
		['objects', JSON.stringify(prompts.map((prompt) => ({ prompt })))],
	])('several prompts (%s) are made in parallel, and each image has its prompt', async (_how, input) => {
		const scene = await openScene({ seconds: () => 20 });
		const run = await ask(scene, input, { agent });
		expect(run.answers).toEqual([{ answer: prompts.map((prompt) => having({ prompt, imageUrl: containing('/pictures/') })) }]);
		expect(scene.sent().map(({ params }) => params.prompt)).toEqual(prompts);
		expect(run.tookMs).toBeLessThan(40_000);
	});

	test('one failed image of several prompts does not hide the others', async () => {
		const scene = await openScene();
		scene.faults.add(refuses('blue'));
		const run = await ask(scene, list, { agent });
		expect(run.answers).toEqual([
			{
				answer: [
					having({ prompt: 'a red fox', imageUrl: containing('/pictures/') }),
					having({ prompt: 'a blue bird', error: containing('no'), next: containing('a new paid task') }),
					having({ prompt: 'a green frog', imageUrl: containing('/pictures/') }),
				],
			},
		]);
	});

	test("each of several prompts is paid once across n8n's attempts", async () => {
		const scene = await openScene();
		scene.faults.add({ ...refuses('blue'), times: 1 });
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const run = await ask(scene, list, { agent, settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 } });
		expect(scene.ledger.paidDuplicates()).toEqual([]);
		const paid = scene.sent().map(({ params }) => params.prompt);
		for (const prompt of ['a red fox', 'a green frog']) expect(paid.filter((one) => one === prompt)).toHaveLength(1);
		expect(JSON.stringify(run.answers).match(/imageUrl/g)).toHaveLength(3);
	});

	test("'Max Paid Tasks' counts each of several prompts", async () => {
		const scene = await openScene();
		const run = await ask(scene, list, { agent, options: { maxPaidTasks: 2 } });
		expect(JSON.stringify(run.answers)).toContain("would exceed 'Max Paid Tasks' (2)");
		expect(scene.ledger.tasksCreated().length).toBeLessThanOrEqual(2);
	});

	test('the same prompt twice makes two images', async () => {
		const scene = await openScene();
		await ask(scene, 'a red fox\na red fox', { agent });
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});
});

test.each([
	['eleven', Array.from({ length: 11 }, (_, index) => `picture ${index}`).join('\n'), 'has 11 prompts'],
	['one that is too long', `a\n${'x'.repeat(801)}`, 'has 801 characters at position 2'],
	['one that is empty', '["a", " "]', 'has no text at position 2'],
	['none at all', '', "'Prompt' is empty"],
])('several prompts are refused before anything is sent: %s', async (_what, input, problem) => {
	const scene = await openScene();
	const run = await ask(scene, input);
	expect(run.answers).toEqual([{ answer: [{ error: containing(problem), next: containing('Nothing was sent') }] }]);
	expect(scene.requests()).toBe(0);
});

test('a prompt that the user has fixed cannot be bypassed', async () => {
	const scene = await openScene();
	const run = await scene.runAsTool('textToImage.generate', { prompt: 'our logo' }, { calls: [{ Prompts: '["anything"]' }] });
	expect(run.answers).toHaveLength(1);
	expect(scene.sent().map(({ params }) => params.prompt)).toEqual(['our logo']);
});
