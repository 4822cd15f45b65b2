import { Bench } from './bench';
import type { Check, Lane } from './check';
import { interrupted } from './host/processes';
import type { Say } from './host/progress';
import { missing } from './needs';
import type { SharedHost } from './sharedHost';

/** How the checks of a run ended, by their names. */
export interface Tally {
	passed: string[];
	failed: string[];
	skipped: Array<{ name: string; why: string }>;
	notes: string[];
}

/** Checks at a time in the shared n8n: most of their time is waiting for tasks. */
const SIDE_BY_SIDE = 4;

/** Formats the seconds since a time, as text of a fixed width. */
export const secondsSince = (startedAt: number) => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`.padStart(7);

export const indent = (text: string) => text.replace(/^/gm, '              ');

/** Runs each check in its lane. @param retry runs failed checks once more, one at a time */
export async function runChecks(checks: Check[], host: SharedHost, say: Say, retry: boolean): Promise<Tally> {
	const tally: Tally = { passed: [], failed: [], skipped: [], notes: [] };
	const restarted = host.another();
	const hostOf = (check: Check) => (check.lane === 'restarts' ? restarted : host);
	const lane = async (name: Lane, sideBySide = 1) => {
		const waiting = checks.filter((check) => check.lane === name);
		const worker = async () => {
			for (let check = waiting.shift(); check && !interrupted(); check = waiting.shift()) await runCheck(check, hostOf(check), say, tally);
		};
		await Promise.all(Array.from({ length: sideBySide }, worker));
	};
	await Promise.all([lane('shared', SIDE_BY_SIDE), lane('restarts'), lane('browser').then(() => host.closeBrowsers()), lane('queue')]);
	await lane('last');
	if (retry && tally.failed.length > 0) {
		say('\nfailed checks once more, one at a time');
		const failed = checks.filter(({ name }) => tally.failed.includes(name));
		tally.failed = [];
		for (const check of failed) if (!interrupted()) await runCheck(check, hostOf(check), say, tally);
	}
	return tally;
}

async function runCheck(check: Check, host: SharedHost, say: Say, tally: Tally): Promise<void> {
	const why = missing(check);
	if (why) {
		tally.skipped.push({ name: check.name, why });
		return say(`skip          ${check.name}\n${indent(why)}`);
	}
	const startedAt = Date.now();
	const bench = new Bench(host);
	try {
		await check.run(bench);
		tally.passed.push(check.name);
		say(`ok   ${secondsSince(startedAt)}  ${check.name}`);
	} catch (error) {
		tally.failed.push(check.name);
		const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
		say(`FAIL ${secondsSince(startedAt)}  ${check.name}\n${indent(text)}`);
		if (check.lane === 'browser') await host.closeTabs();
	} finally {
		await bench.end();
	}
	tally.notes.push(...bench.notes.map((note) => `${check.name}: ${note}`));
	for (const note of bench.notes) say(indent(note));
}
