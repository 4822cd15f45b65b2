import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { npmEnvironment, npmProgram } from './npm';
import { cacheFolder } from './paths';
import { run } from './processes';
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

/**
 * Gives an n8n of that version, installed from the committed lock: at once when the cache folder has it, else in about
 * three minutes (2.4 GB). Needs npm, python3, make and a C++ compiler.
 * @throws Error with the end of the log of the step that failed
 */
export async function install(version: Version, say: (line: string) => void): Promise<Installation> {
	const folder = join(cacheFolder, version);
	const installation = {
		version,
		folder,
		node: join(folder, 'bin/node'),
		entry: join(folder, 'node_modules/n8n/bin/n8n'),
	};
	if (isComplete(installation)) return installation;

	const started = Date.now();
	const step = (text: string) => say(`${text} (${Math.round((Date.now() - started) / 1000)} s)`);
	step(`installing n8n ${version} into ${folder}, once`);
	mkdirSync(join(folder, 'bin'), { recursive: true });
	const headers = await putNode(installation);
	const npm = async (name: string, args: string[], extra: NodeJS.ProcessEnv = {}) =>
		await run(name, installation.node, [npmProgram(), ...args], {
			cwd: folder,
			log: join(folder, 'install.log'),
			env: npmEnvironment({ PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH ?? ''}`, ...extra }),
		});

	for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(locks, `n8n-${version}`, file), join(folder, file));
	// npm's peer solver does not come to an end on n8n's tree, and the install scripts only fetch binaries from elsewhere.
	await npm('npm ci', ['ci', '--legacy-peer-deps', '--ignore-scripts']);
	step('n8n and what it depends on are there; compiling sqlite3');
	// The one native module n8n cannot start without.
	await npm('compiling sqlite3', ['rebuild', 'sqlite3', '--ignore-scripts=false', '--dangerously-allow-all-scripts'], {
		npm_config_build_from_source: 'true',
		...(headers && { npm_config_nodedir: headers }),
	});
	if (!isComplete(installation)) throw new Error(`n8n ${version} does not load from ${folder}; see install.log there`);
	step(`n8n ${version} installed`);
	return installation;
}

/** Whether that folder holds exactly what our lock says, to the last step. */
function isComplete({ version, folder, node, entry }: Installation): boolean {
	const lock = join(folder, 'package-lock.json');
	// npm writes the hidden lock when everything else is in its place.
	if (![lock, node, entry, join(folder, 'node_modules/.package-lock.json')].every((file) => existsSync(file))) return false;
	if (!readFileSync(lock).equals(readFileSync(join(locks, `n8n-${version}`, 'package-lock.json')))) return false;
	const load = "new (require('sqlite3').Database)(':memory:').close()";
	return spawnSync(node, ['-e', load], { cwd: folder }).status === 0;
}

/**
 * Puts a link to the Node that this n8n wants to `bin/node`: the running one if its major fits, else npm's `node-linux-*`.
 * @returns the folder with Node's C++ headers, or undefined when node-gyp has to fetch them itself
 */
async function putNode({ version, folder, node }: Installation): Promise<string | undefined> {
	const wanted = versions[version].node;
	let home = dirname(dirname(process.execPath));
	let file = process.execPath;
	if (process.versions.node.split('.')[0] !== wanted.split('.')[0]) {
		if (process.platform !== 'linux') throw new Error(`start this with Node ${wanted}: n8n ${version} runs on it`);
		const name = `node-linux-${process.arch}`;
		const own = join(folder, 'node');
		mkdirSync(own, { recursive: true });
		writeFileSync(join(own, 'package.json'), '{"private":true}');
		await run(`fetching Node ${wanted}`, process.execPath, [npmProgram(), 'install', '--ignore-scripts', `${name}@${wanted}`], {
			cwd: own,
			env: npmEnvironment(),
			log: join(folder, 'install.log'),
		});
		// This package carries the headers too.
		home = join(own, 'node_modules', name);
		file = join(home, 'bin/node');
	}
	rmSync(node, { force: true });
	symlinkSync(file, node);
	return existsSync(join(home, 'include/node/node.h')) ? home : undefined;
}
