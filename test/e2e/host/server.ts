import { join } from 'node:path';
import { request } from 'undici';
import { environment } from './environment';
import type { Installation } from './install';
import { start, tail, type Program } from './processes';
import { Rest, until } from './rest';

/** A running n8n with its owner logged in. */
export interface Server {
	url: string;
	rest: Rest;
	program: Program;
	userFolder: string;
	/** From the start of the process to the first answer, ms. */
	readyMs: number;
	/** How it was started, for a worker beside it or another start on the same data. */
	env: Record<string, string>;
}

/**
 * Starts n8n on the data of `userFolder` and waits until it answers; its log is `n8n.log` there.
 * @throws Error with the end of that log
 */
export async function startServer(installation: Installation, userFolder: string, extra: Record<string, string> = {}): Promise<Server> {
	const env = await environment(installation, userFolder, extra);
	const url = `http://127.0.0.1:${env.N8N_PORT}`;
	const started = Date.now();
	const program = start('n8n', installation.node, [installation.entry, 'start'], {
		cwd: userFolder,
		env,
		log: join(userFolder, 'n8n.log'),
	});
	await ready(program, async () => {
		if (!(await answers(`${url}/healthz/readiness`))) return false;
		// The health check answers before the API is there.
		return (await answers(`${url}/rest/settings`)) === 'application/json';
	});
	return { url, rest: await Rest.login(url), program, userFolder, readyMs: Date.now() - started, env };
}

/** Waits until a started program responds. @throws Error with the end of its log when it ended instead, or after 3 minutes */
export async function ready(program: Program, ask: () => Promise<boolean>): Promise<void> {
	try {
		await until(
			`${program.name} answers`,
			async () => {
				if (!program.running) throw new Error(`${program.name} ended before it answered`);
				return ask();
			},
			180_000,
		);
	} catch (error) {
		await program.end(1000);
		throw new Error(`${(error as Error).message}; the end of ${program.log}:\n${tail(program.log)}`);
	}
}

/** The kind of body of a 200 answer, else an empty text. */
export async function answers(url: string): Promise<string> {
	try {
		const { statusCode, headers, body } = await request(url);
		await body.dump();
		return statusCode === 200 ? (String(headers['content-type'] ?? 'nothing').split(';')[0] ?? '') : '';
	} catch {
		return '';
	}
}
