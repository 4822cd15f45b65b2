import type { IDataObject } from 'n8n-workflow';

import { fromAi } from './agents';
import { containing, having } from './matchers';
import { openScene, type Scene, type ToolCall } from './scene';

const generate = { prompt: fromAi('Prompt') };
const fox = { calls: [{ Prompt: 'a red fox' }] };

/** Advice that an agent cannot follow: it has arguments, but no settings. */
const SETTINGS = /\bOptions\b|\bpanel\b|\[item \d+\]|Retry On Fail|Execute this step/;

const ask = async (scene: Scene, call: Partial<ToolCall> = {}, parameters: IDataObject = generate) =>
	await scene.runAsTool('textToImage.generate', parameters, { ...fox, ...call });

describe('a tool returns an error as its response if n8n would pass an empty text', () => {
	test('a tool reports an invalid argument to the agent, and nothing is sent', async () => {
		const scene = await openScene();
		const run = await ask(scene, { calls: [{ Prompt: 'x'.repeat(801) }] });
		expect(run.answers).toEqual([
			{ answer: [{ error: "'Prompt' has 801 characters, but the service accepts at most 800", next: containing('Shorten it.') }] },
		]);
		expect(scene.requests()).toBe(0);
	});

	test.each<[string, Parameters<Scene['faults']['add']>[0], object]>([
		[
			'a task that failed',
			{ on: 'submit', fault: { kind: 'fail', shape: 'string', message: 'no' } },
			{ next: containing('a new paid task') },
		],
		['no credit', { on: 'submit', fault: { kind: 'status', status: 403 } }, { next: containing('may have no balance left') }],
		[
			'a key that is not accepted',
			{ on: 'submit', fault: { kind: 'status', status: 401 } },
			{ next: containing('Do not call the tool again') },
		],
		[
			'a submit of unknown fate',
			{ on: 'submit', fault: { kind: 'status', status: 500, accepted: true } },
			{ next: containing('do not ask') },
		],
		[
			'a task whose status cannot be checked',
			{ on: 'poll', fault: { kind: 'status', status: 401 } },
			{ taskId: containing(''), next: containing('do not ask') },
		],
	])('a tool reports to the agent %s', async (_what, fault, fields) => {
		const scene = await openScene();
		scene.faults.add(fault);
		const run = await ask(scene);
		expect(run.answers).toEqual([{ answer: [having({ error: containing('SeaArt Spark'), ...fields })] }]);
		expect(JSON.stringify(run.answers)).not.toMatch(SETTINGS);
	});

	test('a tool reports a timeout to the agent, with the task ID', async () => {
		const scene = await openScene({ seconds: () => 100 });
		const run = await ask(scene, { options: { timeoutSeconds: 5 } });
		const [{ id } = { id: '' }] = scene.ledger.tasks;
		expect(run.answers).toEqual([{ answer: [{ error: containing('is still running'), taskId: id, next: containing(id) }] }]);
		expect(JSON.stringify(run.answers)).not.toMatch(SETTINGS);
	});

	test("a tool reports to the agent that 'Max Paid Tasks' is reached", async () => {
		const scene = await openScene();
		const run = await ask(scene, { calls: [...fox.calls, ...fox.calls], options: { maxPaidTasks: 1 } });
		expect(run.answers).toEqual([
			{ answer: [having({ imageUrl: containing('/pictures/') })] },
			{ answer: [{ error: containing("would exceed 'Max Paid Tasks' (1)"), next: containing('tell the user') }] },
		]);
		expect(JSON.stringify(run.answers)).not.toMatch(SETTINGS);
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
	});

	test('a tool reports an invalid credential to the agent', async () => {
		const scene = await openScene();
		const run = await ask(scene, { credential: { apiKey: '' } });
		expect(run.answers).toEqual([{ answer: [{ error: "'API Key' is empty in the credential", next: containing('tell the user') }] }]);
	});

	test('a tool with Retry On Fail reports an error only after the last attempt, and counts attempts for each call', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', times: 2, fault: { kind: 'status', status: 400, body: { message: 'no' } } });
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		const run = await ask(scene, { calls: [...fox.calls, ...fox.calls], settings });
		expect(run.answers).toEqual([
			{ answer: [{ error: containing('no'), next: containing("you won't be charged") }] },
			{ answer: [having({ imageUrl: containing('/pictures/') })] },
		]);
		expect(scene.ledger.submits()).toHaveLength(3);
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
	});

	test('a tool that is stopped returns nothing: the call ends as stopped', async () => {
		const scene = await openScene({ seconds: () => 100 });
		const run = await ask(scene, { stopAfterMs: 2_000 });
		expect(run.status).toBe('canceled');
	});
});

/** Invalid arguments by operation; none of them costs anything. */
const WRONG: Array<[operation: string, args: IDataObject]> = [
	['textToImage.generate', { Prompt: '' }],
	['textToImage.generate', { Prompt: 'a', Image_Size: 'enormous' }],
	['textToImage.generate', { Prompt: 'a', Image_Size: '20:1' }],
	['textToImage.generate', { Prompt: 'a', Image_Size: '9000x9000' }],
	['imageEdit.edit', { Prompt: '', Image_URLs: 'https://example.com/a.jpg' }],
	['imageEdit.edit', { Prompt: 'a', Image_URLs: 'my photo' }],
	['imageEdit.edit', { Prompt: 'a', Image_URLs: 'https://example.com/a.jpg', Image_Size: 'enormous' }],
	['imageEffects.apply', { Image_URL: '', Template: 'glass_ball' }],
	['imageEffects.apply', { Image_URL: 'https://example.com/a.jpg', Template: '' }],
	['imageEffects.apply', { Image_URL: 'my photo', Template: 'glass_ball' }],
	['imageEffects.apply', { Image_URL: 'https://example.com/a.jpg', Template: 'nothing like it' }],
	['video.generate', {}],
	['video.generate', { Prompt: 'a', Ratio: 'wide' }],
	['video.generate', { Prompt: 'a', Duration_Seconds: 60 }],
	['video.generate', { Prompt: 'a', First_Frame_URL: 'https://example.com/a.jpg', Asset_IDs: 'asset-20260414180702-abcde' }],
	['asset.create', { Name: 'a', URL: 'https://example.com/a.jpg' }],
	['asset.create', { Name: 'a', URL: 'https://example.com/a', Asset_Group_ID: 'group-20260414180602-52qww' }],
	['asset.get', { Asset_ID: '' }],
	['assetGroup.create', { Name: 'x'.repeat(65) }],
	['task.get', { Task_ID: '' }],
];

test.each(WRONG)('%s with %j gets an error that the agent can act on, and nothing is sent', async (operation, args) => {
	const scene = await openScene();
	const run = await scene.runAsTool(operation, {}, { calls: [args] });
	expect(run.answers).toEqual([{ answer: [having({ error: containing("'"), next: containing('Nothing was sent') })] }]);
	expect(JSON.stringify(run.answers)).not.toMatch(SETTINGS);
	expect(JSON.stringify(run.answers)).not.toMatch(/expression|node\b/i);
	expect(scene.requests()).toBe(0);
});

/** n8n 2.20 ends the whole run if a tool that it runs as a node fails; later versions report it to the agent. */
const testWhereToolsMayFail = process.env.HOST_VERSION === '2.20.0' ? test.skip : test;

testWhereToolsMayFail('an agent that delegates gets the text of the error, and what to do next', async () => {
	const scene = await openScene();
	scene.faults.add({ on: 'submit', fault: { kind: 'status', status: 403 } });
	const run = await ask(scene, { agent: 'delegates' });
	expect(run.answers).toEqual([{ errorText: containing('may have no balance left') }]);
	expect(JSON.stringify(run.answers)).not.toMatch(SETTINGS);
});

test.each(['calls', 'delegates'] as const)('the response of a tool is short: URL, ID and cost, and no URL twice (%s)', async (agent) => {
	const scene = await openScene();
	const { answers } = await ask(scene, { agent });
	const [{ id } = { id: '' }] = scene.ledger.tasks;
	expect(answers).toEqual([{ answer: [{ imageUrl: containing('/pictures/'), taskId: id, cost: expect.any(Number) as number }] }]);
});
