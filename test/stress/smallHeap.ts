/**
 * Runs a process with a small heap on replies that are bombs: `smallHeap.ts`, started by memory.stress.ts. Prints JSON. The service lives in
 * the same process, and its bombs are a few megabytes at most.
 */
import '../setup';

import { CredentialTestContext } from 'n8n-core';
import type { ICredentialTestFunctions, IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import { brotliCompressSync, constants } from 'node:zlib';

import type { Fault } from '../simulator';
import { bomb } from '../simulator/bombs';
import { openScene } from '../engine/scene';
import { everyTick } from './everyTick';

const { seaArtSparkApiTest } =
	// eslint-disable-next-line @typescript-eslint/no-require-imports
	require('../../dist/nodes/SeaArtSpark/methods/credentialTest') as typeof import('../../nodes/SeaArtSpark/methods/credentialTest');

const MB = 1_048_576;

/** Effect of a bomb. */
export interface Survived {
	bomb: string;
	on: string;
	message: string;
	/** Maximum growth of the process, garbage included, in bytes. */
	growth: number;
}

/** A bomb that is made before the measurement. */
function gzip(as: 'long' | 'deep' | 'wide', megabytes: number): Fault {
	const { body, headers } = bomb(undefined, { kind: 'bomb', as, bytes: megabytes * MB });
	return { kind: 'bytes', status: 200, body: () => body, headers };
}

function brotli(megabytes: number): Fault {
	const whole = Buffer.concat([Buffer.from('{"junk":"'), Buffer.alloc(megabytes * MB, 'a'), Buffer.from('"}')]);
	const body = brotliCompressSync(whole, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
	return { kind: 'bytes', status: 200, body: () => body, headers: { 'content-encoding': 'br' } };
}

async function main(): Promise<void> {
	const bombs: Array<[string, Fault]> = [
		['400 KB of gzip that are 400 MB of JSON, 80 million values', gzip('wide', 400)],
		['2 MB of gzip that are 2 GB of one text', gzip('long', 2_048)],
		['200 KB of gzip that are nested 100 million levels deep', gzip('deep', 200)],
		['less than 1 KB of brotli that are 200 MB', brotli(200)],
	];
	const survived: Survived[] = [];
	const scene = await openScene();
	// Everything is loaded.
	await scene.generate(1);
	const context = new CredentialTestContext({} as IWorkflowExecuteAdditionalData) as ICredentialTestFunctions;
	const calls: Array<['submit' | 'poll' | 'catalogue' | 'connection test', () => Promise<string>]> = [
		['submit', async () => (await scene.generate(1)).error?.message ?? ''],
		['poll', async () => (await scene.run('task.get', { taskId: 'd1example0001' })).error?.message ?? ''],
		['catalogue', async () => (await scene.run('model.getMany', {})).error?.message ?? ''],
		[
			'connection test',
			async () => {
				const data = { service: 'vtrix', apiKey: scene.simulator.apiKey, baseUrl: scene.simulator.url };
				// It only waits for the network, so time stands still meanwhile.
				return (await seaArtSparkApiTest.call(context, { id: '1', name: 'x', type: 'seaArtSparkApi', data })).message;
			},
		],
	];
	for (const [what, fault] of bombs) {
		for (const [on, ask] of calls) {
			scene.faults.clear();
			scene.faults.add({ on: on === 'connection test' ? 'any' : on, fault });
			(globalThis as { gc?: () => void }).gc?.();
			const before = process.memoryUsage.rss();
			let most = before;
			const measure = (): void => {
				most = Math.max(most, process.memoryUsage.rss());
			};
			const watch = everyTick(measure);
			const message = await ask();
			measure();
			watch.end();
			survived.push({ bomb: what, on, message, growth: most - before });
		}
	}
	await scene.close();
	console.log(JSON.stringify(survived));
}

main().then(
	() => process.exit(),
	(thrown: unknown) => {
		console.error(thrown);
		process.exit(1);
	},
);
