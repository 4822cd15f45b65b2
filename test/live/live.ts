/**
 * `npm run live`: compares a real service with the numbered assumptions of docs/protocol.md, and records its responses as fixtures.
 * Nothing is sent before the user confirms with yes.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { version } from '../../package.json';
import { terminal, type Terminal } from '../demo/spending';
import { FIXTURES, writeFixtures } from './fixtures';
import { assumptionsIn, judge } from './judge';
import { Recorder } from './recorder';
import { countOf, reportOf } from './report';
import { Run } from './run';
import { createScrubber } from './scrub';
import { readSettings, type Settings } from './settings';

const ROOT = join(__dirname, '..', '..');

/** Shows all calls and asks before money is spent. @returns whether the user agreed */
async function mayRun({ definition, baseUrl, calls, isYes }: Settings, { isTerminal, say, ask }: Terminal): Promise<boolean> {
	const paid = calls.filter(({ isPaid }) => isPaid);
	say(`This compares ${definition.title} at ${baseUrl} with docs/protocol.md.\n`);
	say(
		`Free calls: ${
			calls
				.filter(({ isPaid }) => !isPaid)
				.map(({ title }) => title)
				.join('; ') || 'none'
		}.`,
	);
	say(`Paid tasks: up to ${paid.length}. The service sets their prices, which this check does not know.`);
	for (const { name, title } of paid) say(`  ${name.padEnd(18)}${title}`);
	if (paid.some(({ name }) => name.startsWith('asset'))) say('The asset group "n8n live check" and its asset stay in your library.');
	say('');
	if (isYes) return true;
	if (!isTerminal) {
		say('There is no terminal to ask in, so nothing was sent. Add --yes to run without confirmation.');
		return false;
	}
	if ((await ask(`Type yes to submit up to ${paid.length} paid tasks: `)).trim().toLowerCase() === 'yes') return true;
	say('Nothing was sent.');
	return false;
}

async function main(): Promise<void> {
	const settings = readSettings(process.argv.slice(2), process.env);
	const { say } = terminal();
	if (!(await mayRun(settings, terminal()))) {
		process.exitCode = 1;
		return;
	}
	const { plan, definition, key, baseUrl, out, isOwnUrl } = settings;
	const stop = new AbortController();
	const recorder = new Recorder(baseUrl, key, createScrubber(key), stop.signal);
	const run = new Run({ ...settings, recorder, say, stop: stop.signal });
	const names = () => (run.taskIds.length === 0 ? 'No task was submitted.' : `Submitted tasks: ${run.taskIds.join(', ')}`);
	process.once('SIGINT', () => {
		say(`\n${names()}`);
		say(
			'Stopping after the response to the request in flight. Press Ctrl-C again to stop now; the ID of a submitted task may then be lost.',
		);
		stop.abort();
	});
	const played = await run.all();
	say(`\n${names()}`);

	const page = assumptionsIn(readFileSync(join(ROOT, 'docs', 'protocol.md'), 'utf8'));
	const own = new Set(plan.assumptions.map(({ number }) => number));
	const verdicts = judge(new Map([...page].filter(([number]) => own.has(number))), plan.assumptions, played);
	const folder = out ?? join(ROOT, 'live-output');
	mkdirSync(folder, { recursive: true });
	const report = join(folder, `${definition.name}.md`);
	writeFileSync(report, reportOf({ title: definition.title, isOwnUrl, packageVersion: version, date: new Date() }, verdicts, played));
	await writeFixtures(played, out === undefined ? FIXTURES : join(out, 'fixtures'));

	for (const { number, expected, seen } of verdicts.filter(({ state }) => state === 'differs')) {
		say(`${number} differs. Expected: ${expected}. Seen: ${seen[0]}`);
	}
	say(`${countOf(verdicts, 'differs')} differ, ${countOf(verdicts, 'holds')} hold, ${countOf(verdicts, 'not seen')} not seen.`);
	say(`Report: ${report}`);
	if (countOf(verdicts, 'differs') > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
