/**
 * `npm run check:n8n-node`: runs n8n's own tool for community nodes. `n8n-node lint` checks the source with
 * the configuration of n8n's template, in strict mode, and `n8n-node build` has to make the same files as our build.
 *
 * The tool needs some 600 MB, so it is installed into .cache and is not a dependency.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { filesIn, readManifest, root } from './packing';

const TOOL = { name: '@n8n/node-cli', version: '0.48.3' };
/** Versions in the tool's ranges stopped fitting together, so they are resolved as of its release. */
const AS_OF = '2026-09-28';

const cache = join(root, '.cache/n8n-node');
const project = join(cache, 'project');
const toolFolder = join(cache, 'node_modules', TOOL.name);

function run(what: string, command: string, args: string[], cwd: string): void {
	const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, NODE_ENV: '' } });
	if (status !== 0) throw new Error(`${what} found something:\n${stdout}\n${stderr}`);
	console.log(`ok      ${what}`);
}

function installTool(): void {
	const { devDependencies } = readManifest(root) as unknown as { devDependencies: Record<string, string> };
	const ours = ['n8n-workflow', 'typescript', 'zod', '@types/node'].map((name) => `${name}@${devDependencies[name]}`);
	const packages = [`${TOOL.name}@${TOOL.version}`, ...ours];
	const note = join(cache, 'installed.json');
	if (existsSync(note) && readFileSync(note, 'utf8') === JSON.stringify(packages)) return;
	console.log(`        installing ${TOOL.name} ${TOOL.version}, once; about a minute`);
	rmSync(cache, { recursive: true, force: true });
	mkdirSync(cache, { recursive: true });
	writeFileSync(join(cache, 'package.json'), '{ "private": true }');
	const options = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error', `--before=${AS_OF}`];
	run(`npm install ${packages.join(' ')}`, 'npm', ['install', ...options, ...packages], cache);
	writeFileSync(note, JSON.stringify(packages));
}

/** A project in the layout of n8n's template, with our source. */
function layOut(): void {
	rmSync(project, { recursive: true, force: true });
	mkdirSync(project, { recursive: true });
	for (const name of ['nodes', 'credentials', 'tsconfig.json']) cpSync(join(root, name), join(project, name), { recursive: true });
	const manifest = readManifest(root);
	// The template's configuration is only required exactly in a "strict" project.
	writeFileSync(join(project, 'package.json'), JSON.stringify({ ...manifest, n8n: { ...manifest.n8n, strict: true } }, null, 2));
	cpSync(join(toolFolder, 'dist/template/templates/shared/default/eslint.config.mjs'), join(project, 'eslint.config.mjs'));
	symlinkSync(join(cache, 'node_modules'), join(project, 'node_modules'), 'junction');
}

/** Our file contains the values that theirs computes. */
const COMPUTED = 'nodes/SeaArtSpark/described.js';

function sameValues(one: string, other: string): boolean {
	// eslint-disable-next-line @typescript-eslint/no-require-imports
	const valuesOf = (file: string): string => JSON.stringify({ ...(require(file) as object) });
	return valuesOf(one) === valuesOf(other);
}

function sameFiles(): void {
	const [theirs, ours] = [join(project, 'dist'), join(root, 'dist')];
	const files = [...new Set([...filesIn(theirs), ...filesIn(ours)])].sort();
	const differences = files.flatMap((file) => {
		const [one, other] = [join(theirs, file), join(ours, file)];
		if (!existsSync(one)) return [`only ours: ${file}`];
		if (!existsSync(other)) return [`only theirs: ${file}`];
		const isSame = file === COMPUTED ? sameValues(one, other) : readFileSync(one).equals(readFileSync(other));
		return isSame ? [] : [`not the same: ${file}`];
	});
	if (differences.length > 0) throw new Error(`n8n-node build and npm run build differ:\n${differences.join('\n')}`);
	console.log(`ok      the same ${files.length} files from n8n-node build and npm run build`);
}

try {
	installTool();
	layOut();
	const tool = [join(toolFolder, 'bin/n8n-node.mjs')];
	run(`n8n-node ${TOOL.version} lint, strict`, process.execPath, [...tool, 'lint'], project);
	run(`n8n-node ${TOOL.version} build`, process.execPath, [...tool, 'build'], project);
	sameFiles();
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}
