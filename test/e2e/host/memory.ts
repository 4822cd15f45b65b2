import { readFileSync } from 'node:fs';

/** Memory of a process and its child processes (Linux's VmRSS), MiB; 0 if unknown. */
export function memoryOf(pid: number): number {
	try {
		const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
		const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean);
		return Math.round(own + children.reduce((sum, child) => sum + memoryOf(Number(child)), 0));
	} catch {
		return 0;
	}
}
