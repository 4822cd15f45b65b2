import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Fault } from '../../simulator/index';
import { bytesOf } from '../engine';
import { containing, having } from '../matchers';
import { openScene } from '../scene';

const downloading = { parameters: { downloadImages: true } };

// The scene checks that the key is in no log line, item, error or saved execution, and is not sent to a file host.
test.each<[string, 'submit' | 'poll' | 'download', Fault]>([
	['a refused submit', 'submit', { kind: 'status', status: 401 }],
	['a service that repeats the key', 'submit', { kind: 'status', status: 400, body: { message: 'bad key: Bearer simulator-key' } }],
	['a reset', 'submit', { kind: 'reset' }],
	['a poll that is denied', 'poll', { kind: 'status', status: 403 }],
	['a download that is denied', 'download', { kind: 'status', status: 403 }],
])('the key stays in the credential after %s', async (_which, on, fault) => {
	const scene = await openScene();
	scene.faults.add({ on, fault });
	const run = await scene.generate(2, { ...downloading, settings: { onError: 'continueErrorOutput' } });
	expect(run.errorItems).toHaveLength(2);
	expect(scene.faults.fired).toBeGreaterThanOrEqual(2);
});

test('the log names paid tasks, and contains no prompt and no URL', async () => {
	const scene = await openScene();
	scene.faults.add({ on: 'download', fault: { kind: 'status', status: 404 } });
	const run = await scene.generate(1, downloading);
	const log = run.log.join('\n');
	expect(log).toMatch(new RegExp(`^info .*${scene.ledger.tasks[0]?.id} submitted`, 'm'));
	expect(log).not.toContain('picture 0');
	expect(log).not.toContain('/pictures/');
});

test('the URL of an image that could not be downloaded is not in the error', async () => {
	const scene = await openScene();
	scene.faults.add({ on: 'download', fault: { kind: 'status', status: 404 } });
	const { error } = await scene.generate(1, downloading);
	expect(JSON.stringify([error?.message, error?.description, error?.context])).not.toContain('/pictures/');
});

test('the key is not sent to another host that stores the images', async () => {
	const scene = await openScene({ imageUrlHost: 'localhost' });
	const run = await scene.generate(1, downloading);
	expect(run.json).toEqual([having({ imageUrl: containing('http://localhost:') })]);
	expect(scene.ledger.ofKind('download').map(({ authorization }) => authorization)).toEqual(['none']);
});

test('the key is not sent along when an image redirects to another host', async () => {
	const scene = await openScene();
	const keys: unknown[] = [];
	const other: Server = createServer((request, response) => {
		keys.push(request.headers.authorization);
		response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from('89504e47', 'hex'));
	});
	await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
	const { port } = other.address() as AddressInfo;
	scene.faults.add({ on: 'download', fault: { kind: 'redirect', to: `http://localhost:${port}/elsewhere.png` } });
	const run = await scene.generate(1, downloading);
	other.close();
	expect(keys).toEqual([undefined]);
	expect((await bytesOf(run.items[0]?.binary?.data)).toString('hex')).toBe('89504e47');
});

test.each(['../../../account', 'a/b', 'a?b=c', '%2e%2e', 'x?y=z#f', 'ä ö', '\\\\host'])(
	'the task ID %p is sent as one segment of the path',
	async (taskId) => {
		const scene = await openScene();
		const run = await scene.run('task.get', { taskId });
		expect(run.status).toBe('error');
		expect([...new Set(scene.ledger.polls().map((poll) => poll.taskId))]).toEqual([taskId]);
		for (const { path } of scene.ledger.requests) expect(path).toMatch(/^\/model\/v1\/generation\/task\/[^/?#]+$/);
	},
);

test.each(['.', '..', '...'])('the task ID %p, which would change the path, is refused before anything is sent', async (taskId) => {
	const scene = await openScene();
	const run = await scene.run('task.get', { taskId });
	expect(run.error?.message).toBe(`'Task ID' is "${taskId}", which is no ID`);
	expect(scene.requests()).toBe(0);
});

test.each(['file:///etc/passwd', 'ftp://example.com/a.png', 'javascript:alert(1)', 'data:image/png;base64,AAAA', '//example.com/a.png'])(
	'a result at %p is not downloaded, and its task is named',
	async (url) => {
		const scene = await openScene();
		const body = { id: 'x', status: 'completed', model: 'spark_t2i_3_0', output: [{ content: [{ type: 'image', url }] }] };
		scene.faults.add({ on: 'poll', fault: { kind: 'reply', body } });
		const run = await scene.generate(1, downloading);
		expect(run.status).toBe('error');
		expect(run.shownText()).toContain(scene.ledger.tasks[0]?.id);
		expect(scene.ledger.ofKind('download')).toEqual([]);
	},
);
