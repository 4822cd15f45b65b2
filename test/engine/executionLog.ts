import { AsyncLocalStorage } from 'node:async_hooks';

type Lines = string[];

const current = new AsyncLocalStorage<Lines>();
const open = new Set<Lines>();

/** Lines logged outside any execution count for all running ones, so a secret in them is found. */
const keep = (line: string): void => {
	const own = current.getStore();
	for (const lines of own ? [own] : open) lines.push(line);
};

/** Collects the log lines of each execution, so that tests can search them for task IDs and keys. */
export const logKeeper = {
	...Object.fromEntries(
		['error', 'warn', 'info', 'debug'].map((level) => [
			level,
			(message: string, meta?: unknown) => keep(`${level} ${message} ${meta === undefined ? '' : JSON.stringify(meta)}`),
		]),
	),
	scoped: () => logKeeper,
};

/** Runs an execution. @returns its result, and the lines that were logged meanwhile */
export async function logged<T>(work: () => Promise<T>): Promise<{ result: T; log: string[] }> {
	const log: Lines = [];
	open.add(log);
	try {
		return { result: await current.run(log, work), log };
	} finally {
		open.delete(log);
	}
}
