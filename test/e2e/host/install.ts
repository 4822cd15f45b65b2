import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { npmEnvironment, npmProgram } from './npm';
import { cacheFolder } from './paths';
import { run } from './processes';
import { step, type Say } from './progress';
import { versions, type Version } from './versions';

/** An n8n on this machine that can be started. */
export interface Installation {
	version: Version;
	folder: string;
	/** The Node it was installed for and is run with. */
	node: string;
	/** n8n's command line program. */
	entry: string;
}

const locks = join(__dirname, '../locks');

/** Programs for the compilation of sqlite3, and their Debian packages. */
const TOOLS = ['npm', 'python3', 'make', 'c++'];
const TOOL_PACKAGES = 'npm python3 make g++';

/** Disk space that an installation takes, with npm's cache. */
const NEEDED_GB = 4;

/**
 * Installs an n8n of that version from the committed lock, or returns the one in the cache folder at once. The installation
 * takes two to three minutes and 2.4 GB.
 * @throws Error that names what is missing on this machine, or with the end of the log of the step that failed
 */
export async function install(version: Version, say: Say): Promise<Installation> {
	const folder = join(cacheFolder, version);
	const installation = {
		version,
		folder,
		node: join(folder, 'bin/node'),
		entry: join(folder, 'node_modules/n8n/bin/n8n'),
	};
	if (isComplete(installation)) return installation;

	say(`Installing n8n ${version} into ${folder}: 2 to 3 minutes and 2.4 GB, only this once.`);
	mkdirSync(join(folder, 'bin'), { recursive: true });
	assertInstallable(folder);
	const headers = await putNode(installation, say);
	const npm = async (name: string, args: string[], extra: NodeJS.ProcessEnv = {}) =>
		await run(name, installation.node, [npmProgram(), ...args], {
			cwd: folder,
			log: join(folder, 'install.log'),
			env: npmEnvironment({ PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH ?? ''}`, ...extra }),
		});

	for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(locks, `n8n-${version}`, file), join(folder, file));
	// npm's peer solver does not finish on n8n's tree, and the install scripts only fetch binaries from elsewhere.
	await step(say, '  Downloading n8n and its packages from npm (usually 90 s)', () =>
		npm('npm ci', ['ci', '--legacy-peer-deps', '--ignore-scripts']),
	);
	// The one native module n8n cannot start without.
	await step(say, '  Compiling sqlite3 (usually 30 s)', () =>
		npm('compiling sqlite3', ['rebuild', 'sqlite3', '--ignore-scripts=false', '--dangerously-allow-all-scripts'], {
			npm_config_build_from_source: 'true',
			// The checks are as fast as with -O3, and this takes half the time.
			CFLAGS: '-O0',
			CXXFLAGS: '-O0',
			...(headers && { npm_config_nodedir: headers }),
		}),
	);
	if (!isComplete(installation)) throw new Error(`n8n ${version} does not load from ${folder}; see install.log there`);
	return installation;
}

/** @throws Error that names the missing programs, or the disk space */
function assertInstallable(folder: string): void {
	const missing = TOOLS.filter((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);
	if (missing.length > 0) {
		throw new Error(`Installing n8n needs ${missing.join(', ')}. On Debian or Ubuntu: sudo apt-get install -y ${TOOL_PACKAGES}`);
	}
	const { bavail, bsize } = statfsSync(folder);
	const freeGb = (bavail * bsize) / 1e9;
	if (freeGb < NEEDED_GB) {
		throw new Error(
			`Installing n8n needs ${NEEDED_GB} GB, and ${folder} has ${freeGb.toFixed(1)} GB left. N8N_E2E_CACHE names another folder.`,
		);
	}
}

/** Whether that folder holds what our lock lists, to the last step. */
function isComplete({ version, folder, node, entry }: Installation): boolean {
	const lock = join(folder, 'package-lock.json');
	// npm writes the hidden lock when everything else is in its place.
	if (![lock, node, entry, join(folder, 'node_modules/.package-lock.json')].every((file) => existsSync(file))) return false;
	const parsed = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
	// Compares the content, because a reformatted lock needs no new installation.
	if (!isDeepStrictEqual(parsed(lock), parsed(join(locks, `n8n-${version}`, 'package-lock.json')))) return false;
	const load = "new (require('sqlite3').Database)(':memory:').close()";
	return spawnSync(node, ['-e', load], { cwd: folder }).status === 0;
}

/**
 * Creates a link `bin/node` to the Node that this n8n needs: the running one if its major fits, else npm's `node-linux-*`.
 * @returns the folder with Node's C++ headers, or undefined when node-gyp has to fetch them itself
 */
async function putNode({ version, folder, node }: Installation, say: Say): Promise<string | undefined> {
	const required = versions[version].node;
	let home = dirname(dirname(process.execPath));
	let file = process.execPath;
	if (process.versions.node.split('.')[0] !== required.split('.')[0]) {
		if (process.platform !== 'linux') throw new Error(`start this with Node ${required}: n8n ${version} runs on it`);
		const name = `node-linux-${process.arch}`;
		const own = join(folder, 'node');
		mkdirSync(own, { recursive: true });
		writeFileSync(join(own, 'package.json'), '{"private":true}');
		await step(say, `  Downloading Node ${required} (usually 5 s)`, () =>
			run(`fetching Node ${required}`, process.execPath, [npmProgram(), 'install', '--ignore-scripts', `${name}@${required}`], {
				cwd: own,
				env: npmEnvironment(),
				log: join(folder, 'install.log'),
			}),
		);
		// This package carries the headers too.
		home = join(own, 'node_modules', name);
		file = join(home, 'bin/node');
	}
	rmSync(node, { force: true });
	symlinkSync(file, node);
	return existsSync(join(home, 'include/node/node.h')) ? home : undefined;
}
