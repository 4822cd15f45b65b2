import type { Fault } from '../../simulator/index';
import { containing, having } from '../matchers';
import { openScene } from '../scene';

describe('a poll that fails', () => {
	test.each<[string, Fault]>([
		['429', { kind: 'status', status: 429 }],
		['429 with Retry-After', { kind: 'status', status: 429, retryAfter: '3' }],
		['500', { kind: 'status', status: 500 }],
		['503', { kind: 'status', status: 503 }],
		['a reset', { kind: 'reset' }],
		['silence', { kind: 'hang' }],
		['half a reply', { kind: 'truncated' }],
		['a web page with 200', { kind: 'html' }],
		['an empty reply', { kind: 'empty' }],
		['an undocumented status', { kind: 'unknownStatus', status: 'rendering' }],
		['404 in the first seconds', { kind: 'unknownTask' }],
		['"completed" without the result', { kind: 'reply', body: { id: 'd1', status: 'completed', model: 'spark_t2i_3_0' } }],
	])('a poll answered twice with %s does not lose the paid task', async (_name, fault) => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', times: 2, fault });
		const run = await scene.generate(1);
		expect(run.error).toBeUndefined();
		expect(run.json).toEqual([having({ status: 'completed', imageUrl: containing('/pictures/') })]);
		expect(scene.faults.fired).toBe(2);
		expect(scene.ledger.tasksCreated()).toHaveLength(1);
	});

	test.each([
		['7', 7_000],
		['0.5', 500],
	])('a poll waits for Retry-After %s to the millisecond', async (retryAfter, expectedMs) => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 503, retryAfter } });
		await scene.generate(1);
		const [first, second] = scene.ledger.polls();
		expect((second?.at ?? 0) - (first?.endedAt ?? 0)).toBe(expectedMs);
	});

	test('a poll waits for the date in Retry-After', async () => {
		const scene = await openScene();
		const dateAfter = (now: number) => Math.ceil(now / 1_000) * 1_000 + 9_000;
		const retryAfter = (now: number) => new Date(dateAfter(now)).toUTCString();
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'status', status: 429, retryAfter } });
		await scene.generate(1);
		const [first, second] = scene.ledger.polls();
		expect(second?.at).toBe(dateAfter(first?.at ?? 0));
	});

	test.each([
		[401, 1, 'Check the API key'],
		[403, 3, 'balance'],
		[400, 3, 'may have completed'],
		[405, 3, 'may have completed'],
		[302, 3, 'may have completed'],
	])('polls answered with %i end the item after %i of them in a row and name its task', async (status, polls, advice) => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', fault: { kind: 'status', status } });
		const run = await scene.generate(1);
		expect(scene.ledger.polls()).toHaveLength(polls);
		expect(run.error?.description).toContain(advice);
		expect(run.shownText()).toContain(scene.ledger.tasks[0]?.id);
	});

	test.each([302, 400, 403, 405])('a single %i to a poll does not end the wait', async (status) => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', when: ({ indexOfTask }) => indexOfTask % 3 !== 2, fault: { kind: 'status', status } });
		const run = await scene.generate(2);
		expect(run.items).toHaveLength(2);
	});

	test('the reply about another task is not used', async () => {
		const scene = await openScene();
		const image = { type: 'image', url: 'https://example.com/other.png' };
		const body = { id: 'another', status: 'completed', model: 'spark_t2i_3_0', output: [{ content: [image] }] };
		scene.faults.add({ on: 'poll', times: 2, fault: { kind: 'reply', body } });
		const run = await scene.generate(1);
		expect(run.json).toEqual([having({ taskId: scene.ledger.tasks[0]?.id })]);
		expect(JSON.stringify(run.json)).not.toContain('other.png');
	});

	test.each(['vtrix', 'octopusx'] as const)('the reply about another asset is not used on %s', async (service) => {
		const scene = await openScene();
		const stranger = 'asset-20200101000000-zzzzz';
		const ofStranger = (body: object): unknown =>
			JSON.parse(
				JSON.stringify(body)
					.replace(/asset-\d+-\w+/g, stranger)
					.replace('Processing', 'Active'),
			);
		const isLook = ({ model }: { model?: string }) => model === 'spark_asset_get' || service === 'octopusx';
		scene.faults.add({ on: 'poll', when: isLook, times: 1, fault: { kind: 'rewrite', body: ofStranger } });
		const asset = { name: 'a', url: 'https://example.com/a.png', assetGroupBy: 'name', assetGroupName: 'heroes' };
		const run = await scene.run('asset.create', asset, { service });
		expect(run.json).toEqual([having({ assetStatus: 'Active' })]);
		expect(run.shownText()).not.toContain(stranger);
	});

	test('a lookup on Vtrix that returns another asset is repeated', async () => {
		const scene = await openScene();
		const asset = { name: 'a', url: 'https://example.com/a.png', assetGroupBy: 'name', assetGroupName: 'heroes' };
		const [made] = (await scene.run('asset.create', asset)).json;
		const stranger = 'asset-20200101000000-zzzzz';
		const ofStranger = (body: object): unknown => JSON.parse(JSON.stringify(body).replaceAll(made?.assetId as string, stranger));
		scene.faults.add({ on: 'poll', times: 1, fault: { kind: 'rewrite', body: ofStranger } });
		const run = await scene.run('asset.get', { assetId: made?.assetId as string });
		expect(run.json).toEqual([having({ assetId: made?.assetId })]);
	});

	test('a clock that is set forward by an hour causes no timeout', async () => {
		const scene = await openScene({ seconds: () => 20 });
		scene.time.at(5_000, () => scene.time.setBack(-3_600_000));
		const run = await scene.generate(2, { options: { timeoutSeconds: 60 } });
		expect(run.json).toEqual([having({ status: 'completed' }), having({ status: 'completed' })]);
	});

	test('a clock that is set back by an hour neither stops the polls nor causes a timeout', async () => {
		const scene = await openScene({ seconds: () => 20 });
		// The simulator's tasks end by the system time, so it is restored.
		scene.time.at(5_000, () => scene.time.setBack(3_600_000));
		scene.time.at(12_000, () => scene.time.setBack(-3_600_000));
		const run = await scene.generate(1, { options: { timeoutSeconds: 60 } });
		expect(run.items).toHaveLength(1);
		expect(scene.ledger.polls().length).toBeGreaterThan(5);
	});

	test('a 404 that lasts longer than the first seconds fails the item and names its task', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', fault: { kind: 'unknownTask' } });
		const run = await scene.generate(1);
		expect(run.status).toBe('error');
		expect(run.tookMs).toBeLessThan(30_000);
		expect(scene.ledger.polls().length).toBeGreaterThan(2);
		expect(run.shownText()).toContain(scene.ledger.tasks[0]?.id);
	});
});

describe('a reply that never contains the result', () => {
	const done = { status: 'completed', model: 'spark_t2i_3_0' };
	const group = { ...done, model: 'spark_asset_create_group' };
	const text = (value: unknown) => [{ content: [{ type: 'text', url: '', text: value }] }];
	const generate = ['textToImage.generate', { prompt: 'x' }] as const;
	const makeGroup = ['assetGroup.create', { name: 'heroes' }] as const;

	test.each([
		['a picture without output', ...generate, done],
		['a picture without an address', ...generate, { ...done, output: [{ content: [{ type: 'image', url: '' }] }] }],
		['a group in a text that is cut off', ...makeGroup, { ...group, output: text('{"Result":{"Id":"gro') }],
		['a group without an ID', ...makeGroup, { ...group, output: text('{"Result":{}}') }],
	])('%s is returned with the response after the wait, and is not paid again', async (_which, operation, parameters, body) => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', fault: { kind: 'reply', body } });
		const run = await scene.run(operation, parameters);
		const { id: taskId } = scene.ledger.tasks[0] ?? {};
		const message = 'The task completed, but its response contains no result.';
		expect(run.error).toBeUndefined();
		expect(run.json).toEqual([having({ taskId, status: 'completed', message, response: having({ status: 'completed' }) })]);
		expect(run.hints).toContainEqual(containing(`Task ${taskId} completed, but its response contains no result.`));
		expect(run.tookMs).toBeGreaterThan(60_000);
		expect(run.tookMs).toBeLessThan(90_000);
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	test('an image for which the response only has a text fails with that text, names the task, and is not paid again', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', fault: { kind: 'reply', body: { ...done, output: { content: 'the prompt was blocked' } } } });
		const run = await scene.run(...generate);
		expect(run.error?.message).toContain('the prompt was blocked');
		expect(run.shownText()).toContain(scene.ledger.tasks[0]?.id);
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	test('a result in a text that was already parsed as JSON is used', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', fault: { kind: 'reply', body: { ...group, output: text({ Result: { Id: 'group-1' } }) } } });
		expect((await scene.run(...makeGroup)).json).toEqual([having({ groupId: 'group-1' })]);
	});

	test('a reply without optional fields is returned without them', async () => {
		const scene = await openScene();
		const url = 'https://example.com/a.png';
		const bare = { ...done, model: undefined, output: [{ content: [{ url, size: null, jobId: null }] }], usage: null };
		scene.faults.add({ on: 'poll', fault: { kind: 'reply', body: bare } });
		const run = await scene.generate(1);
		const { id } = scene.ledger.tasks[0] ?? {};
		expect(run.json).toEqual([{ imageUrl: url, prompt: 'picture 0', status: 'completed', model: 'spark_t2i_3_0', taskId: id }]);
	});
});
