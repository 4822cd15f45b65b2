import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Check } from './check';

/** Debian's chromium, or what `CHROMIUM` names. */
export const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Why a check cannot run on this machine, or undefined when it can. */
export function missing({ needs }: Pick<Check, 'needs'>): string | undefined {
	if (needs === 'browser' && !existsSync(chromium)) {
		return `no browser at ${chromium}: apt-get install -y chromium fonts-liberation, or name one in CHROMIUM`;
	}
	if (needs === 'redis' && spawnSync('redis-server', ['--version']).status !== 0) {
		return 'no redis-server: apt-get install -y redis-server';
	}
	return undefined;
}
