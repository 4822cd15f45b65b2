import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { root } from './packing';

/** What npm looks at before it packs. */
const LOOKED_AT = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', '.npmrc', '.npmignore', '.gitignore'];

let clone: string;

beforeEach(() => {
	clone = realpathSync(mkdtempSync(join(tmpdir(), 'spark-clone-')));
	for (const file of LOOKED_AT) cpSync(join(root, file), join(clone, file), { verbatimSymlinks: true });
});

afterEach(() => rmSync(clone, { recursive: true, force: true }));

const packing = () => spawnSync('npm', ['pack', '--ignore-scripts', '--json'], { cwd: clone, encoding: 'utf8' });

// Windows checks links out as text where it is not allowed to make them; releases are made on Linux.
(process.platform === 'win32' ? describe.skip : describe)('npm pack, with all scripts left out', () => {
	it('makes no package of a clone that was not built', () => {
		expect(lstatSync(join(clone, '.npmignore')).isSymbolicLink()).toBe(true);
		const { status, stderr } = packing();
		expect(status).not.toBe(0);
		expect(stderr).toContain('.npmignore');
		expect(existsSync(join(clone, 'n8n-nodes-seaart-spark-0.1.0.tgz'))).toBe(false);
	});

	it('makes none of a build that broke off before its end', () => {
		cpSync(join(root, 'dist'), join(clone, 'dist'), { recursive: true });
		rmSync(join(clone, 'dist/.npmignore'));
		expect(packing().status).not.toBe(0);
	});

	it('packs a whole build, and not the file that says so', () => {
		cpSync(join(root, 'dist'), join(clone, 'dist'), { recursive: true });
		const { status, stdout } = packing();
		expect(status).toBe(0);
		const [{ files } = { files: [] }] = JSON.parse(stdout) as Array<{ files: Array<{ path: string }> }>;
		expect(files.map(({ path }) => path)).toContain('dist/nodes/SeaArtSpark/SeaArtSpark.node.js');
		expect(files.filter(({ path }) => path.endsWith('.npmignore'))).toEqual([]);
	});
});
