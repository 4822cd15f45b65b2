/**
 * The service of the measurements, in a separate process: the simulator, and a server of large files. Sends its URL; on a message
 * `{ tasks: n }` it creates n completed tasks, on `{ waits: n }` it returns how the last n tasks were polled.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Simulator } from '../../simulator';
import { FILE_BYTES, TASK_SECONDS } from './sizes';

const MODEL = 'spark_t2i_3_0';
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

export interface ServerFacts {
	url: string;
	apiKey: string;
}

/** How a task was polled: the pauses before each poll, in ms. */
export type Waits = number[];

async function main(): Promise<void> {
	const file = Buffer.alloc(FILE_BYTES, 7);
	file.set(PNG_SIGNATURE);
	const files = createServer((_request, response) => {
		response.writeHead(200, { 'content-type': 'image/png', 'content-length': FILE_BYTES }).end(file);
	});
	files.listen(0, '127.0.0.1');
	await once(files, 'listening');
	const fileOrigin = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
	const simulator = await Simulator.start({ seconds: () => TASK_SECONDS, imageUrlHost: fileOrigin });
	const { url, apiKey, ledger } = simulator;

	const submit = async (nth: number): Promise<string> => {
		const reply = await fetch(`${url}/model/v1/generation`, {
			method: 'POST',
			headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
			body: JSON.stringify({ model: MODEL, input: [{ params: { prompt: `file ${nth}` } }] }),
		});
		const { id } = (await reply.json()) as { id: string };
		return id;
	};

	const waitsOf = (taskId: string, submittedAt: number): Waits => {
		let before = submittedAt;
		return ledger.polls(taskId).map(({ at, endedAt }) => {
			const wait = at - before;
			before = endedAt ?? at;
			return Math.max(0, wait);
		});
	};

	process.on('message', (request: { tasks?: number; waits?: number }) => {
		void (async () => {
			if (request.tasks !== undefined) {
				const ids = await Promise.all(Array.from({ length: request.tasks }, async (_, nth) => await submit(nth)));
				setTimeout(() => process.send?.(ids), TASK_SECONDS * 1_000);
			} else if (request.waits !== undefined) {
				process.send?.(ledger.tasks.slice(-request.waits).map(({ id, submittedAt }) => waitsOf(id, submittedAt)));
			}
		})();
	});
	process.on('disconnect', () => process.exit());
	process.send?.({ url, apiKey } satisfies ServerFacts);
}

void main();
