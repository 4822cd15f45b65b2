import { AsyncLocalStorage } from 'node:async_hooks';

type Lines = string[];

const current = new AsyncLocalStorage<Lines>();
const open = new Set<Lines>();

/** What is said outside of any execution is kept for all that run: a secret in it is found, whoever let it out. */
const keep = (line: string): void => {
	const own = current.getStore();
	for (const lines of own ? [own] : open) lines.push(line);
};

/** Keeps what is logged, each execution's lines for itself, so that tests can look for task IDs and for keys. */
export const logKeeper = {
	...Object.fromEntries(
		['error', 'warn', 'info', 'debug'].map((level) => [
			level,
			(message: string, meta?: unknown) => keep(`${level} ${message} ${meta === undefined ? '' : JSON.stringify(meta)}`),
		]),
	),
	scoped: () => logKeeper,
};

/** Runs an execution. @returns what came of it, and the lines that were logged meanwhile */
export async function logged<T>(work: () => Promise<T>): Promise<{ result: T; log: string[] }> {
	const log: Lines = [];
	open.add(log);
	try {
		return { result: await current.run(log, work), log };
	} finally {
		open.delete(log);
	}
}
