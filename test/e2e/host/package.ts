import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from './install';
import { npmEnvironment, npmProgram } from './npm';
import { root } from './paths';
import { run } from './processes';

interface Manifest {
	name: string;
	version: string;
	[field: string]: unknown;
}

/** Builds the project and packs it as npm would publish it. @returns the tarball, in `folder` */
export async function pack(folder: string): Promise<string> {
	mkdirSync(folder, { recursive: true });
	const log = join(folder, 'pack.log');
	const npm = (args: string[]) =>
		run(`npm ${args.join(' ')}`, process.execPath, [npmProgram(), ...args], { cwd: root, env: npmEnvironment(), log });
	await npm(['run', 'build']);
	await npm(['pack', '--ignore-scripts', '--pack-destination', folder]);
	const { name, version } = readJson<Manifest>(join(root, 'package.json'));
	const tarball = join(folder, 'package.tgz');
	renameSync(join(folder, `${name.replace(/^@/, '').replace('/', '-')}-${version}.tgz`), tarball);
	return tarball;
}

/**
 * Puts a packed package where n8n loads community packages from, step by step as n8n's own installer does it. (The
 * installer itself takes packages from the public registry only, so what is not published cannot go through it.)
 */
export async function installPackage(installation: Installation, userFolder: string, tarball: string): Promise<void> {
	const nodes = join(userFolder, '.n8n/nodes');
	const log = join(userFolder, 'package-install.log');
	mkdirSync(nodes, { recursive: true });

	const { name } = JSON.parse(untar(['-xOzf', tarball, 'package/package.json'])) as Manifest;
	const folder = join(nodes, 'node_modules', name);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	untar(['-xzf', tarball, '-C', folder, '--strip-components=1']);

	const manifest = readJson<Manifest>(join(folder, 'package.json'));
	for (const dropped of ['devDependencies', 'peerDependencies', 'optionalDependencies']) delete manifest[dropped];
	writeJson(join(folder, 'package.json'), manifest);
	const options = [
		'--audit=false',
		'--fund=false',
		'--bin-links=false',
		'--install-strategy=shallow',
		'--ignore-scripts=true',
		'--package-lock=false',
	];
	await run(`npm install of ${name}`, installation.node, [npmProgram(), 'install', ...options], {
		cwd: folder,
		env: npmEnvironment(),
		log,
	});
	writeJson(join(nodes, 'package.json'), { name: 'installed-nodes', private: true, dependencies: { [name]: manifest.version } });
}

function untar(args: string[]): string {
	const { status, stdout, stderr } = spawnSync('tar', args, { encoding: 'utf8', maxBuffer: 64 << 20 });
	if (status !== 0) throw new Error(`tar ${args.join(' ')}: ${stderr}`);
	return stdout;
}

const readJson = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;
const writeJson = (file: string, value: unknown) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
