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
	const done = spawnSync('npm', ['install', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, stdio: 'inherit' });
	if (done.status !== 0) throw new Error(`n8n ${version} could not be installed`);
	return folder;
}

/** n8n-core 2.0 loads a module that jest can load from Node 24.9 on only. */
const runsEngine = (version: string): boolean => version !== '2.0.0' || Number(process.versions.node.split('.')[0]) > 24 || /^24\.(9|\d\d)/.test(process.versions.node);

let failed = false;
for (const version of VERSIONS) {
	const folder = install(version);
	const parts = runsEngine(version) ? ['test/unit', 'test/engine'] : ['test/unit'];
	console.log(`\nn8n ${version}: ${parts.join(', ')}${parts.length === 1 ? ' (the engine of this version needs Node 24.9 to be loaded by jest)' : ''}`);
	const done = spawnSync('npx', ['jest', '-c', 'test/hosts/jest.config.js', '--silent', ...parts, ...process.argv.slice(2)], {
		cwd: ROOT,
		stdio: 'inherit',
		env: { ...process.env, HOST_DIR: folder, HOST_VERSION: version },
	});
	failed ||= done.status !== 0;
}
process.exitCode = failed ? 1 : 0;
