import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The checkout that this file is in. */
export const root = join(__dirname, '..', '..');

export interface Manifest {
	name: string;
	version: string;
	n8n: { nodes: string[]; credentials: string[] };
	[field: string]: unknown;
}

/** The most that the tarball may weigh: what n8n downloads to install the node. */
export const LIMIT_BYTES = 150_000;

/** What n8n's installer removes from a package's manifest before it asks npm for the rest. */
const DROPPED_BY_N8N = ['devDependencies', 'peerDependencies', 'optionalDependencies'];

/** The packages of its host that this package uses; each n8n has both. */
export const HOST_PACKAGES = ['n8n-workflow', 'zod'];

/** What this package imports of them. */
export const HOST_MODULES = ['n8n-workflow', 'zod/v3'];

/** Packs the built project as npm would publish it. @returns the tarball, in `folder` */
export function pack(folder: string): string {
	const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
	const [packed] = JSON.parse(command('npm', args, root)) as Array<{ filename: string }>;
	if (!packed) throw new Error('npm packed nothing');
	return join(folder, packed.filename);
}

/** Unpacks a tarball. @returns the package's folder, in `folder` */
export function unpack(tarball: string, folder: string): string {
	mkdirSync(folder, { recursive: true });
	command('tar', ['-xzf', tarball, '-C', folder], folder);
	return join(folder, 'package');
}

/** Does to an unpacked package what n8n's installer does. With no dependencies left, npm then has nothing to install. */
export function strip(packageFolder: string): Manifest {
	const file = join(packageFolder, 'package.json');
	const manifest = readManifest(packageFolder);
	for (const field of DROPPED_BY_N8N) delete manifest[field];
	writeFileSync(file, JSON.stringify(manifest, null, 2));
	return manifest;
}

export const readManifest = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/**
 * Makes a `node_modules` like the one that n8n puts into NODE_PATH, with nothing in it but what we use of a host. Each package
 * is a link, so it still finds what it needs itself, and we do not.
 * @param zod the package that the host has as `zod`
 */
export function makeHostModules(folder: string, zod = 'zod'): string {
	const modules = join(folder, `host-${zod}`, 'node_modules');
	mkdirSync(modules, { recursive: true });
	for (const name of HOST_PACKAGES) {
		const source = name === 'zod' ? zod : name;
		symlinkSync(dirname(require.resolve(`${source}/package.json`)), join(modules, name), 'junction');
	}
	return modules;
}

/** Every file of a folder, and of those below it unless told otherwise, with forward slashes, sorted. */
export const filesIn = (folder: string, recursive = true): string[] =>
	readdirSync(folder, { recursive, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) =>
			join(entry.parentPath, entry.name)
				.slice(folder.length + 1)
				.replaceAll('\\', '/'),
		)
		.sort();

/** What the package holds when it holds what the sources say: no more (maps, tests, what an old build left) and no less. */
export function expectedFiles(): string[] {
	const sources = ['credentials', 'nodes'].flatMap((folder) => filesIn(join(root, folder)).map((file) => `${folder}/${file}`));
	const built = sources.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`);
	return [...built, 'CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'].sort();
}

function command(program: string, args: string[], cwd: string): string {
	const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
	if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
	return stdout;
}
