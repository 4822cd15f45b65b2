import type { IDataObject } from 'n8n-workflow';

import type { Fault, FailureShape } from '../simulator/index';
import { forbiddenKey, Simulator } from '../simulator/index';
import { containing, having } from './matchers';
import { openScene } from './scene';

const generate = 'textToImage.generate';
const small = { prompt: '={{ $json.prompt ?? "x" }}', imageSize: 'custom', width: 512, height: 512, downloadImages: false };
const prompts = (...prompt: string[]): IDataObject[] => prompt.map((one) => ({ prompt: one }));

describe('a task that the service fails', () => {
	it.each<[FailureShape, string | number, string, string]>([
		['error_message', 3001095, 'Internal generation error', 'Internal generation error (code 3001095)'],
		['error_message', '003001095', 'Internal generation error', 'Internal generation error (code 003001095)'],
		[
			'message',
			'NotFound.ProjectName',
			'The specified project does not exist.',
			'The specified project does not exist. (code NotFound.ProjectName)',
		],
		['string', '', 'task failed', 'task failed'],
		['text', 'AccessDenied', 'No access', 'No access (code AccessDenied)'],
		['bare', '', '', 'the service gave no reason (status "failed")'],
	])("in the shape %s (%s) ends its item in the service's words, with its task", async (shape, code, message, said) => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'fail', shape, code, message } });
		const run = await scene.run(generate, small);
		const { id } = scene.ledger.tasks[0] ?? {};
		expect(run.error?.message).toBe(`SeaArt Spark (Vtrix) could not finish the task: ${said} [item 0]`);
		expect(run.error?.description).toContain(`The task ID is ${id}`);
		expect(run.error?.context?.data).toMatchObject({ taskId: id, ...(code === '' ? {} : { errorCode: String(code) }) });
	});

	it.each([
		[3001006, 'ratio is between 1:3 and 3:1'],
		[3001009, 'its own page lists sizes up to 3024'],
		['3009003', 'capital letters count'],
		[110001, 'sensitive content'],
		['InputImageSensitiveContentDetected.PrivacyInformation', 'a real person'],
		['Unheard.Of', 'Check the parameters of this item'],
	])('says what to do about the code %s', async (code, advice) => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'fail', shape: 'message', code, message: 'no' } });
		expect((await scene.run(generate, small)).error?.description).toContain(advice);
	});

	it('names the paid tasks of the other items, and submits no more', async () => {
		const scene = await openScene({ seconds: (_model, { prompt }) => (prompt === 'bad' ? 1 : 60) });
		scene.faults.add({
			on: 'submit',
			when: ({ body }) => JSON.stringify(body).includes('bad'),
			fault: { kind: 'fail', shape: 'string', message: 'no' },
		});
		const run = await scene.run(
			generate,
			{ ...small, options: { maxTasksInFlight: 2 } },
			{ items: prompts('good', 'bad', 'never', 'never') },
		);
		const [good, bad, ...more] = scene.ledger.tasks;
		expect(more).toEqual([]);
		expect(run.error?.message).toContain('[item 1]');
		expect(run.error?.description).toContain(bad?.id);
		expect(run.error?.description).toContain(`item 0: ${good?.id}`);
		expect(run.error?.context?.data).toMatchObject({ taskId: bad?.id, tasks: [{ itemIndex: 0, taskId: good?.id }] });
	});
});

describe('one bad item of several, with "continue"', () => {
	const bad = { prompt: 'bad', row: 7 };
	const input = [{ prompt: 'a', row: 6 }, bad, { prompt: 'b', row: 8 }];

	const withOneBad = async (onError: 'continueErrorOutput' | 'continueRegularOutput') => {
		const scene = await openScene();
		scene.faults.add({
			on: 'submit',
			when: ({ body }) => JSON.stringify(body).includes('"bad"'),
			fault: { kind: 'fail', shape: 'error_message', code: 3001095, message: 'Internal generation error' },
		});
		const run = await scene.run(generate, small, { items: input, settings: { onError } });
		const failed = scene.ledger.tasks.find(({ outcome }) => outcome === 'failed');
		const details = { taskId: failed?.id, status: 'failed', model: 'spark_t2i_3_0', errorCode: '3001095' };
		const words = {
			error: containing('Internal generation error (code 3001095) [item 1]'),
			message: containing(`The task ID is ${failed?.id}`),
			details,
		};
		return { run, words };
	};

	it('takes the error output alone, with its input fields, its task and its pairing', async () => {
		const { run, words } = await withOneBad('continueErrorOutput');
		expect(run.status).toBe('success');
		expect(run.errorItems).toEqual([{ json: { ...bad, ...words }, pairedItem: { item: 1 } }]);
		expect(run.items.map(({ json, pairedItem }) => [json.status, pairedItem])).toEqual([
			['completed', { item: 0 }],
			['completed', { item: 2 }],
		]);
	});

	it('keeps its place among the others on the regular output', async () => {
		const { run, words } = await withOneBad('continueRegularOutput');
		expect(run.status).toBe('success');
		expect(run.errorItems).toEqual([]);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(run.json).toEqual([having({ status: 'completed' }), words, having({ status: 'completed' })]);
	});

	it('leads a later node to the item it came from', async () => {
		const scene = await openScene();
		scene.faults.add({
			on: 'submit',
			when: ({ body }) => JSON.stringify(body).includes('"bad"'),
			fault: { kind: 'fail', shape: 'string', message: 'no' },
		});
		const run = await scene.run(generate, small, {
			items: input,
			settings: { onError: 'continueErrorOutput' },
			nodes: [{ name: 'Good' }, { name: 'Bad' }],
			connections: [
				['Start', 'Spark'],
				['Spark', 'Good'],
				['Spark', 'Bad', 1],
			],
		});
		expect(run.itemsOf('Good').map(({ json }) => json.status)).toEqual(['completed', 'completed']);
		expect(run.itemsOf('Bad').map(({ json }) => json.row)).toEqual([7]);
	});

	it('holds a time out, with the id to fetch it by', async () => {
		const scene = await openScene({ seconds: (_model, { prompt }) => (prompt === 'bad' ? 3_600 : 3) });
		const run = await scene.run(
			generate,
			{ ...small, options: { timeoutSeconds: 20 } },
			{ items: input, settings: { onError: 'continueErrorOutput' } },
		);
		const slow = scene.ledger.tasks.find(({ outcome }) => outcome === 'running');
		expect(run.errorItems).toEqual([
			having({ json: having({ row: 7, details: { taskId: slow?.id, status: 'in_progress', model: 'spark_t2i_3_0' } }) }),
		]);
		expect(run.items).toHaveLength(2);
	});

	it('holds all of them when all are bad', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault: { kind: 'fail', shape: 'string', message: 'no' } });
		const run = await scene.run(generate, small, { items: input, settings: { onError: 'continueErrorOutput' } });
		expect(run.items).toEqual([]);
		expect(run.errorItems.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(new Set(run.errorItems.map(({ json }) => (json.details as IDataObject).taskId))).toEqual(
			new Set(scene.ledger.tasks.map(({ id }) => id)),
		);
	});
});

describe('a service that does not let the user in', () => {
	it.each([
		[
			'401',
			'wrong-key',
			'SeaArt Spark (Vtrix) did not accept the API key: invalid_api_key [item 0]',
			'Check the API key in the credential',
		],
		[
			'403',
			forbiddenKey,
			'SeaArt Spark (Vtrix) knows this API key and gives it no access: Permission denied [item 0]',
			'balance of your account',
		],
	])('%s says what to check, after a single request', async (httpCode, apiKey, message, advice) => {
		const scene = await openScene();
		const run = await scene.run(generate, small, { credential: { apiKey } });
		expect(run.error?.message).toBe(message);
		expect(run.error?.description).toContain(advice);
		expect(run.error?.description).toContain('nothing has to be paid');
		expect(run.error?.context?.data).toEqual(having({ httpCode }));
		expect(scene.requests()).toBe(1);
	});

	it('says that the balance is used up', async () => {
		const scene = await openScene({ balance: 0.01 });
		const run = await scene.run(generate, small);
		expect(run.error?.message).toContain('Insufficient balance');
		expect(run.error?.description).toContain('balance of your account');
	});

	it('says so at an address where nothing listens, and that nothing was paid', async () => {
		const scene = await openScene();
		await scene.simulator.stop();
		const run = await scene.run(generate, small);
		expect(run.error?.message).toBe('SeaArt Spark (Vtrix) cannot be reached: the connection could not be made [item 0]');
		expect(run.error?.description).toContain("'Base URL'");
		expect(run.error?.description).toContain('No task was created');
	});

	it('says so at an address whose name nobody knows', async () => {
		const scene = await openScene();
		const run = await scene.run(generate, small, { credential: { baseUrl: 'http://spark.invalid' } });
		expect(run.error?.message).toContain('cannot be reached');
	});

	it('says so at an address that is none', async () => {
		const scene = await openScene();
		const run = await scene.run(generate, small, { credential: { baseUrl: 'not an address' } });
		expect(run.error?.message).toContain('the address is not a valid one');
	});

	it('does not follow a redirect with the key', async () => {
		const scene = await openScene();
		const other = await Simulator.start();
		scene.faults.add({ on: 'submit', fault: { kind: 'redirect', to: `${other.url}/model/v1/generation` } });
		const run = await scene.run(generate, small);
		await other.stop();
		expect(run.error?.message).toContain('the answer was a redirect, which is never followed with a key');
		expect(other.ledger.requests).toEqual([]);
	});

	it('says so at an address that is not the service', async () => {
		const scene = await openScene();
		const run = await scene.run(generate, small, { credential: { baseUrl: `${scene.simulator.url}/elsewhere` } });
		expect(run.error?.message).toContain('does not know this address');
		expect(run.error?.description).toContain("'Base URL'");
	});
});

describe('a reply that does not fit', () => {
	const done = { id: 'd1', status: 'completed', model: 'spark_t2i_3_0' };
	const group = { ...done, model: 'spark_asset_create_group' };
	const text = (value: unknown) => [{ content: [{ type: 'text', url: '', text: value }] }];

	it.each<[string, unknown]>([
		['completed without output', done],
		['completed with no output entries', { ...done, output: [] }],
		['completed with no content', { ...done, output: [{ content: [] }] }],
		['an image without an address', { ...done, output: [{ content: [{ type: 'image', url: '' }] }] }],
		['an image whose address is a script', { ...done, output: [{ content: [{ type: 'image', url: 'javascript:alert(1)' }] }] }],
		['output that is no list', { ...done, output: { content: 'x' } }],
		['output full of nulls', { ...done, output: [null] }],
	])('ends an image with a clear error and its task: %s', async (_which, body) => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', fault: { kind: 'reply', body } });
		const run = await scene.run(generate, small);
		const { id } = scene.ledger.tasks[0] ?? {};
		expect(run.error?.message).toContain(
			`did not report the result of task ${id}: the task is completed, and its reply does not hold what it made`,
		);
		expect(run.error?.description).toContain(`resource Task, operation Wait, with task ID ${id}`);
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	it.each<[string, unknown]>([
		['text that is no JSON', { ...group, output: text('no json') }],
		['text that is cut off', { ...group, output: text('{"Result":{"Id":"gro') }],
		['no result in the text', { ...group, output: text('{"ResponseMetadata":{}}') }],
		['a result without an ID', { ...group, output: text('{"Result":{}}') }],
		['a null result', { ...group, output: text('{"Result":null}') }],
		['an ID that is an object', { ...group, output: text('{"Result":{"Id":{}}}') }],
		['a blank ID', { ...group, output: text('{"Result":{"Id":"  "}}') }],
		['text that is a number', { ...group, output: text(7) }],
	])('ends a group with a clear error and its task: %s', async (_which, body) => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', fault: { kind: 'reply', body } });
		const run = await scene.run('assetGroup.create', { name: 'heroes' });
		expect(run.error?.message).toContain(`did not report the result of task ${scene.ledger.tasks[0]?.id}`);
		expect(run.error?.message).toContain('its reply does not hold what it made');
	});

	it('takes the result that follows a moment later', async () => {
		const scene = await openScene({ seconds: { spark_t2i_3_0: 1 } });
		scene.faults.add({ on: 'poll', times: 2, fault: { kind: 'reply', body: done } });
		expect((await scene.run(generate, small)).json).toEqual([having({ status: 'completed', imageUrl: containing('/pictures/') })]);
	});

	it('takes text that is JSON already', async () => {
		const scene = await openScene();
		scene.faults.add({ on: 'poll', fault: { kind: 'reply', body: { ...group, output: text({ Result: { Id: 'group-1' } }) } } });
		expect((await scene.run('assetGroup.create', { name: 'heroes' })).json).toEqual([having({ groupId: 'group-1' })]);
	});

	it.each<[string, Fault]>([
		['an HTML page', { kind: 'html', accepted: true }],
		['an empty body', { kind: 'empty', accepted: true }],
		['half of the JSON', { kind: 'truncated', accepted: true }],
		['a list', { kind: 'reply', body: [] }],
		['null', { kind: 'reply', body: 'null' }],
		['no task ID', { kind: 'reply', body: { status: 'in_progress' } }],
	])('to a submit leaves it uncertain, and is not answered with another submit: %s', async (_which, fault) => {
		const scene = await openScene();
		scene.faults.add({ on: 'submit', fault });
		const run = await scene.run(generate, small);
		expect(run.error?.message).toContain('It is not certain whether SeaArt Spark (Vtrix) took the task');
		expect(run.error?.description).toContain('usage page of your Vtrix account');
		expect(scene.ledger.submits()).toHaveLength(1);
	});

	it('that only lacks what is optional is handed on without it', async () => {
		const scene = await openScene();
		const bare = {
			...done,
			model: undefined,
			output: [{ content: [{ url: 'https://example.com/a.png', size: null, jobId: null }] }],
			usage: null,
		};
		scene.faults.add({ on: 'poll', fault: { kind: 'reply', body: bare } });
		const run = await scene.run(generate, small);
		const { id } = scene.ledger.tasks[0] ?? {};
		const url = 'https://example.com/a.png';
		expect(run.json).toEqual([{ taskId: id, status: 'completed', model: 'spark_t2i_3_0', imageUrl: url, images: [{ url }] }]);
	});
});

describe('an operation that is none', () => {
	it.each([
		['textToImage', 'paint', 'The operation "paint" of the resource "textToImage"'],
		['textToImage', '__CUSTOM_API_CALL__', 'The operation "__CUSTOM_API_CALL__" of the resource "textToImage"'],
		['video', 'generate', 'The resource "video"'],
		['__CUSTOM_API_CALL__', '__CUSTOM_API_CALL__', 'The resource "__CUSTOM_API_CALL__"'],
	])('says so and sends nothing: %s, %s', async (resource, operation, what) => {
		const scene = await openScene();
		const run = await scene.run(`${resource}.${operation}`, { prompt: 'x' });
		expect(run.status).toBe('error');
		expect(run.error?.message).toBe(`${what} is not one of this node`);
		expect(run.error?.description).toContain('HTTP Request node');
		expect(scene.requests()).toBe(0);
	});
});
