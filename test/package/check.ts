/**
 * `npm run check:package`: checks the built package like n8n: its contents, its size, the cost of loading it,
 * and whether n8n's scanner and the lint rules find anything. An argument names a file to copy the tarball to.
 */
import { copyFileSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadInHost } from './hosting';
import { expectedFiles, filesIn, LIMIT_BYTES, makeHostModules, pack, root, strip, unpack } from './packing';
import { mistakeCount, unnoticedMistakes } from './plantedMistakes';
import { scan } from './scanning';

const say = (text: string) => console.log(text);

function tell(what: string, problems: string[]): number {
	say(`${problems.length === 0 ? 'ok    ' : 'FAILED'}  ${what}`);
	for (const problem of problems) say(`        ${problem.replaceAll('\n', '\n        ')}`);
	return problems.length;
}

async function check(folder: string): Promise<number> {
	const tarball = pack(folder);
	const [, , copy] = process.argv;
	if (copy) copyFileSync(tarball, copy);
	const published = unpack(tarball, join(folder, 'published'));
	const files = filesIn(published);
	const bytes = statSync(tarball).size;
	for (const file of files) say(`${String(statSync(join(published, file)).size).padStart(8)}  ${file}`);
	say('');

	const expected = expectedFiles();
	let problems = tell(`${files.length} files`, [
		...files.filter((file) => !expected.includes(file)).map((file) => `${file} does not belong into the package`),
		...expected.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
	]);
	problems += tell(`${bytes} bytes packed, ${LIMIT_BYTES} allowed`, bytes > LIMIT_BYTES ? ['too heavy'] : []);
	problems += tell("n8n's scanner, with warnings as errors, on the source and on the tarball", await scan(root, published));
	problems += tell(`lint notices ${mistakeCount} planted mistakes`, await unnoticedMistakes());

	const installed = unpack(tarball, join(folder, 'node_modules'));
	strip(installed);
	const { ms, heapBytes, loadedFiles, required } = loadInHost(installed, makeHostModules(folder), folder);
	problems += tell(
		`loads in n8n: ${loadedFiles.length} files in ${ms.toFixed(0)} ms, ${(heapBytes / 1_048_576).toFixed(1)} MB of heap, requires ${required.join(', ')}`,
		[],
	);
	return problems;
}

async function main(): Promise<void> {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), 'spark-package-')));
	try {
		process.exitCode = (await check(folder)) > 0 ? 1 : 0;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
