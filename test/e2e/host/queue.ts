import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:net';
import { environment } from './environment';
import type { Installation } from './install';
import { memoryOf } from './memory';
import { freePort, start, type Program } from './processes';
import { answers, ready, startServer, type Server } from './server';

/** An n8n in queue mode: Redis, a main process and workers on one folder. Manual runs go to the workers, too. */
export class Queue {
	readonly workers: Program[] = [];
	private workerCount = 0;

	private constructor(
		private readonly installation: Installation,
		private readonly userFolder: string,
		private readonly settings: Record<string, string>,
		private readonly redis: Program,
		/** The main process. */
		public server: Server,
	) {}

	static async start(installation: Installation, userFolder: string): Promise<Queue> {
		const redis = await startRedis(userFolder);
		const settings = {
			EXECUTIONS_MODE: 'queue',
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
		};
		return new Queue(installation, userFolder, settings, redis.program, await startServer(installation, userFolder, settings));
	}

	/** Starts another worker with this concurrency. */
	async addWorker(concurrency: number): Promise<Program> {
		const name = `worker ${++this.workerCount}`;
		const health = await freePort();
		const env = await environment(this.installation, this.userFolder, {
			...this.settings,
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(health),
		});
		const program = start(name, this.installation.node, [this.installation.entry, 'worker', `--concurrency=${concurrency}`], {
			cwd: this.userFolder,
			env,
			log: join(this.userFolder, `${name.replace(' ', '-')}.log`),
		});
		this.workers.push(program);
		await ready(program, async () => (await answers(`http://127.0.0.1:${health}/healthz/readiness`)) !== '');
		return program;
	}

	async endWorkers(): Promise<void> {
		await Promise.all(this.workers.splice(0).map((worker) => worker.end()));
	}

	/** Kills the main process and all workers at once, as a power failure does; Redis keeps its queue. */
	async kill(): Promise<void> {
		const programs = [this.server.program, ...this.workers.splice(0)];
		for (const program of programs) program.signal('SIGKILL');
		await Promise.all(programs.map(({ exited }) => exited));
	}

	/** Starts the main process again on the same data. */
	async restartServer(): Promise<Server> {
		return (this.server = await startServer(this.installation, this.userFolder, this.settings));
	}

	/** Memory of each process with its child processes, in MiB, by the name of the process. */
	memory(): Record<string, number> {
		return Object.fromEntries([this.server.program, ...this.workers, this.redis].map(({ name, pid }) => [name, memoryOf(pid)]));
	}

	/** Ends all processes in the order that loses nothing. */
	async end(): Promise<void> {
		await this.endWorkers();
		await this.server.program.end();
		await this.redis.end();
	}
}

async function startRedis(userFolder: string) {
	const folder = join(userFolder, 'redis');
	mkdirSync(folder, { recursive: true });
	const port = await freePort();
	// Nothing is stored, because no run uses the queue of another.
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
