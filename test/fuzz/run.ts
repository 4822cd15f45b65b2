/** `npm run fuzz [REPLIES [SEED]]`: thousands of hostile replies in a separate process with a small heap. Writes its figures into docs/security.md. */
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Measured } from './child';

const DOCUMENT = join(__dirname, '../../docs/security.md');
const MB = 1_048_576;

/** Maximum growth of memory. */
const LIMIT_MB = 64;

/** The heap of the process: 64 MB above what n8n's engine and the simulator need. */
const HEAP_MB = 128;

/** Maximum seconds without progress. */
const SILENCE_SECONDS = 300;

async function measured(replies: number, seed: number): Promise<Measured> {
	const flags = ['--expose-gc', `--max-old-space-size=${HEAP_MB}`, '--import', 'tsx'];
	const child = spawn(process.execPath, [...flags, join(__dirname, 'child.ts'), String(replies), String(seed)], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	let last = '';
	const hangs = setTimeout(() => child.kill('SIGKILL'), SILENCE_SECONDS * 1_000);
	for await (const chunk of child.stdout.setEncoding('utf8')) {
		hangs.refresh();
		const lines = String(chunk).trimEnd().split('\n');
		for (const line of lines) if (!line.startsWith('{') && !last.startsWith('{')) console.log(line);
		last = lines.at(-1)?.startsWith('{') ? lines.at(-1)! : last.startsWith('{') ? last + chunk : '';
	}
	clearTimeout(hangs);
	if (!last.startsWith('{')) throw new Error(`the process ended without a result (${child.signalCode ?? child.exitCode})`);
	return JSON.parse(last) as Measured;
}

async function main(): Promise<void> {
	const [replies = 20_000, seed = 1] = process.argv.slice(2).map(Number);
	const result = await measured(replies, seed);
	const mb = (bytes: number): string => `${Math.round(bytes / MB)} MB`;
	const tooMuch = result.heapGrowth > LIMIT_MB * MB;
	for (const wrong of result.wrong) console.error(`  ${wrong}`);
	const line =
		`${result.hostile} hostile replies among ${result.requests} in ${result.runs} runs (seed ${seed}, Node ${process.versions.node}, a heap of ${HEAP_MB} MB): ` +
		`${result.wrong.length === 0 ? 'none leaked the key, hung, crashed, or reached the internal network' : `${result.wrong.length} failed`}. ` +
		`Growth after a garbage collection: heap ${mb(result.heapGrowth)}, resident memory (rss) ${mb(result.rssGrowth)}; ` +
		`highest rss, with garbage: ${mb(result.peakGrowth)}. Slowest run: ${(result.slowestMs / 1_000).toFixed(1)} s of CPU time.`;
	console.log(`\n${line}`);
	const text = await readFile(DOCUMENT, 'utf8');
	if (replies >= 20_000)
		await writeFile(DOCUMENT, text.replace(/<!-- fuzz -->[\s\S]*<!-- \/fuzz -->/, `<!-- fuzz -->\n${line}\n<!-- /fuzz -->`));
	if (result.wrong.length > 0 || tooMuch) process.exitCode = 1;
}

main().catch((thrown: unknown) => {
	console.error(thrown instanceof Error ? thrown.message : thrown);
	process.exitCode = 1;
});
