import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Oldest supported, two from the time when n8n's `sleep` and error routing changed; 2.41 is what `npm test` runs on. */
const VERSIONS = ['2.0.0', '2.20.0', '2.33.0'];
const ZOD: Record<string, string> = { '2.33.0': '3.25.67' };
const ROOT = resolve(__dirname, '../..');

/** Installs n8n-workflow and n8n-core of one version, with what they need, into .cache/hosts (or HOSTS_CACHE). */
function install(version: string): string {
	const folder = join(process.env.HOSTS_CACHE ?? join(ROOT, '.cache/hosts'), version);
	if (existsSync(join(folder, 'node_modules/n8n-core/package.json'))) return folder;
	mkdirSync(folder, { recursive: true });
	const dependencies = { 'n8n-core': version, 'n8n-workflow': version, zod: ZOD[version] ?? '3.25.76' };
	writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
	const done = spawnSync('npm', ['install', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd: folder,
		stdio: 'inherit',
	});
	if (done.status !== 0) throw new Error(`n8n ${version} could not be installed`);
	return folder;
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const canRequireModules = major > 24 || (major === 24 && minor >= 9);

/**
 * Tests that a version can run. n8n-core 2.0 requires an ES module, which jest can do from Node 24.9 on; and its binary storage
 * does not report a file's size, so it only runs the reliability tests.
 */
function partsFor(version: string): string[] {
	if (version !== '2.0.0') return ['test/unit', 'test/engine'];
	return canRequireModules ? ['test/unit', 'test/engine/reliability'] : ['test/unit'];
}

let failed = false;
for (const version of VERSIONS) {
	const folder = install(version);
	const parts = partsFor(version);
	console.log(
		`\nn8n ${version}: ${parts.join(', ')}${parts.length === 1 ? ' (jest can load the engine of this version from Node 24.9 on)' : ''}`,
	);
	const done = spawnSync(
		process.execPath,
		[
			'--experimental-vm-modules',
			'--no-warnings',
			'node_modules/jest/bin/jest.js',
			'-c',
			'test/hosts/jest.config.js',
			'--silent',
			...parts,
			...process.argv.slice(2),
		],
		{
			cwd: ROOT,
			stdio: 'inherit',
			env: { ...process.env, HOST_DIR: folder, HOST_VERSION: version },
		},
	);
	failed ||= done.status !== 0;
}
process.exitCode = failed ? 1 : 0;
