import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checks } from './checks';
import { install } from './host/install';
import { pack } from './host/package';
import { runsFolder } from './host/paths';
import { beforeInterrupt, endAll, interrupted, tail } from './host/processes';
import { step } from './host/progress';
import { asVersion, newest, versions } from './host/versions';
import { indent, runChecks, secondsSince } from './running';
import { SharedHost } from './sharedHost';

const usage = `Usage: npm run e2e -- [options]
  --n8n VERSION   ${Object.keys(versions).join(' or ')}; default ${newest}. Others than ${newest} run the checks marked for them
  --all           run every check, whatever the version, and the variants of checks
  --install       install n8n and run nothing
  --grep TEXT     only checks whose name matches this expression
  --no-browser    without the checks in the browser
  --package FILE  test this tarball instead of packing the working tree
  --list          print the names of the checks
  --retry         run failed checks once more, one at a time
  --update        write the snapshots anew
  --keep          keep n8n's data and logs of a run without failures`;

interface Options {
	version: ReturnType<typeof asVersion>;
	grep: RegExp;
	browser: boolean;
	all: boolean;
	/** A packed tarball. */
	tarball?: string;
	list: boolean;
	installOnly: boolean;
	retry: boolean;
	keep: boolean;
}

function options(): Options {
	const { values } = parseArgs({
		options: {
			n8n: { type: 'string', default: newest },
			all: { type: 'boolean', default: false },
			grep: { type: 'string', default: '' },
			'no-browser': { type: 'boolean', default: false },
			package: { type: 'string' },
			list: { type: 'boolean', default: false },
			install: { type: 'boolean', default: false },
			retry: { type: 'boolean', default: false },
			update: { type: 'boolean', default: false },
			keep: { type: 'boolean', default: false },
		},
	});
	if (values.update) process.env.UPDATE_SNAPSHOTS = '1';
	return {
		version: asVersion(values.n8n),
		grep: new RegExp(values.grep, 'i'),
		all: values.all,
		browser: !values['no-browser'],
		...(values.package !== undefined && { tarball: resolve(values.package) }),
		list: values.list,
		installOnly: values.install,
		retry: values.retry,
		keep: values.keep,
	};
}

const say = (text: string) => console.log(text);
async function main(): Promise<void> {
	const { version, grep, all, browser, tarball, list, installOnly, retry, keep } = options();
	const chosen = checks.filter(
		({ name, everywhere, variant, needs }) =>
			grep.test(name) && (all || (version === newest ? !variant : everywhere)) && (browser || needs !== 'browser'),
	);
	if (list) return say(chosen.map(({ name }) => name).join('\n'));

	const started = Date.now();
	const installation = await install(version, say);
	if (installOnly) return;
	mkdirSync(runsFolder, { recursive: true });
	const folder = mkdtempSync(join(runsFolder, `${version}-`));
	beforeInterrupt(() => (keep ? undefined : rmSync(folder, { recursive: true, force: true })));
	const host = new SharedHost(installation, tarball ?? (await step(say, 'Packing the node', () => pack(folder))), folder);
	say(`n8n ${version}, ${chosen.length} checks; data and logs in ${folder}\n`);
	const tally = await runChecks(chosen, host, say, retry);
	if (interrupted()) return;
	await endAll();

	const { passed, failed, skipped } = tally;
	writeFileSync(
		join(runsFolder, `report-${version}.json`),
		`${JSON.stringify({ version, seconds: Math.round((Date.now() - started) / 1000), ...tally }, null, '\t')}\n`,
	);
	say(`\nn8n ${version}, ${secondsSince(started).trim()} in all`);
	for (const { name, why } of skipped) say(`skipped  ${name} (${why})`);
	for (const name of failed) say(`failed   ${name}`);
	if (failed.length > 0) say(`the end of n8n's log:\n${indent(tail(join(folder, 'n8n/n8n.log'), 40))}`);
	if (failed.length === 0 && !keep) rmSync(folder, { recursive: true, force: true });
	say(`${passed.length} passed, ${failed.length} failed`);
	// A run that checked nothing has proven nothing.
	process.exitCode = failed.length > 0 || passed.length === 0 ? 1 : 0;
}

main()
	.catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) console.error(usage);
		process.exitCode = 1;
	})
	// Connections that are kept alive would keep the process too.
	.finally(() => endAll().then(() => interrupted() || process.exit()));
