import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * npm's own program file, to be run with a Node of our choice: `npm` as a command would take the first Node in PATH.
 * @throws Error when there is no npm
 */
export function npmProgram(): string {
	const fromNpm = process.env.npm_execpath;
	if (fromNpm?.endsWith('npm-cli.js') && existsSync(fromNpm)) return fromNpm;
	const found = spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).stdout.trim();
	const file = found && join(dirname(realpathSync(found)), 'npm-cli.js');
	if (file && existsSync(file)) return file;
	throw new Error('npm was not found; start this by `npm run e2e`');
}

/** The environment for npm, without variables of the `npm run` that started us, which refer to this repository. */
export function npmEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
	const env = Object.entries(process.env).filter(
		([name]) => !/^npm_(package|lifecycle|command|config_(local_)?prefix)/.test(name) && name !== 'INIT_CWD',
	);
	return { ...Object.fromEntries(env), npm_config_loglevel: 'error', npm_config_audit: 'false', npm_config_fund: 'false', ...extra };
}
