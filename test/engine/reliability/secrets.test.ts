import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Fault } from '../../simulator';
import { bytesOf } from '../engine';
import { openScene, type Run, type Scene } from '../scene';

let scene: Scene;

const everything = (run: Run): string => [run.told(), JSON.stringify(run.data), run.log.join('\n')].join('\n');

describe('secrets', () => {
	test.each<[string, 'submit' | 'poll' | 'download', Fault]>([
		['a refused submit', 'submit', { kind: 'status', status: 401 }],
		['a service that repeats the key', 'submit', { kind: 'status', status: 400, body: { message: 'bad key: Bearer simulator-key' } }],
		['a reset', 'submit', { kind: 'reset' }],
		['a poll that is denied', 'poll', { kind: 'status', status: 403 }],
		['a download that is denied', 'download', { kind: 'status', status: 403 }],
	])('%s: the key is in no item, error, log line or stored data', async (_name, on, fault) => {
		scene = await openScene();
		scene.faults.add({ on, fault });
		const run = await scene.generate(2, { parameters: { downloadImages: true }, settings: { onError: 'continueErrorOutput' } });
		expect(everything(run)).not.toContain(scene.simulator.apiKey);
		expect(scene.ledger.keysSeenOutsideService()).toEqual([]);
	});

	test('neither key nor prompt is logged, and the address of a picture is in no error', async () => {
		scene = await openScene();
		scene.faults.add({ on: 'download', fault: { kind: 'status', status: 404 } });
		const run = await scene.generate(1, { parameters: { downloadImages: true } });
		expect(run.log.join('\n')).not.toContain('picture 0');
		expect(run.log.join('\n')).not.toContain(scene.simulator.apiKey);
		expect(JSON.stringify([run.error?.message, run.error?.description, run.error?.context])).not.toContain('/pictures/');
		expect(run.log.join('\n')).not.toContain('/pictures/');
	});

	test('the key does not go to the host of a picture, nor along its redirect to another host', async () => {
		scene = await openScene();
		const headers: unknown[] = [];
		const other: Server = createServer((request, response) => {
			headers.push(request.headers.authorization);
			response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from('89504e47', 'hex'));
		});
		await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
		const { port } = other.address() as AddressInfo;
		scene.faults.add({ on: 'download', fault: { kind: 'redirect', to: `http://localhost:${port}/elsewhere.png` } });
		const run = await scene.generate(1, { parameters: { downloadImages: true } });
		other.close();
		expect(headers).toEqual([undefined]);
		expect((await bytesOf(run.items[0]?.binary?.data)).toString('hex')).toBe('89504e47');
	});

	test.each(['../../../account', 'a/b', '..', '.', '%2e%2e', 'x?y=z#f', 'ä ö', '\\\\host'])(
		'the task ID %p cannot leave its path segment',
		async (taskId) => {
			scene = await openScene();
			const run = await scene.run('task.get', { taskId });
			expect(run.status).toBe('error');
			for (const { path } of scene.ledger.requests) {
				expect(path).toMatch(/^\/model\/v1\/generation\/task\/[^/?#]+$/);
				expect(path).not.toMatch(/\/\.{1,2}$/);
			}
		},
	);

	test.each(['file:///etc/passwd', 'ftp://example.com/a.png', 'javascript:alert(1)', 'data:image/png;base64,AAAA', '//example.com/a.png'])(
		'a result at %p is not fetched',
		async (url) => {
			scene = await openScene();
			scene.faults.add({
				on: 'poll',
				fault: {
					kind: 'reply',
					body: { id: 'x', status: 'completed', model: 'spark_t2i_3_0', output: [{ content: [{ type: 'image', url }] }] },
				},
			});
			const run = await scene.generate(1, { parameters: { downloadImages: true } });
			expect(run.status).toBe('error');
			expect(run.told()).toContain(scene.ledger.tasks[0]?.id);
			expect(scene.ledger.ofKind('download')).toEqual([]);
		},
	);

	test('a picture larger than allowed is not kept, and its task is named', async () => {
		scene = await openScene();
		scene.faults.add({ on: 'download', fault: { kind: 'oversized', bytes: 3_000_000 } });
		const run = await scene.generate(1, { parameters: { downloadImages: true }, options: { maxDownloadMegabytes: 1 } });
		expect(run.error?.message).toContain('larger than 1 MB');
		expect(run.told()).toContain(scene.ledger.tasks[0]?.id);
	});

	test('a file name cannot carry a path', async () => {
		scene = await openScene();
		scene.faults.add({
			on: 'submit',
			fault: {
				kind: 'reply',
				body: {
					id: '../../etc/cron.d/x',
					status: 'completed',
					model: 'spark_t2i_3_0',
					output: [{ content: [{ type: 'image', url: `${scene.simulator.url}/samples/a.png` }] }],
				},
			},
		});
		const run = await scene.generate(1, { parameters: { downloadImages: true } });
		expect(run.items[0]?.binary?.data?.fileName).toBe('______etc_cron_d_x.png');
	});
});
