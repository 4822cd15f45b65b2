import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { storedFile } from '../engine';
import { having } from '../matchers';
import { openScene, type Call, type Run, type Scene } from '../scene';

const idsOf = ({ json }: Run) => json.map(({ taskId }) => taskId);
const promptOf = ({ ledger }: Scene, id: unknown) => ledger.task(id as string)?.params.prompt;
const asksFor =
	(prompt: string) =>
	({ body }: { body?: unknown }) =>
		JSON.stringify(body).includes(prompt);
const continues = { onError: 'continueRegularOutput' as const };
const twice = { retryOnFail: true, maxTries: 2, waitBetweenTries: 3_000 };

describe('results of an attempt that n8n discards are not returned', () => {
	test('after Stop in the pause before the next attempt, a manual run returns all of them without paying', async () => {
		const scene = await openScene({ seconds: (_model, { prompt }) => (prompt === 'picture 0' ? 40 : 4) });
		const settings = { ...twice, ...continues, waitBetweenTries: 5_000 };
		await scene.generate(2, { settings, options: { timeoutSeconds: 20 }, stopAfterMs: 23_000 });
		const second = await scene.generate(2, { options: { timeoutSeconds: 60 } });
		expect(second.json).toHaveLength(2);
		expect(idsOf(second)).toEqual(scene.ledger.tasksCreated().map(({ id }) => id));
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});
});

describe('a result belongs to the request that made it', () => {
	/** A prompt that changes on the second attempt. */
	const changing = { prompt: "={{ $now.toMillis() < 1767225602000 ? 'a fox' : 'a cat' }}" };

	test('a prompt that changed between two attempts does not label the result of the first one', async () => {
		const scene = await openScene({ seconds: () => 8 });
		scene.faults.add({ on: 'poll', times: 2, fault: { kind: 'status', status: 401 } });
		await scene.generate(1, { settings: twice, parameters: changing });
		const cat = await scene.generate(1, { parameters: { prompt: 'a cat' } });
		expect(promptOf(scene, cat.json[0]?.taskId)).toBe('a cat');
		const fox = await scene.generate(1, { parameters: { prompt: 'a fox' } });
		expect(fox.json).toEqual([having({ prompt: 'a fox', taskId: scene.ledger.tasks[0]?.id })]);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});

	test('a task that is resumed from an earlier attempt has its labels and its file name', async () => {
		const scene = await openScene({ seconds: () => 8 });
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const run = await scene.generate(1, { settings: twice, parameters: { ...changing, downloadImages: true } });
		const id = scene.ledger.tasks[0]?.id;
		expect(run.json).toEqual([having({ prompt: 'a fox', taskId: id })]);
		expect(run.items[0]?.binary?.data?.fileName).toBe(`a-fox-${id}.png`);
	});

	test.each<[string, IDataObject, IDataObject]>([
		['a parameter named fingerprint', { fingerprint: 'x', prompt: 'a fox' }, { fingerprint: 'x', prompt: 'a cat' }],
		['another date from an expression', { prompt: 'x', at: '={{ $now }}' }, { prompt: 'x', at: '={{ $now.plus(1) }}' }],
		['another Date object', { prompt: 'x', at: '={{ new Date(5) }}' }, { prompt: 'x', at: '={{ new Date(6) }}' }],
	])('%s makes another request', async (_what, one, other) => {
		const scene = await openScene({ seconds: () => 50 });
		const params = (json: IDataObject) => ({
			modelId: { __rl: true, mode: 'id', value: 'sim_bare_1' },
			inputMode: 'json',
			parametersJson: `={{ ${objectOf(json)} }}`,
			downloadFiles: false,
		});
		const first = await scene.run('model.run', params(one), { options: { timeoutSeconds: 30 } });
		expect(first.error?.message).toContain('still running');
		const run = await scene.run('model.run', params(other), { options: { timeoutSeconds: 600 } });
		expect(run.hints.join()).not.toContain('earlier run');
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});

	/** An expression that returns the object; values that begin with `=` are expressions in it. */
	const objectOf = (json: IDataObject): string =>
		`{ ${Object.entries(json)
			.map(
				([name, value]) => `${name}: ${typeof value === 'string' && value.startsWith('={{') ? value.slice(3, -2) : JSON.stringify(value)}`,
			)
			.join(', ')} }`;
});

describe('each ending gives one piece of advice', () => {
	const uncertainAndPaid = async (call: Call = {}) => {
		const scene = await openScene({ seconds: () => 8 });
		scene.faults.add({ on: 'submit', when: asksFor('picture 1'), fault: { kind: 'reset', accepted: true } });
		return { scene, run: await scene.generate(2, { options: { maxTasksInFlight: 2 }, ...call }) };
	};

	test('an uncertain item beside a paid one: check first, then execute again', async () => {
		const { scene, run } = await uncertainAndPaid();
		const { description = '' } = run.error ?? {};
		expect(run.error?.message).toContain('Could not confirm whether');
		expect(description).toContain(`item 0: ${scene.ledger.tasks[0]?.id}`);
		expect(description).toMatch(/Check \S.* before you execute this step again: that submits item 1 again/);
		expect(description.match(/again in a new execution|Execute this step again to get/g)).toBeNull();
	});

	test.each(['integrated', 'trigger'] as const)('an execution that cannot resume (%s) does not promise it', async (mode) => {
		const { run } = await uncertainAndPaid({ mode });
		expect(run.error?.description).not.toMatch(/execute this step again/i);
		expect(run.error?.description).toContain('use Task > Wait with the task IDs');
	});
});

describe('the response to a submit is read after Stop', () => {
	test.each(['vtrix', 'octopusx'] as const)('its task is logged and returned by the next run on %s', async (service) => {
		const scene = await openScene({ seconds: () => 5, assetProcessingSeconds: 1 });
		scene.faults.add({ on: 'submit', times: 1, fault: { kind: 'slow', ms: 3_000 } });
		const call: Call = { service, parameters: service === 'octopusx' ? { name: 'heroes' } : {} };
		const start = async (more: Call = {}) =>
			service === 'vtrix' ? await scene.generate(1, { ...call, ...more }) : await scene.run('assetGroup.create', {}, { ...call, ...more });
		const stopped = await start({ stopAfterMs: 2_000 });
		expect(stopped.status).toBe('canceled');
		expect(stopped.tookMs).toBeLessThanOrEqual(2_050);
		await scene.time.pass(5_000);
		const second = await start();
		expect(second.hints.join()).toContain('Returned 1 result of an earlier run');
		expect(scene.ledger.submits()).toHaveLength(1);
	});
});

describe("'Max Paid Tasks' on a later attempt", () => {
	test('an ending at the limit shows the reason of the first attempt and its paid tasks', async () => {
		const scene = await openScene();
		scene.faults.add({
			on: 'submit',
			when: asksFor('"picture 1"'),
			times: 1,
			fault: { kind: 'fail', shape: 'string', message: 'bad words' },
		});
		const run = await scene.generate(2, { options: { maxPaidTasks: 2 }, settings: twice });
		expect(run.error?.message).toContain("would exceed 'Max Paid Tasks' (2)");
		expect(run.error?.description).toContain('bad words');
		expect(run.error?.description).toContain(scene.ledger.tasks.find(({ outcome }) => outcome !== 'failed')?.id);
		expect(scene.ledger.tasksCreated()).toHaveLength(2);
	});

	test('an item at the limit shows why it failed before, with Continue', async () => {
		const scene = await openScene();
		scene.faults.add({
			on: 'submit',
			when: asksFor('"picture 0"'),
			times: 1,
			fault: { kind: 'fail', shape: 'string', message: 'bad words' },
		});
		const run = await scene.generate(2, { options: { maxPaidTasks: 2 }, settings: { ...twice, ...continues } });
		expect(JSON.stringify(run.json[0])).toContain('bad words');
		expect(run.json[1]).toEqual(having({ status: 'completed' }));
	});

	test('a group that has to be created is counted before anything is sent', async () => {
		const scene = await openScene({ assetProcessingSeconds: 1 });
		const parameters = { assetGroupBy: 'name', assetGroupName: 'heroes', name: '={{ $json.name }}', url: 'https://example.com/a.webp' };
		const run = await scene.run('asset.create', parameters, {
			items: ['a', 'b', 'c'].map((name) => ({ name })),
			options: { maxPaidTasks: 3 },
		});
		expect(run.error?.message).toContain("would exceed 'Max Paid Tasks' (3)");
		expect(scene.requests()).toBe(0);
	});

	test('a later attempt that ends before it sends anything names the paid tasks of earlier ones', async () => {
		const scene = await openScene({ seconds: () => 8 });
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
		const run = await scene.generate(2, {
			settings: twice,
			parameters: { prompt: "={{ $now.toMillis() < 1767225602000 ? $json.prompt : '' }}" },
		});
		expect(run.error?.message).toContain("'Prompt' is empty");
		for (const { id } of scene.ledger.tasksCreated()) expect(run.error?.description).toContain(id);
		expect(run.error?.description).toContain('invalid_api_key');
	});
});

test("images that were paid for are returned after 'Number of Images' was lowered between two attempts", async () => {
	const scene = await openScene({ seconds: () => 8 });
	scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 401 } });
	const run = await scene.generate(1, {
		settings: twice,
		parameters: { numberOfImages: '={{ $now.toMillis() < 1767225602000 ? 3 : 1 }}' },
	});
	expect(scene.ledger.tasksCreated()).toHaveLength(3);
	expect(new Set(idsOf(run))).toEqual(new Set(scene.ledger.tasks.map(({ id }) => id)));
});

test('the same file in another execution is the same request', async () => {
	const scene = await openScene({ seconds: () => 50 });
	const effect = async (content: string, options: IDataObject) => {
		const data = await storedFile(Buffer.from(content), 'photo.png', 'image/png');
		const items: INodeExecutionData[] = [{ json: {}, binary: { data } }];
		return await scene.run(
			'imageEffects.apply',
			{ imageSource: 'binaryFile', inputBinaryField: 'data', downloadImages: false },
			{ items, options, instanceBaseUrl: 'https://n8n.example.com' },
		);
	};
	const first = await effect('the bytes of a photo', { timeoutSeconds: 30 });
	expect(first.status).toBe('error');
	expect(scene.ledger.tasksCreated()).toHaveLength(1);
	expect((await effect('the bytes of a photo', {})).hints.join()).toContain('Returned 1 result of an earlier run');
	await effect('the bytes of a photo', { timeoutSeconds: 30 });
	await effect('other bytes', {});
	expect(scene.ledger.tasksCreated()).toHaveLength(3);
});

test('the signed URL of a file is created when its task is submitted, not before the wait for a free slot', async () => {
	const scene = await openScene({ seconds: () => 300, slots: 1 });
	const data = await storedFile(Buffer.from('the bytes of a photo'), 'photo.png', 'image/png');
	const items: INodeExecutionData[] = [0, 1].map(() => ({ json: {}, binary: { data } }));
	await scene.run(
		'imageEffects.apply',
		{ imageSource: 'binaryFile', inputBinaryField: 'data', downloadImages: false },
		{ items, options: { timeoutSeconds: 1_000 }, instanceBaseUrl: 'https://n8n.example.com' },
	);
	const expiries = scene.ledger.tasks.map(({ params, submittedAt }) => {
		const url = /https:\/\/n8n\.example\.com[^"]*/.exec(JSON.stringify(params))?.[0] ?? '';
		const [, payload = ''] = (new URL(url).searchParams.get('token') ?? '').split('.');
		const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp: number };
		return exp * 1_000 - submittedAt;
	});
	expect(scene.ledger.tasks[1]!.submittedAt - scene.ledger.tasks[0]!.submittedAt).toBeGreaterThan(250_000);
	expect(Math.min(...expiries)).toBeGreaterThan(3_590_000);
});
