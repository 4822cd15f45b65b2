import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:net';
import { environment } from './environment';
import type { Installation } from './install';
import { memoryOf } from './memory';
import { freePort, start, type Program } from './processes';
import { answers, ready, startServer, type Server } from './server';

/** An n8n in queue mode: a main process, workers, and the Redis between them. */
export interface Queue {
	server: Server;
	workers: Program[];
	/** Memory of each process with what it started, MiB, by its name. */
	memory(): Record<string, number>;
	/** Ends everything, in the order that loses nothing. */
	end(): Promise<void>;
}

/** Starts Redis, n8n in queue mode and its workers on the data of `userFolder`. Manual runs go to the workers too. */
export async function startQueue(installation: Installation, userFolder: string, workerCount: number): Promise<Queue> {
	const redis = await startRedis(userFolder);
	const settings = {
		EXECUTIONS_MODE: 'queue',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
	};
	const server = await startServer(installation, userFolder, settings);
	const workers: Program[] = [];
	for (let number = 1; number <= workerCount; number++) workers.push(await startWorker(installation, userFolder, number, settings));
	const programs = [server.program, ...workers, redis.program];
	return {
		server,
		workers,
		memory: () => Object.fromEntries(programs.map(({ name, pid }) => [name, memoryOf(pid)])),
		async end() {
			await Promise.all(workers.map((worker) => worker.end()));
			await server.program.end();
			await redis.program.end();
		},
	};
}

async function startRedis(userFolder: string) {
	const folder = join(userFolder, 'redis');
	mkdirSync(folder, { recursive: true });
	const port = await freePort();
	// Nothing is kept: what a run leaves in its queue is no business of the next.
	const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
	const program = start('redis', 'redis-server', args, { cwd: folder, env: { PATH: process.env.PATH }, log: join(folder, 'redis.log') });
	await ready(
		program,
		() =>
			new Promise((listening) => {
				const socket = connect(port, '127.0.0.1');
				socket.once('connect', () => (socket.destroy(), listening(true)));
				socket.once('error', () => listening(false));
			}),
	);
	return { program, port };
}

async function startWorker(
	installation: Installation,
	userFolder: string,
	number: number,
	settings: Record<string, string>,
): Promise<Program> {
	const health = await freePort();
	const env = await environment(installation, userFolder, {
		...settings,
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(health),
	});
	const program = start(`worker ${number}`, installation.node, [installation.entry, 'worker', '--concurrency=5'], {
		cwd: userFolder,
		env,
		log: join(userFolder, `worker-${number}.log`),
	});
	await ready(program, async () => (await answers(`http://127.0.0.1:${health}/healthz/readiness`)) !== '');
	return program;
}
