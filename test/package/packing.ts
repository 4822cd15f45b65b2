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

/** Maximum size of the tarball that n8n downloads to install the node. */
export const LIMIT_BYTES = 160_000;

/** What n8n's installer removes from a package's manifest before it asks npm for the rest. */
const DROPPED_BY_N8N = ['devDependencies', 'peerDependencies', 'optionalDependencies'];

/** The packages of its host that this package uses; each n8n has both. */
export const HOST_PACKAGES = ['n8n-workflow', 'zod'];

/** The modules of these packages that this package imports. */
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

/** Changes an unpacked package like n8n's installer. Without dependencies, npm has nothing to install. */
export function strip(packageFolder: string): Manifest {
	const file = join(packageFolder, 'package.json');
	const manifest = readManifest(packageFolder);
	for (const field of DROPPED_BY_N8N) delete manifest[field];
	writeFileSync(file, JSON.stringify(manifest, null, 2));
	return manifest;
}

export const readManifest = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/**
 * Makes a `node_modules` like the one that n8n puts into NODE_PATH, with only the packages of a host that we use. Each package
 * is a link, so it still finds its own dependencies, and we do not.
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

/** Every file of a folder, by default including subfolders, with forward slashes, sorted. */
export const filesIn = (folder: string, recursive = true): string[] =>
	readdirSync(folder, { recursive, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) =>
			join(entry.parentPath, entry.name)
				.slice(folder.length + 1)
				.replaceAll('\\', '/'),
		)
		.sort();

/** The files that the package has to contain, derived from the sources: no maps, tests, or remains of an old build. */
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
