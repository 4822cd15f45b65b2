import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

interface Start {
	cwd: string;
	env: NodeJS.ProcessEnv;
	/** A file that stdout and stderr are appended to. */
	log: string;
}

/** A program the harness started, in a process group of its own: what it starts itself ends with it. */
export interface Program {
	readonly name: string;
	readonly pid: number;
	readonly log: string;
	/** Settles when the program has ended. */
	readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
	readonly running: boolean;
	/** Sends a signal to the program only, or to its whole group. */
	signal(signal: NodeJS.Signals, to?: 'program' | 'group'): void;
	/** Ends the program politely, after `graceMs` (default 40 s) by force, and waits for it. */
	end(graceMs?: number): Promise<void>;
}

const running = new Set<Program>();

/** Starts a program. It ends with the harness, except after `SIGKILL`. */
export function start(name: string, command: string, args: string[], { cwd, env, log }: Start): Program {
	watchOwnEnd();
	if (interrupted()) throw new Error('interrupted');
	mkdirSync(dirname(log), { recursive: true });
	const output = openSync(log, 'a');
	const child = spawn(command, args, { cwd, env, stdio: ['ignore', output, output], detached: true });
	closeSync(output);
	let ended = false;
	const exited = new Promise<Awaited<Program['exited']>>((settle) => {
		const done = (code: number | null, signal: NodeJS.Signals | null) => {
			ended = true;
			running.delete(program);
			settle({ code, signal });
		};
		child.once('exit', done);
		child.once('error', () => done(127, null));
	});
	const program: Program = {
		name,
		pid: child.pid ?? -1,
		log,
		exited,
		get running() {
			return !ended;
		},
		signal(signal, to = 'group') {
			if (child.pid === undefined) return;
			try {
				process.kill(to === 'group' ? -child.pid : child.pid, signal);
			} catch {
				// It ended by itself in the meantime.
			}
		},
		async end(graceMs = 40_000) {
			// Only the program: n8n wants its runner alive while it shuts down.
			if (!ended) program.signal('SIGTERM', 'program');
			const outOfPatience = new AbortController();
			await Promise.race([exited, pause(graceMs, undefined, { signal: outOfPatience.signal }).catch(() => undefined)]);
			outOfPatience.abort();
			program.signal('SIGKILL');
			await exited;
		},
	};
	running.add(program);
	return program;
}

/** Runs a program to its end. @throws Error with the end of its output when it fails */
export async function run(name: string, command: string, args: string[], options: Start): Promise<void> {
	const program = start(name, command, args, options);
	const { code } = await program.exited;
	if (code !== 0) throw new Error(`${name} failed (exit ${code}); the end of ${options.log}:\n${tail(options.log)}`);
}

/** The last lines of a text file. */
export function tail(file: string, lines = 25): string {
	try {
		return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
	} catch {
		return '(nothing was written)';
	}
}

/** Ends everything that still runs, the last started first. */
export async function endAll(): Promise<void> {
	for (const program of [...running].reverse()) await program.end(10_000);
}

/** Further cleanup when the harness is interrupted. */
const lastWords: Array<() => Promise<void> | void> = [];
export const beforeInterrupt = (action: () => Promise<void> | void) => void lastWords.push(action);

let watching = false;
let interruptedAt: number | undefined;

/** Whether the harness is shutting down, so that the end of a program is expected. */
export const interrupted = () => interruptedAt !== undefined;

function watchOwnEnd() {
	if (watching) return;
	watching = true;
	process.on('exit', () => {
		for (const program of running) program.signal('SIGKILL');
	});
	for (const [signal, code] of [
		['SIGINT', 130],
		['SIGTERM', 143],
		['SIGHUP', 129],
	] as const) {
		process.on(signal, () => {
			if (interruptedAt !== undefined) {
				// A later signal: the user does not want to wait. An immediate one: the same Ctrl-C, forwarded by npm or tsx.
				if (Date.now() - interruptedAt > 1_000) process.exit(code);
				return;
			}
			interruptedAt = Date.now();
			void (async () => {
				await endAll();
				for (const action of lastWords) await action();
			})().finally(() => process.exit(code));
		});
	}
}

/** A free port of 127.0.0.1. */
export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((listening, failed) => server.once('error', failed).listen(0, '127.0.0.1', listening));
	const { port } = server.address() as AddressInfo;
	await new Promise((closed) => server.close(closed));
	return port;
}
