import type { Bench } from './bench';

/**
 * Where a check runs. `shared`: several at a time in the shared n8n. `browser`: one at a time beside those. `restarts`: one at
 * a time after the shared ones, in an n8n that they end. `queue`: one at a time in an n8n of their own, beside all others.
 * `last`: after all others.
 */
export type Lane = 'shared' | 'browser' | 'restarts' | 'queue' | 'last';

/** One thing that must be true of our node in a real n8n. */
export interface Check {
	/** `group: claim`. */
	name: string;
	lane: Lane;
	/** Runs on every n8n version, not on the newest only. */
	everywhere: boolean;
	/** Runs with `--all` only: a variant of another check. */
	variant: boolean;
	/** Requirements of the machine besides n8n. */
	needs?: 'browser' | 'redis';
	run(bench: Bench): Promise<void>;
}

type Settings = Partial<Pick<Check, 'everywhere' | 'variant'>>;

const NEEDS: Partial<Record<Lane, Check['needs']>> = { browser: 'browser', queue: 'redis' };

/** Returns a function that makes the checks of one group. */
export const group =
	(title: string, lane: Lane = 'shared') =>
	(name: string, run: Check['run'], settings: Settings = {}): Check => {
		const needs = NEEDS[lane];
		return { name: `${title}: ${name}`, lane, run, everywhere: false, variant: false, ...(needs && { needs }), ...settings };
	};

export const everywhere = { everywhere: true } as const;
export const variant = { variant: true } as const;
