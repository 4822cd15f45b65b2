import { readFileSync } from 'node:fs';

/** What a process and everything it started hold in memory (Linux's VmRSS), MiB; 0 where that cannot be known. */
export function memoryOf(pid: number): number {
	try {
		const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
		const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean);
		return Math.round(own + children.reduce((sum, child) => sum + memoryOf(Number(child)), 0));
	} catch {
		return 0;
	}
}
